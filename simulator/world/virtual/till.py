"""A cashier at a till: scans or types what customers bring, takes cash, gives it back, and asks again when no answer came.

The cashier's hands are the evidence: what went into the drawer and out of it is written down here, by nobody's word but his.
Money goes into the drawer when central has said that it took the payment; until then it lies on the desk.
"""

from collections.abc import Callable, Generator
from typing import TypeVar

import msgspec

from central.ledger import desk, payments, refunds
from central.ledger.books import Books
from central.ledger.desk import ScanUnreadableError, SlipUnknownError, SlipUnpayableError
from central.ledger.judging import DeskSlip
from central.ledger.judging import Till as Place
from central.ledger.payments import AmountWrongError, KeyReusedError
from central.ledger.refunds import NotRefundableError
from simulator.world.virtual.central import STORE, VirtualCentral
from simulator.world.virtual.parts import Surroundings
from simulator.world.virtual.process import Process

T = TypeVar("T")
Script = Generator[int, None, T]
"""A piece of the cashier's work: it yields for how many milliseconds it waits, and returns what came of it."""

Told = Callable[[str], None]
"""Hears how a customer's visit ended: a word, for some with a reason after a colon."""

_REFUSALS = (ScanUnreadableError, SlipUnknownError, SlipUnpayableError, AmountWrongError, NotRefundableError)
_TRIES = 4


class Cash(msgspec.Struct, frozen=True):
    """Cash that moved once. amount: rupiah, positive into the drawer. at_ms: virtual, when central booked it."""

    code: str
    till: str
    amount: int
    at_ms: int


class Habits(msgspec.Struct):
    """How a cashier works. Chances from 0 to 1; times in milliseconds.

    unanswered: an answer does not reach the till, although central gave it. impatient: goes on without claiming first.
    short: types a wrong amount first. pause_ms: between two acts.
    """

    unanswered: float = 0.0
    impatient: float = 0.2
    short: float = 0.02
    pause_ms: tuple[int, int] = (500, 8_000)

    def calm(self) -> None:
        """Hear every answer from now on."""
        self.unanswered = 0.0


class _Lost(msgspec.Struct, frozen=True):
    """No answer came: nothing is known."""


class VirtualTill:
    """One till. cash: where all cashiers write down what their hands did. Customers wait in a queue."""

    def __init__(
        self, around: Surroundings, central: VirtualCentral, till: str, cashier: str, cash: list[Cash]
    ) -> None:
        self.place = Place(till, STORE, cashier)
        self.habits = Habits()
        self.outcomes: list[str] = []
        self._central = central
        self._cash = cash
        self._time, self._trace, self._chance = around.time, around.trace, around.chance
        self._queue: list[tuple[Script[str], Told]] = []
        self._keys = 0
        self._booked_ms: dict[str, int] = {}

    @property
    def busy(self) -> bool:
        """Whether a customer stands here."""
        return bool(self._queue)

    @property
    def drawer(self) -> int:
        """What is in the drawer, counted: rupiah."""
        return sum(cash.amount for cash in self._cash if cash.till == self.place.till)

    def serve(self, scan: str, told: Told = lambda _: None) -> None:
        """Let a customer pay: the digits of a code, or of an offline QR. Ends with "paid", or why not."""
        self._line_up(self._serve(scan), told)

    def refund(self, code: str, number: str, told: Told = lambda _: None) -> None:
        """Give a customer his cash back for the number that the kiosk printed. Ends with "refunded", or why not."""
        self._line_up(self._refund(code, number), told)

    def void(self, code: str, told: Told = lambda _: None) -> None:
        """Cancel a slip before payment. Ends with "voided", or why not."""
        self._line_up(self._void(code), told)

    # the cashier's work

    def _serve(self, scan: str) -> Script[str]:
        seen = yield from self._insist(lambda books: desk.lookup(books, scan, self.place), _TRIES)
        if isinstance(seen, str):
            return seen
        if not seen.payable and seen.reason != "biller_down":
            return f"refused:{seen.reason}"
        code = seen.slip.code
        if seen.reason == "biller_down" or self._chance.random() >= self.habits.impatient:
            yield self._pause()
            seen = yield from self._insist(lambda books: desk.claim(books, code, self.place), _TRIES)
            if isinstance(seen, str):
                return seen
        yield self._pause()
        if self._chance.random() < self.habits.short:
            wrong = payments.CashGiven(amount=seen.slip.total + 1_000)
            answer = yield from self._insist(lambda books: payments.pay(books, code, self.place, self._key(), wrong), 1)
            assert isinstance(answer, str), "a wrong amount is never taken"
        return (yield from self._take(seen))

    def _take(self, seen: DeskSlip) -> Script[str]:
        """Take the cash: the same key is sent until central has answered, however long that takes."""
        slip, key = seen.slip, self._key()
        confirmed = seen.repeat_of_ms > 0 and self._chance.random() < 0.5
        given = payments.CashGiven(amount=slip.total, tendered=slip.total + 10_000, repeat_confirmed=confirmed)

        def pay(books: Books) -> payments.PaymentAnswer:
            answer, new = payments.pay(books, slip.code, self.place, key, given)
            if new:
                self._booked_ms[key] = self._time.now_ms
            return answer

        answer = yield from self._insist(pay, None, key)
        if isinstance(answer, str):
            return answer
        self._move(slip.code, slip.total, key)
        if self._chance.random() < 0.1:  # the page is loaded again, and sends its form again
            again = yield from self._insist(pay, 1, key)
            assert again == answer or isinstance(again, str), "a key has one answer"
        return "paid"

    def _refund(self, code: str, number: str) -> Script[str]:
        seen = yield from self._insist(lambda books: desk.lookup(books, code, self.place), _TRIES)
        if isinstance(seen, str):
            return seen
        yield self._pause()
        key, back = self._key(), refunds.CashBack(seen.slip.total, number)

        def give(books: Books) -> refunds.RefundAnswer:
            answer, new = refunds.refund(books, code, self.place, key, back)
            if new:
                self._booked_ms[key] = self._time.now_ms
            return answer

        answer = yield from self._insist(give, None, key)
        if isinstance(answer, str):
            return answer
        self._move(code, -seen.slip.total, key)
        return "refunded"

    def _void(self, code: str) -> Script[str]:
        seen = yield from self._insist(lambda books: desk.void(books, code, self.place), _TRIES)
        if isinstance(seen, str):
            return seen
        return "voided" if seen.slip.state == "cancelled" else f"refused:{seen.slip.state}"

    def _insist(self, work: Callable[[Books], T], tries: int | None, key: str = "") -> Script[T | str]:
        """Call central until it answers; give the answer, or a word: why it refuses, or "away" after so many tries."""
        pause_ms = 2_000
        while True:
            answer = yield from self._call(work, key)
            if not isinstance(answer, _Lost):
                return answer
            tries = None if tries is None else tries - 1
            if tries == 0:
                return "away"
            yield pause_ms
            pause_ms = min(2 * pause_ms, 60_000)

    def _call(self, work: Callable[[Books], T], key: str) -> Script[T | str | _Lost]:
        """Call central once."""
        yield self._chance.randint(5, 80)
        process = self._central.process
        answer: T | str | _Lost = _Lost()
        if process is not None:
            answer = self._ask(process, work, key)
        yield self._chance.randint(5, 80)
        if process is None or not process.alive or self._chance.random() < self.habits.unanswered:
            return _Lost()
        return answer

    def _ask(self, process: Process, work: Callable[[Books], T], key: str) -> T | str | _Lost:
        def step() -> T | str:
            try:
                return work(process.books)
            except _REFUSALS as error:
                return _word(error)

        answer = process.run(step)
        if key:
            process.wake()
        if answer is None:
            self._booked_ms[key] = self._time.now_ms  # it may have died just after the commit
            return _Lost()
        return answer

    def _move(self, code: str, amount: int, key: str) -> None:
        self._trace.note(self.place.till, "cash", amount=amount, slip=self._trace.name("slip", code))
        self._cash.append(Cash(code, self.place.till, amount, self._booked_ms[key]))

    def _key(self) -> str:
        self._keys += 1
        return f"{self.place.till}-{self._keys}"

    def _pause(self) -> int:
        return self._chance.randint(*self.habits.pause_ms)

    # the queue

    def _line_up(self, script: Script[str], told: Told) -> None:
        self._queue.append((script, told))
        if len(self._queue) == 1:
            self._time.call_after(self._pause(), self._go_on)

    def _go_on(self) -> None:
        """Go on with the first customer, until the cashier has to wait."""
        script, told = self._queue[0]
        try:
            wait_ms = next(script)
        except StopIteration as ended:
            outcome = str(ended.value)
            self._trace.note(self.place.till, "is done", outcome=outcome)
            self.outcomes.append(outcome)
            self._queue.pop(0)
            if self._queue:
                self._time.call_after(self._pause(), self._go_on)
            told(outcome)
        else:
            self._time.call_after(wait_ms, self._go_on)


def _word(error: Exception) -> str:
    match error:
        case SlipUnpayableError():
            return f"refused:{error.reason}"
        case NotRefundableError():
            return f"not_refundable:{error.why}"
        case SlipUnknownError():
            return "unknown"
        case AmountWrongError():
            return "amount_wrong"
    return "unreadable"


assert not issubclass(KeyReusedError, _REFUSALS), "no cashier reuses a key: it would be an error of this module"
