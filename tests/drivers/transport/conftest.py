"""Both ends of a printer's cable: ours through each transport, the printer's through the emulated ports."""

import os
import select
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from drivers.transport.device import Device
from drivers.transport.interface import Transport
from drivers.transport.network import Network
from drivers.transport.serial import Serial
from drivers.transport.usb import Usb
from simulator.paper.port import Port, PtyPort, TcpPort
from simulator.paper.usb import UsbPort

DEADLINE_S = 10.0


class Cable:
    """`port`: the printer's end. `open` gives ours; what was opened is closed at the end."""

    def __init__(self, kind: str, port: Port, open_transport: Callable[[], Transport], wake: int):
        self.kind = kind
        self.port = port
        self._open = open_transport
        self._wake = wake
        self._opened: list[Transport] = []

    def open(self) -> Transport:
        """Open it; a connection has been accepted when this returns."""
        transport = self._open()
        self._opened.append(transport)
        if isinstance(self.port, TcpPort):
            listening = self.port.descriptor
            until = time.monotonic() + DEADLINE_S
            while self.port.descriptor == listening and time.monotonic() < until:
                self._await_host(until)
                self.port.read(0)
        return transport

    def heard(self, count: int) -> bytes:
        """Give `count` bytes as the printer gets them; fail after the deadline."""
        received = b""
        until = time.monotonic() + DEADLINE_S
        while len(received) < count:
            assert time.monotonic() < until, received
            self._await_host(until)
            received += self.port.read(count - len(received))
        return received

    def rest(self, quiet_s: float = 0.3) -> bytes:
        """Give everything that still comes, until the line is quiet or its host has gone."""
        received = b""
        while (descriptor := self.port.descriptor) is not None and _readable(descriptor, quiet_s):
            more = self.port.read(4096)
            if not more:
                break
            received += more
        return received

    def fill(self, transport: Transport) -> int:
        """Offer bytes until none is taken any more; give how many were."""
        accepted = 0
        while count := transport.write(pattern(accepted, 4096)):
            accepted += count
        return accepted

    def await_bytes(self, transport: Transport) -> bytes:
        """Give what comes first, waiting for it."""
        assert transport.wait(self._wake, DEADLINE_S)[0]
        return transport.read()

    def discard(self, transport: Transport) -> None:
        """Close ours."""
        self._opened.remove(transport)
        transport.close()

    def close(self) -> None:
        for transport in self._opened:
            transport.close()
        self.port.unplug()

    def _await_host(self, until: float) -> None:
        assert self.port.descriptor is not None
        _readable(self.port.descriptor, max(until - time.monotonic(), 0))


def pattern(start: int, count: int) -> bytes:
    """Give bytes of which each tells its place, modulo 251."""
    return bytes((start + place) % 251 for place in range(count))


def _readable(descriptor: int, timeout_s: float) -> bool:
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    return bool(poller.poll(timeout_s * 1000))


@pytest.fixture
def wake() -> Iterator[int]:
    """An eventfd that nobody rings unless the test does."""
    descriptor = os.eventfd(0, os.EFD_NONBLOCK)
    yield descriptor
    os.close(descriptor)


@pytest.fixture
def directory() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="cable-", dir="/tmp"))
    yield made
    shutil.rmtree(made)


@pytest.fixture
def make_cable(directory, wake) -> Iterator[Callable[[str], Cable]]:
    """Make a plugged cable of a kind: "device", "serial", "network" or "usb"."""
    made: list[Cable] = []
    path = str(directory / "printer")

    def make(kind: str) -> Cable:
        port: Port
        if kind == "network":
            port = tcp = TcpPort(tcp_port=0)
            port.plug()
            opener: Callable[[], Transport] = partial(Network.open, *tcp.address)
        elif kind == "usb":
            port = bus = UsbPort()
            port.plug()
            opener = partial(Usb.open, "04b8:0e28", "", bus.context)
        else:
            port = PtyPort(path)
            port.plug()
            opener = partial(Device.open, path) if kind == "device" else partial(Serial.open, path, 115_200, "rts_cts")
        made.append(Cable(kind, port, opener, wake))
        return made[-1]

    yield make
    for cable in made:
        cable.close()
