"""systemd's watchdog, heard on a real datagram socket; time is injected."""

import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.watchdog.interface import Watchdog
from drivers.watchdog.none import NoWatchdog
from drivers.watchdog.systemd import SystemdWatchdog


@pytest.fixture
def systemd() -> Iterator[socket.socket]:
    """systemd's end."""
    directory = Path(tempfile.mkdtemp(prefix="notify", dir="/tmp"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(directory / "notify"))
        heard.setblocking(False)
        yield heard
    shutil.rmtree(directory)


def datagrams(heard: socket.socket) -> list[bytes]:
    """Everything that has come."""
    received = []
    while True:
        try:
            received.append(heard.recv(1_024))
        except BlockingIOError:
            return received


def test_ready_is_said_and_feeding_is_at_most_once_a_second(systemd: socket.socket) -> None:
    """The loop may turn as often as it likes."""
    times = iter([0.0, 0.4, 0.99, 1.0, 1.5, 2.5])
    watchdog = SystemdWatchdog(systemd.getsockname(), lambda: next(times))
    watchdog.ready()
    for _ in range(6):
        watchdog.feed()
    watchdog.close()
    assert datagrams(systemd) == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1", b"WATCHDOG=1"]


def test_abstract_address_is_understood() -> None:
    """systemd writes the leading zero byte as @."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind("")
        heard.setblocking(False)
        address = heard.getsockname()
        assert address[:1] == b"\0"
        watchdog = SystemdWatchdog("@" + address[1:].decode())
        watchdog.ready()
        watchdog.close()
        assert datagrams(heard) == [b"READY=1"]


def test_systemd_that_is_gone_is_logged_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """It will restart us, or nobody watches."""
    watchdog = SystemdWatchdog("/nowhere/notify")
    watchdog.feed()
    watchdog.close()
    assert [record.getMessage() for record in caplog.records] == [
        "systemd was not told WATCHDOG=1: No such file or directory"
    ]


def test_no_watchdog_satisfies_the_interface() -> None:
    """A program started by hand."""
    watchdog: Watchdog = NoWatchdog()
    watchdog.ready()
    watchdog.feed()
