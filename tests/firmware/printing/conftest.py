"""Papers with the facts that matter, and a site."""

import msgspec
import pytest

from firmware.core.papers import ReceiptPaper, SlipPaper, VoidPaper
from sync.wire.catalogue import Brand, Denomination, Field, Product
from sync.wire.entry import Quality
from sync.wire.requests import Receipt, StatusReport

ISSUED_MS = 1_786_937_040_000  # 17/08/2026 10:24 WIB
DAY_MS = 86_400_000

PHONE = Field(
    name="phone",
    kind="phone",
    label={"id": "Nomor HP terdaftar", "en": "Registered phone"},
    length_min=10,
    length_max=13,
)
CODE = Field(
    name="code",
    kind="digits",
    label={"id": "Kode pembayaran", "en": "Payment code"},
    length_min=8,
    length_max=20,
)
TOKOPEDIA = Product(
    id="tokopedia",
    category="belanja",
    icon="cart",
    name={"id": "Tokopedia", "en": "Tokopedia"},
    kind="paycode",
    fields=(PHONE, CODE),
    inquiry=True,
    amount_min=10_000,
    amount_max=5_000_000,
    admin_fee=1_500,
    service_fee=1_000,
    slip_validity_s=86_400,
    offline="queue",
    offline_validity_s=86_400,
)
PULSA = Product(
    id="pulsa",
    category="pulsa",
    icon="phone",
    name={"id": "Pulsa", "en": "Phone credit"},
    kind="prepaid",
    fields=(PHONE,),
    brands=(
        Brand(
            id="telkomsel",
            name="Telkomsel",
            prefixes=("0812",),
            denominations=(Denomination(rupiah=50_000, amount=50_500),),
        ),
    ),
    brand_field="phone",
    inquiry=False,
    amount_min=5_000,
    amount_max=1_000_000,
    admin_fee=0,
    service_fee=1_500,
    slip_validity_s=86_400,
    offline="full",
    offline_validity_s=86_400,
)


class Site(msgspec.Struct, frozen=True, kw_only=True):
    name: str = "Toko Melati · Cipinang"
    code: str = "TM-017"
    address: str = ""
    contact: str = "0800-1-555-777"
    zone: str = "Asia/Jakarta"


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def slip():
    """Build a Tokopedia slip; keywords replace fields."""

    def build(**changes):
        paper = SlipPaper(
            language="id",
            code="4071882350961173",
            product=TOKOPEDIA,
            denomination=0,
            fields={"phone": "081234567890", "code": "8127740588870520"},
            name="BU** SA****",
            queue=False,
            amount=250_000,
            admin_fee=1_500,
            service_fee=1_000,
            total=252_500,
            valid_until_ms=ISSUED_MS + DAY_MS,
            issued_ms=ISSUED_MS,
            quality=Quality.CENTRAL,
            clock_trusted=True,
            central_ms=ISSUED_MS - 60_000,
        )
        return msgspec.structs.replace(paper, **changes)

    return build


@pytest.fixture
def offline_slip(slip):
    """Build a pulsa slip that the kiosk minted."""

    def build(**changes):
        minted = {
            "code": "9000017000420076",
            "product": PULSA,
            "denomination": 50_000,
            "fields": {"phone": "081234567890"},
            "name": "",
            "amount": 50_500,
            "admin_fee": 0,
            "service_fee": 1_500,
            "total": 52_000,
            "offline_digits": "1" + "734" * 160,
        }
        return slip(**{**minted, **changes})

    return build


@pytest.fixture
def receipt():
    """Build a receipt of the Tokopedia slip; keywords replace fields of paper, receipt or report, whichever has them."""

    def build(known_product=TOKOPEDIA, **changes):
        report = StatusReport(
            code="4071882350961173",
            product="tokopedia",
            denomination=0,
            state="success",
            customer_masked="**********90",
            name="BU** SA****",
            amount=250_000,
            admin_fee=1_500,
            service_fee=1_000,
            total=252_500,
            valid_until_ms=ISSUED_MS + DAY_MS,
            issued_ms=ISSUED_MS,
            paid_ms=ISSUED_MS + 600_000,
            finished_ms=ISSUED_MS + 630_000,
            till="Kasir 1",
            serial="",
            receipt="receipt",
        )
        authorised = Receipt(
            report=report,
            paper="receipt",
            copy=0,
            reference="20260817-000123",
            biller_reference="TP-8841-22",
            biller_lines=(),
        )
        paper = ReceiptPaper(
            language="id",
            receipt=authorised,
            product=TOKOPEDIA,
            printed_ms=ISSUED_MS + 900_000,
            clock_trusted=True,
            central_ms=ISSUED_MS,
        )
        report = _replace_known(report, changes)
        authorised = _replace_known(msgspec.structs.replace(authorised, report=report), changes)
        return _replace_known(msgspec.structs.replace(paper, receipt=authorised, product=known_product), changes)

    return build


@pytest.fixture
def void():
    def build(**changes):
        return msgspec.structs.replace(VoidPaper(language="id", code="4071882350961173"), **changes)

    return build


def _replace_known(struct, changes):
    known = {name: value for name, value in changes.items() if name in struct.__struct_fields__}
    return msgspec.structs.replace(struct, **known)
