"""One real mosquitto for the module, from the templates that production uses, and clients with certificates of our authority."""

import contextlib
import queue
import shutil
import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from central.fleet.certificates import Authority, CredentialPaths
from simulator.broker import Broker, BrokerFiles, start_broker

WAIT_S = 20.0


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    """A directory of our own."""
    path = Path(tempfile.mkdtemp(prefix="broker", dir="/tmp"))
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def authority(directory: Path) -> Authority:
    """The fleet's certificate authority."""
    return Authority(directory / "authority", datetime.now(UTC))


@pytest.fixture(scope="module")
def server(directory: Path, authority: Authority) -> CredentialPaths:
    """The broker's own certificate."""
    return authority.server(directory / "server", ("127.0.0.1", "localhost"))


@pytest.fixture(scope="module")
def broker(directory: Path, server: CredentialPaths) -> Iterator[Broker]:
    """It listens."""
    started = start_broker(directory / "broker", BrokerFiles(*map(Path, (server.ca, server.certificate, server.key))))
    yield started
    started.stop()


class Client:
    """An MQTT client whose every answer can be waited for."""

    def __init__(self, broker: Broker, paths: CredentialPaths, client_id: str, will: str = "") -> None:
        self.messages: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self._answers: queue.Queue[Any] = queue.Queue()
        self.ended = threading.Event()
        context = ssl.create_default_context(cafile=paths.ca)
        context.load_cert_chain(paths.certificate, paths.key)
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id, protocol=mqtt.MQTTv5, reconnect_on_failure=False
        )
        self._client.tls_set_context(context)
        if will:
            self._client.will_set(will, b"will", qos=1)
        self._client.on_connect = lambda _c, _u, _f, reason, properties: self._answers.put((reason, properties))
        self._client.on_subscribe = lambda _c, _u, _m, reasons, _p: self._answers.put([str(each) for each in reasons])
        self._client.on_publish = lambda _c, _u, _m, reason, _p: self._answers.put(str(reason))
        self._client.on_message = lambda _c, _u, message: self.messages.put((message.topic, bytes(message.payload)))
        self._client.on_disconnect = lambda *_: self.ended.set()
        self._client.connect(broker.host, broker.port)
        self._client.loop_start()
        self.connected, self.properties = self.answer()

    def answer(self) -> Any:
        return self._answers.get(timeout=WAIT_S)

    def subscribe(self, topic: str) -> Any:
        self._client.subscribe(topic, qos=1)
        return self.answer()

    def publish(self, topic: str, payload: bytes = b"x") -> str:
        """Give the broker's reason for this publish."""
        self._client.publish(topic, payload, qos=1)
        return str(self.answer())

    def publish_until_ended(self, topic: str, payload: bytes, retain: bool = False) -> None:
        """Publish what the broker ends the connection for."""
        self._client.publish(topic, payload, qos=1, retain=retain)
        assert self.ended.wait(WAIT_S)

    def cut(self) -> None:
        """Vanish without a goodbye: the broker publishes the will."""
        connection = self._client.socket()
        assert connection is not None
        connection.shutdown(socket.SHUT_RDWR)
        assert self.ended.wait(WAIT_S)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


class Clients:
    """Makes clients, and closes them."""

    def __init__(self, broker: Broker, authority: Authority, directory: Path) -> None:
        self._broker = broker
        self._authority = authority
        self._directory = directory
        self._stack = contextlib.ExitStack()

    def __call__(self, name: str, client_id: str = "", will: str = "") -> Client:
        paths = self._authority.client(self._directory / name.replace("/", "_"), name)
        client = Client(self._broker, paths, client_id or name, will)
        self._stack.callback(client.close)
        return client

    def close(self) -> None:
        self._stack.close()


@pytest.fixture
def clients(broker: Broker, authority: Authority, directory: Path) -> Iterator[Clients]:
    """`clients("k-...")` connects with a certificate of that name."""
    made = Clients(broker, authority, directory)
    yield made
    made.close()
