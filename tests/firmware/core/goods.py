"""Products of every other kind than pulsa and payment codes: typed amounts, own choices, labels. All of it is data."""

from sync.wire import catalogue as wire
from sync.wire import requests
from tests.firmware.core.conftest import HOUR_MS, NOW_MS, PHONE, PULSA, SLIP_CODE, TOKOPEDIA

METER = "14012345678"

GOPAY = wire.Product(
    id="gopay", category="ewallet", icon="wallet", name={"id": "GoPay", "en": "GoPay"}, kind="topup",
    fields=(
        PULSA.fields[0],
        wire.Field(
            name="amount", kind="amount", label={"id": "Nominal", "en": "Amount"}, length_min=5, length_max=7, step=1_000,
        ),
    ),
    inquiry=True, amount_min=10_000, amount_max=1_000_000, admin_fee=1_000, service_fee=500, slip_validity_s=86_400,
    offline="queue", offline_validity_s=86_400, status_field="phone",
)  # fmt: skip

PLN = wire.Product(
    id="pln", category="listrik", icon="zap", name={"id": "Token listrik", "en": "Electricity"}, kind="prepaid",
    fields=(
        wire.Field(
            name="meter", kind="digits", label={"id": "Nomor meter", "en": "Meter"}, length_min=11, length_max=12
        ),
    ),
    denominations=tuple(wire.Denomination(rupiah=k * 1_000, amount=k * 1_000) for k in (20, 50, 100, 200, 500, 1_000)),
    inquiry=True, amount_min=20_000, amount_max=1_000_000, admin_fee=2_500, service_fee=1_000, slip_validity_s=86_400,
    offline="queue", offline_validity_s=86_400, status_field="meter",
)  # fmt: skip

DATA = wire.Product(
    id="data", category="pulsa", icon="signal", name={"id": "Paket data", "en": "Mobile data"}, kind="prepaid",
    fields=(PULSA.fields[0],),
    brands=(
        wire.Brand(
            id="telkomsel", name="Telkomsel", prefixes=("0812",),
            denominations=(
                wire.Denomination(rupiah=26_000, amount=26_500, label={"id": "3 GB, 30 hari", "en": "3 GB, 30 days"}),
                wire.Denomination(rupiah=52_000, amount=52_500, label={"id": "10 GB, 30 hari", "en": "10 GB, 30 days"}),
            ),
        ),
    ),
    brand_field="phone", inquiry=False, amount_min=5_000, amount_max=200_000, admin_fee=0, service_fee=1_500,
    slip_validity_s=7_200, offline="full", offline_validity_s=3_600, status_field="phone",
)  # fmt: skip

BUS = wire.Product(
    id="bus", category="belanja", icon="bus", name={"id": "Tiket bus", "en": "Bus ticket"}, kind="paycode",
    fields=(
        wire.Field(
            name="booking", kind="digits", keypad="letters", label={"id": "Kode booking", "en": "Booking code"},
            hint={"id": "Lihat di tiket.", "en": "On your ticket."}, length_min=6, length_max=6, pattern="[A-Z]+[0-9A-Z]+",
            groups=(3,),
        ),
        PULSA.fields[0],
    ),
    inquiry=True, amount_min=10_000, amount_max=5_000_000, admin_fee=2_500, service_fee=1_500, slip_validity_s=3_600,
    offline="queue", offline_validity_s=3_600, status_field="phone",
)  # fmt: skip

SHOP = wire.Catalogue(
    restore_id=0, version=8, issued_ms=NOW_MS - HOUR_MS,
    categories=tuple(
        wire.Category(id=name, icon="zap", name={"id": name.title(), "en": name.title()})
        for name in ("pulsa", "listrik", "ewallet", "belanja", "empty")
    ),
    products=(PULSA, DATA, PLN, GOPAY, TOKOPEDIA, BUS),
)  # fmt: skip

GOPAY_QUOTE = requests.Quote(
    SLIP_CODE, "gopay", 50_000, "BU** SA****", 50_000, 1_000, 500, 51_500, NOW_MS + 24 * HOUR_MS, NOW_MS + 900_000
)
PLN_QUOTE = requests.Quote(
    SLIP_CODE, "pln", 50_000, "SI** AM****", 50_000, 2_500, 1_000, 53_500, NOW_MS + 24 * HOUR_MS, NOW_MS + 900_000,
    details=(
        ("tariff", "R1 / 900 VA"), ("meter", METER), ("idpel", "531234567890"), ("lottery", "no caption"), ("period", "\x1b[2J"),
    ),
)  # fmt: skip
BUS_QUOTE = requests.Quote(
    SLIP_CODE, "bus", 0, "BU** SA****", 150_000, 2_500, 1_500, 154_000, NOW_MS + HOUR_MS, NOW_MS + 900_000
)


def choose_gopay(kiosk, amount="50000"):
    """From the attract screen to a typed amount."""
    kiosk.wake()
    kiosk.tap("service.gopay")
    kiosk.type(PHONE)
    kiosk.tap("field.amount")
    kiosk.type(amount)


def choose_pln(kiosk, rupiah=50_000):
    """From the attract screen to a chosen denomination of electricity."""
    kiosk.wake()
    kiosk.tap("service.pln")
    kiosk.type(METER)
    kiosk.tap(f"denomination.{rupiah}")
