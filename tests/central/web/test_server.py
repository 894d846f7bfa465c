"""The HTTP server tells systemd that central turns; systemd's end is a real datagram socket, time is injected."""

import asyncio
import socket

import pytest

from anjungan_notify import Notifier
from central.web.server import Server


async def nothing(scope, receive, send):
    """An application that serves nobody."""


class Stand:
    """A server whose threads turn or do not, and what systemd hears of it."""

    def __init__(self, systemd):
        self.systemd = systemd
        self.now_s = 0.0
        self.turning = {"dispatcher": True, "ingest": True}
        environment = {"NOTIFY_SOCKET": "@" + systemd.getsockname()[1:].decode(), "WATCHDOG_USEC": "45000000"}
        self.notifier = Notifier(environment, lambda: self.now_s)
        threads = tuple(lambda name=name: self.turning[name] for name in self.turning)
        self.server = Server(nothing, self.notifier, threads)

    def tick_for(self, seconds):
        """Let uvicorn's loop turn once a second; give what systemd heard meanwhile."""
        for _ in range(seconds):
            self.now_s += 1
            asyncio.run(self.server.on_tick(1))
        return self.heard()

    def heard(self):
        received = []
        while True:
            try:
                received.append(self.systemd.recv(1_024))
            except BlockingIOError:
                return received


@pytest.fixture
def stand():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind("")
        systemd.setblocking(False)
        stand = Stand(systemd)
        yield stand
        stand.notifier.close()


@pytest.mark.parametrize("stuck", ["dispatcher", "ingest"])
def test_a_thread_that_hangs_starves_the_watchdog(stand, stuck):
    """Central that answers HTTP but ships nothing is restarted; a thread that recovers saves it."""
    assert stand.tick_for(31) == [b"WATCHDOG=1"] * 3
    stand.turning[stuck] = False
    assert stand.tick_for(60) == []
    stand.turning[stuck] = True
    assert stand.tick_for(1) == [b"WATCHDOG=1"]


def test_it_says_when_it_serves_and_when_it_ends(stand):
    """Ready comes once the socket is served, and before anything is fed."""

    async def live():
        with socket.create_server(("127.0.0.1", 0)) as listening:
            serving = asyncio.create_task(stand.server.serve(sockets=[listening]))
            while not stand.server.started:
                await asyncio.sleep(0)
            stand.server._asked_to_end(15, None)
            await serving

    asyncio.run(live())
    heard = stand.heard()
    assert heard[0] == b"READY=1"
    assert b"STOPPING=1" in heard
