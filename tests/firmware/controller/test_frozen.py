"""A program that hangs starves its watchdog: the real loop, the real notifier, real time."""

import contextlib
import queue
import socket
import threading

import pytest

from anjungan_notify import Notifier
from firmware.controller.clock import Sources

FEED_S = 0.02
SILENCE_S = 20 * FEED_S


class Real:
    """The machine's own time, where the harness has a virtual one."""

    def __init__(self, virtual):
        self.disk = virtual.disk

    def sources(self):
        return Sources()


def drain(systemd):
    """Take what was said before the freeze."""
    systemd.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            systemd.recv(64)


def test_frozen_loop_is_silent_and_a_loop_that_turns_again_speaks(boot, tmp_path):
    """No timer or thread of its own feeds the watchdog: twenty feeds are missed while one task hangs."""
    kiosk = boot(start=False)
    kiosk.close()
    kiosk = type(kiosk)(kiosk.directory, Real(kiosk.time))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        environment = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": str(int(3_000_000 * FEED_S))}
        notifier = Notifier(environment)
        kiosk.devices.feed, kiosk.devices.wait_s = notifier.feed, notifier.wait_s
        kiosk.start()
        thread = threading.Thread(target=kiosk.controller.run)
        thread.start()
        frozen, thaw = queue.Queue(), threading.Event()
        systemd.settimeout(10)
        assert [systemd.recv(64) for _ in range(3)] == [b"WATCHDOG=1"] * 3
        kiosk.controller.loop.post(lambda: (frozen.put(True), thaw.wait(30)))
        assert frozen.get(timeout=10)
        drain(systemd)
        systemd.settimeout(SILENCE_S)
        with pytest.raises(TimeoutError):
            systemd.recv(64)
        thaw.set()
        systemd.settimeout(10)
        assert systemd.recv(64) == b"WATCHDOG=1"
        kiosk.controller.loop.stop()
        thread.join(10)
        kiosk.close()
        notifier.close()
    assert not thread.is_alive()
