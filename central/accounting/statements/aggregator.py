"""The aggregator's daily file: `ref_id,tanggal,buyer_sku_code,customer_no,harga,status,rc,sn`, one line a transaction.

The columns are those of the history that an aggregator in Digiflazz's shape lets its buyers download; the names are ours, for no
public page fixes them. `customer_no` and `sn` (a token, or a name within it) are personal and are not kept.
"""

from collections.abc import Mapping

from central.accounting import days
from central.accounting.statements.reading import Form, Line, Status
from central.billers.money import rupiah

_STATUSES: dict[str, Status] = {"sukses": "success", "gagal": "failed", "pending": "open"}


def _read(row: Mapping[str, str]) -> Line:
    status = _STATUSES.get(row["status"].lower(), "open")
    amount = rupiah(row["harga"]) if status == "success" else 0
    return Line(row["ref_id"], "", status, amount, days.clock_ms(row["tanggal"]))


FORM = Form(("ref_id", "tanggal", "harga", "status"), _read)
