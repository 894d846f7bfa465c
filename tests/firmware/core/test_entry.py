"""Typing: grouping, limits, errors beside the field, what is missing, and amounts that belong to the number."""

import pytest

from firmware.core import events as ev
from tests.firmware.core.conftest import CODE, PHONE, SLIP_CODE


@pytest.fixture
def pulsa(kiosk):
    kiosk.wake()
    kiosk.tap("service.pulsa")
    return kiosk


@pytest.fixture
def tokopedia(kiosk):
    kiosk.wake()
    kiosk.tap("service.tokopedia")
    return kiosk


def field(kiosk, name="phone"):
    return kiosk.find(f"field.{name}")


def amounts(kiosk):
    return [element.id.partition(".")[2] for element in kiosk.view.elements if element.id.startswith("denomination.")]


def test_first_field_has_the_focus(tokopedia):
    """Digits go where the focus is from the start."""
    assert [element.id for element in tokopedia.view.elements if element.focused] == ["field.phone"]


def test_digits_are_grouped_as_they_are_typed(pulsa):
    """The label stays; what is typed is shown in groups, its raw value beside it."""
    pulsa.type("08123456789")
    assert (field(pulsa).shown, field(pulsa).value) == ("0812 3456 789", "08123456789")


def test_pad_types_as_the_keypad_does(pulsa):
    """The keys on the screen and the keypad are the same keys."""
    pulsa.tap("pad.0", "pad.8", "pad.1", "pad.backspace", "pad.2")
    assert field(pulsa).value == "082"
    pulsa.tap("pad.clear")
    assert field(pulsa).value == ""
    pulsa.type("08")
    pulsa.press("clear")
    assert field(pulsa).value == "0"


def test_digit_too_many_is_refused(pulsa):
    """The limit is at the key: what does not fit does nothing, and says so."""
    pulsa.type("0812345678901")
    assert pulsa.happen(ev.KeyPressed("2")) == (False, "full")
    assert field(pulsa).value == "0812345678901"


def test_nothing_to_delete_is_refused(pulsa):
    """Deleting from an empty field does nothing."""
    assert pulsa.happen(ev.KeyPressed("clear")) == (False, "empty")


@pytest.mark.parametrize("typed", ["6281234567890", "62081234567890"])
def test_country_code_becomes_a_zero(pulsa, typed):
    """62 and 620 at the beginning of a phone number are repaired while they are typed."""
    pulsa.type(typed)
    assert field(pulsa).value == "081234567890"


def test_what_is_missing_is_said_until_all_is_right(tokopedia):
    """Selanjutnya is disabled with the reason in words; it is enabled once every rule passes."""
    assert tokopedia.words("text.missing") == "Isi dulu: Nomor HP."
    assert (tokopedia.find("action.next").enabled, tokopedia.find("action.next").reason) == (
        False,
        "Isi dulu: Nomor HP.",
    )
    tokopedia.type(PHONE)
    assert tokopedia.words("text.missing") == "Isi dulu: Kode pembayaran."
    tokopedia.tap("field.code")
    tokopedia.type(CODE[:7])
    assert tokopedia.happen(ev.Tapped("action.next")) == (False, "disabled")
    tokopedia.type(CODE[7:8])
    assert tokopedia.find("text.missing") is None
    assert tokopedia.find("action.next").enabled


def test_short_field_is_faulted_when_it_is_left(tokopedia):
    """While somebody types nothing is wrong yet; when they leave too early the words count what is there."""
    tokopedia.type(PHONE)
    tokopedia.tap("field.code")
    tokopedia.type("407188")
    assert field(tokopedia, "code").error is None
    tokopedia.tap("field.phone")
    assert field(tokopedia, "code").error == "Harus 8 sampai 20 angka. Baru 6."
    assert tokopedia.words("error.code") == "Harus 8 sampai 20 angka. Baru 6."


def test_wrong_beginning_is_faulted_at_once(pulsa):
    """A mobile number that cannot become one is told so before all of it is typed."""
    pulsa.type("021")
    assert pulsa.words("error.phone") == "Nomor HP dimulai dengan 08."


def test_wrong_pattern_is_faulted_when_the_length_is_right(pulsa):
    """0840 is no mobile number: the catalogue's own words say so."""
    pulsa.type("084012345678")
    assert pulsa.words("error.phone") == "Nomor HP diawali 08."


def test_unknown_operator_is_faulted(pulsa):
    """A prefix that no brand sells to has no amounts, and an error beside the field."""
    pulsa.type("089912345678")
    assert amounts(pulsa) == []
    assert field(pulsa).error == "Nomor HP diawali 08."


def test_brand_and_its_amounts_appear_with_the_number(pulsa):
    """Amounts are those of the number's brand, four on six cells that hold the page buttons too, with the price to pay."""
    pulsa.type(PHONE)
    assert field(pulsa).detail == "Telkomsel"
    assert amounts(pulsa) == ["5000", "10000", "15000", "20000"]
    assert pulsa.find("denomination.10000").detail == "Bayar Rp12.000"
    pulsa.tap("page.next")
    assert amounts(pulsa) == ["25000", "50000", "75000", "100000"]
    assert not pulsa.find("page.next").enabled
    pulsa.tap("page.previous")
    assert amounts(pulsa)[0] == "5000"


def test_amount_is_missing_until_it_is_chosen(pulsa):
    """With a right number the amount is what is missing."""
    pulsa.type(PHONE)
    assert pulsa.words("text.missing") == "Pilih nominal dulu."
    pulsa.tap("denomination.10000")
    assert pulsa.find("denomination.10000").selected
    assert pulsa.find("action.next").enabled


def test_amount_that_the_new_brand_does_not_sell_is_dropped(pulsa):
    """Another number of another brand keeps the amount only if that brand sells it too."""
    pulsa.type(PHONE)
    pulsa.tap("page.next", "denomination.75000", "pad.clear")
    pulsa.type("081712345678")
    assert (pulsa.state.screen.order.denomination, pulsa.state.screen.page) == (0, 0)


def test_amount_that_the_new_brand_sells_too_is_kept(pulsa):
    """One wrong digit corrected does not cost the choice, when the choice is still possible."""
    pulsa.type("081712345678")
    pulsa.tap("denomination.5000")
    pulsa.press(*["clear"] * 9)
    pulsa.type("2")
    assert pulsa.state.screen.order.denomination == 5000


@pytest.mark.parametrize(
    ("scanned", "value"), [(CODE, CODE), ("8801-0123 456789", CODE), ("1234567", ""), ("x" * 10, ""), ("1" * 21, "")]
)
def test_scan_fills_the_field_in_hand_when_it_fits(tokopedia, scanned, value):
    """Scanned digits go into the field that has the focus, whole or not at all."""
    tokopedia.tap("field.code")
    assert tokopedia.happen(ev.Scanned(scanned)) == ((True, None) if value else (False, "not_a_code"))
    assert field(tokopedia, "code").value == value


def test_scanned_phone_is_repaired(tokopedia):
    """A number as a business card writes it."""
    tokopedia.happen(ev.Scanned("+62 812-3456-7890"))
    assert field(tokopedia).value == PHONE


def test_back_leaves_nothing_typed(pulsa):
    """Back to the menu is the end of this order."""
    pulsa.type(PHONE)
    pulsa.tap("action.back")
    assert pulsa.screen == "menu"
    assert PHONE not in repr(pulsa.state)


def test_edit_keeps_what_was_typed(kiosk):
    """From the confirmation back to the fields and forth again without typing anew."""
    kiosk.order_tokopedia()
    kiosk.tap("action.edit")
    assert (kiosk.screen, field(kiosk).value, field(kiosk, "code").value) == ("entry", PHONE, CODE)
    assert kiosk.find("action.next").enabled


def test_status_code_is_checked_by_its_check_digit(kiosk):
    """Sixteen digits that are no code are told from those that are."""
    kiosk.wake()
    kiosk.tap("action.check_status")
    kiosk.type(SLIP_CODE[:-1] + "4")
    assert kiosk.words("error.slip_code") == "Bukan kode slip. Periksa angkanya."
    kiosk.press("clear")
    kiosk.type(SLIP_CODE[-1])
    assert kiosk.find("error.slip_code") is None
    assert kiosk.happen(ev.KeyPressed("1")) == (False, "full")


def test_scanned_slip_opens_the_status_entry(kiosk):
    """A slip held to the scanner on the menu fills in its code; only the six digits remain."""
    kiosk.wake()
    kiosk.happen(ev.Scanned(SLIP_CODE))
    assert (kiosk.screen, field(kiosk, "slip_code").value, kiosk.state.focus) == (
        "status_entry",
        SLIP_CODE,
        "field.last6",
    )
