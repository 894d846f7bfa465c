"""The words of the gateway of payment codes, as data: what each says about a payment, and about an inquiry.

Source: the public documentation of the gateway whose shape this connector speaks (status codes; the life of a transaction). What
a transaction is stands in two words, `status_code` and `transaction_status`; a pair that is not listed stays open, and so does
everything that only says that our question was wrong. `refund` and `chargeback` come after a success, from people at the gateway:
what they mean for the customer's cash a person has to find out.
"""

from central.billers.interface import Finality
from sync.wire.requests import RefusalReason

FINALITIES: dict[tuple[str, str], Finality] = {
    ("200", "settlement"): Finality.SUCCESS,
    ("200", "capture"): Finality.SUCCESS,
    ("200", "cancel"): Finality.FAILED,
    ("201", "pending"): Finality.OPEN,
    ("202", "deny"): Finality.FAILED,
    ("202", "cancel"): Finality.FAILED,
    ("202", "expire"): Finality.FAILED,
    ("407", "expire"): Finality.FAILED,
}

SIGNED: dict[tuple[str, str], Finality] = {
    pair: finality for pair, finality in FINALITIES.items() if pair != ("200", "cancel")
}
"""What a notification may say. Its signature covers the status code and not the status, so one code must mean one finality: a
"200 settlement" that was made into a "200 cancel" on its way would carry the right signature.
"""

TAKEN_BACK = frozenset({"refund", "partial_refund", "chargeback", "partial_chargeback"})
"""Statuses that follow a success, by people at the gateway."""

UNPAID_REFUSALS: dict[str, RefusalReason] = {
    "settlement": "already_paid",
    "capture": "already_paid",
    "deny": "not_available",
    "cancel": "not_available",
    "expire": "bill_expired",
    "pending": "in_process",
}
"""Why a transaction that exists cannot be quoted, by its status; `pending` only once a store's payment has been taken."""

REFUSALS: dict[str, RefusalReason] = {
    "402": "not_available",
    "404": "not_found",
    "407": "bill_expired",
    "412": "already_paid",
}
"""Why an inquiry was refused, by status code. Anything else is a matter between us and the gateway: `biller_down`."""

EXISTS = "406"
"""This order was made before: its status says what it is."""

UNKNOWN = "404"


def finality_of(code: str, status: str) -> Finality:
    """Give what a transaction's two words say; a pair that the table does not know leaves everything open."""
    return FINALITIES.get((code, status), Finality.OPEN)
