"""A provisioned central with a real mosquitto, and a kiosk's line to it."""

import contextlib
import queue
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from central.provision import Plan, Provisioned, Settings, User, provision
from simulator.broker import BrokerFiles, start_broker
from sync.wire import topics
from sync.wire.sealing import SigningKey, UnsealingKey

ROOT = Path(__file__).parents[4]
WAIT_S = 30.0


class Line:
    """A kiosk's connection to the broker; `got` gives what central publishes to it."""

    def __init__(self, broker, made, channels=topics.DOWN):
        self._kiosk = made.kiosk
        self._got = {channel: queue.Queue() for channel in channels}
        self.refused = []
        subscribed = threading.Event()
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=made.kiosk, protocol=mqtt.MQTTv5, manual_ack=False
        )
        context = ssl.create_default_context(cafile=made.ca)
        context.load_cert_chain(made.sync["certificate"], made.sync["key"])
        self._client.tls_set_context(context)
        self._client.on_connect = lambda client, *_: client.subscribe(
            [(topics.down(made.shard, made.kiosk, channel), 1) for channel in channels]
        )
        self._client.on_subscribe = lambda *_: subscribed.set()
        self._client.on_message = lambda _client, _data, message: self._arrived(message)
        self._client.on_publish = lambda _client, _data, _mid, reason, _properties: self.refused.append(str(reason))
        self._client.connect(broker.host, broker.port)
        self._client.loop_start()
        assert subscribed.wait(WAIT_S)

    def _arrived(self, message):
        self._got[message.topic.rpartition("/")[2]].put(message.payload)

    def say(self, channel, payload=b""):
        self._client.publish(topics.up(0, self._kiosk, channel), payload, qos=1)

    def got(self, channel):
        return self._got[channel].get(timeout=WAIT_S)

    def ask(self, channel, payload, answer):
        """Say it again each second until central answers: it may be starting."""
        while True:
            self.say(channel, payload)
            with contextlib.suppress(queue.Empty):
                return self._got[answer].get(timeout=1)

    def close(self):
        self._client.disconnect()
        self._client.loop_stop()


class System:
    """A provisioned central with its broker. `start` and `end` run the program."""

    def __init__(self, directory):
        self.directory = directory
        settings = Settings(
            database=f"sqlite:///{directory}/central.db",
            keys_directory=f"{directory}/keys",
            output_directory=f"{directory}/out",
            plan=Plan(users=(User(name="operator", role="operator"),)),
        )
        self.made = msgspec.json.decode(provision(settings, datetime.now(UTC)).read_bytes(), type=Provisioned)
        files = BrokerFiles(Path(self.made.ca), Path(self.made.broker["certificate"]), Path(self.made.broker["key"]))
        self.broker = start_broker(directory / "mosquitto", files)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.configuration = directory / "central.toml"
        self.configuration.write_text(
            f'database = "{settings.database}"\nkeys_directory = "{settings.keys_directory}"\n'
            f"listen.port = {self.port}\n"
            f'broker = {{ host = "127.0.0.1", port = {self.broker.port}, ca = "{self.made.ca}", '
            f'certificate = "{self.made.central["certificate"]}", key = "{self.made.central["key"]}" }}\n'
            'billers.aggregator = { url = "http://127.0.0.1:9", user = "toko", key = "secret" }\n'
            'billers.paycode = { url = "http://127.0.0.1:9", server_key = "secret" }\n'
        )
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "anjungan_cli", "central", "--config", str(self.configuration)],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=(self.directory / "central.log").open("ab"),
        )  # fmt: skip
        self.wait_ready(200)

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(WAIT_S)

    def wait_ready(self, status):
        """Wait until /readyz answers with this status; give its body."""
        pause = threading.Event()
        for _ in range(int(WAIT_S / 0.05)):
            with contextlib.suppress(OSError):
                answered, body = self.get("/readyz")
                if answered == status:
                    return body
            assert self.process.poll() is None, (self.directory / "central.log").read_text()
            pause.wait(0.05)
        raise AssertionError(f"/readyz never answered {status}")

    def get(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.broker.stop()


@pytest.fixture
def system():
    directory = Path(tempfile.mkdtemp(prefix="central"))
    made = System(directory)
    yield made
    made.close()
    shutil.rmtree(directory)


@pytest.fixture
def line(system):
    opened = Line(system.broker, system.made)
    yield opened
    opened.close()


@pytest.fixture
def kiosk(system, kiosk_class):
    """The provisioned kiosk's journal, with the keys in its directory."""
    keys = Path(system.made.kiosk_keys_directory)
    made = kiosk_class(
        SigningKey((keys / "sign.key").read_bytes()),
        UnsealingKey((keys / "box.key").read_bytes()),
        (keys / "central_sign.pub").read_bytes(),
        (keys / "central_box.pub").read_bytes(),
        system.made.kiosk,
    )
    made.begin()
    return made


@pytest.fixture
def line_of(system):
    """Give a function that opens a further line as the provisioned kiosk."""
    return lambda: Line(system.broker, system.made)
