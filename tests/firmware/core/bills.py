"""Bills, a booking and a game: options, daily pauses, codes for the scanner, rows of a biller. All of it is data."""

from sync.wire import catalogue as wire
from sync.wire import requests
from tests.firmware.core.conftest import HOUR_MS, NOW_MS, PHONE, PULSA, SLIP_CODE, TOKOPEDIA
from tests.firmware.core.goods import SHOP

CARD = "0001234567890"
IDPEL = "531234567890"
QR_OF_PLN = f"PLN:{IDPEL}:1"

PDAM = wire.Product(
    id="pdam", category="tagihan", icon="droplets", name={"id": "PDAM", "en": "Water"}, kind="bill",
    detail={"id": "Air bersih", "en": "Tap water"},
    fields=(
        wire.Field(
            name="region", kind="choice", label={"id": "Daerah", "en": "Region"}, length_min=4, length_max=10,
            options=tuple(
                wire.Option(value=name.upper(), label={"id": name, "en": name})
                for name in ("Jakarta", "Bandung", "Bogor", "Bekasi", "Depok", "Malang", "Medan")
            ),
        ),
        wire.Field(
            name="number", kind="digits", keypad="letters", label={"id": "Nomor pelanggan", "en": "Customer number"},
            length_min=4, length_max=15, pattern="[0-9A-Z]{4,15}",
        ),
        PULSA.fields[0],
    ),
    inquiry=True, amount_min=1_000, amount_max=5_000_000, admin_fee=2_500, service_fee=1_000, slip_validity_s=86_400,
    offline="queue", offline_validity_s=3_600, status_field="phone", keywords=("ledeng", "tirta"),
)  # fmt: skip

BPJS = wire.Product(
    id="bpjs", category="tagihan", icon="heart-pulse", name={"id": "BPJS Kesehatan", "en": "BPJS Health"}, kind="bill",
    fields=(
        wire.Field(
            name="card", kind="digits", label={"id": "Nomor kartu", "en": "Card number"}, length_min=13, length_max=16,
            pattern="[0-9]{13}|[0-9]{16}",
        ),
        wire.Field(
            name="months", kind="choice", label={"id": "Jumlah bulan", "en": "Months"}, length_min=1, length_max=2,
            options=tuple(
                wire.Option(value=str(count), label={"id": f"{count} bulan", "en": f"{count} months"})
                for count in range(1, 13)
            ),
        ),
    ),
    inquiry=True, amount_min=1_000, amount_max=5_000_000, admin_fee=2_500, service_fee=1_000, slip_validity_s=86_400,
    offline="queue", offline_validity_s=3_600, status_field="card", repeat_guard_s=2_592_000, keywords=("iuran", "jkn"),
    scan=("(?P<card>88888[0-9]{11}|[0-9]{13})",),
)  # fmt: skip

PLN_BILL = wire.Product(
    id="pln_bill", category="listrik", icon="lightbulb", name={"id": "Tagihan listrik", "en": "Electricity bill"},
    detail={"id": "PLN pascabayar", "en": "PLN postpaid"}, kind="bill",
    fields=(
        wire.Field(
            name="idpel", kind="digits", label={"id": "ID pelanggan", "en": "Customer ID"}, length_min=12, length_max=12
        ),
    ),
    inquiry=True, amount_min=1_000, amount_max=5_000_000, admin_fee=2_500, service_fee=1_000, slip_validity_s=86_400,
    offline="queue", offline_validity_s=3_600, status_field="idpel", cut_off=wire.CutOff(start="23:00", end="00:30"),
    scan=("PLN:(?P<idpel>[0-9]{12}):[0-9]",),
)  # fmt: skip

CODES = wire.Product(
    id="codes", category="belanja", icon="store", name={"id": "Warung Émas", "en": "Golden stall"}, kind="paycode",
    fields=TOKOPEDIA.fields, inquiry=True, amount_min=10_000, amount_max=5_000_000, admin_fee=1_500, service_fee=1_000,
    slip_validity_s=86_400, offline="queue", offline_validity_s=86_400, status_field="phone",
    scan=("(?P<code>[0-9]{13,16})",),
)  # fmt: skip

TOWN = wire.Catalogue(
    restore_id=0, version=8, issued_ms=NOW_MS - HOUR_MS,
    categories=tuple(
        wire.Category(id=name, icon="zap", name={"id": name.title(), "en": name.title()})
        for name in ("pulsa", "listrik", "belanja", "tagihan")
    ),
    products=(PULSA, TOKOPEDIA, PLN_BILL, PDAM, BPJS, CODES),
)  # fmt: skip

EVERYTHING = wire.Catalogue(
    restore_id=0, version=8, issued_ms=NOW_MS - HOUR_MS,
    categories=(*SHOP.categories, *TOWN.categories[3:]),
    products=(*SHOP.products, *TOWN.products[2:]),
)  # fmt: skip

PLN_BILL_QUOTE = requests.Quote(
    SLIP_CODE, "pln_bill", 0, "SI** AM****", 245_000, 2_500, 1_000, 248_500, NOW_MS + 2 * HOUR_MS, NOW_MS + 900_000,
    details=(
        ("tariff", "R1 / 1300 VA"), ("period", "Jul 2026 - Agu 2026"), ("month", "Jul 2026 Rp120.000 + denda Rp5.000"),
        ("month", "Agu 2026 Rp120.000"),
    ),
)  # fmt: skip
BPJS_QUOTE = requests.Quote(
    SLIP_CODE, "bpjs", 0, "SI** AM****", 300_000, 2_500, 1_000, 303_500, NOW_MS + HOUR_MS, NOW_MS + 900_000,
    details=(("members", "2"), ("period", "Agu 2026 - Sep 2026")),
)  # fmt: skip


def ids(kiosk, *starts):
    """Give the ids on the screen that begin so, in their order."""
    return [element.id for element in kiosk.view.elements if element.id.startswith(starts)]


def open_service(kiosk, name):
    """From the attract screen to a product's entry, on whatever page it stands."""
    kiosk.wake()
    while kiosk.find(f"service.{name}") is None:
        kiosk.tap("page.next")
    kiosk.tap(f"service.{name}")


def order_pln_bill(kiosk, quote=PLN_BILL_QUOTE):
    """From the attract screen to the confirmation of an electricity bill."""
    open_service(kiosk, "pln_bill")
    kiosk.type(IDPEL)
    kiosk.tap("action.next")
    kiosk.answer(quote)


def choose_months(kiosk, months):
    """From the attract screen to a chosen number of months."""
    open_service(kiosk, "bpjs")
    kiosk.type(CARD)
    kiosk.tap("action.next", f"option.{months}")


def order_water(kiosk):
    """From the attract screen to a complete order of water."""
    open_service(kiosk, "pdam")
    kiosk.tap("option.BOGOR")
    kiosk.tap(*(f"pad.{letter}" for letter in "ab12"), "field.phone")
    kiosk.type(PHONE)
