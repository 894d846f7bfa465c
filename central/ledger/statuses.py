"""Where a slip stands, for who knows its code and the last six digits of the number typed; and its receipts, numbered."""

import hmac
from typing import Literal

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from central.ledger import rows
from central.ledger.books import Books
from central.ledger.expiry import expire_if_due
from central.ledger.rows import Slip
from central.store.engine import insert_once
from central.store.money_tables import payments, receipts, refunds, status_tries
from central.store.people_tables import tills
from sync.wire.code import is_code
from sync.wire.requests import Receipt, Refused, SlipState, StatusReport

_LAST_DIGITS = 6
_Paper = Literal["receipt", "interim_receipt", "refund"]
_PAPER_OF: dict[SlipState, _Paper] = {
    "success": "receipt",
    "paid": "interim_receipt",
    "in_process": "interim_receipt",
    "refunded": "refund",
}


def ask(books: Books, connection: Connection, code: str, last6: str) -> Slip | Refused:
    """Give the slip if `last6` is right. Five wrong tries close it for 24 hours, whatever is typed then."""
    slip = rows.find(connection, code, lock=True) if is_code(code) else None
    if slip is None:
        return Refused("details_wrong")
    now_ms = books.now_ms()
    tries = connection.execute(select(status_tries).where(status_tries.c.code == code)).one_or_none()
    if tries is not None and tries.locked_until_ms > now_ms:
        return Refused("locked", -(-(tries.locked_until_ms - now_ms) // 1000))
    if not _knows(books, slip, last6):
        return _count_wrong(
            books, connection, code, now_ms, 0 if tries is None or tries.locked_until_ms else tries.wrong
        )
    if tries is not None:
        connection.execute(delete(status_tries).where(status_tries.c.code == code))
    return expire_if_due(connection, slip, now_ms)


def report(books: Books, connection: Connection, slip: Slip, *, cancellable: bool = False) -> StatusReport:
    """Give what a status screen or a receipt says about a slip. cancellable: whoever asks may still cancel it."""
    till = connection.execute(
        select(tills.c.name).join(payments, payments.c.till == tills.c.till).where(payments.c.code == slip.code)
    ).scalar_one_or_none()
    back = connection.execute(
        select(refunds.c.refunded_ms, tills.c.name)
        .join(tills, refunds.c.till == tills.c.till)
        .where(refunds.c.code == slip.code)
    ).one_or_none()
    return StatusReport(
        code=slip.code,
        product=slip.product,
        denomination=slip.denomination,
        state=slip.state,
        customer_masked=slip.customer_masked,
        name=slip.name_masked,
        amount=slip.amount,
        admin_fee=slip.admin_fee,
        service_fee=slip.service_fee,
        total=slip.total,
        valid_until_ms=slip.valid_until_ms,
        issued_ms=slip.issued_ms or slip.created_ms,
        paid_ms=slip.paid_ms,
        finished_ms=slip.finished_ms,
        till=till or "",
        serial=slip.serial,
        receipt=_PAPER_OF.get(slip.state, ""),
        cancellable=cancellable,
        refunded_ms=back.refunded_ms if back else 0,
        refund_till=back.name if back else "",
        brand=_brand(books, connection, slip),
    )


def authorise_receipt(books: Books, connection: Connection, slip: Slip, place: str) -> Receipt | Refused:
    """Number one print of the receipt of a locked slip. place: which kiosk or till prints it."""
    paper = _PAPER_OF.get(slip.state)
    if paper is None:
        return Refused("not_ready")
    printed = connection.execute(
        select(func.count()).select_from(receipts).where(receipts.c.code == slip.code, receipts.c.paper == paper)
    ).scalar_one()
    if printed > books.timings.receipt_copies:
        return Refused("copies_exhausted")
    row = {"code": slip.code, "paper": paper, "copy": printed, "place": place, "at_ms": books.now_ms()}
    connection.execute(insert(receipts).values(**row))
    return Receipt(
        report=report(books, connection, slip),
        paper=paper,
        copy=printed,
        reference=slip.reference,
        biller_reference=slip.biller_reference,
        biller_lines=() if paper == "refund" else msgspec.json.decode(slip.biller_lines, type=tuple[str, ...]),
    )


def _brand(books: Books, connection: Connection, slip: Slip) -> str:
    """Give the id of the brand that the number typed belongs to, "" for a product without brands."""
    catalogue = books.catalogue(connection)
    product = catalogue.product(slip.product) if catalogue else None
    if product is None or not product.brands:
        return ""
    brand = product.brand_of(books.vault.open(slip.code, slip.private).fields.get(product.brand_field, ""))
    return brand.id if brand else ""


def _knows(books: Books, slip: Slip, last6: str) -> bool:
    private = books.vault.open(slip.code, slip.private)
    typed = private.fields.get(private.status_field, "")
    return len(typed) >= _LAST_DIGITS and hmac.compare_digest(typed[-_LAST_DIGITS:].encode(), last6.encode())


def _count_wrong(books: Books, connection: Connection, code: str, now_ms: int, before: int) -> Refused:
    wrong = before + 1
    locked_ms = now_ms + books.timings.status_lock_s * 1000 if wrong >= books.timings.status_tries else 0
    values = {"wrong": wrong, "locked_until_ms": locked_ms}
    if not insert_once(connection, insert(status_tries).values(code=code, **values)):
        connection.execute(update(status_tries).where(status_tries.c.code == code).values(**values))
    if locked_ms:
        rows.note(connection, now_ms, "central", "status_locked", code)
        return Refused("locked", books.timings.status_lock_s)
    return Refused("details_wrong")
