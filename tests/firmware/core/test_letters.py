"""Codes with letters: by the keys on the screen, by pressing a digit key again, and by a scanner."""

import msgspec
import pytest

from firmware.core import effects as ef
from firmware.core import events as ev
from firmware.core import letters
from sync.wire.requests import Inquire
from tests.firmware.core.conftest import PHONE, with_products
from tests.firmware.core.goods import BUS, BUS_QUOTE, SHOP


@pytest.fixture
def bus(boot):
    """Somebody stands before the field of a booking code."""
    kiosk = boot(catalogue=SHOP)
    kiosk.wake()
    kiosk.tap("service.bus")
    return kiosk


def typed(kiosk):
    return kiosk.value("field.booking")


def pad(kiosk):
    return [element.label for element in kiosk.view.elements if element.id.startswith("pad.")]


def test_pad_has_the_keys_of_the_field_in_hand(bus):
    """Digits and letters as on a typewriter for the code, the telephone's keys for the number."""
    assert "".join(pad(bus)) == "1234567890QWERTYUIOPASDFGHJKLZXCVBNM<"
    bus.tap("field.phone")
    assert "".join(pad(bus)) == "123456789C0<"
    assert bus.happen(ev.Tapped("pad.q")) == (False, "unknown")


def test_letters_of_the_screen_are_typed_as_capitals_in_groups(bus):
    """A touch is a letter at once: the same key twice is the letter twice."""
    bus.tap("pad.j", "pad.k", "pad.k", "pad.7", "pad.q", "pad.backspace", "pad.2")
    assert (typed(bus), bus.find("field.booking").shown) == ("JKK72", "JKK 72")


@pytest.mark.parametrize(("key", "given"), [("2", "ABC2A"), ("7", "PQRS7P"), ("9", "WXYZ9W")])
def test_key_pressed_again_gives_its_next_letter(bus, key, given):
    """The letters of a telephone's key, then its digit, then the first letter again."""
    seen = []
    for _ in given:
        bus.press(key)
        seen.append(typed(bus))
    assert "".join(seen) == given


@pytest.mark.parametrize("key", ["0", "1"])
def test_key_without_letters_is_its_digit(bus, key):
    """There is nothing to wait for, and pressed twice it stands there twice."""
    bus.press(key)
    assert bus.effects(ef.StartTimer) == [ef.StartTimer("idle", 60_000)]
    bus.press(key)
    assert typed(bus) == key * 2


def test_every_letter_and_digit_is_on_a_key():
    """Once each."""
    assert sorted("".join(letters.KEYS.values())) == sorted("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    assert all(given[-1] == key for key, given in letters.KEYS.items())


def test_another_key_ends_the_letter_in_hand(bus):
    """J from the fifth key, K from the fifth again needs the second; a further key begins its own letter."""
    bus.press("5", "8", "8")
    assert typed(bus) == "JU"


@pytest.mark.parametrize(
    "act", [ev.KeyPressed("up"), ev.KeyPressed("help"), ev.Tapped("language.en"), ev.KeyPressed("cancel")]
)
def test_whatever_else_is_done_ends_the_letter_in_hand(bus, act):
    """Who goes on to something else and comes back within the second types a further letter and changes none."""
    bus.press("5")
    bus.happen(act)
    screen = bus.state.screen
    assert getattr(getattr(screen, "back", screen), "hand", "") == ""


def test_a_second_ends_the_letter_in_hand(bus):
    """The same key twice with a pause between is the same letter twice; each press starts the second anew."""
    bus.press("5")
    assert ef.StartTimer("letter", 1_000) in bus.did
    bus.press("5")
    assert ef.StartTimer("letter", 1_000) in bus.did
    bus.elapse("letter")
    assert bus.find("field.booking").detail == "Lihat di tiket."
    bus.press("5")
    assert typed(bus) == "KJ"


def test_letter_in_hand_is_seen_among_those_of_its_key(bus):
    """Beside the field, in place of its hint, for as long as the key can change it; it is the customer's own."""
    bus.press("7", "7")
    field = bus.find("field.booking")
    assert (field.detail, field.shown, field.value, field.private) == ("P [Q] R S 7", "Q", "Q", True)
    bus.press("clear")
    assert (typed(bus), bus.find("field.booking").detail) == ("", "Lihat di tiket.")
    assert ef.StopTimer("letter") in bus.did


@pytest.mark.parametrize("way", ["up", "help"])
def test_who_goes_elsewhere_has_meant_the_letter(bus, way):
    """The focus may leave or help may open: what stands there stays, and the second passes all the same."""
    bus.press("2", "2", way)
    bus.elapse("letter")
    if way == "help":
        bus.press("cancel")
    bus.press("2")
    assert typed(bus) == "BA"


def test_enter_ends_the_letter_in_hand(bus):
    """A code that is right leads on to the next field at once."""
    for key in ("2", "3", "4", "5", "6", "7"):
        bus.press(key)
    bus.press("enter")
    assert (typed(bus), bus.state.focus) == ("ADGJMP", "field.phone")
    bus.tap("field.booking")
    assert bus.happen(ev.KeyPressed("7")) == (False, "full")


def test_enter_on_an_unfinished_code_ends_its_letter(bus):
    """The field says what is missing, and the same key then begins another letter."""
    bus.press("2")
    assert bus.happen(ev.KeyPressed("enter")) == (False, "incomplete")
    bus.press("2")
    assert typed(bus) == "AA"


def test_touch_of_another_field_ends_the_letter_in_hand(bus):
    """The key that changed a letter a moment ago is a digit of the other field at once."""
    bus.press("2", "2")
    bus.tap("field.phone")
    bus.press("2")
    assert (typed(bus), bus.value("field.phone")) == ("B", "2")


def test_last_letter_of_a_full_code_can_still_be_changed(bus):
    """The limit counts letters, not presses; only a further letter is one too many."""
    for key in ("2", "3", "4", "5", "6", "7", "7"):
        bus.press(key)
    assert typed(bus) == "ADGJMQ"
    assert bus.happen(ev.KeyPressed("2")) == (False, "full")
    assert bus.happen(ev.KeyPressed("7")) == (False, "full")
    assert typed(bus) == "ADGJMQ"


def test_letters_that_do_not_fit_are_refused_in_words(bus):
    """Not while the last one may still change, and never for their number alone before the field is left."""
    bus.press(*"01010", "2")
    assert bus.find("field.booking").error is None
    bus.elapse("letter")
    assert bus.words("error.booking") == "Kode ini belum benar."
    bus.tap("pad.backspace", "field.phone")
    assert bus.words("error.booking") == "Baru 5 dari 6."


def test_next_step_leads_on_to_the_field_that_the_keys_hide(bus):
    """On a small screen the letters leave no room for the telephone number: who has no keypad comes there by the main button."""
    assert not bus.find("action.next").enabled
    bus.tap("pad.j", "pad.k", "pad.t", "pad.7", "pad.q", "pad.2")
    assert bus.words("text.missing") == "Isi dulu: Nomor HP."
    bus.tap("action.next")
    assert (bus.screen, bus.state.focus) == ("entry", "field.phone")
    assert bus.happen(ev.Tapped("action.next")) == (False, "disabled")
    bus.type(PHONE)
    bus.tap("action.next")
    assert bus.screen == "waiting"


@pytest.mark.parametrize(("scanned", "code"), [("JKT7Q2", "JKT7Q2"), ("jkt-7q2", "JKT7Q2"), ("JKT 7Q2", "JKT7Q2")])
def test_scanner_fills_the_code(bus, scanned, code):
    """Capitals, whatever the label's print."""
    assert bus.happen(ev.Scanned(scanned)) == (True, None)
    assert typed(bus) == code


@pytest.mark.parametrize("scanned", ["JKT7Q", "JKT7Q22", "JKT/Q2", "JKTßQ", "JKT\u0662Q2", "4071882350961173"])
def test_scan_that_is_no_such_code_is_refused(bus, scanned):
    """What has another length, or a sign that no key types, leaves the field as it is."""
    bus.tap("pad.j")
    assert bus.happen(ev.Scanned(scanned)) == (False, "not_a_code")
    assert typed(bus) == "J"


def test_letters_are_not_for_fields_of_digits(bus):
    """There a key is its digit, and a code with letters is no number."""
    bus.tap("field.phone")
    bus.press("2", "2")
    assert bus.value("field.phone") == "22"
    bus.tap("pad.clear")
    assert bus.happen(ev.Scanned("08123456789A")) == (False, "not_a_code")


@pytest.mark.parametrize(
    "changes", [{"keypad": "digits", "pattern": "[0-9]+"}, {"keypad": "digits", "kind": "amount", "pattern": "[0-9]+"}]
)
def test_catalogue_that_takes_the_letters_away_empties_the_field(bus, changes):
    """What was typed does not fit any more: the customer starts that field again, and nothing breaks."""
    bus.press("5", "5")
    field = msgspec.structs.replace(BUS.fields[0], **changes)
    bus.happen(ev.CatalogueChanged(with_products(msgspec.structs.replace(BUS, fields=(field, BUS.fields[1]))), 1))
    assert (bus.screen, typed(bus)) == ("entry", "")


def test_code_with_letters_goes_to_central_and_comes_back_to_check(bus):
    """Typed with the keypad alone; asked, shown in groups, and printed masked."""
    bus.press(*"55", *"8", *"77777", *"2222", *"0", *"0", "enter")
    assert typed(bus) == "KT7200"
    bus.type(PHONE)
    bus.press("enter", "enter")
    assert bus.effects(ef.Ask)[0].request == Inquire("bus", {"booking": "KT7200", "phone": PHONE}, 0, SHOP.version)
    bus.answer(BUS_QUOTE)
    assert (bus.screen, bus.find("data.booking").shown) == ("confirm", "KT7 200")
    bus.take_slip()
    assert bus.job().paper.fields == {"booking": "KT7200", "phone": PHONE}
