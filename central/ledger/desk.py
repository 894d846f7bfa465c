"""The cashier's side of a slip before the money: find it, price it, hold it for one till, let it go, void it."""

from sqlalchemy import Connection, delete, insert, update

from central.ledger import issued, rows
from central.ledger.books import Books
from central.ledger.expiry import expire_if_due, live_claim
from central.ledger.judging import DeskSlip, Till, WhyNot, judge, product_of
from central.ledger.repricing import reprice, wants_inquiry
from central.ledger.rows import Slip
from central.ledger.states import HOLDING, PAYABLE, Reason
from central.store.engine import insert_once
from central.store.money_tables import claims
from central.store.retries import repeated
from sync.wire import cut_offs
from sync.wire.code import is_code
from sync.wire.errors import WireError
from sync.wire.slip import from_digits, is_body_digits


class SlipUnknownError(Exception):
    """Central does not know this code (yet)."""


class ScanUnreadableError(Exception):
    """What was scanned is neither a code nor an offline slip whose signature holds."""


class SlipUnpayableError(Exception):
    """The slip may not be claimed, voided or paid by this till now."""

    def __init__(self, reason: WhyNot) -> None:
        super().__init__(reason)
        self.reason: WhyNot = reason


@repeated
def find(books: Books, code: str, till: Till) -> DeskSlip:
    """Give a slip; a queue slip is priced first (blocks while the biller thinks). Raises `SlipUnknownError`."""
    with books.engine.begin() as connection:
        slip = locked(books, connection, code)
        if slip.state != "queued":
            return judge(books, connection, slip, till)
    reprice(books, slip)
    with books.engine.begin() as connection:
        return judge(books, connection, locked(books, connection, code), till)


@repeated
def lookup(books: Books, scan: str, till: Till) -> DeskSlip:
    """Give the slip of a typed or scanned code, or of an offline QR, which makes it known.

    Raises `SlipUnknownError`, `ScanUnreadableError`.
    """
    digits = "".join(scan.split()).replace("-", "")
    if is_code(digits):
        return find(books, digits, till)
    if not is_body_digits(digits):
        raise ScanUnreadableError
    try:
        body = from_digits(digits)
        with books.engine.begin() as connection:
            code = issued.from_paper(books, connection, body).code
    except WireError as error:
        raise ScanUnreadableError from error
    return find(books, code, till)


@repeated
def claim(books: Books, code: str, till: Till) -> DeskSlip:
    """Hold a slip for one till; an inquiry that is old is made again first. Repeating it renews the hold.

    Raises `SlipUnknownError`, `SlipUnpayableError`.
    """
    with books.engine.begin() as connection:
        slip = locked(books, connection, code)
        _require(judge(books, connection, slip, till), unpriced=True)
        again = wants_inquiry(books, connection, slip)
    if again and not reprice(books, slip):
        with books.engine.begin() as connection:
            slip = locked(books, connection, code)
        held: WhyNot = "reconcile" if slip.reconcile else "suspended"  # nothing can price it any more
        raise SlipUnpayableError(held if slip.held else "biller_down")
    with books.engine.begin() as connection:
        slip = locked(books, connection, code)
        _require(judge(books, connection, slip, till))
        _hold(books, connection, slip, till)
        return judge(books, connection, slip, till)


@repeated
def release(books: Books, code: str, till: Till) -> None:
    """Let a slip go. Does nothing when this till does not hold it. Raises `SlipUnknownError`."""
    with books.engine.begin() as connection:
        locked(books, connection, code)
        connection.execute(delete(claims).where(claims.c.code == code, claims.c.till == till.till))


@repeated
def void(books: Books, code: str, till: Till) -> DeskSlip:
    """Cancel a slip before any money. Repeating it changes nothing. Raises `SlipUnknownError`, `SlipUnpayableError`."""
    with books.engine.begin() as connection:
        slip = locked(books, connection, code)
        now_ms = books.now_ms()
        holder = live_claim(connection, code, now_ms)
        if slip.state in HOLDING:
            raise SlipUnpayableError("paid")
        if holder is not None and holder[0] != till.till:
            raise SlipUnpayableError("claimed")
        if slip.reconcile:  # a person has to find out whether it was paid, and must not find it cancelled
            raise SlipUnpayableError("reconcile")
        if slip.state in PAYABLE:
            slip = rows.move(connection, slip, Reason.VOIDED, till.actor, now_ms, finished_ms=now_ms)
            connection.execute(delete(claims).where(claims.c.code == code))
        return judge(books, connection, slip, till)


def locked(books: Books, connection: Connection, code: str) -> Slip:
    """Give a slip, its row locked, expired if its time is over. Raises `SlipUnknownError`."""
    slip = rows.find(connection, code, lock=True) if is_code(code) else None
    if slip is None:
        raise SlipUnknownError
    return expire_if_due(connection, slip, books.now_ms())


def _require(seen: DeskSlip, *, unpriced: bool = False) -> None:
    """Raise unless the slip may be paid; `unpriced`: a queue slip that is about to be priced may pass."""
    may_be_priced = unpriced and seen.slip.state == "queued" and seen.reason == "biller_down"
    if seen.reason is not None and not seen.payable and not may_be_priced:
        raise SlipUnpayableError(seen.reason)


def _hold(books: Books, connection: Connection, slip: Slip, till: Till) -> None:
    """Hold a slip until the lease, the biller's deadline or its daily pause, whichever comes first."""
    now_ms = books.now_ms()
    until_ms = now_ms + books.timings.claim_s * 1000
    if slip.deadline_ms:
        until_ms = min(until_ms, slip.deadline_ms)
    product = product_of(books, connection, slip.product)
    if product is not None and product.cut_off is not None:
        until_ms = min(until_ms, cut_offs.begins_ms(product.cut_off, now_ms))
    values = {"till": till.till, "cashier": till.cashier, "until_ms": until_ms}
    if not insert_once(connection, insert(claims), {"code": slip.code, **values}):
        connection.execute(update(claims).where(claims.c.code == slip.code).values(**values))
    rows.note(connection, now_ms, till.actor, "claimed", slip.code)
