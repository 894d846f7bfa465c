"""The file of a day that a biller gives its customers: comma-separated, with a header line. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone

WIB = timezone(timedelta(hours=7))

AGGREGATOR_COLUMNS = ("ref_id", "tanggal", "buyer_sku_code", "customer_no", "harga", "status", "rc", "sn")
PAYCODE_COLUMNS = (
    "order_id", "transaction_id", "transaction_time", "settlement_time", "payment_type", "store", "payment_code",
    "gross_amount", "transaction_status",
)  # fmt: skip


def written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give the file."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return target.getvalue()


def moment(at_ms: int) -> str:
    """Give a time as both billers write it: WIB, "2026-08-17 10:24:31"."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(WIB).strftime("%Y-%m-%d %H:%M:%S")


def day_of(now: datetime) -> date:
    """Give the WIB date of a moment."""
    return now.astimezone(WIB).date()
