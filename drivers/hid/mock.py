"""A USB bus without wires: the world plugs devices in, types on them and pulls them out."""

import errno
import os
import threading
import time
from collections.abc import Iterator

from anjungan_evdev import DOWN, EV_KEY, EV_SYN, SYN_DROPPED, SYN_REPORT, UP, Event
from drivers.settings import InputSettings

WAIT_S = 10.0


class MockSource:
    """An input device. Driver side: as `Source`. World side: `press`, `release`, `type`, `overrun`, `wait_until_taken`, `unplug`,
    `grabbed_by_other`.

    `is_open`: a driver has it. `ready`: set when it listens; what is typed before is lost. `gone`: it was unplugged. History:
    `openings`, how many times a driver took it. kind: what it has, keys (EV_KEY) or switches (EV_SW), which are pressed alike.
    """

    def __init__(self, kind: int = EV_KEY) -> None:
        self._kind = kind
        self.is_open = False
        self.ready = threading.Event()
        self.openings = 0
        self.grabbed_by_other = False
        self.gone = False
        self._down: set[int] = set()
        self._waiting: list[Event] = []
        self._told = self._taken = 0
        self._lock = threading.Condition()
        self._readable = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)

    def __del__(self) -> None:
        os.close(self._readable)

    def fileno(self) -> int:
        """As in the interface."""
        assert self.is_open, "the device was closed"
        return self._readable

    def read(self) -> Iterator[Event]:
        """As in the interface."""
        assert self.is_open, "the device was closed"
        with self._lock:
            self._refuse_when_gone()
            waiting, self._waiting = self._waiting, []
            if waiting:
                os.eventfd_read(self._readable)
        yield from waiting
        with self._lock:
            self._taken += len(waiting)
            self._lock.notify_all()

    def held(self) -> frozenset[int]:
        """As in the interface."""
        assert self.is_open, "the device was closed"
        with self._lock:
            self._refuse_when_gone()
            kept = [event for event in self._waiting if event.kind != self._kind]
            self._taken += len(self._waiting) - len(kept)
            self._waiting = kept
            self.ready.set()
            return frozenset(self._down)

    def open(self) -> None:
        """Take it for a driver. Raises `OSError` EBUSY when another program has grabbed it."""
        assert not self.is_open, "the device is open"
        if self.grabbed_by_other:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        self.is_open = True
        self.openings += 1

    def close(self) -> None:
        """As in the interface."""
        self.is_open = False
        self.ready.clear()

    def press(self, code: int, at_ms: int | None = None) -> None:
        """World: a key goes down. at_ms: when, None for now."""
        self._down.add(code)
        self._tell((self._kind, code, DOWN), at_ms)

    def release(self, code: int, at_ms: int | None = None) -> None:
        """World: a key goes up."""
        self._down.discard(code)
        self._tell((self._kind, code, UP), at_ms)

    def type(self, *codes: int) -> None:
        """World: keys go down and up, one after the other."""
        for code in codes:
            self.press(code)
            self.release(code)

    def overrun(self, *codes: int) -> None:
        """World: the kernel's queue runs over; of these keys, typed, the driver hears at most a part."""
        self._tell((EV_SYN, SYN_DROPPED, 0), None)
        self.type(*codes)

    def wait_until_taken(self) -> None:
        """World: wait until the driver has made something of all that was typed."""
        with self._lock:
            assert self._lock.wait_for(lambda: self._taken == self._told, WAIT_S), "nobody reads"

    def unplug(self) -> None:
        """World: pull it out. It does not come back: plug in another one."""
        with self._lock:
            self.gone = True
            os.eventfd_write(self._readable, 1)

    def _tell(self, what: tuple[int, int, int], at_ms: int | None) -> None:
        """Let the kernel queue an event and the report that ends it."""
        at_ms = time.monotonic_ns() // 1_000_000 if at_ms is None else at_ms
        dropped = what[:2] == (EV_SYN, SYN_DROPPED)
        with self._lock:
            assert not self.gone, "the device was unplugged"
            events = [Event(*what, at_ms)] + ([] if dropped else [Event(EV_SYN, SYN_REPORT, 0, at_ms)])
            self._waiting += events
            self._told += len(events)
            os.eventfd_write(self._readable, 1)

    def _refuse_when_gone(self) -> None:
        if self.gone:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))


class MockInputs:
    """The bus. Driver side: `find`. World side: `plug`, then the verbs of what it gave."""

    def __init__(self) -> None:
        self._plugged: list[tuple[str, str, MockSource]] = []

    def plug(self, identity: str, path: str = "usb-1/input0", kind: int = EV_KEY) -> MockSource:
        """World: plug in a device that types, or one with switches."""
        source = MockSource(kind)
        self._plugged.append((identity, path, source))
        return source

    def find(self, settings: InputSettings) -> MockSource:
        """Open the device that fits, as `FindSource` says."""
        for identity, path, source in self._plugged:
            if not source.gone and settings.fits(identity, path):
                source.open()
                return source
        raise OSError(errno.ENODEV, f"there is no input device {settings.identity}")
