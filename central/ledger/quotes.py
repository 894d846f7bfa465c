"""Quotes: central's offer to a kiosk, stored as a payable slip under a code of its own before the kiosk hears it."""

import secrets

import msgspec
from sqlalchemy import Connection, bindparam, func, select

from central.billers.interface import Bill, InquiryRefused, Purchase
from central.ledger import rows
from central.ledger.books import Books
from central.ledger.making import Origins, amount_columns, bill_columns, chosen_slip
from central.ledger.pricing import Choice, choose, contradicts, price
from central.ledger.rows import Slip
from central.store.money_tables import slips
from sync.wire.catalogue import Catalogue
from sync.wire.code import online_code
from sync.wire.requests import Inquire, Quote, Refused

_CODES = 8 * 10**14


_LAST_PAID = select(func.max(slips.c.paid_ms)).where(
    slips.c.biller == bindparam("b_biller"),
    slips.c.bill_key == bindparam("b_bill_key"),
    slips.c.code != bindparam("b_code"),
    slips.c.paid_ms > bindparam("b_since_ms"),
    slips.c.state.not_in(("refund_due", "refunded")),
)


def make_quote(books: Books, kiosk_id: str, request: Inquire, catalogue: Catalogue) -> Quote | Refused:
    """Ask the biller where that is needed, store the slip, give the quote. Blocks while the biller thinks."""
    if request.catalogue_version != catalogue.version:
        return Refused("catalogue_stale")
    choice = choose(catalogue, books.routes, request.product, request.fields, request.denomination)
    if isinstance(choice, Refused):
        return choice
    code = online_code(secrets.randbelow(_CODES))
    bill = _ask(books, code, choice) if choice.product.inquiry else None
    if isinstance(bill, Refused):
        return bill
    amounts = price(choice, bill)
    if isinstance(amounts, Refused):
        note_contradiction(books, choice, bill)
        return amounts
    slip = _new_slip(books, kiosk_id, code, request, choice, catalogue.version)
    if bill is not None:
        columns = amount_columns(amounts) | bill_columns(bill, choice.customer, slip.created_ms, slip.valid_until_ms)
        slip = msgspec.structs.replace(slip, state="awaiting_payment", **columns)
        if slip.valid_until_ms <= slip.created_ms:
            return Refused("bill_expired")
    with books.engine.begin() as connection:
        repeat_of_ms = last_paid_ms(connection, slip, slip.created_ms)
        if not rows.add(connection, slip, f"kiosk {kiosk_id}"):
            return Refused("not_available")  # a code drawn twice: one in 10**14, and the customer may try again
    return _as_quote(books, slip, repeat_of_ms)


def note_contradiction(books: Books, choice: Choice, bill: Bill | None) -> None:
    """Call a person, once, when a biller asks for another sum than the product's file says."""
    if contradicts(choice, bill):
        with books.engine.begin() as connection:
            rows.raise_case(connection, books.now_ms(), "biller_odd", choice.product.id, "its price is not the file's")


def last_paid_ms(connection: Connection, slip: Slip, now_ms: int) -> int:
    """Give when the same purchase was last paid under another code within the guard time, else 0."""
    since_ms = now_ms - slip.repeat_guard_s * 1000
    same = {"b_biller": slip.biller, "b_bill_key": slip.bill_key, "b_code": slip.code, "b_since_ms": since_ms}
    return int(connection.execute(_LAST_PAID, same).scalar_one() or 0)


def _ask(books: Books, code: str, choice: Choice) -> Bill | Refused:
    purchase = Purchase(books.vault.reference(code), choice.sku, choice.customer, choice.extra, 0, choice.route.mode)
    bill = books.inquire(purchase, choice.route.biller)
    return Refused(bill.reason) if isinstance(bill, InquiryRefused) else bill


def _new_slip(books: Books, kiosk_id: str, code: str, request: Inquire, choice: Choice, catalogue_version: int) -> Slip:
    now_ms = books.now_ms()
    source = Origins(
        code=code,
        origin="quote",
        kiosk=kiosk_id,
        denomination=request.denomination,
        created_ms=now_ms,
        valid_until_ms=now_ms + choice.product.slip_validity_s * 1000,
        catalogue_version=catalogue_version,
    )
    return chosen_slip(books, source, choice)


def _as_quote(books: Books, slip: Slip, repeat_of_ms: int) -> Quote:
    return Quote(
        code=slip.code,
        product=slip.product,
        denomination=slip.denomination,
        name=slip.name_masked,
        amount=slip.amount,
        admin_fee=slip.admin_fee,
        service_fee=slip.service_fee,
        total=slip.total,
        valid_until_ms=slip.valid_until_ms,
        quote_until_ms=min(slip.created_ms + books.timings.quote_s * 1000, slip.valid_until_ms),
        repeat_of_ms=repeat_of_ms,
        details=msgspec.json.decode(slip.details, type=tuple[tuple[str, str], ...]),
    )
