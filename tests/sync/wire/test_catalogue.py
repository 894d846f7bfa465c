"""The catalogue's rules, checked where it is signed and where it is read."""

import msgspec
import pytest

from sync.wire import catalogue as wire
from sync.wire import sealing
from sync.wire.errors import WireError

KEY = sealing.SigningKey(b"c" * 32)
FIELD = wire.Field(name="phone", kind="phone", label={"id": "Nomor HP"}, length_min=10, length_max=13)
BRAND = wire.Brand(
    id="telkomsel",
    name="Telkomsel",
    prefixes=("0812", "08"),
    denominations=(wire.Denomination(rupiah=50_000, amount=50_500),),
)
PRODUCT = wire.Product(
    id="pulsa", category="pulsa", icon="phone", name={"id": "Pulsa"}, kind="prepaid", fields=(FIELD,), brands=(BRAND,),
    brand_field="phone", inquiry=False, amount_min=5_000, amount_max=1_000_000, admin_fee=0, service_fee=1_500,
    slip_validity_s=3_600, offline="full", offline_validity_s=86_400,
)  # fmt: skip
CATALOGUE = wire.Catalogue(
    restore_id=0, version=3, issued_ms=1, categories=(wire.Category(id="pulsa", icon="phone", name={"id": "Pulsa"}),),
    products=(PRODUCT,),
)  # fmt: skip


def with_product(**changes) -> wire.Catalogue:
    return msgspec.structs.replace(CATALOGUE, products=(msgspec.structs.replace(PRODUCT, **changes),))


def with_field(**changes) -> wire.Catalogue:
    return with_product(fields=(msgspec.structs.replace(FIELD, **changes),))


LONG_AMOUNT = wire.Field(name="amount", kind="amount", label={"id": "Nominal"}, length_min=6, length_max=7)
AMOUNT = wire.Field(name="amount", kind="amount", label={"id": "Nominal"}, length_min=5, length_max=7, step=1_000)
CHOICES = (wire.Denomination(rupiah=20_000, amount=20_000), wire.Denomination(rupiah=50_000, amount=50_000))
BOOKING = wire.Field(
    name="booking", kind="digits", keypad="letters", label={"id": "Kode booking"}, length_min=6, length_max=6,
    pattern="[A-Z]{3}[0-9]{3}",
)  # fmt: skip


def with_booking(**changes) -> wire.Catalogue:
    field = msgspec.structs.replace(BOOKING, **changes)
    return with_product(fields=(field, FIELD), brands=(), brand_field="", inquiry=True, offline="queue")


def with_choices() -> wire.Catalogue:
    return with_product(fields=(FIELD, BOOKING), inquiry=True, offline="queue")


def test_signed_catalogue_comes_back():
    """What central signed is what the kiosk offers."""
    assert wire.open_signed(wire.sign(CATALOGUE, KEY), KEY.public) == CATALOGUE


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        (msgspec.structs.replace(CATALOGUE, products=(PRODUCT, PRODUCT)), "names a product twice"),
        (with_product(category="other"), "unknown category"),
        (with_product(id="Pulsa!"), "an id is"),
        (with_product(amount_max=5_000_001), "above the cash limit"),
        (with_product(amount_min=0), "amount limits"),
        (with_product(service_fee=-1), "a fee is negative"),
        (with_product(inquiry=True), "cannot print a full slip offline"),
        (with_product(slip_validity_s=59), "at least a minute"),
        (with_product(status_field="meter"), "the status field"),
        (with_product(brand_field="meter"), "the brand field"),
        (with_product(amount_max=50_000), "a price"),
        (
            with_product(brands=(), brand_field="", fields=(LONG_AMOUNT,), status_field="amount"),
            "and no amount",
        ),
        (with_field(length_min=5), "the status field is a number"),
        (with_product(denominations=CHOICES), "one of them"),
        (with_product(brands=(), brand_field="", denominations=CHOICES, fields=(FIELD, AMOUNT)), "one of them"),
        (with_product(fields=(FIELD, AMOUNT)), "one of them"),
        (with_product(brands=(), brand_field="", fields=(FIELD, AMOUNT, AMOUNT)), "one of them"),
        (with_product(brands=(), brand_field=""), "something must say what it costs"),
        (with_product(brands=(), brand_field="", denominations=(CHOICES[0], CHOICES[0])), "named once"),
        (
            with_product(brands=(), brand_field="", denominations=(wire.Denomination(rupiah=0, amount=5_000),)),
            "is positive",
        ),
        (with_product(brands=(), brand_field="", denominations=CHOICES, amount_max=49_999), "a price"),
        (with_field(step=500), "a step is that of an amount"),
        (
            with_product(brands=(), brand_field="", fields=(FIELD, msgspec.structs.replace(AMOUNT, step=0))),
            "a step is that",
        ),
        (with_field(length_min=14), "lengths out of order"),
        (with_field(length_max=25), "lengths out of order"),
        (with_field(groups=()), "groups are at least one digit"),
        (with_field(pattern="("), "not a regular expression"),
        (with_booking(name="phone", length_max=7), "and no amount"),
        (with_choices(), "letters or options and choices"),
        (with_booking(pattern="[0-9]+"), "its pattern says which"),
        (with_booking(kind="phone"), "of kind digits"),
    ],
)
def test_broken_rule_is_refused_on_both_sides(broken, complaint):
    """Central does not sign it, and a kiosk does not take it even when it is signed."""
    with pytest.raises(WireError, match=complaint):
        wire.sign(broken, KEY)
    content = msgspec.json.encode(broken)
    with pytest.raises(WireError, match=complaint):
        wire.open_signed(wire.SignedCatalogue(content, KEY.sign("catalogue", content)), KEY.public)


def test_altered_or_forged_catalogue_is_refused():
    """One changed byte, or another signer, and the catalogue is no catalogue."""
    signed = wire.sign(CATALOGUE, KEY)
    with pytest.raises(WireError, match="signature of a catalogue"):
        wire.open_signed(wire.SignedCatalogue(signed.content.replace(b"1500", b"0000"), signed.signature), KEY.public)
    with pytest.raises(WireError, match="signature of a catalogue"):
        wire.open_signed(signed, sealing.SigningKey(b"x" * 32).public)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[", msgspec.json.encode({**msgspec.to_builtins(CATALOGUE), "extra": 1})]
)
def test_signed_nonsense_is_a_wire_error(content):
    """Signed bytes that are no catalogue, or know more than this version does, are refused."""
    with pytest.raises(WireError, match="does not decode"):
        wire.open_signed(wire.SignedCatalogue(content, KEY.sign("catalogue", content)), KEY.public)


def test_field_of_letters_is_signed_and_read():
    """A product may ask for a code with letters beside a number that opens its status."""
    assert wire.open_signed(wire.sign(with_booking(), KEY), KEY.public) == with_booking()


def test_catalogue_without_letters_is_the_same_bytes_as_ever():
    """Kiosks and central of earlier releases read it: the key is there only where a field takes letters."""
    assert b"keypad" not in wire.sign(CATALOGUE, KEY).content
    assert wire.sign(with_booking(), KEY).content.count(b'"keypad":"letters"') == 1


@pytest.mark.parametrize(
    ("text", "digits", "letters"),
    [
        ("0812", True, True),
        ("AB12", False, True),
        ("", True, True),
        ("ab12", False, False),
        ("٣", False, False),
        ("A-1", False, False),
    ],
)
def test_field_takes_what_its_keys_can_type(text, digits, letters):
    """Digits everywhere, capital letters where the field says so, and nothing that no key types."""
    assert (FIELD.takes(text), BOOKING.takes(text)) == (digits, letters)


def test_longest_prefix_names_the_brand():
    """The more exact prefix wins; an unknown one names nobody."""
    general = msgspec.structs.replace(BRAND, id="other", prefixes=("081",))
    product = msgspec.structs.replace(PRODUCT, brands=(general, BRAND))
    assert product.brand_of("081234567890") is BRAND
    assert product.brand_of("081334567890") is general
    assert product.brand_of("021555") is None


def test_choices_are_the_brand_s_or_the_product_s_own():
    """What can be chosen follows from what was typed, and one choice is named by its rupiah."""
    own = msgspec.structs.replace(PRODUCT, brands=(), brand_field="", denominations=CHOICES)
    assert own.choices({}) == CHOICES
    assert (own.choice({}, 50_000), own.choice({}, 30_000)) == (CHOICES[1], None)
    assert PRODUCT.choices({"phone": "081234567890"}) == BRAND.denominations
    assert PRODUCT.choices({"phone": "021555"}) == ()


def test_amount_field_is_the_one_of_that_kind():
    """A product has at most one field in which an amount is typed."""
    top_up = msgspec.structs.replace(PRODUCT, brands=(), brand_field="", fields=(FIELD, AMOUNT))
    assert (top_up.amount_field, PRODUCT.amount_field) == (AMOUNT, None)


def test_fields_with_letters_choices_or_amounts_say_when_they_are_complete():
    """A text fits a field when nothing can be missing and nothing is wrong with it."""
    assert [FIELD.fits(text) for text in ("081234567890", "0812", "0812345678901234", "08123A567890")] == [
        True, False, False, False,
    ]  # fmt: skip
    assert [BOOKING.fits(text) for text in ("ABC123", "123ABC", "abc123")] == [True, False, False]
