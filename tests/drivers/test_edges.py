"""Edges from the kernel: its structures byte by byte, one thread for all lines, and gpiozero pins that use them."""

import errno
import fcntl
import os
import queue
import struct
from collections.abc import Iterator
from typing import Any

import pytest
from gpiozero import GPIODevice
from gpiozero.pins.mock import MockFactory, MockPin

from drivers.edges import EdgeWatcher, KernelEdges
from drivers.lines import GET_LINE, GET_VALUES, Edge, EdgeLine

RISING, FALLING = 1, 2


def event(at_ns: int, kind: int) -> bytes:
    """gpio_v2_line_event: timestamp, id, offset, two counters, padding."""
    return struct.pack("=QIIII24x", at_ns, kind, 17, 1, 1)


class PipeLine:
    """A line whose edges a test writes. The kernel answers requests with the pipe's reading end."""

    def __init__(self) -> None:
        self.reading, self._writing = os.pipe()
        self.requests: list[tuple[int, int, bytes]] = []
        self.level = 0

    def ioctl(self, descriptor: int, request: int, argument: bytearray) -> int:
        self.requests.append((descriptor, request, bytes(argument)))
        if request == GET_LINE:
            struct.pack_into("=i", argument, 588, self.reading)
        elif request == GET_VALUES:
            struct.pack_into("=Q", argument, 0, self.level)
        return 0

    def happen(self, *events: bytes) -> None:
        os.write(self._writing, b"".join(events))

    def close(self) -> None:
        os.close(self._writing)


@pytest.fixture
def wire() -> Iterator[PipeLine]:
    """A line without a kernel's GPIO."""
    opened = PipeLine()
    yield opened
    opened.close()


@pytest.fixture
def watcher() -> Iterator[EdgeWatcher]:
    """The thread that waits for edges."""
    opened = EdgeWatcher()
    yield opened
    opened.close()


def test_request_asks_for_one_input_with_both_edges_and_its_pull(wire: PipeLine) -> None:
    """struct gpio_v2_line_request of linux/gpio.h: 592 bytes, the consumer at 256, flags at 288, one line at 560."""
    EdgeLine(7, 17, "up", wire.ioctl).close()
    ((descriptor, request, asked),) = wire.requests
    assert (descriptor, request, len(asked)) == (7, 0xC250B407, 592)
    assert asked[:4] == (17).to_bytes(4, "little")
    assert asked[256:288].rstrip(b"\0") == b"anjungan"
    assert struct.unpack_from("=Q", asked, 288)[0] == 0x4 | 0x10 | 0x20 | 0x100
    assert struct.unpack_from("=I", asked, 560)[0] == 1
    assert not any(asked[4:256] + asked[296:560] + asked[564:])


def test_line_tells_its_level_and_its_edges(wire: PipeLine) -> None:
    """Edges come in the order in which they happened, with the time of each; none is no error."""
    line = EdgeLine(7, 17, "floating", wire.ioctl)
    wire.level = 1
    assert line.high()
    wire.level = 0
    assert not line.high()
    assert line.edges() == []
    wire.happen(event(1_500_000_000, FALLING), event(1_750_000_000, RISING))
    assert line.edges() == [Edge(1.5, False), Edge(1.75, True)]
    line.close()


def test_descriptor_of_a_line_does_not_block(wire: PipeLine) -> None:
    """One thread reads them all."""
    line = EdgeLine(7, 17, "up", wire.ioctl)
    assert fcntl.fcntl(line.fileno(), fcntl.F_GETFL) & os.O_NONBLOCK
    line.close()


def test_watcher_delivers_until_the_line_is_removed(wire: PipeLine, watcher: EdgeWatcher) -> None:
    """Afterwards its edges are nobody's."""
    line, seen = EdgeLine(7, 17, "up", wire.ioctl), queue.Queue[Edge]()
    watcher.add(line, seen.put)
    wire.happen(event(1_000_000_000, RISING))
    assert seen.get(timeout=10) == Edge(1.0, True)
    watcher.remove(line)
    wire.happen(event(2_000_000_000, FALLING))
    with pytest.raises(queue.Empty):
        seen.get(timeout=0.1)
    line.close()


def test_line_that_cannot_be_read_does_not_stop_the_others(wire: PipeLine, watcher: EdgeWatcher) -> None:
    """Whoever listens is woken once, to meet the trouble; a line that fails for ever would wake the thread for ever."""

    class Broken:
        def __init__(self) -> None:
            self.reads = 0
            self._descriptor = os.eventfd(1)

        def fileno(self) -> int:
            return self._descriptor

        def high(self) -> bool:
            return False

        def edges(self) -> list[Edge]:
            self.reads += 1
            raise OSError(errno.ENODEV, "No such device")

        def close(self) -> None:
            os.close(self._descriptor)

    broken, line, seen, woken = Broken(), EdgeLine(7, 17, "up", wire.ioctl), queue.Queue[Edge](), queue.Queue[Edge]()
    watcher.add(broken, woken.put)
    watcher.add(line, seen.put)
    assert not woken.get(timeout=10).high
    wire.happen(event(1_000_000_000, RISING))
    assert seen.get(timeout=10) == Edge(1.0, True)
    assert broken.reads == 1
    watcher.remove(broken)
    broken.close()
    line.close()


def test_listener_that_fails_does_not_stop_the_others(wire: PipeLine, watcher: EdgeWatcher) -> None:
    """One thread is the ear of all pins: a contact must not go deaf because of a key."""
    line, seen = EdgeLine(7, 17, "up", wire.ioctl), queue.Queue[Edge]()

    def listen(edge: Edge) -> None:
        seen.put(edge)
        raise TypeError("'NoneType' object is not callable")

    watcher.add(line, listen)
    wire.happen(event(1_000_000_000, RISING))
    assert seen.get(timeout=10) == Edge(1.0, True)
    wire.happen(event(2_000_000_000, FALLING))
    assert seen.get(timeout=10) == Edge(2.0, False)
    watcher.remove(line)
    line.close()


class LibraryPin(MockPin):  # type: ignore[misc]
    """gpiozero's mock in lgpio's place: it remembers whether it holds the line, and closes as lgpio's does."""

    def __init__(self, factory: Any, info: Any) -> None:
        super().__init__(factory, info)
        self.held: list[str] = []

    def close(self) -> None:
        self.held.append("closed")


class WatchedPin(KernelEdges, LibraryPin):
    """The pin under test."""

    def give_up(self) -> None:
        self.held.append("given up")

    def take_back(self, pull: str) -> None:
        self.held.append(f"taken with pull {pull}")


class WatchingFactory(MockFactory):  # type: ignore[misc]
    """A factory as `drivers.header` has it. refusal: what opening a line raises."""

    def __init__(self, watcher: EdgeWatcher, wire: PipeLine) -> None:
        super().__init__(pin_class=WatchedPin)
        self.watcher = watcher
        self.refusal: OSError | None = None
        self._wire = wire

    def open_line(self, pin: Any) -> EdgeLine:
        if self.refusal is not None:
            raise self.refusal
        return EdgeLine(7, pin._number, pin.pull, self._wire.ioctl)


class Ear:
    """Somebody who hears edges; gpiozero holds its method weakly."""

    def __init__(self) -> None:
        self.heard: queue.Queue[tuple[float, bool]] = queue.Queue()

    def hear(self, at_s: float, high: bool) -> None:
        self.heard.put((at_s, high))


def test_pin_that_is_watched_is_the_kernels_and_comes_back(watcher: EdgeWatcher, wire: PipeLine) -> None:
    """Edges and level are the line's while somebody listens; closing the device ends that by itself."""
    factory, ear = WatchingFactory(watcher, wire), Ear()
    device = GPIODevice(17, pin_factory=factory)
    pin = device.pin
    pin.input_with_pull("up")
    pin.when_changed = ear.hear
    wire.happen(event(3_000_000_000, FALLING))
    assert ear.heard.get(timeout=10) == (3.0, False)
    wire.level = 0
    assert (pin.state, pin.pull, pin.held) == (False, "up", ["given up"])
    device.close()
    assert pin.held == ["given up", "taken with pull up", "closed"]


def test_pin_whose_line_is_refused_stays_with_its_library(watcher: EdgeWatcher, wire: PipeLine) -> None:
    """The error is the caller's, and the pin can still be used."""
    factory = WatchingFactory(watcher, wire)
    factory.refusal = OSError(errno.EBUSY, "Device or resource busy")
    device = GPIODevice(17, pin_factory=factory)
    pin = device.pin
    with pytest.raises(OSError, match="busy"):
        pin.when_changed = Ear().hear
    assert pin.held == ["given up", "taken with pull floating"]
    device.close()
