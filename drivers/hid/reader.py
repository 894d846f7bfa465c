"""Reads an input device from a thread of its own, and looks for it while it is not there.

Owns: the thread, the device, and what is reported of the device's health. It sleeps in the kernel: nothing wakes it but
an event, a time its taker asked for, `close`, and, while the device is missing, the next look.
"""

import errno
import logging
import os
import select
import threading
import time
from collections.abc import Callable

from anjungan_evdev import EV_KEY, EV_SYN, SYN_DROPPED, SYN_REPORT, Event
from drivers.complaint import Complaint
from drivers.hid.interface import Source, Taker
from drivers.listener import Listener

LOG = logging.getLogger(__name__)

LOOK_FIRST_S, LOOK_CAP_S = 0.5, 5.0
"""How long after a failure the device is looked for: half a second, twice as long each time, at most 5 s."""

_WORDS = {
    errno.ENODEV: "it is not plugged in",
    errno.EBUSY: "another program has grabbed it",
    errno.EACCES: "no permission to open its /dev/input/event*",
    errno.EPERM: "no permission to open its /dev/input/event*",
}


class HidReader:
    """Gives what a device types to `taker`. Reports each trouble once as failed, and recovered when there is none any more."""

    def __init__(
        self,
        device: str,
        find: Callable[[], Source],
        taker: Taker,
        listener: Listener,
        look_s: tuple[float, float] = (LOOK_FIRST_S, LOOK_CAP_S),
        kind: int = EV_KEY,
    ) -> None:
        """device: its name for the listener. find: opens it, or raises `OSError`; a device that is missing is looked for.

        kind: of the events that the taker gets, EV_KEY or EV_SW.
        """
        self._device = device
        self._find = find
        self._taker = taker
        self._complaint = Complaint(device, listener)
        self._look_s = look_s
        self._kind = kind
        self._lossy = False
        self._closing = False
        self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._thread = threading.Thread(target=self._run, name=device, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let go of the device. May be repeated."""
        if not self._closing:
            self._closing = True
            os.eventfd_write(self._wake, 1)
            self._thread.join()
            os.close(self._wake)

    def _run(self) -> None:
        first_s, cap_s = self._look_s
        wait_s = first_s
        while not self._closing:
            found = False
            try:
                source = self._find()
                try:
                    found = True
                    self._read(source)
                finally:
                    source.close()
            except OSError as error:
                self._complaint.is_now(_WORDS.get(error.errno or 0) or f"it cannot be read ({error.strerror or error})")
            except Exception as error:  # the thread must live on: its device would be gone for ever
                LOG.exception("the driver of the %s failed", self._device)
                self._complaint.is_now(f"its driver failed ({type(error).__name__})")
            wait_s = first_s if found else min(2 * wait_s, cap_s)
            self._sleep(wait_s)

    def _read(self, source: Source) -> None:
        """Read until the device is gone (`OSError`) or the driver closes."""
        self._lossy = False
        self._taker.begin(source.held(), _now_ms())
        poller = select.poll()
        poller.register(source.fileno(), select.POLLIN)
        poller.register(self._wake, select.POLLIN)
        while not self._closing:
            self._complaint.is_now(self._taker.trouble)
            due_ms = self._taker.due_ms
            ready = poller.poll(None if due_ms is None else max(due_ms - _now_ms(), 0))
            if any(descriptor != self._wake for descriptor, _ in ready):
                for event in source.read():
                    self._pass_on(event, source)
            elif not ready:
                self._taker.pause(_now_ms())

    def _pass_on(self, event: Event, source: Source) -> None:
        """Pass its kind of events on. When the kernel's queue ran over, what comes until the next report is thrown away."""
        if event.kind == EV_SYN and event.code == SYN_DROPPED:
            self._lossy = True
        elif self._lossy and event.kind == EV_SYN and event.code == SYN_REPORT:
            self._lossy = False
            self._taker.lost(source.held(), event.at_ms)
        elif event.kind == self._kind and not self._lossy:
            self._taker.take(event)

    def _sleep(self, seconds: float) -> None:
        poller = select.poll()
        poller.register(self._wake, select.POLLIN)
        poller.poll(seconds * 1_000)


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000
