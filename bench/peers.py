"""What others do with a backlog on this machine: a mosquitto bridge, paho with a window of 20, and persist-queue."""

import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from bench.installation import KIOSK, Installation
from bench.rawmqtt import RawClient
from simulator.broker import find_mosquitto
from simulator.ports import free_ports
from sync.wire import topics

PEERS_PYTHON = Path(".bench-venv/bin/python")
WINDOW = 20
TOPIC = "k/0/up"
ANSWER_S_MAX = 30.0
_TRIES_MAX = 4
_START_S_MAX = 10.0

_BRIDGED = """
listener {own} 127.0.0.1
allow_anonymous true
persistence false
log_dest stderr
max_queued_messages 0
connection up
address 127.0.0.1:{other}
topic # out 1
cleansession false
restart_timeout 1
notifications false
"""
_PLAIN = """
listener {own} 127.0.0.1
allow_anonymous true
persistence false
log_dest stderr
max_queued_messages 0
"""


def mosquitto_bridge(work: Path, payloads: list[bytes]) -> float:
    """Give the messages a second that a bridge carries to another broker when that one comes back. Neither uses TLS or a disk."""
    for _ in range(_TRIES_MAX):
        with tempfile.TemporaryDirectory(dir=work) as directory:
            try:
                return len(payloads) / _bridge(Path(directory), payloads)
            except TimeoutError:
                continue  # the bridge was faster than our subscription, and its first messages found nobody
    raise TimeoutError("the bridge does not carry everything")


def _bridge(directory: Path, payloads: list[bytes]) -> float:
    near, far = free_ports(2)
    bridge = _mosquitto(directory / "near", _BRIDGED.format(own=near, other=far), near)
    try:
        publisher = RawClient(near, "publisher")
        publisher.publish_all(TOPIC, payloads)
        publisher.close()
        other = _mosquitto(directory / "far", _PLAIN.format(own=far), far)
        try:
            subscriber = RawClient(far, "subscriber")
            subscriber.subscribe("#")
            return subscriber.count(len(payloads))
        finally:
            _end(other)
    finally:
        _end(bridge)


def _mosquitto(directory: Path, configuration: str, port: int) -> subprocess.Popen[bytes]:
    directory.mkdir()
    path = directory / "mosquitto.conf"
    path.write_text(configuration, encoding="utf-8")
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(
            [find_mosquitto(), "-c", str(path)], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    deadline = time.monotonic() + _START_S_MAX
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                _end(process)
                raise
            time.sleep(0.001)
        else:
            return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()


def paho_window_20(made: Installation, payloads: list[bytes]) -> float:
    """Give the messages a second that paho publishes with QoS 1 to our broker, TLS included, with 20 of them in flight."""
    room, left, done = threading.Semaphore(WINDOW), len(payloads), threading.Event()
    connected = threading.Event()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=KIOSK, protocol=mqtt.MQTTv5)
    context = ssl.create_default_context(cafile=made.provisioned["ca"])
    context.load_cert_chain(made.provisioned["sync"]["certificate"], made.provisioned["sync"]["key"])
    client.tls_set_context(context)
    client.max_inflight_messages_set(WINDOW)

    def taken(*_: Any) -> None:
        nonlocal left
        left -= 1
        room.release()
        if not left:
            done.set()

    client.on_connect = lambda *_: connected.set()
    client.on_publish = taken
    client.on_socket_open = _no_delay
    client.connect(made.broker.host, made.broker.port)
    client.loop_start()
    try:
        if not connected.wait(ANSWER_S_MAX):
            raise TimeoutError("the broker does not take paho's connection")
        topic = topics.up(0, KIOSK, "batch")
        start = time.perf_counter()
        for payload in payloads:
            room.acquire()
            client.publish(topic, payload, qos=1)
        if not done.wait(ANSWER_S_MAX):
            raise TimeoutError("the broker does not take everything from paho")
        return len(payloads) / (time.perf_counter() - start)
    finally:
        client.disconnect()
        client.loop_stop()


def _no_delay(_client: mqtt.Client, _user: Any, opened: Any) -> None:
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def persist_queue(work: Path, messages: int, size: int) -> float:
    """Give the messages a second that persist-queue hands out and marks as done; putting them in is not counted."""
    directory = tempfile.mkdtemp(dir=work)
    try:
        command = [str(PEERS_PYTHON), str(Path(__file__).with_name("persist_queue_peer.py")), directory]
        done = subprocess.run([*command, str(messages), str(size)], capture_output=True, text=True, check=True)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    return messages / float(done.stdout.split()[1])
