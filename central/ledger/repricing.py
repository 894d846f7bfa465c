"""Asking a biller again what an unpaid slip costs: for a queue slip, and before cash when the last answer is old."""

from sqlalchemy import Connection

from central.billers.interface import InquiryRefused
from central.ledger import rows
from central.ledger.books import Books, UndeliverableError
from central.ledger.calendar import business_day, pause_left_s
from central.ledger.expiry import is_over
from central.ledger.making import amount_columns, bill_columns
from central.ledger.pricing import REFUSED_FOR_GOOD, Choice, choose, price
from central.ledger.quotes import note_contradiction
from central.ledger.rows import Slip
from central.ledger.states import PAYABLE, Reason
from sync.wire.requests import Refused


def wants_inquiry(books: Books, connection: Connection, slip: Slip) -> bool:
    """Say whether a slip's amounts are too old for cash: no inquiry yet, a long time ago, or another business day."""
    if slip.state == "queued":
        return True
    if slip.inquired_ms == 0:
        return False
    now_ms = books.now_ms()
    route = books.routes.get(slip.product)
    other_day = (route is None or route.same_day) and business_day(now_ms) != business_day(slip.inquired_ms)
    return other_day or now_ms - slip.inquired_ms > books.timings.inquiry_age_s * 1000


def reprice(books: Books, slip: Slip) -> bool:
    """Ask, and write the answer into the slip; False when none came. Blocks; no transaction may be open in this thread.

    Nothing is asked in the product's daily pause. A slip whose product has left the catalogue, or has no route any more, is held,
    and a person called: nothing can price it.
    """
    if slip.held or is_over(slip, books.now_ms()):
        return False
    choice = _choice(books, slip)
    try:
        purchase = books.purchase_of(slip)
    except UndeliverableError:
        choice = None
    if choice is None:
        _hold(books, slip)
        return False
    if isinstance(choice, Refused):
        return _refuse(books, slip, choice)
    if pause_left_s(choice.product.cut_off, books.now_ms()):
        return False
    answer = books.inquire(purchase, slip.biller) if choice.product.inquiry else None
    if isinstance(answer, InquiryRefused):
        return _refuse(books, slip, Refused(answer.reason))
    amounts = price(choice, answer)
    if isinstance(amounts, Refused):
        note_contradiction(books, choice, answer)
        return _refuse(books, slip, amounts)
    columns: dict[str, int | str] = {**amount_columns(amounts)}
    if answer is not None:
        columns |= bill_columns(books, slip, choice, answer)
    return _move(books, slip, Reason.QUOTED, **columns)


def _choice(books: Books, slip: Slip) -> Choice | Refused | None:
    """Give a slip's wish as today's catalogue has it; None when it is not sold any more."""
    with books.engine.begin() as connection:
        catalogue = books.catalogue(connection)
    if catalogue is None or catalogue.product(slip.product) is None or slip.product not in books.routes:
        return None
    return choose(
        catalogue, books.routes, slip.product, books.vault.open(slip.code, slip.private).fields, slip.denomination
    )


def _hold(books: Books, slip: Slip) -> None:
    with books.engine.begin() as connection:
        current = rows.find(connection, slip.code, lock=True)
        assert current is not None, "slips are never deleted"
        if current.state in PAYABLE and not current.suspended:
            rows.edit(connection, current, suspended=True)
            rows.raise_case(connection, books.now_ms(), "price_unknown", slip.code, slip.product)


def _refuse(books: Books, slip: Slip, refused: Refused) -> bool:
    """End a slip that no further question will bring an amount; False when another time may."""
    if refused.reason not in REFUSED_FOR_GOOD:
        return False
    return _move(books, slip, Reason.INQUIRY_REFUSED, finished_ms=books.now_ms())


def _move(books: Books, slip: Slip, reason: Reason, **columns: int | str) -> bool:
    """Change a slip that may have been paid, cancelled or voided while the biller was asked: then it stays as it is."""
    with books.engine.begin() as connection:
        current = rows.find(connection, slip.code, lock=True)
        assert current is not None, "slips are never deleted"
        if current.state in PAYABLE and not current.reconcile:
            rows.move(connection, current, reason, "central", books.now_ms(), **columns)
    return True
