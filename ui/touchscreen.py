"""The touchscreen: what is on it, who says so, and what a touch becomes. Time is given from outside."""

import selectors
from collections.abc import Callable
from pathlib import Path

from messages.local import ControllerToUi, Fits, Handled, Sheets, Show, Speaks, Tapped, Touches, Watched
from messages.view import View
from ui.absence import Absence
from ui.canvas import Canvas
from ui.drawing import PLAIN, Appearance, Drawing, draw
from ui.glass import DRIFT_S, Lie, drift
from ui.measures import Panel
from ui.output import Output
from ui.own_views import SILENT
from ui.parts import Onlooker, Part
from ui.peer import Peer
from ui.pending import ANSWER_S, Done, Pending, unheard
from ui.screens.front import capacity
from ui.touch.fingers import Fingers, Touch
from ui.touch.places import judge

SETTLE_S = 0.25
"""Touches this soon after another screen or dialog came were meant for the one before."""
BUSY_S = 1.0
"""A touch that is unanswered for so long shows that something is being done (Nielsen 1993: 1 s)."""
TURN_S = 1.2
FRAME_S = 1 / 8
CHOICES = ("service.", "denomination.")
STANDING = ("attract", "out_of_service", "starting")
"""Screens that stand for hours: they drift against burn-in."""

Fact = Fits | Watched | Speaks | Touches


class Touchscreen:
    """The screen, its controller, and what is on it.

    controller: the path of its Unix socket. updating: a file that is there while the programs are replaced. clock: monotonic
    seconds. appearance: an operator's colours and logo.
    """

    def __init__(
        self,
        controller: str,
        panel: Panel,
        output: Output,
        selector: selectors.BaseSelector,
        clock: Callable[[], float],
        *,
        updating: Path | None = None,
        appearance: Appearance = PLAIN,
    ) -> None:
        self._output, self._selector, self._clock, self._appearance = output, selector, clock, appearance
        self._canvas = Canvas(panel)
        self._absence = Absence(updating, clock())
        self._view: View = self._absence.view(clock())
        self._drawing: Drawing | None = None
        self._drawn_as: tuple[str | None, str | None, Lie] = (None, None, Lie())
        self._fingers = Fingers()
        self._held: str | None = None
        self._pending = Pending()
        self._changed_at = clock()
        self._next_frame = 0.0
        self._counted: tuple[int, int] = (0, 0)
        self._parts: list[Part] = []
        self._onlookers: list[Onlooker] = []
        self._facts: dict[type, Fact] = {}
        self._controller = Peer(controller, ControllerToUi, selector, self._hear, self._controller_changed)
        self.tell(Fits(capacity(panel, "normal"), capacity(panel, "big")))

    def add(self, part: Part) -> None:
        """Let a part act in the loop."""
        self._parts.append(part)

    def show_to(self, onlooker: Onlooker) -> None:
        """Let an onlooker act in the loop, and see every picture."""
        self._onlookers.append(onlooker)
        self.add(onlooker)

    def tell(self, fact: Fact) -> None:
        """Tell the controller how things are: now, and at each connection, the latest of each kind."""
        self._facts[type(fact)] = fact
        self._controller.send(fact)

    def serve_once(self, wait_most_s: float | None = None) -> None:
        """Do what is due, then wait for what comes, at most `wait_most_s`, and take it in."""
        self._controller.dial(self._clock())
        self._keep_drawing()
        for part in self._parts:
            part.serve(self._clock())
        self._pending.ripen(self._view.revision)
        waits = [wait for wait in (*self._waits(), wait_most_s) if wait is not None]
        for key, events in self._selector.select(max(0.0, min(waits)) if waits else None):
            if callable(key.data):
                key.data(events)

    def close(self) -> None:
        """Hang up, and let go of every part."""
        for part in self._parts:
            part.close()
        self._controller.close()

    @property
    def accepts_input(self) -> bool:
        """Say whether a touch would count now."""
        return self._refusal(self._clock()) is None

    def tap(self, x: int, y: int, done: Done) -> None:
        """A finger touches and lifts at once at this pixel; `done` hears what became of it."""
        self._keep_drawing()
        element_id, refusal = self._under(x, y, self._clock())
        if refusal is None and element_id is not None:
            refusal = self._press(element_id, done)
        if refusal is not None:
            done(False, refusal, self._view.revision)

    def touched(self, touch: Touch) -> None:
        """A finger on the panel did something."""
        self._keep_drawing()
        element_id, refusal = self._under(touch.x, touch.y, touch.at_s)
        target = element_id if refusal is None else None
        if self._fingers.take(touch, target) and target is not None and self._press(target, unheard) is None:
            # It stays pressed until it is answered: one picture shows both that it lifted and what came of it.
            self._held = target
        self._keep_drawing()

    def exposed(self) -> None:
        """Something else was where the picture is: show all of it again."""
        self._output.present(self._canvas, [(0, 0, *self._canvas.panel.size)], self._drawn_as[2])

    def _waits(self) -> list[float | None]:
        now = self._clock()
        waits = [part.wait_s(now) for part in self._parts]
        waits.append(self._absence.wait_s(now))
        if not self._controller.connected:
            waits.append(self._controller.retry_at - now)
        if (settling := self._changed_at + SETTLE_S - now) > 0:
            waits.append(settling)
        if self._drawing is not None and self._drawing.moves:
            waits.append(self._next_frame - now)
        if (oldest := self._pending.oldest()) is not None:
            waits += [oldest[1] + limit_s - now for limit_s in (BUSY_S, ANSWER_S) if oldest[1] + limit_s > now]
        if self._stands():
            waits.append(DRIFT_S - now % DRIFT_S)
        return waits

    def _keep_drawing(self) -> None:
        """Draw what has changed."""
        now = self._clock()
        self._take_view(self._absence.view(now), now)
        self._pending.give_up("no_answer", None if self._view is SILENT else now - ANSWER_S)
        busy = self._busy(now)
        as_it_is = self._fingers.pressed or (None if busy else self._held), busy, self._lie(now)
        drawing = self._drawing
        moved = drawing is not None and drawing.moves and now >= self._next_frame
        if drawing is None or drawing.view is not self._view or as_it_is != self._drawn_as or moved:
            self._draw(now, *as_it_is)

    def _draw(self, now: float, pressed: str | None, busy: str | None, lie: Lie) -> None:
        before, turn = self._drawing, now % TURN_S / TURN_S
        drawing = draw(self._canvas, self._view, turn, pressed, self._appearance, busy)
        self._drawing, self._drawn_as = drawing, (pressed, busy, lie)
        self._next_frame = now + FRAME_S
        self._output.present(self._canvas, drawing.dirty, lie)
        if before is None or _is_another(before.view, self._view):
            self._changed_at = self._clock()
        self._count_sheets(drawing)
        for onlooker in self._onlookers:
            onlooker.drawn(self._canvas, drawing, turn)

    def _count_sheets(self, drawing: Drawing) -> None:
        """Tell the controller how many sheets the words take, once for each view that says otherwise."""
        counted = self._view.revision, max(drawing.sheets, 1)
        if self._view.revision and counted[1] != self._view.sheets and counted != self._counted:
            self._counted = counted
            self._controller.send(Sheets(*counted))

    def _stands(self) -> bool:
        return self._output.stands and self._view.screen in STANDING

    def _lie(self, now: float) -> Lie:
        return Lie(drift(now) if self._stands() else (0, 0), self._view.dim)

    def _busy(self, now: float) -> str | None:
        """Give the element whose touch has been unanswered for too long to look idle."""
        oldest = self._pending.oldest()
        return oldest[0] if oldest is not None and now - oldest[1] >= BUSY_S else None

    def _take_view(self, view: View, now: float) -> None:
        if _is_another(self._view, view):
            self._changed_at = now
            self._fingers.forget()
            self._held = None
        self._view = view

    def _hear(self, message: Show | Handled) -> None:
        if isinstance(message, Show):
            self._absence.heard(message.view)
        else:
            self._absence.heard()
            self._pending.answer(message)
            self._held = None

    def _controller_changed(self, up: bool) -> None:
        if up:
            for fact in self._facts.values():
                self._controller.send(fact)
            return
        self._pending.give_up("restarted")
        self._absence.gone(self._clock())

    def _refusal(self, at_s: float) -> str | None:
        """Give why a touch at this time cannot count, or None when it can."""
        if at_s - self._changed_at < SETTLE_S:
            return "screen_changing"
        if not self._controller.connected or self._view.revision == 0:
            return "starting"
        return "busy" if self._busy(self._clock()) is not None else None

    def _under(self, x: int, y: int, at_s: float) -> tuple[str | None, str | None]:
        """Give the id of what is there, and why it cannot be pressed now."""
        if self._drawing is None or (refusal := self._refusal(at_s)) is not None:
            return None, refusal if self._drawing else "starting"
        verdict = judge(self._drawing, x, y)
        return verdict.element.id if verdict.element else None, verdict.refusal

    def _press(self, element_id: str, done: Done) -> str | None:
        """Report a pressed element to the controller; give why it could not be."""
        now = self._clock()
        sequence = self._pending.ask(element_id, now, done)
        if sequence is None:
            return "busy"
        self._absence.asked(now)
        self._controller.send(Tapped(sequence, element_id, self._view.revision))
        return None


def _is_another(before: View, after: View) -> bool:
    """Say whether something else may lie under the same finger: another screen, sheet or page, or another size of words.

    Choices that come or go while somebody types move no key, and hold nothing up.
    """
    if _place(before) != _place(after):
        return True
    one, other = _choices(before), _choices(after)
    return bool(one and other) and one != other


def _place(view: View) -> tuple[str, str | None, int, str, str]:
    return view.screen, view.dialog, view.sheet, view.text, view.language


def _choices(view: View) -> list[str]:
    return [element.id for element in view.elements if element.id.startswith(CHOICES)]
