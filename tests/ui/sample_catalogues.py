"""Catalogues that show every screen: the shipped one, invented ones with much, little and long in them; what billers say."""

from functools import cache

import msgspec

from central.catalogue.loader import load, shipped
from sync.wire.catalogue import Brand, Catalogue, Denomination, Field, Option

NOW_MS = 1_790_000_000_000
MERCHANT = ("merchant", "TOKO ELEKTRONIK MAJU JAYA SENTOSA")
METERED = (("tariff", "R1/000001300VA"), ("meter", "*********17"))
OWED = (
    ("tariff", "R1/000001300VA"), ("address", "JL. RAYA BEKASI TIMUR KM ** NO. **"), ("period", "Jun 2025 - Sep 2025"),
    ("month", "Jun 2025 Rp1.120.000 + denda Rp71.300"), ("month", "Jul 2025 Rp1.120.000 + denda Rp43.700"),
    ("month", "Agu 2025 Rp1.120.000 + denda Rp12.900"), ("month", "Sep 2025 Rp1.120.000"),
)  # fmt: skip
"""Years and sums that stand nowhere else: a test looks for private digits in what everybody may see."""
TRAVEL = (("route", "Yogyakarta Tugu - Jakarta Gambir"), ("passengers", "4"))
PLAYER = (("nick", "PE****** GA****"),)


@cache
def catalogue() -> Catalogue:
    """Give the catalogue that is shipped."""
    return load(shipped(), restore_id=1, version=1, issued_ms=NOW_MS)


def tickets() -> Catalogue:
    """Give a catalogue with an invented product whose code has letters."""
    ours = catalogue()
    sold = next(product for product in ours.products if product.id == "tokopedia")
    booking = Field(
        name="code", kind="digits", keypad="letters", length_min=8, length_max=12, pattern="[A-Z]+[0-9A-Z]+",
        label={"id": "Kode booking", "en": "Booking code"},
        hint={"id": "Lihat di tiket: Pesanan > Rincian perjalanan.", "en": "On your ticket: Orders > Travel details."},
    )  # fmt: skip
    name = {"id": "Tiket bus antarkota", "en": "Intercity bus ticket"}
    product = msgspec.structs.replace(sold, name=name, icon="ticket", fields=(booking, sold.fields[0]))
    return msgspec.structs.replace(ours, products=(product,))


def few_services() -> Catalogue:
    """Give a catalogue with two services."""
    ours = catalogue()
    return msgspec.structs.replace(
        ours, products=tuple(one for one in ours.products if one.id in ("pulsa", "tokopedia"))
    )


def many_services() -> Catalogue:
    """Give a catalogue with two pages of services."""
    ours = catalogue()
    names = (
        "Belanja online", "Pulsa & data", "Listrik PLN", "Dompet digital", "Tiket kereta", "BPJS Kesehatan", "PDAM",
    )  # fmt: skip
    icons = ("shopping-bag", "smartphone", "zap", "wallet", "train-front", "heart-pulse", "not-an-icon")
    products = tuple(
        msgspec.structs.replace(
            ours.products[0],
            id=f"product{number}",
            category="pulsa",
            name={"id": name},
            icon=icon,
            detail={"id": "Semua operator"},
        )
        for number, (name, icon) in enumerate(zip(names, icons, strict=True))
    )
    return msgspec.structs.replace(ours, products=products)


def many_amounts() -> Catalogue:
    """Give a catalogue whose brand has two pages of amounts and a long name."""
    ours = catalogue()
    amounts = (5_000, 10_000, 15_000, 20_000, 25_000, 50_000, 100_000, 150_000)
    brand = Brand(
        id="long", name="Indosat Ooredoo", prefixes=("0812",),
        denominations=tuple(Denomination(rupiah=amount, amount=amount + 500) for amount in amounts),
    )  # fmt: skip
    pulsa = ours.product("pulsa")
    assert pulsa is not None
    product = msgspec.structs.replace(pulsa, brands=(brand,), amount_max=500_000)
    return msgspec.structs.replace(ours, products=(product,))


def many_options() -> Catalogue:
    """Give a catalogue with a field of two pages of options, some with long names."""
    ours = catalogue()
    names = ("Kota Bandung", "Kabupaten Hulu Sungai Tengah", "Yogyakarta", "Balikpapan")
    options = tuple(
        Option(value=f"REGION{at}", label={"id": names[at % 4] if at < 4 else f"Wilayah {at}"}) for at in range(20)
    )
    sold = next(product for product in ours.products if product.id == "pdam")
    region = next(field for field in sold.fields if field.name == "region")
    changed = msgspec.structs.replace(region, options=options)
    fields = tuple(changed if field is region else field for field in sold.fields)
    return msgspec.structs.replace(ours, products=(msgspec.structs.replace(sold, fields=fields),))
