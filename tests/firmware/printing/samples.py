"""One paper of every kind that a shop prints, by name: what the tests print and read back, and what people look at."""

from typing import Any

import msgspec

from firmware.core.papers import Paper, ReceiptPaper, RefundNumberPaper, SlipPaper, VoidPaper
from sync.wire.catalogue import Brand, CutOff, Denomination, Field, Option, Product
from sync.wire.entry import Quality
from sync.wire.requests import Receipt, StatusReport

ISSUED_MS = 1_786_937_040_000  # 17/08/2026 10:24 WIB
CODE = "4071882350961173"
MINUTE_MS = 60_000
TOKEN = "53421180967745120834"
PHONE, METER = "081234567890", "530000000017"


def _product(product_id: str, kind: Any, name: str, field: Field, **more: Any) -> Product:
    base = {
        "category": "c", "icon": "zap", "inquiry": True, "amount_min": 5_000, "amount_max": 5_000_000, "admin_fee": 2_500,
        "service_fee": 1_000, "slip_validity_s": 86_400, "offline": "queue", "offline_validity_s": 86_400,
    }  # fmt: skip
    fields = more.pop("fields", (field,))
    named = {"id": name, "en": name}
    return Product(id=product_id, kind=kind, name=named, fields=fields, status_field=field.name, **{**base, **more})


_PHONE = Field(
    name="phone", kind="phone", label={"id": "Nomor HP", "en": "Mobile number"}, length_min=10, length_max=13
)
_METER = Field(
    name="meter", kind="digits", length_min=11, length_max=12,
    label={"id": "Nomor meter atau IDPEL", "en": "Meter or customer number"},
)  # fmt: skip
_AMOUNT = Field(name="amount", kind="amount", label={"id": "Jumlah"}, length_min=5, length_max=7, step=1_000)
PLN = _product(
    "pln_prepaid", "prepaid", "Token listrik PLN", _METER, token=True,
    denominations=(Denomination(rupiah=50_000, amount=50_000),),
)  # fmt: skip
WALLET = _product("gopay", "topup", "GoPay", _PHONE, fields=(_PHONE, _AMOUNT))
DATA = _product(
    "paket_data", "prepaid", "Paket data", _PHONE, inquiry=False, offline="full", brand_field="phone",
    brands=(
        Brand(
            id="telkomsel", name="Telkomsel", prefixes=("0812",),
            denominations=(
                Denomination(rupiah=52_000, amount=52_500, label={"id": "10 GB, 30 hari", "en": "10 GB, 30 days"}),
            ),
        ),
    ),
)  # fmt: skip
_REGION = Field(
    name="region", kind="choice", label={"id": "Daerah", "en": "Region"}, length_min=4, length_max=10,
    options=(Option(value="BOGOR", label={"id": "Kota Bogor", "en": "Bogor town"}),),
)  # fmt: skip
BILL = _product(
    "pdam", "bill", "PDAM", _PHONE, fields=(_REGION, _PHONE), cut_off=CutOff(start="23:00", end="00:30"),
)  # fmt: skip
_PLN_LINES = (
    "NO METER    : 5300 0000 001", "IDPEL       : 530000000017", "NAMA        : SITI RAHAYU",
    "TARIF/DAYA  : R1/000001300VA", "NO REF      : 4F0A9C2E77B1D3586E21AA90C4D7F312",
    "RP BAYAR    : Rp 53.500", "PPN         : Rp 0,00", "PBJT-TL     : Rp 1.456,31", "RP STROOM   : Rp 48.543,69",
    "JML KWH     : 33,6", "ADMIN BANK  : Rp 2.500", "Informasi Hubungi Call Center 123 Atau hubungi PLN Terdekat",
)  # fmt: skip


def slip(language: str, product: Product = PLN, **changes: Any) -> SlipPaper:
    """Give a slip of 50,000 rupiah and its fees."""
    typed = {"phone": PHONE, "meter": METER, "amount": "50000", "region": "BOGOR"}
    paper = SlipPaper(
        language=language, code=CODE, product=product, denomination=50_000,
        fields={field.name: typed[field.name] for field in product.fields}, name="SI** RA****", queue=False, amount=50_000,
        admin_fee=2_500, service_fee=1_000, total=53_500, valid_until_ms=ISSUED_MS + 86_400_000, issued_ms=ISSUED_MS,
        quality=Quality.NTP, clock_trusted=True, central_ms=ISSUED_MS,
    )  # fmt: skip
    return msgspec.structs.replace(paper, **changes)


def report(product: Product = PLN, **changes: Any) -> StatusReport:
    """Give what central reports of that slip once it has succeeded."""
    told = StatusReport(
        code=CODE, product=product.id, denomination=50_000, state="success", customer_masked="**********17",
        name="SI** RA****", amount=50_000, admin_fee=2_500, service_fee=1_000, total=53_500,
        valid_until_ms=ISSUED_MS + 86_400_000, issued_ms=ISSUED_MS, paid_ms=ISSUED_MS + 10 * MINUTE_MS,
        finished_ms=ISSUED_MS + 11 * MINUTE_MS, till="Kasir 1", serial=TOKEN, receipt="receipt",
    )  # fmt: skip
    return msgspec.structs.replace(told, **changes)


def receipt(
    language: str, paper: Any = "receipt", product: Product = PLN, copy: int = 0, **changes: Any
) -> ReceiptPaper:
    """Give a receipt, an interim receipt or a proof of refund."""
    lines = _PLN_LINES if paper == "receipt" and product is PLN else ()
    told = report(product, **changes)
    return ReceiptPaper(
        language=language, receipt=Receipt(told, paper, copy, "20260817-000123", "4F0A9C2E77", lines), product=product,
        printed_ms=ISSUED_MS + 15 * MINUTE_MS, clock_trusted=True, central_ms=ISSUED_MS,
    )  # fmt: skip


def refund_number(language: str, copy: int = 0) -> RefundNumberPaper:
    """Give the paper with which cash is given back."""
    return RefundNumberPaper(
        language=language, report=report(state="refund_due", serial=""), number="80314465", product=PLN,
        printed_ms=ISSUED_MS + 20 * MINUTE_MS, clock_trusted=True, central_ms=ISSUED_MS, copy=copy,
    )  # fmt: skip


def every_kind(language: str) -> dict[str, Paper]:
    """Give one paper of every kind, and the variants that look different, by name."""
    refunded = {"state": "refunded", "refunded_ms": ISSUED_MS + 30 * MINUTE_MS, "refund_till": "Kasir 2", "serial": ""}
    data = {"denomination": 52_000, "amount": 52_500, "total": 56_000, "customer_masked": "**********90", "name": ""}
    return {
        "payment_slip": slip(language),
        "payment_slip-top-up": slip(language, WALLET),
        "payment_slip-package": slip(language, DATA, denomination=52_000, amount=52_500, total=56_000, name=""),
        "payment_slip-bill": slip(language, BILL, denomination=0),
        "payment_slip-copy": slip(language, copy=2),
        "queue_slip": slip(language, queue=True, offline_digits="1" + "734" * 160),
        "queue_slip-top-up": slip(
            language, WALLET, queue=True, clock_trusted=False, issued_ms=0, code="9000017000420076"
        ),
        "receipt": receipt(language),
        "receipt-package": receipt(language, product=DATA, brand="telkomsel", serial="0419250716123456", **data),
        "receipt-copy": receipt(language, copy=1),
        "interim_receipt": receipt(language, "interim_receipt", state="in_process", serial=""),
        "refund": receipt(language, "refund", **refunded),
        "refund_number": refund_number(language),
        "refund_number-copy": refund_number(language, copy=1),
        "void": VoidPaper(language=language, code=CODE),
    }
