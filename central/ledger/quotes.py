"""Quotes: central's offer to a kiosk, stored as a payable slip under a code of its own before the kiosk hears it."""

import secrets

import msgspec

from central.billers.interface import Bill, InquiryRefused, Purchase
from central.ledger import rows
from central.ledger.books import Books
from central.ledger.calendar import DAY_MS, pause_left_s, start_of_business_day
from central.ledger.making import Origins, amount_columns, bill_columns, chosen_slip
from central.ledger.pricing import Choice, choose, contradicts, price
from central.ledger.rows import Slip
from central.ledger.same_bill import is_being_paid, is_settled, last_paid_ms
from sync.wire.catalogue import Catalogue
from sync.wire.code import online_code
from sync.wire.requests import Inquire, Quote, Refused

_CODES = 8 * 10**14


def make_quote(books: Books, kiosk_id: str, request: Inquire, catalogue: Catalogue) -> Quote | Refused:
    """Ask the biller where that is needed, store the slip, give the quote. Blocks while the biller thinks."""
    if request.catalogue_version != catalogue.version:
        return Refused("catalogue_stale")
    choice = choose(catalogue, books.routes, request.product, request.fields, request.denomination)
    if isinstance(choice, Refused):
        return choice
    slip = _obstacle(books, choice) or _priced_slip(books, kiosk_id, request, choice, catalogue.version)
    if isinstance(slip, Refused):
        return slip
    with books.engine.begin() as connection:
        if is_being_paid(connection, slip):
            return Refused("in_process")
        if is_settled(connection, slip, choice.product):
            return Refused("already_paid")
        repeat_of_ms = last_paid_ms(connection, slip, slip.created_ms)
        if not rows.add(connection, slip, f"kiosk {kiosk_id}"):
            return Refused("not_available")  # a code drawn twice: one in 10**14, and the customer may try again
    return _as_quote(books, slip, choice, repeat_of_ms)


def note_contradiction(books: Books, choice: Choice, bill: Bill | None) -> None:
    """Call a person, once, when a biller asks for another sum than the product's file says."""
    if contradicts(choice, bill):
        with books.engine.begin() as connection:
            rows.raise_case(connection, books.now_ms(), "biller_odd", choice.product.id, "its price is not the file's")


def _obstacle(books: Books, choice: Choice) -> Refused | None:
    """Say why nothing can be quoted now, whatever the customer typed. An inquiry finds out by itself whether its biller is down:
    the breaker before it lets one through now and then.
    """
    if choice.route.biller not in books.billers:
        return Refused("not_available")
    left_s = pause_left_s(choice.product.cut_off, books.now_ms())
    if left_s:
        return Refused("cut_off", left_s)
    down = not choice.product.inquiry and books.is_down(choice.route.biller)
    return Refused("biller_down") if down else None


def _priced_slip(
    books: Books, kiosk_id: str, request: Inquire, choice: Choice, catalogue_version: int
) -> Slip | Refused:
    """Give a slip that can be paid, under a fresh code; stored nowhere yet."""
    code = online_code(secrets.randbelow(_CODES))
    bill = _ask(books, code, choice) if choice.product.inquiry else None
    if isinstance(bill, Refused):
        return bill
    amounts = price(choice, bill)
    if isinstance(amounts, Refused):
        note_contradiction(books, choice, bill)
        return amounts
    slip = _new_slip(books, kiosk_id, code, request, choice, catalogue_version)
    if bill is None:
        return slip
    if bill.deadline_ms and bill.deadline_ms <= slip.created_ms + choice.product.deadline_margin_s * 1000:
        return Refused("bill_expired")
    columns = amount_columns(amounts) | bill_columns(books, slip, choice, bill)
    return msgspec.structs.replace(slip, state="awaiting_payment", **columns)


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


def _quote_until_ms(books: Books, slip: Slip, choice: Choice) -> int:
    """Give until when the slip may be printed: 15 minutes, or its own end; and only that day, if its inquiry is of one day."""
    until_ms = min(slip.created_ms + books.timings.quote_s * 1000, slip.valid_until_ms)
    return min(until_ms, start_of_business_day(slip.created_ms) + DAY_MS) if choice.route.same_day else until_ms


def _as_quote(books: Books, slip: Slip, choice: Choice, repeat_of_ms: int) -> Quote:
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
        quote_until_ms=_quote_until_ms(books, slip, choice),
        repeat_of_ms=repeat_of_ms,
        details=msgspec.json.decode(slip.details, type=tuple[tuple[str, str], ...]),
    )
