"""A real broker with real certificates, and both ends of the link as fakes that only queue what they get."""

import contextlib
import queue
import shutil
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from central.fleet.certificates import Authority, CredentialPaths
from messages import framing
from messages.local import Acknowledged, ControllerToSync, Hello, SyncToController, TimeKnown
from simulator.broker import Broker, BrokerFiles, start_broker
from sync.link.loop import Loop
from sync.link.session import Session
from sync.link.settings import Broker as BrokerSettings
from sync.link.settings import Settings

KIOSK = "k-0123456789ab"
WAIT_S = 20.0


@pytest.fixture
def connected() -> Session:
    """Both peers are there at time 0, and a knock is on its way as packet 1. The jitter is always the middle."""
    session = Session(lambda: 0.5)
    session.from_controller(TimeKnown(1_786_000_000_000, True), 0)
    session.tick(0)
    session.controller_up(0)
    session.broker_up(20, 0)
    return session


@pytest.fixture
def linked() -> Session:
    """Central's welcome is verified at time 0: the link is up, and the first pull after position 7 is open."""
    session = Session(lambda: 0.5)
    session.from_controller(TimeKnown(1_786_000_000_000, True), 0)
    session.tick(0)
    session.controller_up(0)
    session.broker_up(20, 0)
    session.published(1, True, 0)
    session.from_broker("nonce", b"N" * 16, 0)
    session.from_controller(Hello(b"hello"), 0)
    session.published(2, True, 0)
    session.from_broker("welcome", b"welcome", 0)
    session.from_controller(Acknowledged(7), 0)
    return session


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    """A short directory of our own: Unix socket paths have less than 108 characters."""
    path = Path(tempfile.mkdtemp(prefix="link", dir="/tmp"))
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def authority(directory: Path) -> Authority:
    """The certificate authority of the fleet."""
    return Authority(directory / "authority", datetime.now(UTC))


@pytest.fixture
def broker(directory: Path, authority: Authority) -> Iterator[Broker]:
    """A mosquitto from the shipped templates."""
    paths = authority.server(directory / "server", ("127.0.0.1", "localhost"))
    started = start_broker(directory / "broker", BrokerFiles(*map(Path, (paths.ca, paths.certificate, paths.key))))
    yield started
    started.stop()


class FakeController:
    """Listens like the controller, and queues what the link says."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.said: queue.Queue[SyncToController | None] = queue.Queue()
        self.time: TimeKnown | None = TimeKnown(time.time_ns() // 1_000_000, True)
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen(1)
        self._peer: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def expect(self, kind: type) -> SyncToController:
        """Give the next message of this kind; others before it are passed over."""
        while True:
            message = self.said.get(timeout=WAIT_S)
            if isinstance(message, kind):
                return message

    def say(self, message: ControllerToSync) -> None:
        assert self._peer is not None
        self._peer.sendall(framing.encode(message))

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        if self._peer is not None:
            with contextlib.suppress(OSError):
                self._peer.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._server.close()
        self.path.unlink()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self._server.accept()
                self._peer = peer
                if self.time is not None:
                    peer.sendall(framing.encode(self.time))
                decoder: framing.Decoder[SyncToController] = framing.Decoder(SyncToController)
                with peer:
                    while received := peer.recv(65_536):
                        for message in decoder.feed(received):
                            self.said.put(message)
                self.said.put(None)


class FakeCentral:
    """Central's MQTT client, as certificate "central": queues what kiosks publish."""

    def __init__(self, broker: Broker, paths: CredentialPaths) -> None:
        self.heard: queue.Queue[tuple[str, bytes]] = queue.Queue()
        subscribed = threading.Event()
        context = ssl.create_default_context(cafile=paths.ca)
        context.load_cert_chain(paths.certificate, paths.key)
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, "central", protocol=mqtt.MQTTv5)
        self._client.tls_set_context(context)
        self._client.on_connect = lambda client, *_: client.subscribe("k/+/+/up/+", qos=1)
        self._client.on_subscribe = lambda *_: subscribed.set()
        self._client.on_message = lambda _c, _u, message: self.heard.put((message.topic, bytes(message.payload)))
        self._client.connect(broker.host, broker.port)
        self._client.loop_start()
        assert subscribed.wait(WAIT_S)

    def expect(self, topic: str) -> bytes:
        """Give the payload of the next message, which has to be on this topic."""
        got, payload = self.heard.get(timeout=WAIT_S)
        assert got == topic
        return payload

    def say(self, topic: str, payload: bytes) -> None:
        self._client.publish(topic, payload, qos=1)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@pytest.fixture
def controller(directory: Path) -> Iterator[FakeController]:
    """A controller that listens."""
    fake = FakeController(directory / "sync.sock")
    yield fake
    fake.close()


@pytest.fixture
def central(directory: Path, authority: Authority, broker: Broker) -> Iterator[FakeCentral]:
    """Central, connected and subscribed."""
    fake = FakeCentral(broker, authority.client(directory / "central", "central"))
    yield fake
    fake.close()


@pytest.fixture
def link_settings(directory: Path, authority: Authority, broker: Broker) -> Settings:
    """The link's configuration for this broker."""
    paths = authority.client(directory / "kiosk", KIOSK)
    return Settings(
        controller=str(directory / "sync.sock"), kiosk=KIOSK, shard=0,
        broker=BrokerSettings(
            host=broker.host, port=broker.port, ca=paths.ca, certificate=paths.certificate, key=paths.key
        ),
    )  # fmt: skip


@contextlib.contextmanager
def running_link(settings: Settings) -> Iterator[Loop]:
    """The link's loop in a thread, with no back-off to wait for."""
    loop = Loop(settings, lambda: 0.1)
    thread = threading.Thread(target=loop.run)
    thread.start()
    try:
        yield loop
    finally:
        loop.stop()
        thread.join(WAIT_S)
        assert not thread.is_alive()


@pytest.fixture
def link(link_settings: Settings, controller: FakeController, central: FakeCentral) -> Iterator[Loop]:
    """The link between the fakes, over the real broker."""
    with running_link(link_settings) as loop:
        yield loop
