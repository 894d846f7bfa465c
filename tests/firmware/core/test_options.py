"""Fields whose content is chosen and not typed: a region, a number of months."""

import msgspec
import pytest

from firmware.core import effects as ef
from firmware.core import events as ev
from messages.local import Capacity
from sync.wire.requests import Inquire
from tests.firmware.core.bills import BPJS, BPJS_QUOTE, CARD, PDAM, TOWN, choose_months, ids, open_service, order_water
from tests.firmware.core.conftest import PHONE, with_products


@pytest.fixture
def kiosk(boot):
    """A kiosk of a town, with room for eight options."""
    kiosk = boot(catalogue=TOWN)
    kiosk.happen(ev.Fitted(Capacity(6, 6, True, 8, 3), Capacity(4, 4, False, 4, 2)))
    return kiosk


def test_options_are_the_keys_of_their_field(kiosk):
    """While it is in hand there is no pad, and the field of which nothing is chosen says so beside the button."""
    open_service(kiosk, "pdam")
    assert ids(kiosk, "option.", "pad.") == [f"option.{option.value}" for option in PDAM.fields[0].options]
    field = kiosk.find("field.region")
    assert (field.shown, field.value, field.selected, field.private) == ("", "", True, False)
    assert (kiosk.words("text.missing"), kiosk.find("action.next").enabled) == ("Pilih dulu: Daerah.", False)


def test_option_is_shown_by_its_name_and_leads_on(kiosk):
    """The next thing that is missing has the keys; who taps the field again sees what was chosen."""
    open_service(kiosk, "pdam")
    kiosk.tap("option.BOGOR")
    field = kiosk.find("field.region")
    assert (field.shown, field.value, kiosk.state.focus) == ("Bogor", "BOGOR", "field.number")
    assert ids(kiosk, "option.") == []
    kiosk.tap("field.region")
    assert [one.id for one in kiosk.view.elements if one.selected and one.id.startswith("option.")] == ["option.BOGOR"]


def test_last_option_stays_in_view(kiosk):
    """Nothing is missing any more: the choice can be looked at and changed, and the main button goes on."""
    choose_months(kiosk, 2)
    assert (kiosk.find("option.2").selected, kiosk.find("action.next").enabled) == (True, True)
    kiosk.tap("option.3")
    assert (kiosk.value("field.months"), kiosk.find("option.2").selected) == ("3", False)


def test_typed_field_leads_on_to_the_options(kiosk):
    """A number that is right, and the main button, bring the options of what is missing."""
    open_service(kiosk, "bpjs")
    assert not kiosk.find("action.next").enabled
    kiosk.type(CARD)
    kiosk.tap("action.next")
    assert (kiosk.state.focus, kiosk.words("text.missing")) == ("field.months", "Pilih dulu: Jumlah bulan.")


def test_more_options_than_cells_are_paged(kiosk):
    """Twelve months in eight cells, of which two turn the pages."""
    open_service(kiosk, "bpjs")
    kiosk.tap("field.months")
    assert ids(kiosk, "option.", "page.") == [*(f"option.{n}" for n in range(1, 7)), "page.previous", "page.next"]
    kiosk.tap("page.next")
    assert ids(kiosk, "option.") == [f"option.{n}" for n in range(7, 13)]
    kiosk.tap("field.card", "field.months")
    assert ids(kiosk, "option.")[0] == "option.1"


def test_each_field_begins_with_its_first_options(boot):
    """The last page of one is not the page of the next."""
    second = msgspec.structs.replace(BPJS.fields[1], name="more")
    kiosk = boot(catalogue=with_products(msgspec.structs.replace(BPJS, fields=(*BPJS.fields, second))))
    open_service(kiosk, "bpjs")
    kiosk.type(CARD)
    kiosk.tap("action.next", "page.next", "page.next", "option.12")
    assert (kiosk.state.focus, ids(kiosk, "option.")[0]) == ("field.more", "option.1")


def test_options_by_keypad_alone(kiosk):
    """Enter goes in among them, enter chooses and goes on, and digits are no keys there."""
    open_service(kiosk, "bpjs")
    kiosk.type(CARD)
    kiosk.press("enter")
    assert kiosk.state.focus == "field.months"
    assert kiosk.happen(ev.KeyPressed("5")) == (False, "nothing_there")
    kiosk.press("enter")
    assert kiosk.state.focus == "option.1"
    kiosk.press("down", "enter")
    assert (kiosk.value("field.months"), kiosk.state.focus) == ("2", "action.next")
    kiosk.press("enter")
    assert kiosk.screen == "waiting"


def test_region_by_keypad_leads_to_the_number(kiosk):
    """The field that is missing next has the keys at once."""
    open_service(kiosk, "pdam")
    kiosk.press("enter", "down", "enter")
    assert (kiosk.value("field.region"), kiosk.state.focus) == ("BANDUNG", "field.number")


def test_scan_does_not_choose(kiosk):
    """An option is touched; a bar code that is one's value by chance chooses nothing."""
    open_service(kiosk, "pdam")
    assert kiosk.happen(ev.Scanned("BOGOR")) == (False, "not_a_code")
    assert kiosk.value("field.region") == ""


def test_order_names_the_option_by_its_value(kiosk):
    """Central reads the value; the customer reads the name, which is no secret, on screen and slip."""
    choose_months(kiosk, 2)
    kiosk.tap("action.next")
    assert kiosk.effects(ef.Ask)[0].request == Inquire("bpjs", {"card": CARD, "months": "2"}, 0, TOWN.version)
    kiosk.answer(BPJS_QUOTE)
    row = kiosk.find("data.months")
    assert (row.shown, row.value, row.private) == ("2 bulan", "2", False)
    kiosk.take_slip()
    assert kiosk.job().paper.fields == {"card": CARD, "months": "2"}


def test_option_that_is_no_more_is_chosen_anew(kiosk):
    """The catalogue changed: what was typed stays, and the customer hears what is missing."""
    order_water(kiosk)
    region = msgspec.structs.replace(PDAM.fields[0], options=PDAM.fields[0].options[:2])
    product = msgspec.structs.replace(PDAM, fields=(region, *PDAM.fields[1:]))
    kiosk.happen(ev.CatalogueChanged(with_products(product), 1))
    assert (kiosk.value("field.region"), kiosk.value("field.number"), kiosk.value("field.phone")) == ("", "AB12", PHONE)
    assert not kiosk.find("action.next").enabled


def test_options_speak_the_customers_language(kiosk):
    """Labels of the catalogue."""
    choose_months(kiosk, 2)
    kiosk.tap("language.en")
    assert (kiosk.words("option.2"), kiosk.find("field.months").shown) == ("2 months", "2 months")


def test_same_bill_again_is_asked_in_its_own_words(kiosk):
    """A bill that was paid a moment ago is the next month's now."""
    choose_months(kiosk, 2)
    kiosk.tap("action.next")
    kiosk.answer(msgspec.structs.replace(BPJS_QUOTE, repeat_of_ms=1_786_936_000_000))
    assert (kiosk.view.dialog, kiosk.words("dialog.pay_again")) == ("pay_again", "Bayar bulan berikutnya?")
    kiosk.tap("action.pay_again")
    assert kiosk.screen == "confirm"
