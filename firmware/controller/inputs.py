"""What devices and the touchscreen report, turned into events on the loop.

The methods of `Inputs` are the drivers' `Listener`: called from drivers' threads, they queue within a bound and return at once.
"""

import logging
import threading
from collections.abc import Callable
from typing import cast, get_args

from drivers.keypad.interface import KEYS
from drivers.listener import Done
from drivers.printer.interface import PrinterReport, PrintOutcome
from firmware.controller.book import Book
from firmware.controller.clock import Clock
from firmware.controller.dispatch import Dispatch
from firmware.controller.loop import Loop
from firmware.controller.taps import Taps
from firmware.core import events
from messages.local import Fits, Handled, Sheets, Speaks, Tapped, Touches, UiToController, Watched
from sync.wire import records

LOG = logging.getLogger("kiosk")

WAITING_MAX = 64
"""Inputs of devices that wait for the loop; a person cannot make as many, a broken key can."""
SCAN_CHARACTERS_MAX = 1024


class Inputs:
    """The `drivers.listener.Listener` of the controller, and the way in for touches."""

    def __init__(self, loop: Loop, clock: Clock, book: Book, dispatch: Dispatch, taps: Taps) -> None:
        self._loop = loop
        self._clock = clock
        self._book = book
        self._dispatch = dispatch
        self._taps = taps
        self._room = threading.BoundedSemaphore(WAITING_MAX)
        self._contacts = dict(book.summary.contacts)
        self._broken: dict[str, str] = {}

    def key_pressed(self, key: str, done: Done) -> None:
        """A key of the keypad went down."""
        if key not in KEYS:
            done(False, "unknown", self._dispatch.view.revision)
            return
        self._queue(done, lambda: self._dispatch.happen(events.KeyPressed(key), done))

    def scanned(self, data: str, done: Done) -> None:
        """The scanner read this; anything but 1-1,024 printable ASCII characters is refused."""
        if not (0 < len(data) <= SCAN_CHARACTERS_MAX and data.isascii() and data.isprintable()):
            done(False, "not_readable", self._dispatch.view.revision)
            return
        self._queue(done, lambda: self._dispatch.happen(events.Scanned(data), done))

    def contact_changed(self, contact: str, open: bool, done: Done) -> None:
        """A door contact, recorded when it differs from what was recorded last."""
        self._loop.post(lambda: self._move_contact(contact, is_open=open, done=done))

    def headphones_changed(self, plugged: bool, done: Done) -> None:
        """Headphones were plugged in or pulled out."""
        self._loop.post(lambda: self._dispatch.happen(events.HeadphonesChanged(plugged), done))

    def clock_changed(self, offset_s: int, trusted: bool, done: Done) -> None:
        """Simulation: the wall clock is off by this much, and NTP holds it or does not. A boot's first stamp has it already."""
        self._clock.simulate(offset_s, trusted=trusted)
        self._loop.post(lambda: self._dispatch.happen(events.ClockChanged(), done))

    def print_finished(self, job: str, outcome: PrintOutcome, report: PrinterReport, paper_mm: int) -> None:
        """A job ended."""

        def finish() -> None:
            assert self._dispatch.prints is not None
            self._dispatch.prints.finished(job, outcome, report, paper_mm)

        self._loop.post(finish)

    def printer_changed(self, report: PrinterReport) -> None:
        """The printer's state is now this."""
        self._loop.post(lambda: self._dispatch.happen(events.PrinterChanged(report.reason, report.near_end)))

    def device_failed(self, device: str, reason: str) -> None:
        """A device stopped working; its driver goes on trying. The same word again is nothing new."""
        self._loop.post(lambda: self._break(device, reason))

    def device_recovered(self, device: str) -> None:
        """A device works again."""
        self._loop.post(lambda: self._mend(device))

    def heard(self, message: UiToController, answer: Callable[[Handled], None]) -> None:
        """The touchscreen's word. Runs on the loop. What it counts of a view that is not the newest any more means nothing."""
        match message:
            case Tapped():
                self.tapped(message, answer)
            case Fits(normal, big):
                self._dispatch.happen(events.Fitted(normal, big))
            case Sheets(revision, count):
                if revision == self._dispatch.view.revision:
                    self._dispatch.happen(events.SheetsCounted(count))
            case Watched(by_someone):
                self._dispatch.happen(events.WatchedChanged(by_someone))
            case Speaks(headphones, speaker, trouble):
                self._dispatch.happen(events.SpeechChanged(headphones, speaker))
                self._judge("speech", trouble)
            case Touches(trouble):
                self._judge("touch", trouble)

    def _judge(self, device: events.Device, trouble: str) -> None:
        if trouble:
            self._break(device, trouble)
        else:
            self._mend(device)

    def tapped(self, tapped: Tapped, answer: Callable[[Handled], None]) -> None:
        """The touchscreen's word on a touch. Runs on the loop."""
        refused = self._taps.refusal(tapped)
        if refused is not None:
            answer(Handled(tapped.sequence, False, refused, self._dispatch.view.revision))
            return

        def acted(accepted: bool, reason: str | None, revision: int) -> None:
            answer(Handled(tapped.sequence, accepted, reason, revision))

        self._dispatch.happen(events.Tapped(tapped.element), acted)

    def _queue(self, done: Done, task: Callable[[], None]) -> None:
        if not self._room.acquire(blocking=False):
            done(False, "busy", self._dispatch.view.revision)
            return

        def run() -> None:
            self._room.release()
            task()

        self._loop.post(run)

    def _break(self, device: str, reason: str) -> None:
        if self._broken.get(device) == reason:
            return
        self._broken[device] = reason
        LOG.error("device %s failed: %s", device, reason)
        if device in get_args(events.Device):
            self._dispatch.happen(events.DeviceChanged(cast(events.Device, device), True))

    def _mend(self, device: str) -> None:
        if self._broken.pop(device, None) is None:
            return
        LOG.info("device %s works again", device)
        if device in get_args(events.Device):
            self._dispatch.happen(events.DeviceChanged(cast(events.Device, device), False))

    def _move_contact(self, contact: str, *, is_open: bool, done: Done) -> None:
        if contact not in ("cabinet", "paper"):
            done(False, "unknown", self._dispatch.view.revision)
            return
        moved = records.DoorMoved(cast(records.Contact, contact), is_open)
        if self._contacts.get(contact, False) != is_open:
            self._contacts[contact] = is_open
            LOG.info("contact %s is %s", contact, "open" if is_open else "closed")
            self._book.note(moved, self._clock.stamp())
        self._dispatch.happen(events.ContactChanged(moved.contact, is_open), done)
