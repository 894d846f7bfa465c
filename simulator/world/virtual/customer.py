"""Somebody at a kiosk: sees what the screen says, and acts by touches, keys and scans alone.

Nothing is remembered of the screen but what a person would: each act follows from what is shown at that moment.
"""

from collections.abc import Callable

from messages.view import Element, View
from simulator.world.virtual.errand import Ask, Buy, Errand, Hammer, name_of, walks_away
from simulator.world.virtual.hands import Visited, poke
from simulator.world.virtual.parts import Paper, Surroundings

PATIENCE_MS = 6 * 60_000
"""Whoever has not got anywhere by then goes home."""

THINKING_MS = (400, 2_500)
TYPING_MS = (90, 350)
HAMMERING_MS = (20, 300)

_WAITS_MAX = 25
"""Looks at a screen that does not let one go on, before one looks for a way out."""

_TRIES_MAX = 3
_WAYS_OUT = (
    "action.done", "action.finish", "action.keep_slip", "action.back", "action.cancel", "action.edit"
)  # fmt: skip
_SLIPS = ("payment_slip", "queue_slip")


class Customer:
    """One visit. left: hears of its end.

    papers: what the customer took along, whole or torn. done: the errand succeeded. seen: each (virtual ms, code, state) that a
    status screen said.
    """

    def __init__(
        self, surroundings: Surroundings, kiosk: Visited, errand: Errand, left: Callable[["Customer"], None]
    ) -> None:
        self.errand = errand
        self.papers: list[Paper] = []
        self.done = False
        self.seen: list[tuple[int, str, str]] = []
        self._time, self._trace, self._chance = surroundings.time, surroundings.trace, surroundings.chance
        self._kiosk = kiosk
        self._left = left
        self._came_ms = self._time.now_ms
        self._paper = len(kiosk.papers)
        self._ordered = False
        self._copied = False
        self._tries = 0
        self._waits = 0
        self._screen = ""
        self._typing = False
        self._gone = False
        self._acts_left = self._chance.randrange(3, 60) if walks_away(errand) else PATIENCE_MS

    def come(self) -> None:
        """Step up to the kiosk."""
        self._trace.note(self._kiosk.identity.kiosk, "customer", wants=name_of(self.errand))
        self._next(THINKING_MS)

    @property
    def slip(self) -> Paper | None:
        """The newest slip in hand of which a cashier can read the code."""
        return next((paper for paper in reversed(self.papers) if paper.kind in _SLIPS and paper.digits), None)

    def _next(self, between_ms: tuple[int, int]) -> None:
        self._time.call_after(self._chance.randint(*between_ms), self._act)

    def _act(self) -> None:
        view = self._kiosk.view
        self._acts_left -= 1
        if self._acts_left <= 0 or self._time.now_ms - self._came_ms > PATIENCE_MS:
            self._leave()
        elif view is None:
            self._next(THINKING_MS)
        elif isinstance(self.errand, Hammer):
            self._hammer(view, self.errand)
        else:
            at = f"{view.screen}.{view.dialog}"
            self._waits = self._waits + 1 if at == self._screen else 0
            self._screen = at
            self._typing = False
            if view.dialog:
                self._answer(view.dialog)
            else:
                self._look(view)
            if not self._gone:
                self._next(TYPING_MS if self._typing else THINKING_MS)

    def _answer(self, dialog: str) -> None:
        if dialog == "pay_again":
            self._tap(self._chance.choice(("action.pay_again", "action.pay_again", "action.finish")))
        elif dialog == "cancel_slip":
            self._tap("action.confirm_cancel" if self._gives_up else "action.keep_slip")
        else:
            self._tap("action.more_time")

    @property
    def _gives_up(self) -> bool:
        errand = self.errand
        return (isinstance(errand, Buy) and errand.fate == "cancels") or (
            isinstance(errand, Ask) and errand.wants == "cancel"
        )

    def _look(self, view: View) -> None:
        """Do what comes next on this screen."""
        act = _ACTS.get(view.screen)
        if act is not None:
            act(self, view)
        elif view.screen not in _PENDING or self._waits > _WAITS_MAX:
            self._out()

    def _begin(self, view: View) -> None:
        if self.done or self._tries >= _TRIES_MAX:
            self._leave()
        else:
            self._tap("action.start")

    def _choose(self, view: View) -> None:
        if self.done or self._tries >= _TRIES_MAX:
            self._leave()
            return
        errand = self.errand
        way = f"service.{errand.product}" if isinstance(errand, Buy) else "action.check_status"
        found = view.find(way)
        if found is None and _enabled(view, "page.next"):
            self._tap("page.next")
        elif found is not None and found.enabled:
            self._tries += 1
            self._tap(way)
        elif self._waits > _WAITS_MAX or found is None:
            self._leave()

    def _fill_in(self, view: View) -> None:
        """Type one digit, or choose, or go on; what was typed wrong is cleared."""
        wanted = self._wanted()
        fields = [element for element in view.elements if element.role == "field"]
        if not wanted or any(element.id.partition(".")[2] not in wanted for element in fields):
            self._out()  # somebody else's, or another product
            return
        for element in fields:
            digits, value = wanted[element.id.partition(".")[2]], str(element.value or "")
            if value == digits:
                continue
            if not element.selected:
                self._tap(element.id)
            elif any(each.id.startswith("option.") for each in view.elements):
                self._tap(f"option.{digits}") or self._tap("page.next") or self._tap("page.previous")
            elif digits.startswith(value):
                self._press(view, digits[len(value)])
            else:
                self._tap("pad.clear") or self._tap("pad.backspace")
            self._typing = True
            if self._waits > _WAITS_MAX * 4:
                self._out()
            return
        self._go_on(view)

    def _wanted(self) -> dict[str, str]:
        errand = self.errand
        if isinstance(errand, Buy):
            return errand.fields
        return {"slip_code": errand.code, "last6": errand.last6} if isinstance(errand, Ask) else {}

    def _go_on(self, view: View) -> None:
        choices = [element for element in view.elements if element.id.startswith("denomination.")]
        if choices and isinstance(self.errand, Buy) and not any(element.selected for element in choices):
            self._tap(choices[self.errand.choice % len(choices)].id)
        elif not self._tap("action.next"):
            self._out()

    def _press(self, view: View, digit: str) -> None:
        """Type a digit; where letters are typed a key of the keypad is a letter first."""
        if self._chance.randrange(3) and view.find("pad.q") is None:
            self._kiosk.key(digit)
        else:
            self._tap(f"pad.{digit}")

    def _confirm(self, view: View) -> None:
        errand = self.errand
        if not isinstance(errand, Buy) or errand.fate == "turns_back":
            self._tap("action.cancel")
            self._leave()
        elif self._tap("action.print"):
            self._ordered = True
        elif self._waits > _WAITS_MAX:
            self._out()

    def _go_on_or_out(self, view: View) -> None:
        wants_slip = isinstance(self.errand, Buy)
        if wants_slip and self._chance.randrange(4) and self._tap("action.print_queue_slip"):
            self._ordered = True
        elif not (self._chance.randrange(3) == 0 and self._tap("action.retry")) and self._chance.randrange(2):
            self._out()

    def _take_slip(self, view: View) -> None:
        if not self._ordered or not isinstance(self.errand, Buy):
            self._out()  # somebody else has left it there
            return
        self._take_papers()
        slip = self.slip
        self.done = slip is not None and not slip.torn
        fate = self.errand.fate
        again = "action.slip_missing" if _enabled(view, "action.slip_missing") else "action.retry"
        if fate == "cancels" and self._tap("action.cancel_slip"):
            return
        if ((fate == "asks_copy" and not self._copied) or not self.done) and self._tap(again):
            self._copied = True
        elif view.screen == "slip" or self._waits > _WAITS_MAX:
            if self._chance.randrange(5):
                self._tap("action.done")
            self._leave()

    def _read_status(self, view: View) -> None:
        state, code = view.find("data.state"), view.find("data.slip_code")
        errand = self.errand
        if not isinstance(errand, Ask) or code is None or str(code.value)[-4:] != errand.code[-4:]:
            self._out()
            return
        if state is not None:
            self.seen.append((self._time.now_ms, errand.code, str(state.value)))
        way = {"receipt": "action.print_receipt", "refund_number": "action.print_refund_number"}.get(errand.wants)
        if errand.wants == "cancel" and not self.done and self._tap("action.cancel_slip"):
            return
        self._take_papers()
        got = any(paper.outcome in ("printed", "unconfirmed") for paper in self.papers)
        if way is not None and not got and self._waits < _TRIES_MAX and self._tap(way):
            return
        self.done = got or errand.wants == "look"
        self._tap("action.done")
        self._leave()

    def _take_papers(self) -> None:
        """Take what has come out since the last look."""
        out = self._kiosk.papers
        while self._paper < len(out) and out[self._paper].outcome is not None:
            if out[self._paper].kind != "void":
                self.papers.append(out[self._paper])
            self._paper += 1

    def _hammer(self, view: View, errand: Hammer) -> None:
        if self._chance.randrange(errand.inputs) == 0:
            self._leave()
            return
        poke(self._chance, self._kiosk, view)
        self._next(HAMMERING_MS)

    def _was_cancelled(self, view: View) -> None:
        self.done = self.done or self._gives_up
        self._out()

    def _tap(self, element: str) -> bool:
        return self._kiosk.tap(element)

    def _out(self) -> None:
        """Look for a way out; without one, go."""
        self._waits = 0
        if not any(self._tap(way) for way in _WAYS_OUT) and not self._ordered and self._chance.randrange(4) == 0:
            self._leave()

    def _leave(self) -> None:
        if self._gone:
            return
        self._gone = True
        if self._ordered and not walks_away(self.errand):
            self._take_papers()
        slip = self.slip
        named = self._trace.name("slip", slip.code) if slip is not None else "none"
        self._trace.note(self._kiosk.identity.kiosk, "customer leaves", done=int(self.done), slip=named)
        self._left(self)


_PENDING = ("waiting", "printing", "cancelling", "starting", "out_of_service")
"""Screens on which one waits, for a while."""

_ACTS: dict[str, Callable[[Customer, View], None]] = {
    "attract": Customer._begin,
    "menu": Customer._choose,
    "entry": Customer._fill_in,
    "status_entry": Customer._fill_in,
    "confirm": Customer._confirm,
    "offline": Customer._go_on_or_out,
    "error": Customer._go_on_or_out,
    "slip": Customer._take_slip,
    "paper_out": Customer._take_slip,
    "status": Customer._read_status,
    "cancelled": Customer._was_cancelled,
}
"""What comes next, by the screen that is seen; from any other one looks for a way out."""


def _enabled(view: View, element: str) -> bool:
    found: Element | None = view.find(element)
    return found is not None and found.enabled
