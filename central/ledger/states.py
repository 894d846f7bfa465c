"""The states of a slip and every legal way between them, as one table. Each change carries its reason.

Money comes in with `PAID`: from there a slip is never `failed`, `expired` or `cancelled`. A pair that is not in the table is
refused, whoever asks for it. `docs/life-cycle.md` shows the table (`central.ledger.life_cycle`).
"""

from enum import Enum
from typing import get_args

import msgspec

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


class Change(msgspec.Struct, frozen=True):
    """One legal change. rule: who may make it, and what has to hold: checked where `reason` is given, written here."""

    before: SlipState
    reason: Reason
    after: SlipState
    rule: str


CHANGES: tuple[Change, ...] = (
    Change(
        "queued",
        Reason.QUOTED,
        "awaiting_payment",
        "The desk asks the biller; the price is shown before cash is taken.",
    ),
    Change("queued", Reason.INQUIRY_REFUSED, "failed", "The biller's final no, before any money."),
    Change("queued", Reason.EXPIRED, "expired", "Central's clock is past its validity. No biller is called."),
    Change("queued", Reason.CANCELLED, "cancelled", "By the customer, at the kiosk that issued it."),
    Change("queued", Reason.VOIDED, "cancelled", "By a cashier, while no other till holds it."),
    Change(
        "awaiting_payment", Reason.QUOTED, "awaiting_payment", "An old price is asked for again before cash is taken."
    ),
    Change("awaiting_payment", Reason.INQUIRY_REFUSED, "failed", "The biller's final no, before any money."),
    Change(
        "awaiting_payment",
        Reason.EXPIRED,
        "expired",
        "Central's clock is past its validity, and no till holds it; a till's claim extends it, a biller's deadline never.",
    ),
    Change("awaiting_payment", Reason.CANCELLED, "cancelled", "By the customer, at the kiosk that issued it."),
    Change("awaiting_payment", Reason.VOIDED, "cancelled", "By a cashier, while no other till holds it."),
    Change(
        "awaiting_payment",
        Reason.PAID,
        "paid",
        "Cash for exactly the total, once: payment, postings and the order to the biller are one transaction.",
    ),
    Change(
        "paid", Reason.DISPATCHED, "in_process", "Written before the biller is called, under one reference for ever."
    ),
    Change(
        "in_process",
        Reason.DELIVERED,
        "success",
        "The biller's final success, or two people's word by the biller's file.",
    ),
    Change(
        "in_process",
        Reason.REJECTED,
        "refund_due",
        "The biller's final failure, or two people's word by the biller's file. No answer is never a failure.",
    ),
    Change(
        "in_process",
        Reason.REVERSED,
        "refund_due",
        "Two people asked the biller to take it back, which its connector declares, and it says that it has.",
    ),
    Change(
        "success",
        Reason.DENIED,
        "refund_due",
        "The biller denies its success within its connector's window; later only with two people, and a denial of the "
        "biller's at hand.",
    ),
    Change(
        "refund_due",
        Reason.DELIVERED,
        "success",
        "A success after the failure, while the cash is still here: it counts.",
    ),
    Change(
        "refund_due",
        Reason.REFUNDED,
        "refunded",
        "After the connector's grace, with the customer's refund number, and after asking the biller once more.",
    ),
    Change(
        "refunded",
        Reason.CONTRADICTED,
        "disputed",
        "A success after the cash went back: the biller's claim is the operator's loss, and a case.",
    ),
)

TRANSITIONS: dict[tuple[SlipState, Reason], SlipState] = {
    (change.before, change.reason): change.after for change in CHANGES
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
