"""A receipt as the desk shows and prints it: what the kiosk would put on paper, with the shop that took the money."""

import re

from sqlalchemy import Connection, select

from central.cashier.places import place_of
from central.cashier.shapes import ReceiptAnswer
from central.ledger import statuses
from central.ledger.books import Books
from central.ledger.calendar import iso
from central.ledger.judging import Till, judge
from central.ledger.rows import Slip
from central.store.money_tables import payments
from sync.wire.requests import Refused

_PHONE = re.compile(r"(?:\+?62|0)8[1-9][0-9]{7,10}")
_SEPARATORS = re.compile(r"[\s().-]")
_NO_SERIAL = ("", "-", "0")


def authorise(books: Books, connection: Connection, slip: Slip, till: Till) -> ReceiptAnswer | Refused:
    """Authorise and number one print of the receipt of a locked slip at a till."""
    receipt = statuses.authorise_receipt(books, connection, slip, f"till {till.till}")
    if isinstance(receipt, Refused):
        return receipt
    seen = judge(books, connection, slip, till)
    took = connection.execute(select(payments.c.till, payments.c.cashier).where(payments.c.code == slip.code)).one()
    place, report = place_of(connection, took.till), receipt.report
    catalogue = books.catalogue(connection)
    product = catalogue.product(slip.product) if catalogue else None
    return ReceiptAnswer(
        paper=receipt.paper,
        copy_number=receipt.copy,
        code=report.code,
        state=report.state,
        product=seen.product_name,
        choice=seen.choice,
        denomination=slip.denomination,
        customer_masked=report.customer_masked,
        name_masked=report.name,
        amount=report.amount,
        admin_fee=report.admin_fee,
        service_fee=report.service_fee,
        total=report.total,
        paid_at=iso(report.paid_ms),
        finished_at=iso(report.finished_ms),
        refunded_at=iso(report.refunded_ms),
        refund_till=report.refund_till,
        store=place.store,
        address=place.address,
        contact=place.contact,
        till=report.till,
        cashier=took.cashier,
        serial="" if _is_no_serial(report.serial, report.customer_masked) else report.serial,
        token=product is not None and product.token,
        reference=receipt.reference,
        biller_reference=receipt.biller_reference,
        biller_lines=list(receipt.biller_lines),
    )


def _is_no_serial(serial: str, masked: str) -> bool:
    """Some billers send the payer's own number as the serial: it is none, and it is personal."""
    number = _SEPARATORS.sub("", serial)
    return number in _NO_SERIAL or (bool(_PHONE.fullmatch(number)) and masked[-2:] == number[-2:])
