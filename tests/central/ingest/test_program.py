"""`anjungan central` with a real mosquitto and a real kiosk's certificate: served, killed, cut off, ended."""

import contextlib
import json
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
from sync.wire import envelope, topics
from sync.wire.catalogue import SignedCatalogue, open_signed
from sync.wire.requests import AskCatalogue, AskChunk, Manifest
from sync.wire.sealing import SigningKey, UnsealingKey

ROOT = Path(__file__).parents[3]
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
            f'billers.aggregator = {{ url = "http://127.0.0.1:9", user = "toko", key = "secret" }}\n'
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


def greet(line, kiosk):
    nonce = line.ask("knock", b"", "nonce")
    return envelope.open_welcome(line.ask("hello", kiosk.hello(nonce), "welcome"), kiosk.central_sign)


def deliver(line, kiosk, first, last):
    return envelope.open_ack(line.ask("batch", kiosk.batch(first, last), "ack"), kiosk.central_sign)


def test_journal_survives_the_death_of_central(system, line, kiosk):
    """Over mosquitto: hello, batch, acknowledgement, request; SIGKILL; the same batch again is acknowledged, not doubled."""
    system.start()
    assert greet(line, kiosk).verdict == "ok"
    assert deliver(line, kiosk, 1, 3).position == 3
    payload, request_hash = kiosk.request(AskCatalogue())
    answer = envelope.open_answer(line.ask("request", payload, "answer"), kiosk.kiosk_id, kiosk.central_sign, kiosk.box)
    assert (answer.request_hash, type(answer.answer)) == (request_hash, Manifest)
    kiosk.fill(5)
    line.say("batch", kiosk.batch(4, 8))
    assert system.end(signal.SIGKILL) == -signal.SIGKILL
    system.start()
    welcome = greet(line, kiosk)
    assert (welcome.terminal_number, welcome.verdict) == (1, "ok")
    assert welcome.position in (3, 8)
    ack = deliver(line, kiosk, 4, 8)
    assert (ack.position, ack.link) == (8, kiosk.links[8])
    assert greet(line, kiosk).position == 8
    assert system.end() == 0


def test_readiness_follows_the_broker(system, line, kiosk):
    """Without its broker central says so, and serves again by itself when it is back."""
    system.start()
    greet(line, kiosk)
    system.broker.kill()
    problem = json.loads(system.wait_ready(503))
    assert problem["failing"] == "broker"
    system.broker.restart()
    system.wait_ready(200)
    assert deliver(line, kiosk, 1, 3).position == 3
    figures = system.get("/metrics")[1].decode()
    assert 'anjungan_link_messages_total{channel="batch"}' in figures
    assert "anjungan_kiosks 1.0" in figures
    assert system.end(signal.SIGINT) == 0


def test_another_kiosk_cannot_speak_for_this_one(system, kiosk):
    """The broker knows a kiosk by its certificate: a topic of another name is refused."""
    system.start()
    line = Line(system.broker, system.made)
    line._client.publish(topics.up(0, "k-ba9876543210", "knock"), b"", qos=1)
    greet(line, kiosk)
    assert "Not authorized" in line.refused
    line.close()
    assert system.end() == 0


def ask(line, kiosk, question):
    payload, _ = kiosk.request(question)
    answer = line.ask("request", payload, "answer")
    return envelope.open_answer(answer, kiosk.kiosk_id, kiosk.central_sign, kiosk.box).answer


def test_operator_s_product_file_reaches_kiosks_at_the_next_start(system, line, kiosk):
    """A file in `products_directory` becomes a new catalogue; the same files again change nothing; a wrong one is one line."""
    products = system.directory / "products"
    products.mkdir()
    shipped = (ROOT / "central/catalogue/products/shopee.toml").read_text()
    (products / "lazada.toml").write_text(shipped.replace('id = "shopee"', 'id = "lazada"').replace("Shopee", "Lazada"))
    configuration = system.configuration.read_text()
    system.configuration.write_text(f'products_directory = "{products}"\n{configuration}')
    for _ in range(2):
        system.start()
        manifest = ask(line, kiosk, AskCatalogue())
        content = ask(line, kiosk, AskChunk(manifest.digest, 0)).content
        offered = open_signed(SignedCatalogue(content, manifest.signature), kiosk.central_sign)
        assert (manifest.version, offered.product("lazada") is not None) == (2, True)
        assert system.end() == 0
    (products / "lazada.toml").write_text(shipped.replace('mode = "bill"', 'mode = "barter"'))
    code, said = fail(system)
    assert (code, "products_directory: lazada.toml: " in said) == (2, True)


def fail(system):
    """Run the program, which cannot start; give its exit code and what it says."""
    ended = subprocess.run(
        [sys.executable, "-m", "anjungan_cli", "central", "--config", str(system.configuration)],
        cwd=ROOT, capture_output=True, text=True, timeout=WAIT_S, check=False,
    )  # fmt: skip
    assert "Traceback" not in ended.stderr
    return ended.returncode, ended.stderr.splitlines()[-1]


def test_what_cannot_be_opened_is_one_line(system):
    """A taken port, a database that is none, a key of another certificate: one line that says what, exit code 1."""
    with socket.create_server(("127.0.0.1", system.port)):
        code, said = fail(system)
    assert (code, said.endswith(f"127.0.0.1:{system.port}: Address already in use")) == (1, True)
    right = system.configuration.read_text()
    system.configuration.write_text(right.replace(system.made.central["key"], system.made.broker["key"]))
    code, said = fail(system)
    assert (code, said.endswith("do not fit together: KEY_VALUES_MISMATCH")) == (1, True)
    database = system.directory / "central.db"
    database.write_bytes(b"no database at all, but text" * 100)
    for side in ("-wal", "-shm"):
        Path(f"{database}{side}").unlink(missing_ok=True)
    code, said = fail(system)
    assert (code, said.endswith("database: DatabaseError")) == (1, True)
    system.configuration.write_text(right.replace(system.made.central["key"], "/nowhere/tls.key"))
    assert fail(system) == (2, f"anjungan central: {system.configuration}: broker.key: there is no such file")
