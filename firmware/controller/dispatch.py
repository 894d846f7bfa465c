"""Turns events into steps and effects into acts: commits what a step wants recorded, and only then does the rest of it.

While a commit is under way later events wait, so that what they cause never overtakes what came before. What never records goes
on: what the customer does to the screen that waits for the disk, and the timer that changes its words. Timers of a step start
with its commit.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence

import msgspec

from firmware.controller.asks import Asks
from firmware.controller.book import Book, as_new
from firmware.controller.clock import Clock
from firmware.controller.loop import Loop, Timer
from firmware.controller.mind import Mind, is_same_screen
from firmware.controller.prints import Prints
from firmware.controller.signals import Signals
from firmware.core import effects, events
from firmware.journal.errors import JournalError, JournalFullError
from firmware.journal.store import NewRecord
from messages.view import View
from sync.wire import records, slip

LOG = logging.getLogger("kiosk")

_TIMERS_MEANWHILE = ("slow", "minute")
_MEANWHILE = (
    events.Tapped, events.KeyPressed, events.Scanned, events.Fitted, events.SheetsCounted, events.WatchedChanged,
    events.HeadphonesChanged, events.SpeechChanged,
)  # fmt: skip
"""What is not held up by a commit: on the screens that wait for one, no timer of these and no input ever records (a test of the
core holds it)."""

_Timers = effects.StartTimer | effects.StopTimer

Acted = Callable[[bool, str | None, int], None]
"""Called with (accepted, reason, the newest view's revision) when an event's step is done and shown."""


class Dispatch:
    """The one caller of the core."""

    def __init__(
        self,
        loop: Loop,
        clock: Clock,
        book: Book,
        asks: Asks,
        signals: Signals,
        mind: Mind,
        show: Callable[[View], None],
    ) -> None:
        self._loop = loop
        self._clock = clock
        self._book = book
        self._asks = asks
        self._signals = signals
        self._mind = mind
        self._show = show
        self._waiting: deque[tuple[events.Event, Acted | None]] = deque()
        self._busy = False
        self._timers: dict[str, Timer] = {}
        self._elapsed: set[str] = set()
        self._stopped = False
        self._asked: dict[int, bytes] = {}
        self.prints: Prints | None = None
        self.view = mind.view(1)

    def happen(self, event: events.Event, acted: Acted | None = None) -> None:
        """Take an event: at once, or after the commit that is under way."""
        if self._busy and _never_records(event):
            self._step_beside(event, acted)
            return
        self._waiting.append((event, acted))
        self._turn()

    def refuse(self, error: JournalError) -> None:
        """The journal takes no more records: tell the core, before anything that waits."""
        stops = not isinstance(error, JournalFullError)
        if not (stops and self._stopped):
            self._stopped = self._stopped or stops
            LOG.error("records are refused: %s", error)
            self._waiting.appendleft((events.RecordFailed(error.reason), None))
        self._turn()  # also what was told while a commit was under way: that has failed now

    def _turn(self) -> None:
        while self._waiting and not self._busy:
            event, acted = self._waiting.popleft()
            if self._is_outdated(event):
                continue
            self._busy = True
            taken = self._mind.step(self._clock.moment(), event)
            self._project()
            record_effects = [effect for effect in taken.effects if isinstance(effect, effects.Record)]
            others = [effect for effect in taken.effects if not isinstance(effect, effects.Record)]
            if record_effects:
                self._act([effect for effect in others if isinstance(effect, _Timers)])
                self._commit(record_effects, [effect for effect in others if not isinstance(effect, _Timers)])
            else:
                self._act(others)
                self._busy = False
            if acted is not None:
                acted(taken.accepted, taken.reason, self.view.revision)

    def _step_beside(self, event: events.Event, acted: Acted | None) -> None:
        if self._is_outdated(event):
            return
        taken = self._mind.step(self._clock.moment(), event)
        assert not any(isinstance(effect, effects.Record) for effect in taken.effects)
        self._project()
        self._act(taken.effects)
        if acted is not None:
            acted(taken.accepted, taken.reason, self.view.revision)

    def _is_outdated(self, event: events.Event) -> bool:
        """Say whether an earlier event that waited with this one stopped its timer or abandoned its ask."""
        match event:
            case events.Elapsed(timer):
                if timer not in self._elapsed:
                    return True
                self._stop_timer(timer)
            case events.Answered(number):
                return self._asked.pop(number, None) is None
        return False

    def _project(self) -> None:
        view = self._mind.view(self.view.revision + 1)
        if not is_same_screen(self.view, view):
            self.view = view
            self._show(view)

    def _commit(self, wanted: list[effects.Record], others: Sequence[effects.Effect]) -> None:
        """Write every record of the step in one commit, then do the rest of the step, then report."""
        kept = next((effect.used_mm for effect in others if isinstance(effect, effects.KeepPaper)), None)
        others = [effect for effect in others if not isinstance(effect, effects.KeepPaper)]
        new: list[NewRecord] = []
        reports: list[tuple[effects.Record, str]] = []
        for record in wanted:
            added, digits = self._prepare(record)
            new += added
            reports.append((record, digits))

        def done(positions: tuple[int, ...]) -> None:
            self._act(others)
            left = list(positions)
            followers: list[events.Event] = []
            for record, digits in reports:
                own, left = tuple(left[: len(record.bodies)]), left[len(record.bodies) :]
                _log_slips(record, own)
                followers.append(events.Recorded(record.number, own, digits))
            self._waiting.extendleft((event, None) for event in reversed(followers))
            self._busy = False
            self._turn()

        def failed(error: JournalError) -> None:
            self._busy = False
            self.refuse(error)

        self._book.append(new, self._clock.stamp(), done, failed, kept)

    def _prepare(self, record: effects.Record) -> tuple[list[NewRecord], str]:
        """Give a record as the journal takes it, and the digits of the slip it mints ("" for none)."""
        privates = list(record.privates)
        if record.mint is None:
            return [as_new(*pair) for pair in zip(record.bodies, privates, strict=True)], ""
        index = next(at for at, body in enumerate(record.bodies) if isinstance(body, records.SlipIssued))
        private = privates[index]
        assert private is not None
        keys = self._asks.keys
        body = slip.make_body(record.mint, private.fields, keys.sign, keys.central_box)
        privates[index] = msgspec.structs.replace(private, slip_body=body)
        return [as_new(*pair) for pair in zip(record.bodies, privates, strict=True)], slip.to_digits(body)

    def _act(self, wanted: Sequence[effects.Effect]) -> None:
        for effect in wanted:
            match effect:
                case effects.Print():
                    assert self.prints is not None
                    self.prints.submit(effect)
                case effects.KeepPaper(used_mm):
                    self._book.keep_paper(used_mm)
                case effects.Ask():
                    self._ask(effect)
                case effects.Abandon():
                    handle = self._asked.pop(effect.number, None)
                    if handle is not None:
                        self._asks.abandon(handle)
                case effects.StartTimer():
                    self._start_timer(effect)
                case effects.StopTimer():
                    self._stop_timer(effect.timer)
                case effects.Light() | effects.Sound():
                    self._signals.give(effect)

    def _ask(self, effect: effects.Ask) -> None:
        def answered(answer: object) -> None:
            self.happen(events.Answered(effect.number, answer))  # type: ignore[arg-type]

        self._asked[effect.number] = self._asks.ask(effect.request, effect.timeout_ms, answered)

    def _start_timer(self, effect: effects.StartTimer) -> None:
        self._stop_timer(effect.timer)

        def elapsed() -> None:
            self._elapsed.add(effect.timer)
            self.happen(events.Elapsed(effect.timer))

        self._timers[effect.timer] = self._loop.call_after(effect.after_ms, elapsed)

    def _stop_timer(self, name: str) -> None:
        self._elapsed.discard(name)
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()


def _never_records(event: events.Event) -> bool:
    return isinstance(event, _MEANWHILE) or (isinstance(event, events.Elapsed) and event.timer in _TIMERS_MEANWHILE)


def _log_slips(record: effects.Record, positions: tuple[int, ...]) -> None:
    for body, position in zip(record.bodies, positions, strict=True):
        if isinstance(body, records.SlipIssued):
            LOG.info("slip ...%s recorded at #%d", body.code[-4:], position)
