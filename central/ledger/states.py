"""The states of a slip and every legal way between them, as one table. Each change carries its reason.

Money comes in with `PAID`: from there a slip is never `failed`, `expired` or `cancelled`. A pair that is not in the table is
refused, whoever asks for it.
"""

from enum import Enum
from typing import get_args

from sync.wire.requests import SlipState

STATES: tuple[SlipState, ...] = get_args(SlipState)

OPEN: frozenset[SlipState] = frozenset({"paid", "in_process", "refund_due"})
"""Money is here and its purpose is not reached: `open` in the sum of the protocol."""

HOLDING: frozenset[SlipState] = OPEN | {"success", "refunded", "disputed"}
"""Money has come in for such a slip."""

PAYABLE: frozenset[SlipState] = frozenset({"queued", "awaiting_payment"})
"""No money yet, and it may still come."""


class Reason(Enum):
    """Why a slip changes its state."""

    QUOTED = "quoted"  # an inquiry at the desk gave a queue slip its amounts
    INQUIRY_REFUSED = "inquiry_refused"  # the biller knows no such bill: before any money
    EXPIRED = "expired"  # central's clock passed its validity
    CANCELLED = "cancelled"  # the customer, at the kiosk
    VOIDED = "voided"  # the cashier, before payment
    PAID = "paid"  # cash is in the drawer
    DISPATCHED = "dispatched"  # the biller is about to be called
    DELIVERED = "delivered"  # the biller's final success
    REJECTED = "rejected"  # the biller's final failure
    REVERSED = "reversed"  # the biller took the payment back at our wish, before any success
    DENIED = "denied"  # the biller took its success back
    REFUNDED = "refunded"  # cash went back
    CONTRADICTED = "contradicted"  # success, after the cash went back


TRANSITIONS: dict[tuple[SlipState, Reason], SlipState] = {
    ("queued", Reason.QUOTED): "awaiting_payment",
    ("queued", Reason.INQUIRY_REFUSED): "failed",
    ("queued", Reason.EXPIRED): "expired",
    ("queued", Reason.CANCELLED): "cancelled",
    ("queued", Reason.VOIDED): "cancelled",
    ("awaiting_payment", Reason.QUOTED): "awaiting_payment",
    ("awaiting_payment", Reason.INQUIRY_REFUSED): "failed",
    ("awaiting_payment", Reason.EXPIRED): "expired",
    ("awaiting_payment", Reason.CANCELLED): "cancelled",
    ("awaiting_payment", Reason.VOIDED): "cancelled",
    ("awaiting_payment", Reason.PAID): "paid",
    ("paid", Reason.DISPATCHED): "in_process",
    ("in_process", Reason.DELIVERED): "success",
    ("in_process", Reason.REJECTED): "refund_due",
    ("in_process", Reason.REVERSED): "refund_due",
    ("success", Reason.DENIED): "refund_due",
    ("refund_due", Reason.DELIVERED): "success",
    ("refund_due", Reason.REFUNDED): "refunded",
    ("refunded", Reason.CONTRADICTED): "disputed",
}


class IllegalChangeError(AssertionError):
    """A change that is not in the table: a programmer's error, and never carried out."""


def after(state: SlipState, reason: Reason) -> SlipState:
    """Give the state that follows. Raises `IllegalChangeError`."""
    if (state, reason) not in TRANSITIONS:
        raise IllegalChangeError(f"a slip in state {state} cannot change for {reason.value}")
    return TRANSITIONS[state, reason]


def may(state: SlipState, reason: Reason) -> bool:
    """Say whether the table has this change."""
    return (state, reason) in TRANSITIONS
