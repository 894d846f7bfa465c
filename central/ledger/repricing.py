"""Asking a biller again what an unpaid slip costs: for a queue slip, and before cash when the last answer is old."""

from sqlalchemy import Connection

from central.billers.interface import Bill, InquiryRefused
from central.ledger import rows
from central.ledger.books import Books
from central.ledger.calendar import business_day
from central.ledger.expiry import is_over
from central.ledger.making import amount_columns, bill_columns
from central.ledger.pricing import REFUSED_FOR_GOOD, price_bill
from central.ledger.rows import Slip
from central.ledger.states import PAYABLE, Reason
from sync.wire.catalogue import Product
from sync.wire.requests import Refused


def wants_inquiry(books: Books, connection: Connection, slip: Slip) -> bool:
    """Say whether a slip's amounts are too old for cash: no inquiry yet, a long time ago, or another business day."""
    catalogue = books.catalogue(connection)
    product = catalogue.product(slip.product) if catalogue else None
    if product is None or not product.inquiry:
        return False
    now_ms = books.now_ms()
    old = now_ms - slip.inquired_ms > books.timings.inquiry_age_s * 1000
    other_day = books.routes[slip.product].same_day and business_day(now_ms) != business_day(slip.inquired_ms)
    return slip.state == "queued" or old or other_day


def reprice(books: Books, slip: Slip) -> bool:
    """Ask, and write the answer into the slip; False when none came. Blocks; no transaction may be open in this thread."""
    with books.engine.begin() as connection:
        catalogue = books.catalogue(connection)
    product = catalogue.product(slip.product) if catalogue else None
    if product is None or slip.suspended or is_over(slip, books.now_ms()):
        return False
    answer = books.inquire(books.purchase_of(slip), slip.biller)
    with books.engine.begin() as connection:
        current = rows.find(connection, slip.code, lock=True)
        assert current is not None, "slips are never deleted"
        return current.state not in PAYABLE or _take_answer(books, connection, current, product, answer)


def _take_answer(
    books: Books, connection: Connection, slip: Slip, product: Product, answer: Bill | InquiryRefused
) -> bool:
    now_ms = books.now_ms()
    priced = Refused(answer.reason) if isinstance(answer, InquiryRefused) else price_bill(product, answer)
    if isinstance(priced, Refused):
        if priced.reason not in REFUSED_FOR_GOOD:
            return False
        rows.move(connection, slip, Reason.INQUIRY_REFUSED, "central", now_ms, finished_ms=now_ms)
        return True
    assert isinstance(answer, Bill)
    columns = amount_columns(priced) | bill_columns(answer, now_ms, slip.valid_until_ms)
    rows.move(connection, slip, Reason.QUOTED, "central", now_ms, **columns)
    return True
