"""Shifts of a till: the drawer from one count to the next.

A till has one open shift at most, and every payment and refund carries the shift whose drawer it moved. A shift is opened by a
count, or by the first payment with what the last one left. From its opening on the till's drawer account is what the drawer
should hold; opening and closing move the rest between drawer and the shop's safe, and what is missing or too much to
`difference:<till>`. Locks: a slip's row first, then the shift's; accounts last.
"""

import secrets
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from central.ledger import postings, rows
from central.ledger.books import Books
from central.ledger.judging import Till
from central.store.books_tables import shifts
from central.store.engine import insert_once
from central.store.money_tables import payments, refunds
from central.store.people_tables import tills
from central.store.retries import repeated

CASH_MAX = 1_000_000_000
"""Rupiah that a drawer can hold: more is a mistyped count."""

_SKEW_MS = 3_600_000
"""Clocks of several centrals differ by less: a shift's payments are looked for from this long before its opening."""

_OPEN = select(shifts).where(shifts.c.till == bindparam("b_till"), shifts.c.closed_ms == 0)
_OPEN_SHARED = _OPEN.with_for_update(read=True)
_OPEN_LOCKED = _OPEN.with_for_update()
_STORE = select(tills.c.store).where(tills.c.till == bindparam("b_till"))


class Shift(msgspec.Struct, frozen=True):
    """One row of `shifts`. Amounts are rupiah, times UTC milliseconds; closed_ms 0 while it is open.

    expected, counted, left: of the closing only. left: what stayed in the drawer; the rest went to the safe.
    """

    shift: str
    till: str
    opened_by: str
    opened_ms: int
    opening: int
    closed_by: str = ""
    closed_ms: int = 0
    expected: int = 0
    counted: int = 0
    left: int = 0
    note: str = ""

    @property
    def difference(self) -> int:
        """Rupiah that were too much (positive) or missing (negative) when it was closed."""
        return self.counted - self.expected


class Takings(msgspec.Struct, frozen=True):
    """What a shift did. payments, refunds: how many. taken, returned: rupiah."""

    payments: int
    taken: int
    refunds: int
    returned: int


class Count(msgspec.Struct, frozen=True):
    """A count of the drawer. shift: the one that was open. expected: by the books at that moment."""

    shift: str
    expected: int
    counted: int

    @property
    def difference(self) -> int:
        """Rupiah too much (positive) or missing (negative)."""
        return self.counted - self.expected


class Closing(msgspec.Struct, frozen=True):
    """How a shift is to be closed. counted: all the cash. left: what of it stays in the drawer. note: on a difference."""

    shift: str
    counted: int
    left: int
    note: str = ""


class ShiftOpenError(Exception):
    """The till has an open shift already."""


class ShiftClosedError(Exception):
    """The till has no open shift, or another than was meant."""


class CashWrongError(Exception):
    """An amount that cannot be: below nothing, beyond `CASH_MAX`, or more left than was counted."""


class NoteMissingError(Exception):
    """A shift with a difference is closed only with a word about it."""


def current(connection: Connection, till: str) -> Shift | None:
    """Give the open shift of a till, or None."""
    return _as_shift(connection.execute(_OPEN, {"b_till": till}).one_or_none())


def last_left(connection: Connection, till: str) -> int:
    """Give the cash that the till's last closed shift left in the drawer: rupiah, 0 before the first."""
    query = select(shifts.c.left).where(shifts.c.till == till, shifts.c.closed_ms > 0)
    newest = query.order_by(shifts.c.opened_ms.desc(), shifts.c.closed_ms.desc()).limit(1)
    return int(connection.execute(newest).scalar_one_or_none() or 0)


def earlier(connection: Connection, till: str, limit: int) -> list[Shift]:
    """Give the closed shifts of a till, the newest first."""
    query = select(shifts).where(shifts.c.till == till, shifts.c.closed_ms > 0).order_by(shifts.c.opened_ms.desc())
    return [Shift(**row._mapping) for row in connection.execute(query.limit(limit))]


def takings(connection: Connection, shift: Shift) -> Takings:
    """Give what a shift took in and gave back so far."""
    since_ms = shift.opened_ms - _SKEW_MS
    taken = select(func.count(), func.coalesce(func.sum(payments.c.amount), 0)).where(
        payments.c.till == shift.till, payments.c.paid_ms >= since_ms, payments.c.shift == shift.shift
    )
    returned = select(func.count(), func.coalesce(func.sum(refunds.c.amount), 0)).where(
        refunds.c.till == shift.till, refunds.c.refunded_ms >= since_ms, refunds.c.shift == shift.shift
    )
    return Takings(*_pair(connection, taken), *_pair(connection, returned))


def expected(connection: Connection, shift: Shift) -> int:
    """Give what the drawer of an open shift should hold now: rupiah."""
    sums = takings(connection, shift)
    return shift.opening + sums.taken - sums.returned


def running(connection: Connection, till: Till, now_ms: int, *, opens: bool = True) -> str:
    """Give the id of the till's open shift for a payment or refund, and open one with what the last left where there is none.

    Inside the caller's transaction, after the slip's row is locked. The shift cannot be closed before that commits.
    opens: False for cash that moved earlier and is only found out now: "" where no shift is open.
    """
    found = _as_shift(connection.execute(_OPEN_SHARED, {"b_till": till.till}).one_or_none())
    if found is None and not opens:
        return ""
    if found is None:
        _begin(connection, till, last_left(connection, till.till), now_ms)
        found = _as_shift(connection.execute(_OPEN_SHARED, {"b_till": till.till}).one())
    assert found is not None
    return found.shift


@repeated
def begin(books: Books, till: Till, opening: int) -> tuple[Shift, bool]:
    """Open a shift with the cash that was counted in the drawer; give it, and whether it is new.

    The same cashier who opens with the same count again is given the one that is open. Raises `CashWrongError`, `ShiftOpenError`.
    """
    _check_cash(opening)
    with books.engine.begin() as connection:
        made = _begin(connection, till, opening, books.now_ms())
        shift = _as_shift(connection.execute(_OPEN_SHARED, {"b_till": till.till}).one())
        assert shift is not None
        if not made and (shift.opening, shift.opened_by) != (opening, till.cashier):
            raise ShiftOpenError
        return shift, made


@repeated
def count(books: Books, till: Till, counted: int) -> Count:
    """Compare a count of the drawer with the books, and keep in audit that it was made: who counts again does so in the open.

    Raises `CashWrongError`, `ShiftClosedError`.
    """
    _check_cash(counted)
    with books.engine.begin() as connection:
        shift = _locked(connection, till)
        made = Count(shift.shift, expected(connection, shift), counted)
        words = f"counted {made.counted}, expected {made.expected}"
        rows.note(connection, books.now_ms(), till.actor, "drawer_counted", shift.shift, words)
        return made


@repeated
def close(books: Books, till: Till, closing: Closing) -> Shift:
    """Close the open shift of a till. The same closing again gives the same shift, closed once.

    Raises `CashWrongError`, `ShiftClosedError`, `NoteMissingError`.
    """
    _check_cash(closing.counted)
    if not 0 <= closing.left <= closing.counted:
        raise CashWrongError
    with books.engine.begin() as connection:
        before = _closed_alike(connection, till, closing)
        if before is not None:
            return before
        shift = _locked(connection, till)
        if shift.shift != closing.shift:
            raise ShiftClosedError
        now_ms = books.now_ms()
        held = postings.account_balance(connection, postings.drawer(till.till))
        if held != closing.counted and not closing.note:
            raise NoteMissingError
        values = {
            "closed_by": till.cashier[:64], "closed_ms": now_ms, "expected": held, "counted": closing.counted,
            "left": closing.left, "note": closing.note[:200],
        }  # fmt: skip
        connection.execute(update(shifts).where(shifts.c.shift == shift.shift).values(**values))
        lines = {
            postings.drawer(till.till): closing.left - held,
            postings.safe(_store(connection, till.till)): closing.counted - closing.left,
            postings.difference(till.till): held - closing.counted,
        }
        postings.post_cash(connection, f"{shift.shift}.close", lines, now_ms)
        words = f"counted {closing.counted}, expected {held}, left {closing.left}"
        rows.note(connection, now_ms, till.actor, "shift_closed", shift.shift, words)
        return msgspec.structs.replace(shift, **values)


def _begin(connection: Connection, till: Till, opening: int, now_ms: int) -> bool:
    """Insert an open shift unless there is one, and move between drawer and safe what makes the drawer hold `opening`."""
    shift = Shift(f"s-{secrets.token_hex(10)}", till.till, till.cashier[:64], now_ms, opening)
    if not insert_once(connection, insert(shifts), msgspec.structs.asdict(shift)):
        return False
    missing = opening - postings.account_balance(connection, postings.drawer(till.till))
    lines = {postings.drawer(till.till): missing, postings.safe(_store(connection, till.till)): -missing}
    postings.post_cash(connection, f"{shift.shift}.open", lines, now_ms)
    rows.note(connection, now_ms, till.actor, "shift_opened", shift.shift, f"opening {opening}")
    return True


def _locked(connection: Connection, till: Till) -> Shift:
    shift = _as_shift(connection.execute(_OPEN_LOCKED, {"b_till": till.till}).one_or_none())
    if shift is None:
        raise ShiftClosedError
    return shift


def _closed_alike(connection: Connection, till: Till, closing: Closing) -> Shift | None:
    """Give the shift that this closing closed before, or None where it is not closed. Raises `ShiftClosedError`."""
    query = select(shifts).where(shifts.c.shift == closing.shift, shifts.c.till == till.till, shifts.c.closed_ms > 0)
    shift = _as_shift(connection.execute(query).one_or_none())
    if shift is None:
        return None
    if (shift.counted, shift.left, shift.closed_by) != (closing.counted, closing.left, till.cashier[:64]):
        raise ShiftClosedError
    return shift


def _check_cash(amount: int) -> None:
    if not 0 <= amount <= CASH_MAX:
        raise CashWrongError


def _store(connection: Connection, till: str) -> str:
    return str(connection.execute(_STORE, {"b_till": till}).scalar_one())


def _pair(connection: Connection, query: Select[Any]) -> tuple[int, int]:
    row = connection.execute(query).one()
    return int(row[0]), int(row[1])


def _as_shift(row: Row[Any] | None) -> Shift | None:
    return None if row is None else Shift(**row._mapping)
