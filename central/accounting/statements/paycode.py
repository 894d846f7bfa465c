"""The payment code gateway's daily file, with the names of Midtrans' transaction members.

`order_id,transaction_id,transaction_time,settlement_time,payment_type,store,payment_code,gross_amount,transaction_status`: a
line belongs to the day on which it was settled, or, where it never was, on which it was made. `payment_code` is a customer's and
is not kept.
"""

import re
from collections.abc import Mapping

from central.accounting import days
from central.accounting.statements.reading import Form, Line, Status
from central.billers.money import rupiah

_STATUSES: dict[str, Status] = {
    "settlement": "success",
    "capture": "success",
    "expire": "failed",
    "cancel": "failed",
    "deny": "failed",
    "failure": "failed",
    "refund": "failed",
    "chargeback": "failed",
}
"""What was taken back counts as never taken. Everything else (pending, authorize, partial_refund) is open: a person looks."""

_ID = re.compile(r"[A-Za-z0-9-]{0,64}")


def _read(row: Mapping[str, str]) -> Line:
    status = _STATUSES.get(row["transaction_status"].lower(), "open")
    amount = rupiah(row["gross_amount"]) if status == "success" else 0
    at_ms = days.clock_ms(row["settlement_time"] or row["transaction_time"])
    transaction = row["transaction_id"] if _ID.fullmatch(row["transaction_id"]) else ""
    return Line(row["order_id"], transaction, status, amount, at_ms)


FORM = Form(
    ("order_id", "transaction_id", "transaction_time", "settlement_time", "gross_amount", "transaction_status"), _read
)
