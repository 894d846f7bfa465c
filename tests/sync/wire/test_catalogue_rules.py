"""The rules for what a product may ask, when it can be had, and how a scanner and the search find it."""

import time

import msgspec
import pytest

from sync.wire import catalogue as wire
from sync.wire import sealing
from sync.wire.errors import WireError

KEY = sealing.SigningKey(b"c" * 32)
REGION = wire.Field(
    name="region", kind="choice", label={"id": "Wilayah"}, length_min=1, length_max=12,
    options=(wire.Option(value="BOGOR", label={"id": "Bogor"}), wire.Option(value="7", label={"id": "Tujuh"})),
)  # fmt: skip
NUMBER = wire.Field(name="number", kind="digits", label={"id": "Nomor"}, length_min=6, length_max=13)
PHONE = wire.Field(name="phone", kind="phone", label={"id": "HP"}, length_min=10, length_max=13)
AMOUNT = wire.Field(name="amount", kind="amount", label={"id": "Nominal"}, length_min=5, length_max=7)
CHOICES = (wire.Denomination(rupiah=10_000, amount=10_000),)
BILL = wire.Product(
    id="pdam", category="tagihan", icon="droplets", name={"id": "PDAM"}, kind="bill", fields=(REGION, NUMBER),
    inquiry=True, amount_min=5_000, amount_max=1_000_000, admin_fee=2_500, service_fee=1_500, slip_validity_s=3_600,
    offline="queue", offline_validity_s=3_600, status_field="number",
)  # fmt: skip
CATEGORY = wire.Category(id="tagihan", icon="receipt-text", name={"id": "Tagihan"})


def catalogue(**changes) -> wire.Catalogue:
    product = msgspec.structs.replace(BILL, **changes)
    return wire.Catalogue(restore_id=0, version=3, issued_ms=1, categories=(CATEGORY,), products=(product,))


def region(**changes) -> wire.Catalogue:
    return catalogue(fields=(msgspec.structs.replace(REGION, **changes), NUMBER))


def option(value: str, label: str = "Bogor") -> tuple[wire.Option, ...]:
    return (wire.Option(value=value, label={"id": label} if label else {}),)


def cut_off(start: str, end: str) -> wire.Catalogue:
    return catalogue(cut_off=wire.CutOff(start=start, end=end))


def scan(*patterns: str) -> wire.Catalogue:
    return catalogue(scan=patterns)


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        (region(options=()), "a choice has options"),
        (region(kind="digits"), "a choice has options"),
        (region(options=option("BOGOR") * 2), "named once"),
        (region(options=tuple(wire.Option(value=str(n), label={"id": "x"}) for n in range(1, 66))), "at most 64"),
        (region(options=option("bogor")), "1-12 of A-Z and 0-9"),
        (region(options=option("A" * 13)), "1-12 of A-Z and 0-9"),
        (region(options=option("")), "1-12 of A-Z and 0-9"),
        (region(options=option("BOGOR", "")), "has a label"),
        (region(length_min=2), "as long as its field"),
        (region(length_max=4), "as long as its field"),
        (catalogue(status_field="region"), "the status field is a number"),
        (catalogue(kind="prepaid", denominations=CHOICES), "letters or options and choices"),
        (catalogue(kind="topup", fields=(REGION, NUMBER, AMOUNT)), "letters or options and choices"),
        (catalogue(fields=(REGION, REGION, NUMBER)), "two fields have the same name"),
        (
            catalogue(inquiry=False, denominations=CHOICES),
            "its inquiry says",
        ),
        (catalogue(denominations=CHOICES), "its inquiry says"),
        (catalogue(deadline_margin_s=-1), "the deadline's margin"),
        (catalogue(deadline_margin_s=3_600), "the deadline's margin"),
        (cut_off("24:00", "00:30"), "a cut-off is"),
        (cut_off("23:00", "0:30"), "a cut-off is"),
        (cut_off("23:00", "23:60"), "a cut-off is"),
        (cut_off("23:00", "23:00"), "a cut-off is"),
        (catalogue(keywords=("Air",)), "keywords are in small letters"),
        (catalogue(keywords=(" air",)), "keywords are in small letters"),
        (catalogue(keywords=("",)), "24 characters"),
        (catalogue(keywords=("a" * 25,)), "24 characters"),
        (catalogue(keywords=("air",) * 25), "at most 24 keywords"),
    ],
)
def test_broken_rule_is_refused(broken, complaint):
    """Central does not sign it."""
    with pytest.raises(WireError, match=complaint):
        wire.sign(broken, KEY)


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("(?P<number>[0-9]{6}", "not a regular expression"),
        ("(?P<number>[0-9]{99999999999999999999})", "not a regular expression"),
        ("[0-9]{6}", "named groups are fields"),
        ("(?P<meter>[0-9]{6})", "named groups are fields"),
        ("(?P<number>([0-9]+)+)", "a group may not be repeated"),
        ("(?P<number>([0-9]|1){6,12})", "a group may not be repeated"),
        ("(?P<number>[0-9]+)(?P=number)", "only plain and named groups"),
        (r"(?P<number>([0-9])\2{5})", "only plain and named groups"),
        ("(?i)(?P<number>[0-9]+)", "only plain and named groups"),
        ("(?P<number>[0-9]*[0-9]*[0-9]*)", "too many ways"),
        ("(?P<number>" + "(1|11)" * 17 + ")", "too many ways"),
        ("(?P<number>[0-9]{6})" + "x" * 200, "more than 200 characters"),
    ],
)
def test_pattern_that_a_stranger_s_code_could_stall_is_refused(pattern, complaint):
    """Whatever is held before the scanner, no pattern of a signed catalogue takes long over it."""
    with pytest.raises(WireError, match=complaint):
        wire.sign(scan(pattern), KEY)


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("([0-9]+)+", "a group may not be repeated"),
        (r"([0-9])\1{5}", "only plain and named groups"),
        ("[0-9]*[0-9]*[0-9]*[0-9]*", "too many ways"),
        ("[0-9]{99999999999999999999}", "not a regular expression"),
        ("[0-9]{6}" + "x" * 200, "more than 200 characters"),
    ],
)
def test_pattern_that_a_customer_could_stall_is_refused(pattern, complaint):
    """What is typed into a field meets its pattern with every key; a kiosk that hangs there serves nobody."""
    with pytest.raises(WireError, match=f"field number: .*{complaint}"):
        wire.sign(catalogue(fields=(REGION, msgspec.structs.replace(NUMBER, pattern=pattern))), KEY)


def test_more_patterns_than_a_scan_is_tried_against_are_refused():
    """Eight are enough for one product."""
    with pytest.raises(WireError, match="at most 8 patterns"):
        wire.sign(scan(*("(?P<number>[0-9]{6})",) * 9), KEY)


def test_slowest_pattern_allowed_reads_the_longest_text_quickly():
    """What the rules let pass stays in the range of a tap."""
    slowest = scan("(?P<number>[0-9]*[0-9]{0,62}1?2)")
    wire.sign(slowest, KEY)
    started = time.perf_counter()
    assert slowest.products[0].scanned("1" * 512) is None
    assert time.perf_counter() - started < 1.0


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("BOGOR:123456", {"region": "BOGOR", "number": "123456"}),
        ("  bogor:1234-56 78\r\n", {"region": "BOGOR", "number": "12345678"}),
        ("123456789012", {"number": "123456789012"}),
        ("DEPOK:123456", None),
        ("12345", None),
        ("12345678901234", None),
        ("\u0661" * 12, None),
        ("", None),
        ("1" * 513, None),
    ],
)
def test_scan_fills_the_fields_that_it_names(text, fields):
    """Spaces, dashes and small letters do not matter; what does not fit its field is no match."""
    product = scan("(?P<region>[A-Z]+):(?P<number>[0-9]+)", "(?P<number>[0-9]+)").products[0]
    assert product.scanned(text) == fields


def test_product_with_everything_is_signed_and_read():
    """Options, a cut-off, a margin, patterns and keywords come to the kiosk as they were signed."""
    whole = catalogue(
        cut_off=wire.CutOff(start="23:00", end="00:30"),
        deadline_margin_s=300,
        scan=("(?P<number>(?=1)[0-9]{6,13})",),
        keywords=("air", "pdam"),
    )
    assert wire.open_signed(wire.sign(whole, KEY), KEY.public) == whole


def test_choice_takes_its_values_only():
    """A choice is one of its options, or not made yet; nothing is typed into it."""
    assert [REGION.takes(text) for text in ("BOGOR", "", "BOG", "bogor", "7")] == [True, True, False, False, True]
    assert [REGION.fits(text) for text in ("BOGOR", "", "DEPOK")] == [True, False, False]


def test_choice_among_letters_and_numbers_is_allowed():
    """A choice is made by itself, so the keys of a field of letters do not stand in its way."""
    booking = wire.Field(
        name="customer", kind="digits", keypad="letters", label={"id": "Kode"}, length_min=4, length_max=15,
        pattern="[A-Z0-9]+",
    )  # fmt: skip
    whole = catalogue(fields=(REGION, booking, PHONE), status_field="phone")
    assert wire.open_signed(wire.sign(whole, KEY), KEY.public) == whole
