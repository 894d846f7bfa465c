"""The customers at the kiosk: they do what their plan says, and find their way through whatever the screen says instead."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from simulator.hour.evidence import SLIPS, refund_number_on
from simulator.hour.plan import Customer
from simulator.visitor import View, Visitor, VisitorError, find

BOOT_S = 60.0
ANSWER_S = 40.0
TRIES = 6
_WAYS_OUT = (
    "action.finish", "action.keep_slip", "action.done", "action.cancel", "action.back", "action.start"
)  # fmt: skip
_DECIDED = ("confirm", "offline", "error", "entry")
_PRINTED = ("slip", "paper_out", "error", "confirm", "attract", "menu")


class Taken(NamedTuple):
    """A slip that a customer holds: its paper's number, its code, and whether a queue slip."""

    paper: int
    code: str
    queue: bool


class Hooks(NamedTuple):
    """What may happen to a customer in the middle. typing and printing say whether the power was cut.

    stumble: hears what a customer expected in vain before beginning again.
    """

    typing: Callable[[], bool]
    before_print: Callable[[], None]
    printing: Callable[[], bool]
    paper_out: Callable[[], None]
    stumble: Callable[[str], None]


class Customers:
    """Whoever stands at the kiosk, one after the other."""

    def __init__(self, visitor: Visitor, hooks: Hooks) -> None:
        self._visitor = visitor
        self._hooks = hooks

    def take_slip(self, customer: Customer) -> Taken | None:
        """Come, choose, type, and take the slip; None for one who turns back. Begins again after a power cut.

        Raises `VisitorError` when there is no slip after so many tries.
        """
        for _ in range(TRIES):
            try:
                self.go_home()
                self._speak(customer.language)
                taken = self._try(customer)
            except VisitorError as error:
                self._hooks.stumble(f"customer {customer.number + 1} begins again: {error}")
                continue
            if taken is not None or customer.fate == "turns_back":
                return taken
        raise VisitorError(f"customer {customer.number + 1} has no slip after {TRIES} tries")

    def leave(self) -> None:
        """Take the slip and go."""
        self.go_home()

    def copy(self, taken: Taken) -> Taken:
        """Ask for a further print of the slip, if it is still on the screen."""
        if self._visitor.view()["screen"] != "slip":
            return taken
        before = len(self._visitor.papers())
        self._visitor.tap("action.slip_missing")
        self._visitor.wait_for("slip", ANSWER_S)
        return self._newest(taken.code, before) or taken

    def cancel(self, customer: Customer, taken: Taken) -> None:
        """Cancel the slip: on its own screen or, when the power took that away, where it stands."""
        if self._visitor.view()["screen"] != "slip":
            self._ask_status(customer, taken.code)
        self._visitor.tap("action.cancel_slip")
        self._visitor.wait_until(lambda view: view["dialog"] == "cancel_slip", "the question about cancelling")
        self._visitor.tap("action.confirm_cancel")
        self._visitor.wait_for("cancelled")

    def receipt(self, customer: Customer, code: str) -> int:
        """Come back and print what proves the payment or the refund. Gives the paper's number."""
        return self._print_at_status(customer, code, "action.print_receipt", ("receipt", "refund"))

    def refund_number(self, customer: Customer, code: str) -> str:
        """Come back for the number with which the till gives the cash back."""
        number = self._print_at_status(customer, code, "action.print_refund_number", ("refund_number",))
        digits = refund_number_on(self._visitor.paper_json(number))
        if digits is None:
            raise VisitorError(f"no number can be read on paper {number}")
        return digits

    def go_home(self) -> View:
        """Leave whatever is on the screen by its own ways out, to the menu. Raises `VisitorError` when there is no way."""
        deadline = time.monotonic() + BOOT_S
        while time.monotonic() < deadline:
            view = self._visitor.wait_until(lambda view: view["accepts_input"], "a screen that accepts input", BOOT_S)
            if view["screen"] == "menu" and view["dialog"] is None:
                return view
            way = next((name for name in _WAYS_OUT if _enabled(view, name)), None)
            if way is None or not self._visitor.try_tap(way)["accepted"]:
                self._visitor.view(view["revision"], 0.5)
        raise VisitorError("no way to the menu")

    def link_is_up(self) -> bool:
        """Say whether the kiosk shows that central answers."""
        return (find(self._visitor.view(), "image.link") or {}).get("value") == "up"

    def _speak(self, language: str) -> None:
        if self._visitor.view()["language"] != language:
            self._visitor.tap(f"language.{language}")

    def _try(self, customer: Customer) -> Taken | None:
        visitor = self._visitor
        self._patiently(f"service.{customer.product}")
        visitor.wait_for("entry")
        if self._hooks.typing():
            return None
        for name, digits in customer.fields.items():
            if not (find(visitor.view(), f"field.{name}") or {}).get("selected"):
                visitor.tap(f"field.{name}")
            self._type(customer, digits)
        amounts = [element for element in visitor.view()["elements"] if element["id"].startswith("denomination.")]
        if amounts:
            visitor.tap(amounts[customer.choice % len(amounts)]["id"])
        visitor.tap("action.next")
        for _ in range(TRIES):
            view = visitor.wait_until(_is_one_of(*_DECIDED), "an answer to the order", ANSWER_S)
            if view["screen"] == "confirm" or (
                view["screen"] == "offline" and _enabled(view, "action.print_queue_slip")
            ):
                break
            if not _enabled(view, "action.retry"):
                return None
            visitor.try_tap("action.retry")
        else:
            return None
        if customer.fate == "turns_back":
            self.go_home()
            return None
        return self._print()

    def _print(self) -> Taken | None:
        """Print what is confirmed, or a queue slip; wait for the paper however long its troubles take."""
        visitor = self._visitor
        before = len(visitor.papers())
        view = visitor.view()
        queue = view["screen"] == "offline"
        way = "action.print_queue_slip" if queue else "action.print"
        self._hooks.before_print()
        if not self._patiently(way):
            return None
        if self._hooks.printing():
            return self._newest("", before)
        view = visitor.wait_until(_is_one_of(*_PRINTED), "a printed slip", ANSWER_S)
        if view["screen"] == "confirm" and visitor.try_tap(way)["accepted"]:  # another total came: it is seen and taken
            view = visitor.wait_until(_is_one_of(*_PRINTED[:3]), "a printed slip", ANSWER_S)
        code = str((find(view, "data.slip_code") or {}).get("value") or "")
        if view["screen"] == "paper_out":
            self._hooks.paper_out()
            visitor.wait_until(
                lambda view: view["screen"] == "slip" or _enabled(view, "action.slip_missing"), "paper", ANSWER_S
            )
            if visitor.view()["screen"] == "paper_out":
                self._patiently("action.slip_missing")
            visitor.wait_for("slip", ANSWER_S)
        return self._newest(code, before) if code else None

    def _newest(self, code: str, before: int) -> Taken | None:
        """Give the newest whole slip since `before` with this code, or with any."""
        found = [
            paper
            for paper in self._visitor.papers()[before:]
            if paper["kind"] in SLIPS and paper["complete"] and (paper["code"] == code or not code)
        ]
        return Taken(found[-1]["number"], found[-1]["code"], found[-1]["kind"] == "queue_slip") if found else None

    def _print_at_status(self, customer: Customer, code: str, way: str, kinds: tuple[str, ...]) -> int:
        visitor = self._visitor
        for _ in range(TRIES):
            view = self._ask_status(customer, code)
            if view["screen"] == "error" or not _enabled(view, way):
                continue
            before = len(visitor.papers())
            visitor.tap(way)
            view = visitor.wait_until(lambda view: view["screen"] in ("status", "error"), "the paper", ANSWER_S)
            printed = self._wait_printed(before, kinds)
            if printed is not None:
                self.go_home()
                return printed
        raise VisitorError(f"customer {customer.number + 1} could not do {way}")

    def _ask_status(self, customer: Customer, code: str) -> View:
        visitor = self._visitor
        self.go_home()
        if customer.typing == "touch":  # holds the slip under the scanner
            visitor.scan(code)
            view = visitor.wait_until(_is_one_of("status_entry", "search"), "what the scan opens")
            if view["screen"] == "search":  # such digits could be a payment code too
                visitor.tap("action.check_status")
                visitor.wait_for("status_entry")
        else:
            self._patiently("action.check_status")
            visitor.wait_for("status_entry")
            visitor.type_digits(code)
            visitor.tap("field.last6")
        visitor.type_digits(next(iter(customer.fields.values()))[-6:])
        visitor.tap("action.next")
        return visitor.wait_until(_is_one_of("status", "error"), "where the slip stands", ANSWER_S)

    def _wait_printed(self, before: int, kinds: tuple[str, ...]) -> int | None:
        change, deadline = -1, time.monotonic() + ANSWER_S
        while time.monotonic() < deadline:
            for paper in self._visitor.papers()[before:]:
                if paper["kind"] in kinds and paper["complete"]:
                    return int(paper["number"])
            if self._visitor.view()["screen"] == "error":
                return None
            change = self._visitor.wait_change(change, 1.0)
        return None

    def _type(self, customer: Customer, digits: str) -> None:
        if customer.typing == "keypad":
            self._visitor.type_digits(digits)
        else:
            for digit in digits:
                self._visitor.tap(f"pad.{digit}")

    def _patiently(self, element_id: str) -> bool:
        """Touch an element as soon as it can be; False when its screen has gone instead."""
        screen = self._visitor.view()["screen"]
        view = self._visitor.wait_until(
            lambda view: view["screen"] != screen or (view["accepts_input"] and _on_other_page(view, element_id)),
            element_id, ANSWER_S,
        )  # fmt: skip
        if view["screen"] != screen:
            return False
        return bool(self._visitor.try_tap(element_id)["accepted"])


def _on_other_page(view: View, element_id: str) -> bool:
    """Say whether an element can be touched, or may be on another page to which the touch turns by itself."""
    return _enabled(view, element_id) or (find(view, element_id) is None and find(view, "page.next") is not None)


def _enabled(view: View, element_id: str) -> bool:
    element: dict[str, Any] | None = find(view, element_id)
    return bool(element and element["enabled"])


def _is_one_of(*screens: str) -> Callable[[View], bool]:
    return lambda view: view["screen"] in screens and view["dialog"] is None and bool(view["accepts_input"])
