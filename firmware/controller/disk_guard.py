"""Watches the journal's disk: tells the core about the reserve, and decides when the program ends for a recovery try.

A journal that stopped is never written again by this program: after a failed flush nobody knows what the disk holds. A new start
reads it anew and checks it. It gets one try: the marker, a file in the sockets' directory, says that the try was made. That
directory is emptied by a boot, not by a restart.
"""

import logging
from collections.abc import Callable
from pathlib import Path

from firmware.controller.book import Book
from firmware.controller.loop import Loop, Timer
from firmware.core.events import DiskChanged, Event
from firmware.journal.errors import JournalError

LOG = logging.getLogger("kiosk")

SHOWN_MS = 10_000
"""How long the screen says that the kiosk is out of service before the program ends for its recovery try."""

HEALTHY_MS = 600_000
"""After this long without a fault a later one counts as a first one again."""

MARKER = "journal-failed"


class DiskGuard:
    """`happen` takes the events for the core, `end` ends the program so that it is started again."""

    def __init__(
        self, loop: Loop, book: Book, marker: Path, happen: Callable[[Event], None], end: Callable[[], None]
    ) -> None:
        self._loop = loop
        self._book = book
        self._marker = marker
        self._happen = happen
        self._end = end
        self._low = False
        self._looking = False
        self._error: JournalError | None = None
        self._was_low = self._tried = False
        self._healthy: Timer | None = None
        book.on_space = self.space_is_low

    def begin(self) -> None:
        """The kiosk has booted: look for the first time."""
        if self._error is None:
            self._healthy = self._loop.call_after(HEALTHY_MS, self._forget_failure)
        self.look()

    def look(self) -> None:
        """Find out how much space there is. Call it every few seconds; one that still waits for the disk is enough."""
        if not self._looking:
            self._looking = True
            self._book.look_at_space(self._seen)

    def space_is_low(self, low: bool) -> None:
        """What the journal found at a commit."""
        if self._error is None and low != self._low:
            self._low = low
            LOG.log(
                logging.ERROR if low else logging.INFO, "disk: %s", "only the reserve is left" if low else "has space"
            )
            self._happen(DiskChanged(low))

    def stopped(self, error: JournalError) -> None:
        """The journal cannot be written any more, or could not be opened."""
        self._error = error
        if self._healthy is not None:
            self._healthy.cancel()
        LOG.critical("ALARM the journal stopped (%s), no slip is issued: %s", error.reason, error)
        if error.reason == "damaged":
            LOG.critical("ALARM the journal's file is left as it is: a person has to look")
        elif error.reason == "disk_full":
            self.look()
        else:
            self._try_again_once()

    def _seen(self, low: bool) -> None:
        self._looking = False
        if self._error is None:
            self.space_is_low(low)
        elif self._error.reason == "disk_full" and low:
            self._was_low = True
        elif self._error.reason == "disk_full" and self._was_low:
            self._was_low = False
            LOG.critical("the disk has space again: the program ends for a new start")
            self._end()
        elif self._error.reason == "disk_full" and not self._tried:
            self._try_again_once()

    def _try_again_once(self) -> None:
        self._tried = True
        try:
            self._marker.touch(exist_ok=False)
        except OSError as error:
            if not isinstance(error, FileExistsError):
                LOG.critical("the try cannot be noted: %s", error)
            LOG.critical("ALARM no further try by itself: out of service until a person starts the program again")
            return
        LOG.critical("the program ends in %d s for a recovery try", SHOWN_MS // 1000)
        self._loop.call_after(SHOWN_MS, self._end)

    def _forget_failure(self) -> None:
        self._marker.unlink(missing_ok=True)
