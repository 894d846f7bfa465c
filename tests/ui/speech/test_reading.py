"""What is said of a screen, view by view."""

import msgspec
import pytest

from messages.view import Element, View
from tests.ui.speech.conftest import hears, screen
from ui.speech.reading import Reading, read

HEADING = Element(id="text.heading", role="text", label="Isi nomor HP")
STORE = Element(id="text.store", role="text", label="Toko Melati", icon="store")
CLOCK = Element(id="text.clock", role="text", label="10.24 WIB")
INDONESIAN = Element(id="language.id", role="button", label="Bahasa Indonesia", icon="languages")
PHONE = Element(
    id="field.phone", role="field", label="Nomor HP", caption="Nomor HP", shown="0812 34", value="081234",
    detail="10-13 angka", focused=True, private=True,
)  # fmt: skip
NEXT = Element(id="action.next", role="button", label="Selanjutnya", icon="arrow-right")
PULSA = Element(id="service.pulsa", role="button", label="Pulsa", icon="smartphone", detail="Telkomsel, XL")
ENTRY = screen(STORE, CLOCK, INDONESIAN, HEADING, PHONE, NEXT, name="entry")


def but(view: View, *elements: Element, **more: object) -> View:
    """The same view with these elements in the place of those with their ids, or after all others."""
    new = {element.id: element for element in elements}
    kept = tuple(new.pop(element.id, element) for element in view.elements)
    return msgspec.structs.replace(view, elements=(*kept, *new.values()), **more)


def of(element: Element, **more: object) -> Element:
    return msgspec.structs.replace(element, **more)


def whispered(view: View) -> View:
    """The same on a loudspeaker."""
    return msgspec.structs.replace(view, speech=hears("speaker"))


FOCUSED_FIELD = "Nomor HP, kolom isian, 0 8 1 2, 3 4, 10-13 angka."


def test_screen_that_comes_is_read_without_what_is_on_every_screen() -> None:
    """The texts, then where the keypad stands: what it is and how it is. The other buttons are found by moving."""
    assert read(screen(name="menu"), ENTRY) == Reading(f"Isi nomor HP. {FOCUSED_FIELD}", True)


def test_nobody_listens_nothing_is_said() -> None:
    """Without speech there is no word."""
    assert read(None, msgspec.structs.replace(ENTRY, speech=None)) == Reading("", False)


@pytest.mark.parametrize("before", [None, msgspec.structs.replace(ENTRY, speech=None), whispered(ENTRY)])
def test_speech_that_begins_says_which_key_does_what(before: View | None) -> None:
    """Also when it moves from the loudspeaker to the headphones."""
    assert read(before, ENTRY) == Reading(f"Suara menyala. Isi nomor HP. {FOCUSED_FIELD}", True)


def test_asked_for_again_everything_is_read() -> None:
    """All that can be read or chosen, the header last, and once more where the keypad stands."""
    again = msgspec.structs.replace(ENTRY, speech=hears(repeat=1))
    assert read(ENTRY, again) == Reading(
        f"Isi nomor HP. {FOCUSED_FIELD} Selanjutnya, tombol. Toko Melati. 10 24 WIB. Bahasa Indonesia, tombol. "
        + FOCUSED_FIELD,
        True,
    )


def test_wish_of_a_customer_who_has_left_is_none_of_the_next_one() -> None:
    """With the session the count begins anew: the first screen is read like any other."""
    asked = msgspec.structs.replace(ENTRY, speech=hears(repeat=2))
    first = screen(STORE, HEADING, NEXT, name="attract")
    assert read(asked, first) == Reading("Isi nomor HP.", True)


def test_keys_of_the_pad_on_the_glass_are_never_read() -> None:
    """Whoever listens has the keypad."""
    pad = Element(id="pad.clear", role="button", label="C", icon="x")
    assert read(None, but(ENTRY, pad, speech=hears(repeat=1))) == read(None, ENTRY)


@pytest.mark.parametrize(
    ("element", "said"),
    [
        (PULSA, "Pulsa, tombol, Telkomsel, XL."),
        (of(PULSA, selected=True), "Pulsa, tombol, terpilih, Telkomsel, XL."),
        (
            of(PULSA, enabled=False, reason="Kertas habis.", detail="Kertas habis."),
            "Pulsa, tombol, belum bisa dipilih, Kertas habis.",
        ),
        (of(PHONE, value="", shown=""), "Nomor HP, kolom isian, kosong, 10-13 angka."),
        (of(PHONE, error="Nomor ini bukan nomor HP"), f"{FOCUSED_FIELD[:-1]}, Nomor ini bukan nomor HP."),
        (
            Element(id="field.amount", role="field", label="Nominal", caption="Nominal", shown="Rp250.000", value="250000"),
            "Nominal, kolom isian, 250000 rupiah.",
        ),
        (Element(id="field.code", role="field", label="Kode", caption="Kode", value="AB12"), "Kode, kolom isian, A B 1 2."),
    ],
)  # fmt: skip
def test_element_that_the_keypad_comes_to_is_read(element: Element, said: str) -> None:
    """Its words, what it is, what is in it, how it is, and what stands beside it."""
    there = screen(HEADING, of(element, focused=False))
    assert read(there, but(there, of(element, focused=True))) == Reading(said, True)


@pytest.mark.parametrize(
    ("value", "shown", "said"),
    [
        ("0812345", "0812 345", "5."),
        ("08123", "0812 3", "0 8 1 2, 3."),
        ("", "", "kosong."),
        ("081234567890", "0812 3456 7890", "0 8 1 2, 3 4 5 6, 7 8 9 0."),
        ("081239", "0812 39", "9."),
    ],
)
def test_what_is_typed_is_said_digit_by_digit(value: str, shown: str, said: str) -> None:
    """One digit for itself; after deleting or a scan, all that is there; a letter that a key changed, for itself."""
    assert read(ENTRY, but(ENTRY, of(PHONE, value=value, shown=shown))) == Reading(said, True)


def test_brand_that_is_recognised_is_said_with_the_digit() -> None:
    """What stands beside the field changed."""
    assert read(ENTRY, but(ENTRY, of(PHONE, value="0812345", shown="0812 345", detail="Telkomsel"))) == Reading(
        "5. Telkomsel.", True
    )


def test_letters_of_a_key_are_not_said_with_the_letter() -> None:
    """P [Q] R S 7 is for eyes; the letter in hand is said."""
    code = Element(id="field.code", role="field", label="Kode", value="P", detail="[P] Q R S 7", focused=True)
    there = screen(code)
    assert read(there, but(there, of(code, value="Q", detail="P [Q] R S 7"))) == Reading("Q.", True)


def test_error_that_comes_while_typing_follows_the_digit() -> None:
    """A text that comes is said; one that only counts differently is not, until somebody stops."""
    wrong = Element(id="error.phone", role="text", label="Terlalu pendek: 7 angka", tone="danger")
    typed = of(PHONE, value="0812345", shown="0812 345")
    more = of(PHONE, value="08123456", shown="0812 3456")
    shorter = of(wrong, label="Terlalu pendek: 8 angka")
    assert read(ENTRY, but(ENTRY, typed, wrong)) == Reading("5. Nomor HP, Terlalu pendek: 7 angka.", True)
    assert read(but(ENTRY, typed, wrong), but(ENTRY, more, shorter)) == Reading("6.", True)


def test_error_is_said_with_its_field_where_the_keypad_goes_back_to_it() -> None:
    """Once, not beside it as well."""
    wrong = Element(id="error.phone", role="text", label="Terlalu pendek", tone="danger")
    away = but(ENTRY, of(PHONE, focused=False), of(NEXT, focused=True))
    back = but(ENTRY, of(PHONE, error="Terlalu pendek"), wrong)
    assert read(away, back) == Reading(f"{FOCUSED_FIELD[:-1]}, Terlalu pendek.", True)
    assert read(screen(), back).text.count("Terlalu pendek") == 1


def test_private_data_is_not_said_aloud() -> None:
    """Neither where it stands, nor while it is typed, nor when everything is asked for."""
    aloud = whispered(ENTRY)
    customer = Element(
        id="data.customer", role="text", label="Nama BUDI", caption="Nama", shown="BUDI", value="BUDI", private=True
    )
    secret = Element(id="text.token", role="text", label="1234 5678", private=True)
    assert read(screen(speech=hears("speaker")), but(aloud, customer, secret)) == Reading(
        "Isi nomor HP. Nama, hanya lewat earphone. hanya lewat earphone. Nomor HP, kolom isian, hanya lewat earphone.",
        True,
    )
    assert read(aloud, but(aloud, of(PHONE, value="0812345", shown="0812 345"))) == Reading("7 angka.", True)
    everything = read(aloud, but(aloud, customer, secret, speech=hears("speaker", repeat=1))).text
    assert [part for part in ("0 8 1 2", "0812", "BUDI", "1 2 3 4") if part in everything] == []


def test_what_changes_by_itself_waits_for_its_turn() -> None:
    """A notice, or the link: it interrupts nobody; the clock says nothing."""
    link = Element(id="image.link", role="image", label="Tersambung", value="up")
    there = but(ENTRY, link)
    now = but(there, of(link, label="Terputus", value="down"), of(CLOCK, label="10.25 WIB"))
    assert read(there, now) == Reading("Terputus.", False)


def test_choices_that_come_to_a_screen_are_named() -> None:
    """The next page of the menu: what is on it."""
    first = screen(HEADING, PULSA, of(NEXT, id="page.next", focused=True))
    second = screen(HEADING, of(PULSA, id="service.pln", label="Token PLN"), of(NEXT, id="page.next", focused=True))
    assert read(first, second) == Reading("Token PLN.", False)


def test_choice_that_is_made_is_confirmed_where_the_keypad_goes_on() -> None:
    """The amount is selected, and the keypad stands on the next thing."""
    amount = Element(id="denomination.10000", role="button", label="Rp10.000", focused=True)
    there = screen(amount, NEXT)
    assert read(there, but(there, of(amount, selected=True, focused=False), of(NEXT, focused=True))) == Reading(
        "10000 rupiah, terpilih. Selanjutnya, tombol.", True
    )


def test_words_that_stand_twice_are_said_once() -> None:
    """A heading and what turns beside it; a heading of two lines with a comma between."""
    heading = Element(id="text.heading", role="text", label="Sedang mencetak,", detail="tunggu sebentar")
    wheel = Element(id="progress.printing", role="progress", label="Sedang mencetak, tunggu sebentar")
    assert read(screen(), screen(heading, wheel, name="printing")).text == "Sedang mencetak, tunggu sebentar."


def test_dialog_covers_what_is_beneath() -> None:
    """Its own words and its own focus; asked for everything, nothing of the screen."""
    dialog = Element(id="dialog.idle_warning", role="dialog", label="Masih di sini?", detail="Layar akan dikosongkan.")
    left = Element(id="dialog.countdown", role="progress", label="30 detik lagi", value=30)
    more = Element(id="action.more_time", role="button", label="Saya masih di sini", focused=True)
    beneath = but(ENTRY, of(PHONE, focused=False))
    opened = but(beneath, dialog, left, more, dialog="idle_warning")
    said = "Masih di sini? Layar akan dikosongkan. 30 detik lagi. Saya masih di sini, tombol."
    assert read(ENTRY, opened) == Reading(said, True)
    assert "Isi nomor HP" not in read(opened, msgspec.structs.replace(opened, speech=hears(repeat=1))).text


def test_countdown_is_said_now_and_then() -> None:
    """Who listens cannot be told each second."""
    left = Element(id="dialog.countdown", role="progress", label="", value=30)
    dialog = Element(id="dialog.idle_warning", role="dialog", label="Masih di sini?")
    said, before = [], screen(dialog, left, dialog="idle_warning")
    for seconds in range(29, 0, -1):
        now = but(before, of(left, value=seconds, label=f"{seconds} detik lagi"))
        said.append(read(before, now))
        before = now
    assert [reading for reading in said if reading.text] == [
        Reading("20 detik lagi.", False), Reading("10 detik lagi.", False), Reading("5 detik lagi.", False),
    ]  # fmt: skip


def test_key_that_changes_nothing_ends_what_is_being_said() -> None:
    """Whoever has heard enough presses any key."""
    assert read(ENTRY, msgspec.structs.replace(ENTRY, speech=hears(acts=1))) == Reading("", True)


def test_what_a_key_changed_is_heard_at_once() -> None:
    """Louder: the new volume takes the place of the old one's words."""
    volume = Element(id="data.volume", role="text", label="Volume 5", caption="Volume", shown="5", value=5)
    louder = Element(id="volume.up", role="button", label="Lebih keras", focused=True)
    there = screen(volume, louder, name="comfort")
    now = but(there, of(volume, label="Volume 6", shown="6", value=6), speech=hears(acts=1))
    assert read(there, now) == Reading("Volume 6.", True)
