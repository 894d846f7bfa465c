"""What the cashier's API takes and gives, in JSON. Amounts are rupiah, times ISO 8601 in UTC."""

import json
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from central.cashier.places import Origin
from central.ledger.calendar import iso
from central.ledger.judging import DeskSlip, WhyNot
from sync.wire.requests import SlipState

_CASH_MAX = 100_000_000

Rupiah = Annotated[StrictInt, Field(ge=0, le=_CASH_MAX)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ScanBody(_Body):
    """What was scanned or typed: a code, or the digits of an offline slip's QR."""

    scan: Annotated[str, Field(min_length=1, max_length=1024)]


class PaymentBody(_Body):
    """amount: the total due. tendered: the cash handed over, left out when it is exact."""

    amount: Rupiah
    tendered: Rupiah | None = None
    repeat_confirmed: StrictBool = False


class RefundBody(_Body):
    """amount: what was paid. refund_number: as the kiosk printed it."""

    amount: Rupiah
    refund_number: Annotated[str, Field(pattern="^[0-9]{4,16}$")]


class SlipAnswer(BaseModel):
    """A slip as a till sees it. Amounts are null while nothing is known. product: its name; product_id: as in the catalogue.

    denomination: what was chosen or typed, in rupiah, 0 for none. choice: its name where that is no sum of money.
    details: what the biller says beside the name, masked; a key may come again. kiosk, store: whose kiosk printed it, the
    shop by its name; null where that is not known. here: the shop is this till's. cut_off_until: the end of the biller's
    daily pause, while it lasts.
    """

    code: str
    state: SlipState
    payable: bool
    reason: WhyNot | None
    product: str
    product_id: str
    denomination: int
    choice: str
    customer_masked: str
    name_masked: str
    amount: int | None
    admin_fee: int | None
    service_fee: int | None
    total: int | None
    valid_until: str | None
    repeat_of: str | None
    details: list[Annotated[list[str], Field(min_length=2, max_length=2)]]
    kiosk: str | None
    store: str | None
    here: bool
    cut_off_until: str | None


class ClaimedAnswer(SlipAnswer):
    """The same, held for this till until `claim_until`."""

    claim_until: str | None


class PaymentAnswer(BaseModel):
    """A payment that is recorded for ever."""

    payment_id: str
    state: SlipState
    change: int


class RefundAnswer(BaseModel):
    """A refund that is recorded for ever."""

    refund_id: str
    state: SlipState


class ReceiptAnswer(BaseModel):
    """What a STRUK shows. paper: receipt, interim_receipt or refund. copy_number: 0 for the first, else `CETAK ULANG ke-n`.

    store, address, contact: of the shop that took the money. till: its name; refund_till: where the money went back.
    token: the serial is what the customer types into a meter.
    """

    paper: str
    copy_number: int
    code: str
    state: SlipState
    product: str
    customer_masked: str
    name_masked: str
    amount: int
    admin_fee: int
    service_fee: int
    total: int
    paid_at: str | None
    finished_at: str | None
    refunded_at: str | None
    refund_till: str
    store: str
    address: str
    contact: str
    cashier: str
    choice: str
    denomination: int
    till: str
    serial: str
    token: bool
    reference: str
    biller_reference: str
    biller_lines: list[str]


class Problem(BaseModel):
    """RFC 9457. reason: as in a slip's answer, where the type is slip-not-payable."""

    type: str
    title: str
    status: int
    reason: str | None = None


def slip_members(seen: DeskSlip, origin: Origin) -> dict[str, object]:
    """Give the members of `SlipAnswer`."""
    slip = seen.slip
    known = slip.known_amounts
    return {
        "code": slip.code,
        "state": slip.state,
        "payable": seen.payable,
        "reason": seen.reason,
        "product": seen.product_name,
        "product_id": slip.product,
        "denomination": slip.denomination,
        "choice": seen.choice,
        "customer_masked": slip.customer_masked,
        "name_masked": slip.name_masked,
        "amount": slip.amount if known else None,
        "admin_fee": slip.admin_fee if known else None,
        "service_fee": slip.service_fee if known else None,
        "total": slip.total if known else None,
        "valid_until": iso(slip.valid_until_ms),
        "repeat_of": iso(seen.repeat_of_ms),
        "details": json.loads(slip.details),
        "kiosk": slip.kiosk or None,
        "store": origin.store,
        "here": origin.here,
        "cut_off_until": iso(origin.cut_off_until_ms),
    }
