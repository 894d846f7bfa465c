"""The keypad alone: every choice can be reached and made without touching the screen."""

import msgspec

from firmware.core import events as ev
from tests.firmware.core.conftest import CODE, PHONE, PULSA, PULSA_QUOTE, QUOTE, with_products


def test_focus_goes_round_in_reading_order(kiosk):
    """Down and up go through what can be chosen, the header's buttons last, and round again."""
    kiosk.wake()
    seen = []
    for _ in range(8):
        kiosk.press("down")
        seen.append(kiosk.state.focus)
    assert seen == [
        "service.pulsa", "service.tokopedia", "action.search", "action.check_status", "action.help", "language.en",
        "action.comfort", "service.pulsa",
    ]  # fmt: skip
    kiosk.press("up")
    assert kiosk.state.focus == "action.comfort"
    assert [element.id for element in kiosk.view.elements if element.focused] == ["action.comfort"]


def test_pulsa_by_keypad(kiosk):
    """From the first key to the slip: digits, down, enter."""
    kiosk.press("enter", "down", "enter")
    assert kiosk.screen == "entry"
    kiosk.type(PHONE)
    kiosk.press("enter")
    assert kiosk.state.focus == "denomination.5000"
    kiosk.press("down", "enter")
    assert (kiosk.state.screen.order.denomination, kiosk.state.focus) == (10_000, "action.next")
    kiosk.press("enter")
    assert kiosk.screen == "confirm"
    kiosk.answer(PULSA_QUOTE)
    kiosk.press("enter")
    assert kiosk.state.focus == "action.print"
    kiosk.press("enter")
    kiosk.end_slip()
    kiosk.press("enter", "enter")
    assert kiosk.screen == "attract"


def test_tokopedia_by_keypad(kiosk):
    """Enter leads from field to field, then to the next step."""
    kiosk.press("enter", "down", "down", "enter")
    kiosk.type(PHONE)
    kiosk.press("enter")
    assert kiosk.state.focus == "field.code"
    kiosk.type(CODE)
    kiosk.press("enter", "enter")
    assert kiosk.screen == "waiting"
    kiosk.answer(QUOTE)
    assert kiosk.screen == "confirm"


def test_enter_where_a_brand_sells_nothing_leads_nowhere(boot):
    """A catalogue may name an operator without a single amount: nothing can be chosen, and nothing breaks."""
    brands = tuple(msgspec.structs.replace(brand, denominations=()) for brand in PULSA.brands)
    kiosk = boot(catalogue=with_products(msgspec.structs.replace(PULSA, brands=brands)))
    kiosk.wake()
    kiosk.tap("service.pulsa")
    kiosk.type(PHONE)
    assert kiosk.happen(ev.KeyPressed("enter")) == (False, "incomplete")
    assert kiosk.state.focus == "field.phone"


def test_enter_on_an_unfinished_field_says_what_is_wrong(kiosk):
    """The field keeps the focus, and its error stands beside it."""
    kiosk.press("enter", "down", "enter")
    kiosk.type("0812")
    assert kiosk.happen(ev.KeyPressed("enter")) == (False, "incomplete")
    assert kiosk.words("error.phone") == "Harus 10 sampai 13 angka. Baru 4."


def test_typing_returns_to_the_field_in_hand(kiosk):
    """Digits pressed while the focus is on a button go on in the field."""
    kiosk.press("enter", "down", "enter")
    kiosk.type("0812")
    kiosk.press("down")
    assert kiosk.state.focus == "action.back"
    kiosk.type("3")
    assert (kiosk.state.focus, kiosk.value("field.phone")) == ("field.phone", "08123")


def test_help_opens_over_the_screen_and_cancel_returns(kiosk):
    """What was typed is still there."""
    kiosk.type_tokopedia()
    kiosk.press("help")
    assert (kiosk.screen, kiosk.words("text.heading")) == ("help", "Cara membayar")
    kiosk.press("cancel")
    assert (kiosk.screen, kiosk.value("field.code")) == ("entry", CODE)


def test_cancel_leads_back_from_everywhere(kiosk):
    """Each screen's own way out, down to the attract screen."""
    kiosk.type_tokopedia()
    kiosk.press("enter", "enter")
    seen = [kiosk.screen]
    for _ in range(3):
        kiosk.press("cancel")
        seen.append(kiosk.screen)
    assert seen == ["waiting", "entry", "menu", "attract"]


def test_keys_without_a_meaning_are_refused(kiosk):
    """A digit on the menu does nothing, and says so."""
    kiosk.wake()
    assert kiosk.happen(ev.KeyPressed("5")) == (False, "nothing_to_type")
    kiosk.tap("service.tokopedia")
    kiosk.type(PHONE)
    kiosk.tap("field.code")
    kiosk.type(CODE)
    kiosk.tap("action.next")
    assert kiosk.happen(ev.KeyPressed("help")) == (False, "busy")
    assert kiosk.happen(ev.KeyPressed("5")) == (False, "nothing_to_type")


def test_status_by_keypad(kiosk):
    """Code, enter, six digits, enter, enter."""
    kiosk.press("enter", *["down"] * 4, "enter")
    assert kiosk.screen == "status_entry"
    kiosk.type("4071882350961173")
    kiosk.press("enter")
    kiosk.type("567890")
    kiosk.press("enter", "enter")
    assert kiosk.screen == "waiting"
