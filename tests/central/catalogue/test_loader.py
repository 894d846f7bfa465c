"""The shipped products keep every rule of the catalogue and say what the desk, the screen and the biller rely on."""

import re
from pathlib import Path

import pytest

from central.catalogue import loader
from central.catalogue.loader import ProductFileError, load, load_signed, shipped
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
    assert list(figures.items()) == [
        ("pulsa", ("pulsa", "prepaid", False, "full", 5_000, 150_000, 0, 1_500, ["phone"], "phone")),
        ("paket_data", ("pulsa", "prepaid", False, "full", 5_000, 200_000, 0, 1_500, ["phone"], "phone")),
        ("pln_prepaid", (
            "listrik", "prepaid", True, "queue", 20_000, 1_000_000, 2_500, 1_000, ["meter"], "meter",
        )),
        ("gopay", (*wallet, 1_000, *typed)),
        ("ovo", (*wallet, 1_500, *typed)),
        ("dana", (*wallet, 1_000, *typed)),
        ("shopeepay", (*wallet, 2_000, *typed)),
        ("tokopedia", order),
        ("shopee", order),
    ]  # fmt: skip
    assert {product.slip_validity_s for product in CATALOGUE.products} == {86_400}


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
        for field in product.fields:
            texts += [text for text in (field.label, field.hint, field.pattern_error) if text]
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
    assert len(phones) == 8
    assert all(bool(re.fullmatch(field.pattern, phone)) == fits for field in phones)


def test_prices_are_in_order_and_payable():
    """Dearer credit costs more, no price is far from its credit, and cash can pay it."""
    for brand in CATALOGUE.product("pulsa").brands:
        amounts = [choice.amount for choice in brand.denominations]
        assert amounts == sorted(amounts)
        assert all(abs(choice.amount - choice.rupiah) <= 1_000 for choice in brand.denominations)
        assert all(amount % 500 == 0 for amount in amounts)


OWN = """
id = "kai"
position = 5
category = "kereta"
icon = "train-front"
name = { id = "Tiket KAI", en = "KAI ticket" }
kind = "paycode"
inquiry = true
amount_min = 10000
amount_max = 5000000
admin_fee = 7500
service_fee = 1000
slip_validity_s = 3600
offline = "none"
offline_validity_s = 3600
status_field = "code"

[route]
biller = "aggregator"
mode = "bill"
sku = "kai"
customer_field = "code"

[[fields]]
name = "code"
kind = "digits"
length_min = 6
length_max = 20
label = { id = "Kode bayar", en = "Payment code" }
"""
CATEGORY = '[[category]]\nid = "kereta"\nicon = "train-front"\nname = { id = "Kereta", en = "Trains" }\n'


@pytest.fixture
def directory(tmp_path):
    """An operator's directory with a product of his own and its category."""
    (tmp_path / "categories.toml").write_text(CATEGORY)
    (tmp_path / "kai.toml").write_text(OWN)
    return tmp_path


def test_operator_s_file_is_a_product(directory):
    """It stands where its position says, beside everything that is shipped."""
    offering = loader.offering(str(directory))
    assert [product.id for product in offering.products][:2] == ["kai", "pulsa"]
    assert len(offering.products) == len(OFFERING.products) + 1
    assert [category.id for category in offering.categories][-1] == "kereta"
    assert offering.routes["kai"].sku_of("", 0) == "kai"


def test_operator_s_file_replaces_the_shipped_product_whole(directory):
    """Another price is another file with the same id."""
    text = shipped().joinpath("pulsa.toml").read_text()
    (directory / "mine.toml").write_text(text.replace("service_fee = 1500", "service_fee = 2000"))
    offering = loader.offering(str(directory))
    fees = {product.id: product.service_fee for product in offering.products}
    assert (fees["pulsa"], fees["paket_data"], len(fees)) == (2_000, 1_500, len(OFFERING.products) + 1)


def test_operator_takes_a_product_off_the_menu(directory):
    """`offered = false` leaves the route, for slips that are already paid."""
    (directory / "ovo.toml").write_text("offered = false\n" + shipped().joinpath("ovo.toml").read_text())
    offering = loader.offering(str(directory))
    assert "ovo" not in {product.id for product in offering.products}
    assert "ovo" in offering.routes


def test_example_of_the_documents_is_a_product(directory):
    """What docs/adding-a-product.md shows can be put into a file as it stands."""
    page = Path(__file__).parents[3] / "docs" / "adding-a-product.md"
    (directory / "kai.toml").write_text(page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0])
    offering = loader.offering(str(directory))
    assert [product.id for product in offering.products][-2:] == ["kai", "shopee"]


def test_same_id_twice_in_one_directory_is_an_error(directory):
    """Nobody could say which of the two is meant."""
    (directory / "again.toml").write_text(OWN)
    assert "another file" in (loader.problem_of(str(directory)) or "")


def test_directory_that_is_not_there_is_a_problem(tmp_path):
    """A mistyped directory is said in one line; none at all is no problem."""
    assert loader.problem_of(str(tmp_path / "nowhere")) == "nowhere: No such file or directory"
    assert loader.problem_of("") is None


@pytest.mark.parametrize(
    ("found", "put", "problem"),
    [
        ("[route]", "[way]", "kai.toml: .*route"),
        ('mode = "bill"\n', "", "kai.toml: .*mode"),
        ('mode = "bill"', 'mode = "barter"', "kai.toml: .*barter"),
        ('mode = "bill"', 'mode = "prepaid"', "kai.toml: route: mode prepaid has no inquiry"),
        ('sku = "kai"', 'sku = "kai{class}"', "kai.toml: route: sku"),
        ('biller = "aggregator"', 'biller = "other"', "kai.toml: .*other"),
        ("service_fee = 1000", "service_fee = -1", "product kai: a fee is negative"),
        ('category = "kereta"', 'category = "kapal"', "product kai: unknown category"),
        ("position = 5", 'position = "first"', "kai.toml: .*position"),
        ("length_min = 6", "length_min = 5", "product kai: the status field"),
        ('id = "kai"', "", "kai.toml: .*id"),
        ("status_field", "statusfield", "kai.toml: .*statusfield"),
    ],
)
def test_product_file_that_breaks_a_rule_is_named(directory, found, put, problem):
    """Each mistake of an operator is one line that names the file or the product."""
    assert found in OWN
    (directory / "kai.toml").write_text(OWN.replace(found, put, 1))
    told = loader.problem_of(str(directory)) or ""
    assert re.search(problem, told)
    assert "\n" not in told


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("broken.toml", "id = ", "broken.toml"),
        ("odd.toml", 'id = "x"\ncolour = "red"', "odd.toml"),
        ("categories.toml", 'category = "x"', "categories.toml"),
    ],
)
def test_file_that_does_not_fit_is_named(tmp_path, name, text, problem):
    """A wrong product file stops the loading, with its name."""
    (tmp_path / "categories.toml").write_text('[[category]]\nid = "a"\nicon = "a"\nname = { id = "A" }\n')
    (tmp_path / name).write_text(text)
    with pytest.raises(ProductFileError, match=problem):
        load(tmp_path, restore_id=0, version=1, issued_ms=1)
