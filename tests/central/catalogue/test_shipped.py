"""The shipped products keep every rule of the catalogue and say what the desk, the screen and the biller rely on."""

import re

import pytest

from central.catalogue import loader
from central.catalogue.loader import load, load_signed, shipped
from sync.wire.catalogue import open_signed
from sync.wire.sealing import SigningKey

LANGUAGES = {"id", "en"}
OFFERING = loader.offering()
CATALOGUE = load(shipped(), restore_id=0, version=1, issued_ms=5)


def test_shipped_catalogue_can_be_signed_and_opened():
    """What central ships is accepted by a kiosk."""
    key = SigningKey(b"\x04" * 32)
    opened = open_signed(load_signed(key, restore_id=0, version=1, issued_ms=5), key.public)
    assert opened == CATALOGUE


def test_rules_of_the_products():
    """Amounts, fees, validity and what is possible without central, as the domain asks for; in the menu's order."""
    figures = {
        product.id: (
            product.category, product.kind, product.inquiry, product.offline, product.amount_min, product.amount_max,
            product.admin_fee, product.service_fee, [field.name for field in product.fields], product.status_field,
        )
        for product in CATALOGUE.products
    }  # fmt: skip
    wallet = ("ewallet", "topup", True, "queue", 10_000, 1_000_000)
    typed = (1_000, ["phone", "amount"], "phone")
    order = ("belanja", "paycode", True, "queue", 10_000, 5_000_000, 1_500, 1_000, ["phone", "code"], "phone")
    trip = ("perjalanan", "paycode", True, "queue", 10_000, 5_000_000, 7_500, 2_500, ["code", "phone"], "phone")
    game = ("game", "prepaid", True, "queue", 5_000, 500_000, 0, 1_500)
    bill = ("bill", True, "queue", 1_000, 5_000_000)
    assert list(figures.items()) == [
        ("pulsa", ("pulsa", "prepaid", False, "full", 5_000, 150_000, 0, 1_500, ["phone"], "phone")),
        ("paket_data", ("pulsa", "prepaid", False, "full", 5_000, 200_000, 0, 1_500, ["phone"], "phone")),
        ("pln_prepaid", (
            "listrik", "prepaid", True, "queue", 20_000, 1_000_000, 2_500, 1_000, ["meter"], "meter",
        )),
        ("pln_postpaid", ("listrik", *bill, 2_500, 1_000, ["idpel"], "idpel")),
        ("gopay", (*wallet, 1_000, *typed)),
        ("ovo", (*wallet, 1_500, *typed)),
        ("dana", (*wallet, 1_000, *typed)),
        ("shopeepay", (*wallet, 2_000, *typed)),
        ("linkaja", (*wallet, 1_500, *typed)),
        ("tokopedia", order),
        ("shopee", order),
        ("bukalapak", order),
        ("lazada", order),
        ("tiktok_shop", order),
        ("bpjs_kesehatan", (
            "tagihan", "bill", True, "queue", 10_000, 5_000_000, 2_500, 1_000, ["card", "months"], "card",
        )),
        ("pdam", ("tagihan", *bill, 2_500, 1_000, ["region", "number", "phone"], "phone")),
        ("indihome", ("tagihan", *bill, 3_000, 1_000, ["number"], "number")),
        ("kai", trip),
        ("traveloka", trip),
        ("mobile_legends", (*game, ["user_id", "zone_id", "phone"], "phone")),
        ("free_fire", (*game, ["user_id"], "user_id")),
    ]  # fmt: skip


def test_what_is_particular_to_some_products():
    """Short bookings, PLN's nights, the family that pays its insurance twice; everything else is as usual."""
    particular = {
        product.id: (product.slip_validity_s, product.deadline_margin_s, product.repeat_guard_s)
        for product in CATALOGUE.products
        if (product.slip_validity_s, product.deadline_margin_s, product.repeat_guard_s) != (86_400, 0, 300)
    }
    assert particular == {
        "pln_postpaid": (86_400, 0, 86_400),
        "bpjs_kesehatan": (86_400, 0, 30 * 86_400),
        "pdam": (86_400, 0, 86_400),
        "indihome": (86_400, 0, 86_400),
        "kai": (3_600, 300, 300),
        "traveloka": (3_600, 300, 300),
    }
    nights = {
        product.id: (product.cut_off.start, product.cut_off.end) for product in CATALOGUE.products if product.cut_off
    }
    assert nights == {"pln_prepaid": ("23:00", "00:30"), "pln_postpaid": ("23:00", "00:30")}


def test_connectors_of_the_products():
    """Payment codes of one kind go through the connector for them, everything else through the aggregator."""
    through = {product for product, route in OFFERING.routes.items() if route.biller == "paycode"}
    assert through == {"shopee", "bukalapak", "lazada", "tiktok_shop", "kai", "traveloka"}


def test_product_without_its_connector_is_not_offered():
    """What cannot be bought is not on the menu; its route stays for what was paid before."""
    without = OFFERING.sold_by({"aggregator"})
    assert {product.id for product in OFFERING.products} - {product.id for product in without.products} == {
        "shopee", "bukalapak", "lazada", "tiktok_shop", "kai", "traveloka",
    }  # fmt: skip
    assert without.routes == OFFERING.routes


@pytest.mark.parametrize(
    ("scanned", "products"),
    [
        ("86123456789", {"pln_prepaid": {"meter": "86123456789"}}),
        ("530000000001", {"pln_prepaid": {"meter": "530000000001"}, "pln_postpaid": {"idpel": "530000000001"}}),
        ("0001234567890", {"bpjs_kesehatan": {"card": "0001234567890"}}),
        ("88888 01234567890", {"bpjs_kesehatan": {"card": "8888801234567890"}}),
        ("131123456", {"indihome": {"number": "131123456"}}),
        ("kai-4f7x", {"kai": {"code": "KAI4F7X"}, "traveloka": {"code": "KAI4F7X"}}),
        ("8127740588870520", {
            shop: {"code": "8127740588870520"} for shop in ("tokopedia", "shopee", "bukalapak", "lazada", "tiktok_shop")
        }),
        ("https://example.com/pay?id=1", {}),
        ("12345678", {}),
    ],
)  # fmt: skip
def test_scanned_code_leads_to_the_products_that_may_have_made_it(scanned, products):
    """A code on a biller's paper opens its product; where several may have made it, those and no others."""
    found = {product.id: product.scanned(scanned) for product in CATALOGUE.products}
    assert {product: fields for product, fields in found.items() if fields} == products


@pytest.mark.parametrize(
    ("product", "fields", "customer", "key"),
    [
        ("bpjs_kesehatan", {"card": "0001234567890", "months": "1"}, "8888801234567890", "8888801234567890"),
        ("bpjs_kesehatan", {"card": "8888801234567890", "months": "3"}, "8888801234567890", "8888801234567890"),
        ("pdam", {"region": "BOGOR", "number": "A12", "phone": "08"}, "A12", "A12\x00BOGOR"),
        ("mobile_legends", {"user_id": "12345", "zone_id": "2001", "phone": "08"}, "12345", "12345\x002001"),
    ],
)
def test_customer_has_one_name_at_the_biller_and_one_key(product, fields, customer, key):
    """Two ways of writing a number are one customer; the same number elsewhere is another one."""
    route = OFFERING.routes[product]
    assert (route.customer_of(fields), route.key_of(fields)) == (customer, key)


def test_every_product_has_a_route():
    """What is offered can be bought."""
    assert set(OFFERING.routes) == {product.id for product in OFFERING.products}


def test_nothing_of_the_route_is_told_to_kiosks():
    """Central's names at the aggregator stay with central."""
    content = load_signed(SigningKey(b"\x04" * 32), restore_id=0, version=1, issued_ms=5).content
    assert not any(word in content for word in (b"aggregator", b"sku", b"customer_field", b"position"))


def test_electricity_denominations_are_what_the_meter_gets():
    """The price is the denomination: tax is inside it, and the admin fee comes on top as PLN adds it up."""
    choices = CATALOGUE.product("pln_prepaid").denominations
    assert [choice.rupiah for choice in choices] == [20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000]
    assert all(choice.amount == choice.rupiah and not choice.label for choice in choices)


def test_data_packages_are_named_by_their_size():
    """Every package has a label in both languages, dearer ones come later, and the price is near the aggregator's."""
    for brand in CATALOGUE.product("paket_data").brands:
        assert all(set(choice.label) == LANGUAGES and "GB" in choice.label["id"] for choice in brand.denominations)
        amounts = [choice.amount for choice in brand.denominations]
        assert amounts == sorted(amounts)
        assert all(0 < choice.amount - choice.rupiah <= 1_000 for choice in brand.denominations)
    data, credit = CATALOGUE.product("paket_data").brands, CATALOGUE.product("pulsa").brands
    assert [(each.id, each.prefixes) for each in data] == [(each.id, each.prefixes) for each in credit]


@pytest.mark.parametrize(
    ("typed", "fits"),
    [("10000", True), ("1000000", True), ("10500", False), ("010000", False), ("00000", False), ("99999", False)],
)
def test_amount_pattern(typed, fits):
    """Whole thousands without a leading zero."""
    for product in CATALOGUE.products:
        if product.kind == "topup":
            assert bool(re.fullmatch(product.amount_field.pattern, typed)) == fits


def test_every_text_is_in_both_languages():
    """No screen has a gap in one language."""
    texts = [category.name for category in CATALOGUE.categories]
    for product in CATALOGUE.products:
        texts += [product.name, product.detail]
        texts += [choice.label for brand in product.brands for choice in brand.denominations if choice.label]
        texts += [choice.label for choice in product.denominations if choice.label]
        for field in product.fields:
            texts += [text for text in (field.label, field.hint, field.pattern_error) if text]
            texts += [option.label for option in field.options]
    assert [text for text in texts if set(text) != LANGUAGES or not all(text.values())] == []


@pytest.mark.parametrize(
    ("number", "brand"),
    [
        ("0811000000", "telkomsel"),
        ("085155000000", "telkomsel"),
        ("081400000000", "indosat"),
        ("085800000000", "indosat"),
        ("087800001230", "xl"),
        ("085900000000", "xl"),
        ("083800000000", "axis"),
        ("089900000000", "tri"),
        ("088100000000", "smartfren"),
        ("088400000000", None),
        ("082000000000", None),
        ("084000000000", None),
    ],
)
def test_prefix_selects_the_brand(number, brand):
    """The numbering plan of the domain's section 2; numbers of nobody select nobody."""
    found = CATALOGUE.product("pulsa").brand_of(number)
    assert (found.id if found else None) == brand


def test_prefixes_belong_to_one_brand():
    """No prefix is claimed twice."""
    prefixes = [prefix for brand in CATALOGUE.product("pulsa").brands for prefix in brand.prefixes]
    assert len(prefixes) == len(set(prefixes)) == 38


@pytest.mark.parametrize(
    ("phone", "fits"),
    [
        ("0812345678", True),
        ("0812345678901", True),
        ("081234567", False),
        ("08123456789012", False),
        ("0841234567", False),
        ("0212345678", False),
        ("6281234567", False),
        ("0801234567", False),
    ],
)
def test_phone_pattern(phone, fits):
    """10-13 digits that begin with 08 and are not 084, which is no mobile number."""
    phones = [field for product in CATALOGUE.products for field in product.fields if field.kind == "phone"]
    assert len(phones) == 16
    assert all(bool(re.fullmatch(field.pattern, phone)) == fits for field in phones)


def test_prices_are_in_order_and_payable():
    """Dearer credit costs more, no price is far from its credit, and cash can pay it."""
    for brand in CATALOGUE.product("pulsa").brands:
        amounts = [choice.amount for choice in brand.denominations]
        assert amounts == sorted(amounts)
        assert all(abs(choice.amount - choice.rupiah) <= 1_000 for choice in brand.denominations)
        assert all(amount % 500 == 0 for amount in amounts)
