"""What the two billers say in the situations that every connector must understand, in each one's own words."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass

from central.billers.aggregator import Aggregator
from central.billers.connecting import Connector
from central.billers.interface import Finality, Outcome, Purchase
from central.billers.paycode import Paycode
from central.settings import AggregatorSettings, PaycodeSettings, Timings

PATIENCE = Timings(connect_s=5, inquiry_s=5, pay_s=5)
QUICK = Timings(connect_s=1, inquiry_s=1, pay_s=1)
"""For a silence that has to be waited out."""

CUSTOMER, PHONE = "8801777000111", "081234567890"


@dataclass(frozen=True)
class Rig:
    """One connector and its biller's words. make: the connector at an address, with a circuit and time limits.

    bill, refused (with its reason); paid, pending, failed, unheard: answers about the purchase, the last with a code that nobody
    knows; absent: the answer to a status question about one that was never paid; unmade: the answer to a payment that the biller
    has no inquiry of. another: a success of another reference. sign: a callback's headers and body, from its words.
    """

    name: str
    make: Callable[..., Connector]
    purchase: Purchase
    bill: dict
    refused: dict
    paid: dict
    pending: dict
    failed: dict
    unheard: dict
    absent: dict
    unmade: dict
    another: dict
    success: Outcome
    failure: Outcome
    wrap: Callable[[dict], bytes]
    sign: Callable[[dict], tuple[dict[str, str], bytes]]
    silent_callback: dict


def _aggregator(url, circuit=None, timings=PATIENCE):
    settings = AggregatorSettings(url=url, user="u", key="k", webhook_secret="s3cret")
    return Aggregator(settings, timings, circuit)


def _data(said):
    return json.dumps({"data": said}).encode()


def _hooked(said):
    body = _data(said)
    return {"x-hub-signature": "sha1=" + hmac.new(b"s3cret", body, hashlib.sha1).hexdigest()}, body


_BILL = Purchase("REF7", "indihome", CUSTOMER, {}, 303_000, "bill")
_SAID = {"ref_id": "REF7", "customer_no": CUSTOMER, "customer_name": "BUDI", "admin": 3000, "selling_price": 303000}

AGGREGATOR = Rig(
    name="aggregator",
    make=_aggregator,
    purchase=_BILL,
    bill=_SAID | {"rc": "00", "status": "Sukses"},
    refused=_SAID | {"rc": "54", "status": "Gagal"},
    paid=_SAID | {"rc": "00", "status": "Sukses", "sn": "778899"},
    pending=_SAID | {"rc": "03", "status": "Pending"},
    failed=_SAID | {"rc": "02", "status": "Gagal"},
    unheard=_SAID | {"rc": "77", "status": "Gagal"},
    absent=_SAID | {"rc": "50", "status": "Gagal"},
    unmade=_SAID | {"rc": "91", "status": "Gagal"},
    another=_SAID | {"rc": "00", "status": "Sukses", "ref_id": "REF8"},
    success=Outcome(Finality.SUCCESS, "00", biller_reference="778899"),
    failure=Outcome(Finality.FAILED, "02"),
    wrap=_data,
    sign=_hooked,
    silent_callback=_SAID | {"rc": "00", "status": "Gagal"},
)


def _paycode(url, circuit=None, timings=PATIENCE):
    return Paycode(PaycodeSettings(url=url, server_key="s3cret"), timings, circuit)


def _plain(said):
    return json.dumps(said).encode()


def _notified(said):
    signed = f"{said['order_id']}{said['status_code']}{said['gross_amount']}s3cret".encode()
    return {}, _plain(said | {"signature_key": hashlib.sha512(signed).hexdigest()})


def _stands(code, status, **more):
    return {
        "status_code": code, "transaction_status": status, "order_id": "REF7", "payment_code": CUSTOMER,
        "gross_amount": "303000.00", "admin_fee": "3000.00", "transaction_id": "t-1", "customer_name": "BUDI",
        "store_status": "paid", **more,
    }  # fmt: skip


PAYCODE = Rig(
    name="paycode",
    make=_paycode,
    purchase=Purchase("REF7", "shopee", CUSTOMER, {"phone": PHONE}, 303_000, "bill"),
    bill=_stands("201", "pending", store_status="unpaid"),
    refused={"status_code": "404", "status_message": "Transaction does not exist"},
    paid=_stands("200", "settlement"),
    pending=_stands("201", "pending"),
    failed=_stands("202", "deny"),
    unheard=_stands("200", "authorize"),
    absent={"status_code": "404", "status_message": "Transaction does not exist"},
    unmade={"status_code": "404", "status_message": "Transaction does not exist"},
    another=_stands("200", "settlement", order_id="REF8"),
    success=Outcome(Finality.SUCCESS, "200 settlement", biller_reference="t-1"),
    failure=Outcome(Finality.FAILED, "202 deny"),
    wrap=_plain,
    sign=_notified,
    silent_callback=_stands("200", "cancel"),
)

RIGS = (AGGREGATOR, PAYCODE)
