"""The calls of the cashier's desk. Thin: each hands over to the ledger and says its answer in JSON."""

from fastapi import APIRouter, Request, Response

from central.cashier import receipts, shapes, shift_api
from central.cashier.calls import AtTill, TheBooks, TheKey
from central.cashier.failures import CODES, as_problems
from central.cashier.places import origin_of
from central.ledger import complaints, desk, payments, refunds
from central.ledger.books import Books
from central.ledger.calendar import iso
from central.ledger.judging import DeskSlip, Till
from central.web.context import context_of
from central.web.problems import ProblemError
from sync.wire.requests import Refused

router = APIRouter(prefix="/api/cashier", tags=["cashier"], responses=CODES)
router.include_router(shift_api.router)


def _members(books: Books, seen: DeskSlip, till: Till) -> dict[str, object]:
    with books.engine.begin() as connection:
        return shapes.slip_members(seen, origin_of(books, connection, seen.slip, till))


@router.get("/slips/{code}")
def get_slip(code: str, till: AtTill, books: TheBooks) -> shapes.SlipAnswer:
    """Show a slip; a queue slip is priced by its biller first (up to 20 s)."""
    with as_problems(code):
        return shapes.SlipAnswer.model_validate(_members(books, desk.find(books, code, till), till))


@router.post("/slips/lookup")
def look_up(body: shapes.ScanBody, till: AtTill, books: TheBooks) -> shapes.SlipAnswer:
    """Show the slip of a scanned or typed code, or of the QR of an offline slip."""
    with as_problems():
        return shapes.SlipAnswer.model_validate(_members(books, desk.lookup(books, body.scan, till), till))


@router.post("/slips/{code}/claim")
def claim(code: str, till: AtTill, books: TheBooks) -> shapes.ClaimedAnswer:
    """Hold a slip for this till."""
    with as_problems(code):
        seen = desk.claim(books, code, till)
    return shapes.ClaimedAnswer.model_validate({**_members(books, seen, till), "claim_until": iso(seen.claim_until_ms)})


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
        return shapes.SlipAnswer.model_validate(_members(books, desk.void(books, code, till), till))


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
        answer = receipts.authorise(books, connection, desk.locked(books, connection, code), till)
    if isinstance(answer, Refused):
        raise ProblemError("receipt-not-possible", None, reason=answer.reason)
    return answer


@router.post("/slips/{code}/complaints", status_code=204)
def complain(code: str, till: AtTill, books: TheBooks) -> Response:
    """Note that the customer says that what was delivered has not arrived: operators look into it, the slip stays as it is."""
    with as_problems(code):
        complaints.raise_one(books, code, till.actor)
    return Response(status_code=204)
