"""The search of the menu: a part of a name, by touch or by the keypad alone."""

import msgspec
import pytest

from firmware.core import effects as ef
from firmware.core import events as ev
from firmware.core import finding, limits
from firmware.core.states import Attract, Menu, Search
from messages.local import Capacity
from tests.firmware.core.bills import TOWN, ids
from tests.firmware.core.conftest import PULSA, with_products


@pytest.fixture
def kiosk(boot):
    """A kiosk of a town; somebody has opened the search, of which three results fit."""
    kiosk = boot(catalogue=TOWN)
    kiosk.happen(ev.Fitted(Capacity(6, 6, True, 8, 3), Capacity(4, 4, False, 4, 2)))
    kiosk.wake()
    kiosk.tap("action.search")
    return kiosk


def search(kiosk, words):
    """Touch the letters of these words, after what stood there is gone."""
    while kiosk.value("field.query"):
        kiosk.tap("pad.backspace")
    kiosk.tap(*("pad.space" if letter == " " else f"pad.{letter}" for letter in words))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("pul", ["pulsa"]),
        ("PUL", ["pulsa"]),
        ("listrik tagihan", ["pln_bill"]),
        ("tagihan listrik", ["pln_bill"]),
        ("pln", ["pln_bill"]),
        ("bill", ["pln_bill"]),
        ("emas", ["codes"]),
        ("ÉMÂS", ["codes"]),
        ("telkomsel", ["pulsa"]),
        ("ledeng", ["pdam"]),
        ("kesehat", ["bpjs"]),
        ("tagihan", ["pln_bill", "pdam", "bpjs"]),
        ("belanja", ["tokopedia", "codes"]),
        ("epedi", []),
        ("okoped", ["tokopedia"]),
        ("e", ["pln_bill", "codes", "pulsa", "tokopedia", "pdam", "bpjs"]),
        ("pulsa listrik", []),
        ("", ["pulsa", "tokopedia", "pln_bill", "pdam", "bpjs", "codes"]),
        (" ", ["pulsa", "tokopedia", "pln_bill", "pdam", "bpjs", "codes"]),
        ("p", ["pulsa", "pdam", "pln_bill", "tokopedia", "bpjs"]),
        ("{x}%_\\", []),
    ],
)
def test_words_find_services(query, found):
    """By name, detail, brand, category and keyword of any language, in any order, without accents; names come first."""
    assert [product.id for product in finding.matching(TOWN, query)] == found


def test_letters_of_the_screen_narrow_the_list(kiosk):
    """With each letter; it is opened by a touch."""
    assert ids(kiosk, "service.") == ["service.pulsa", "service.tokopedia", "service.pln_bill"]
    search(kiosk, "lis")
    field = kiosk.find("field.query")
    assert (field.value, field.shown, field.private, ids(kiosk, "service.")) == (
        "LIS", "LIS", False, ["service.pln_bill"],
    )  # fmt: skip
    kiosk.tap("service.pln_bill")
    assert (kiosk.screen, kiosk.state.focus) == ("entry", "field.idpel")


def test_pad_of_the_search_has_letters_alone(kiosk):
    """And what parts words: a smaller pad leaves room for results; the keypad has digits."""
    assert [one.shown for one in kiosk.view.elements if one.id.startswith("pad.")] == [
        *"QWERTYUIOPASDFGHJKLZXCVBNM",
        "spasi",
        "",
    ]


def test_words_are_parted_by_a_key(kiosk):
    """By one space, and never before the first word."""
    assert kiosk.happen(ev.Tapped("pad.space")) == (False, "nothing_to_part")
    search(kiosk, "air tir")
    assert (kiosk.value("field.query"), ids(kiosk, "service.")) == ("AIR TIR", ["service.pdam"])
    kiosk.tap("pad.space")
    assert kiosk.happen(ev.Tapped("pad.space")) == (False, "nothing_to_part")


def test_keypad_types_words(kiosk):
    """Letters as on a telephone; the key without letters parts words."""
    kiosk.press(*"555", "2", "0")
    assert (kiosk.value("field.query"), kiosk.find("field.query").detail) == ("LA ", "[ ] 0")
    kiosk.press("0")
    assert kiosk.value("field.query") == "LA0"
    kiosk.press("clear", "clear")
    assert kiosk.value("field.query") == "L"


def test_second_ends_the_letter_in_hand(kiosk):
    """The same key then begins another letter, and the hint is back."""
    kiosk.press("5")
    assert ef.StartTimer("letter", 1_000) in kiosk.did
    kiosk.elapse("letter")
    assert kiosk.find("field.query").detail == "Misalnya listrik, pulsa, atau BPJS"
    kiosk.press("5")
    assert kiosk.value("field.query") == "JJ"


def test_keypad_alone_finds_and_opens(kiosk):
    """Enter goes from the words to the first result, enter opens it."""
    kiosk.press(*"555", *"444", *"7777", "enter")
    assert (kiosk.value("field.query"), kiosk.state.focus) == ("LIS", "service.pln_bill")
    kiosk.press("enter")
    assert kiosk.screen == "entry"


def test_nothing_found_is_said_kindly(kiosk):
    """What to do now, and the way back; enter goes nowhere."""
    search(kiosk, "qq")
    assert kiosk.words("text.body") == "Belum ketemu. Coba kata lain yang lebih pendek."
    assert kiosk.happen(ev.KeyPressed("enter")) == (False, "nothing_there")
    kiosk.press("cancel")
    assert kiosk.state.screen == Menu()


def test_results_are_paged(kiosk):
    """By what fits above the letters; a further letter shows the first page."""
    kiosk.tap("page.next")
    assert ids(kiosk, "service.") == ["service.pdam", "service.bpjs", "service.codes"]
    search(kiosk, "e")
    assert ids(kiosk, "service.", "page.") == [
        "service.pln_bill", "service.codes", "service.pulsa", "page.previous", "page.next",
    ]  # fmt: skip


def test_words_end_somewhere(kiosk):
    """A full line takes no further letter."""
    search(kiosk, "a" * limits.QUERY_CHARACTERS_MAX)
    assert kiosk.happen(ev.Tapped("pad.a")) == (False, "full")
    assert kiosk.value("field.query") == "A" * 24


def test_what_cannot_be_had_is_found_and_says_why(kiosk):
    """Greyed as on the menu; enter passes it over."""
    kiosk.happen(ev.PrinterChanged("paper_end", False))
    found = kiosk.find("service.pulsa")
    assert (found.enabled, found.reason) == (False, "Kertas habis. Panggil petugas.")
    assert kiosk.happen(ev.KeyPressed("enter")) == (False, "nothing_there")


def test_results_follow_the_catalogue(kiosk):
    """A service that is sold no more is not listed; the words stay."""
    kiosk.tap("pad.p", "pad.u")
    kiosk.happen(ev.CatalogueChanged(with_products(msgspec.structs.replace(PULSA, id="pulsa2")), 1))
    assert (kiosk.value("field.query"), ids(kiosk, "service.")) == ("PU", ["service.pulsa2"])


def test_words_are_forgotten_with_the_customer(kiosk):
    """What somebody looked for is nobody else's business."""
    kiosk.tap("pad.p")
    kiosk.elapse("idle")
    for _ in range(30):
        kiosk.elapse("countdown")
    assert kiosk.state.screen == Attract()
    kiosk.wake()
    kiosk.tap("action.search")
    assert kiosk.state.screen == Search()


def test_menu_without_services_has_nothing_to_search(boot):
    """No catalogue yet."""
    kiosk = boot(catalogue=None)
    kiosk.wake()
    assert kiosk.find("action.search") is None
