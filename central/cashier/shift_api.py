"""The calls about a till's drawer, what it took, and the kiosks around it."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from central.cashier import shift as shown
from central.cashier import shift_shapes as shapes
from central.cashier.calls import AtTill, TheBooks
from central.cashier.failures import as_problems
from central.cashier.places import kiosks_near
from central.ledger import shifts
from central.ledger.calendar import iso
from central.ledger.shifts import Closing

router = APIRouter()


@router.get("/shift")
def shift(till: AtTill, books: TheBooks) -> shapes.ShiftAnswer:
    """Show this till's open shift."""
    with books.engine.begin() as connection:
        return shown.shift_of(books, connection, till)


@router.get("/shifts")
def closed_shifts(till: AtTill, books: TheBooks) -> list[shapes.ClosedShift]:
    """Show this till's closed shifts, the newest first."""
    with books.engine.begin() as connection:
        found = shifts.earlier(connection, till.till, shown.EARLIER_MAX)
        return [shown.closed(connection, shift) for shift in found]


@router.post("/shifts", status_code=201)
def open_shift(body: shapes.OpeningBody, till: AtTill, books: TheBooks, response: Response) -> shapes.ShiftAnswer:
    """Open a shift with the cash that was counted. 200 when this cashier opened it so before; 409 when another is open."""
    with as_problems():
        _, new = shifts.begin(books, till, body.opening)
    if not new:
        response.status_code = 200
    with books.engine.begin() as connection:
        return shown.shift_of(books, connection, till)


@router.post("/shift/count")
def count(body: shapes.CountBody, till: AtTill, books: TheBooks) -> shapes.CountAnswer:
    """Compare a count of the drawer with the books. Audit keeps every count."""
    with as_problems():
        made = shifts.count(books, till, body.counted)
    return shapes.CountAnswer(
        shift=made.shift, expected=made.expected, counted=made.counted, difference=made.difference
    )


@router.post("/shift/close")
def close(body: shapes.ClosingBody, till: AtTill, books: TheBooks) -> shapes.ClosedShift:
    """Close the open shift, once; the same closing again gives the same answer."""
    with as_problems():
        ended = shifts.close(books, till, Closing(body.shift, body.counted, body.left, body.note.strip()))
    with books.engine.begin() as connection:
        return shown.closed(connection, ended)


@router.get("/payments")
def payments(
    till: AtTill, books: TheBooks, tail: Annotated[str, Query(max_length=16, pattern="^[0-9]*$")] = ""
) -> list[shapes.TillPayment]:
    """Show what this till took, of any day, the newest first. tail: the last digits of the slip's code."""
    with books.engine.begin() as connection:
        return shown.payments_of(books, connection, till, tail)


@router.get("/kiosks")
def kiosks(till: AtTill, books: TheBooks) -> list[shapes.KioskAnswer]:
    """Show the kiosks of this till's shop, and when they were last heard."""
    with books.engine.begin() as connection:
        near = kiosks_near(connection, till)
    return [shapes.KioskAnswer(kiosk=each.kiosk, heard_at=iso(each.heard_ms), held=each.held) for each in near]
