"""The shipped products keep every rule of the catalogue and say what the desk, the screen and the biller rely on."""

import re

import pytest

from central.catalogue.loader import ProductFileError, load, load_signed, shipped
from sync.wire.catalogue import open_signed
from sync.wire.sealing import SigningKey

LANGUAGES = {"id", "en"}
CATALOGUE = load(shipped(), restore_id=0, version=1, issued_ms=5)


def test_shipped_catalogue_can_be_signed_and_opened():
    """What central ships is accepted by a kiosk."""
    key = SigningKey(b"\x04" * 32)
    opened = open_signed(load_signed(key, restore_id=0, version=1, issued_ms=5), key.public)
    assert opened == CATALOGUE
    assert [product.id for product in opened.products] == ["pulsa", "tokopedia"]


def test_rules_of_the_two_products():
    """Amounts, fees, validity and what is possible without central, as the domain asks for."""
    figures = {
        product.id: (
            product.kind, product.inquiry, product.offline, product.amount_min, product.amount_max, product.admin_fee,
            product.service_fee, product.slip_validity_s, [field.name for field in product.fields],
        )
        for product in CATALOGUE.products
    }  # fmt: skip
    assert figures == {
        "pulsa": ("prepaid", False, "full", 5_000, 150_000, 0, 1_500, 86_400, ["phone"]),
        "tokopedia": ("paycode", True, "queue", 10_000, 5_000_000, 1_500, 1_000, 86_400, ["phone", "code"]),
    }


def test_every_text_is_in_both_languages():
    """No screen has a gap in one language."""
    texts = [category.name for category in CATALOGUE.categories]
    for product in CATALOGUE.products:
        texts += [product.name, product.detail]
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
    for product in CATALOGUE.products:
        assert bool(re.fullmatch(product.fields[0].pattern, phone)) == fits


def test_prices_are_in_order_and_payable():
    """Dearer credit costs more, no price is far from its credit, and cash can pay it."""
    for brand in CATALOGUE.product("pulsa").brands:
        amounts = [choice.amount for choice in brand.denominations]
        assert amounts == sorted(amounts)
        assert all(abs(choice.amount - choice.rupiah) <= 1_000 for choice in brand.denominations)
        assert all(amount % 500 == 0 for amount in amounts)


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
