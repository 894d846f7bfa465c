"""What the calls about a till's shift, its payments and its shop take and give. Amounts are rupiah, times ISO 8601 in UTC."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from central.ledger.shifts import CASH_MAX
from sync.wire.requests import SlipState

Cash = Annotated[StrictInt, Field(ge=0, le=CASH_MAX)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OpeningBody(_Body):
    """opening: the cash that was counted in the drawer."""

    opening: Cash


class CountBody(_Body):
    """counted: all the cash in the drawer."""

    counted: Cash


class ClosingBody(_Body):
    """shift: as `GET /shift` says it. left: what of the counted cash stays in the drawer. note: wanted on a difference."""

    shift: Annotated[str, Field(min_length=1, max_length=24)]
    counted: Cash
    left: Cash = 0
    note: Annotated[str, Field(max_length=200, pattern="^[^\x00-\x1f\x7f]*$")] = ""


class TillPayment(BaseModel):
    """One payment that this till took. code_tail: the last four digits, as people say them."""

    time: str
    code: str
    code_tail: str
    product: str
    total: int
    state: SlipState
    cashier: str


class ShiftAnswer(BaseModel):
    """A till's open shift; `shift` is null while none is open, and `opening` then what the last one left.

    count, taken: its payments; refunds, returned: what went back. expected_drawer: what the drawer should hold.
    payments: the newest twenty. refunds_due: payments of this till, of any day, whose money must go back.
    """

    store: str
    till: str
    cashier: str
    shift: str | None
    opened_at: str | None
    opened_by: str | None
    opening: int
    count: int
    taken: int
    refunds: int
    returned: int
    expected_drawer: int
    payments: list[TillPayment]
    refunds_due: list[TillPayment]


class CountAnswer(BaseModel):
    """difference: counted less expected."""

    shift: str
    expected: int
    counted: int
    difference: int


class ClosedShift(BaseModel):
    """A shift from its opening to its closing. left: stayed in the drawer; to_safe: went to the shop's safe."""

    shift: str
    opened_at: str
    opened_by: str
    opening: int
    closed_at: str
    closed_by: str
    count: int
    taken: int
    refunds: int
    returned: int
    expected: int
    counted: int
    difference: int
    left: int
    to_safe: int
    note: str


class KioskAnswer(BaseModel):
    """A kiosk of this till's shop. heard_at: when central last heard it. held: its slips wait for a person."""

    kiosk: str
    heard_at: str | None
    held: bool
