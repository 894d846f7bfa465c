"""What systemd hears, on a real datagram socket; time is injected."""

import ast
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import anjungan_notify
from anjungan_notify import Notifier

PERIOD = {"WATCHDOG_USEC": "45000000"}


class Systemd:
    """systemd's end of the socket, and a clock."""

    def __init__(self, address: str) -> None:
        self.now_s = 100.0
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address)
        self._socket.setblocking(False)
        name = self._socket.getsockname()
        self.address = "@" + name[1:].decode() if isinstance(name, bytes) else name

    def notifier(self, **environment: str) -> Notifier:
        """Give a program's side."""
        return Notifier({"NOTIFY_SOCKET": self.address, **environment}, lambda: self.now_s)

    def heard(self) -> list[bytes]:
        """Give what has come."""
        received = []
        while True:
            try:
                received.append(self._socket.recv(1_024))
            except BlockingIOError:
                return received

    def close(self) -> None:
        """End."""
        self._socket.close()


@pytest.fixture
def systemd() -> Iterator[Systemd]:
    """It listens at a path."""
    directory = tempfile.mkdtemp(prefix="notify", dir="/tmp")
    listening = Systemd(f"{directory}/notify")
    yield listening
    listening.close()
    shutil.rmtree(directory)


def test_a_life_is_told(systemd):
    """Ready, a status of one line, the end: each one datagram; after `close` there is silence."""
    notifier = systemd.notifier(**PERIOD)
    notifier.ready()
    notifier.status("connected\nto  the broker" + "x" * 300)
    notifier.stopping()
    notifier.close()
    notifier.ready()
    notifier.feed()
    assert systemd.heard() == [b"READY=1", (b"STATUS=connected to the broker" + b"x" * 300)[:207], b"STOPPING=1"]
    assert notifier.wait_s() is None


def test_the_watchdog_is_fed_at_a_third_of_its_patience(systemd):
    """However often the loop turns: 45 s of patience are one datagram in 15 s, and the loop learns how long it may sleep."""
    notifier = systemd.notifier(**PERIOD, WATCHDOG_PID=str(os.getpid()))
    fed_at, waits = [], []
    for tenth in range(400):
        systemd.now_s = 100.0 + tenth / 10
        notifier.feed()
        fed_at += [tenth / 10 for datagram in systemd.heard() if datagram == b"WATCHDOG=1"]
        waits.append(notifier.wait_s())
    notifier.close()
    assert fed_at == [0.0, 15.0, 30.0]
    assert (waits[0], max(waits), min(waits)) == (15.0, 15.0, pytest.approx(0.1))


@pytest.mark.parametrize(
    "environment",
    [{}, {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "soon"}, {"WATCHDOG_USEC": "45000000", "WATCHDOG_PID": "1"}],
)
def test_nobody_is_fed_who_does_not_watch(systemd, environment):
    """No patience, or that of another process: the loop may sleep for ever."""
    notifier = systemd.notifier(**environment)
    notifier.feed()
    notifier.ready()
    notifier.close()
    assert (systemd.heard(), notifier.wait_s()) == ([b"READY=1"], None)


def test_an_abstract_name_is_understood():
    """systemd writes the leading zero byte as @."""
    listening = Systemd("")
    notifier = listening.notifier()
    notifier.ready()
    notifier.close()
    assert listening.address.startswith("@")
    assert listening.heard() == [b"READY=1"]
    listening.close()


def test_without_systemd_nothing_happens(caplog):
    """A program started by hand."""
    notifier = Notifier({"WATCHDOG_USEC": "45000000"})
    notifier.ready()
    notifier.feed()
    notifier.close()
    assert (notifier.wait_s(), caplog.records) == (None, [])


def test_a_systemd_that_is_gone_is_logged_once_and_tried_again_each_second(systemd, caplog):
    """It will restart us, or nobody watches; the loop never hears of it."""
    notifier = systemd.notifier(**PERIOD)
    os.unlink(systemd.address)
    for _ in range(3):
        notifier.feed()
        assert notifier.wait_s() == 1.0
        systemd.now_s += 1.0
    assert [record.getMessage() for record in caplog.records] == [
        "systemd was not told WATCHDOG=1: No such file or directory"
    ]
    notifier.close()


def test_a_full_queue_never_blocks_the_loop(systemd):
    """systemd may be slow to read: the datagram is dropped and the next one tried after a second."""
    notifier = systemd.notifier(**PERIOD)
    for _ in range(100_000):
        notifier.status("busy")
        if notifier._failing:
            break
    notifier.feed()
    assert notifier.wait_s() == 1.0
    systemd.heard()
    systemd.now_s += 1.0
    notifier.feed()
    assert systemd.heard() == [b"WATCHDOG=1"]
    notifier.close()


def test_an_address_of_another_kind_is_refused_in_one_line(caplog):
    """A virtual machine's socket is not ours to speak on."""
    notifier = Notifier({"NOTIFY_SOCKET": "vsock:2:1234"})
    notifier.ready()
    notifier.close()
    assert [record.getMessage() for record in caplog.records] == [
        "NOTIFY_SOCKET is neither a path nor an abstract name"
    ]


def test_it_needs_nothing_but_the_standard_library():
    """Every program may import it: it brings nothing along."""
    tree = ast.parse(Path(anjungan_notify.__file__).read_text())
    modules = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    } | {node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert modules <= set(sys.stdlib_module_names)
