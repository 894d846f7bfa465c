"""The calls of the cashier's desk. Thin: each hands over to the ledger and says its answer in JSON."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from central.cashier import shapes
from central.cashier.failures import CODES, as_problems
from central.cashier.shift import shift_of
from central.ledger import desk, payments, refunds, statuses
from central.ledger.books import Books
from central.ledger.calendar import iso
from central.ledger.judging import Till, product_name
from central.web.auth import till as calling_till
from central.web.context import context_of
from central.web.problems import ProblemError
from sync.wire.requests import Refused

router = APIRouter(prefix="/api/cashier", tags=["cashier"], responses=CODES)

_KEY = re.compile(r"[\x21-\x7e]{1,128}")

AtTill = Annotated[Till, Depends(calling_till)]


def _books(request: Request) -> Books:
    return context_of(request).books


def _key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        raise ProblemError("key-missing")
    return key


TheBooks = Annotated[Books, Depends(_books)]
TheKey = Annotated[str, Depends(_key)]


@router.get("/slips/{code}")
def get_slip(code: str, till: AtTill, books: TheBooks) -> shapes.SlipAnswer:
    """Show a slip; a queue slip is priced by its biller first (up to 20 s)."""
    with as_problems(code):
        return shapes.SlipAnswer.model_validate(shapes.slip_members(desk.find(books, code, till)))


@router.post("/slips/lookup")
def look_up(body: shapes.ScanBody, till: AtTill, books: TheBooks) -> shapes.SlipAnswer:
    """Show the slip of a scanned or typed code, or of the QR of an offline slip."""
    with as_problems():
        return shapes.SlipAnswer.model_validate(shapes.slip_members(desk.lookup(books, body.scan, till)))


@router.post("/slips/{code}/claim")
def claim(code: str, till: AtTill, books: TheBooks) -> shapes.ClaimedAnswer:
    """Hold a slip for this till."""
    with as_problems(code):
        seen = desk.claim(books, code, till)
    return shapes.ClaimedAnswer.model_validate({**shapes.slip_members(seen), "claim_until": iso(seen.claim_until_ms)})


@router.delete("/slips/{code}/claim", status_code=204)
def let_go(code: str, till: AtTill, books: TheBooks) -> Response:
    """Let a slip go."""
    with as_problems(code):
        desk.release(books, code, till)
    return Response(status_code=204)


@router.post("/slips/{code}/void")
def void(code: str, till: AtTill, books: TheBooks) -> shapes.SlipAnswer:
    """Cancel a slip before payment."""
    with as_problems(code):
        return shapes.SlipAnswer.model_validate(shapes.slip_members(desk.void(books, code, till)))


@router.post("/slips/{code}/payments", status_code=201)
def pay(
    code: str,
    body: shapes.PaymentBody,
    till: AtTill,
    books: TheBooks,
    key: TheKey,
    request: Request,
    response: Response,
) -> shapes.PaymentAnswer:
    """Take the cash, once."""
    cash = payments.CashGiven(amount=body.amount, tendered=body.tendered, repeat_confirmed=body.repeat_confirmed)
    with as_problems(code):
        answer, new = payments.pay(books, code, till, key, cash)
    if new:
        context_of(request).wake_dispatcher()
    else:
        response.status_code = 200
    return shapes.PaymentAnswer(payment_id=answer.payment_id, state=answer.state, change=answer.change)


@router.post("/slips/{code}/refunds", status_code=201)
def refund(
    code: str, body: shapes.RefundBody, till: AtTill, books: TheBooks, key: TheKey, response: Response
) -> shapes.RefundAnswer:
    """Give the cash back, with the number that the kiosk printed for the customer."""
    with as_problems(code):
        answer, new = refunds.refund(books, code, till, key, refunds.CashBack(body.amount, body.refund_number))
    if not new:
        response.status_code = 200
    return shapes.RefundAnswer(refund_id=answer.refund_id, state=answer.state)


@router.post("/slips/{code}/receipts", status_code=201)
def authorise_receipt(code: str, till: AtTill, books: TheBooks) -> shapes.ReceiptAnswer:
    """Authorise and number one print of the receipt at this desk."""
    with as_problems(code), books.engine.begin() as connection:
        slip = desk.locked(books, connection, code)
        receipt = statuses.authorise_receipt(books, connection, slip, f"till {till.till}")
        product = product_name(books, connection, slip.product)
    if isinstance(receipt, Refused):
        raise ProblemError("receipt-not-possible", None, reason=receipt.reason)
    report = receipt.report
    members: dict[str, Any] = {
        name: getattr(report, name)
        for name in (
            "code",
            "state",
            "customer_masked",
            "amount",
            "admin_fee",
            "service_fee",
            "total",
            "till",
            "serial",
        )
    }
    return shapes.ReceiptAnswer(
        **members,
        paper=receipt.paper,
        copy_number=receipt.copy,
        product=product,
        name_masked=report.name,
        paid_at=iso(report.paid_ms),
        finished_at=iso(report.finished_ms),
        reference=receipt.reference,
        biller_reference=receipt.biller_reference,
        biller_lines=list(receipt.biller_lines),
    )


@router.get("/shift")
def shift(till: AtTill, books: TheBooks) -> shapes.ShiftAnswer:
    """Show what this till did today."""
    with books.engine.begin() as connection:
        return shift_of(books, connection, till)
