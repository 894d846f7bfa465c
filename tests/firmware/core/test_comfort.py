"""Seeing the screens otherwise: what can be changed, from where, and for how long."""

import pytest

from firmware.core import effects as ef
from firmware.core import events as ev
from firmware.core.listening import Listening
from firmware.core.site import Display
from firmware.core.states import Comfort, Menu
from tests.firmware.core.conftest import NOW_MS, QUOTE, REPORT, TOKOPEDIA, with_products


@pytest.fixture
def page(kiosk):
    """Somebody has opened the page over the menu."""
    kiosk.wake()
    kiosk.tap("action.comfort")
    return kiosk


def ids(kiosk, *starts):
    return [element.id for element in kiosk.view.elements if element.id.startswith(starts)]


def test_page_offers_size_colours_and_voice(page):
    """Everything that can be chosen, what counts now, and the way back."""
    body = [element.id for element in page.view.elements][6:]
    assert page.screen == "comfort"
    assert body == [
        "text.heading", "text.body", "text_size.normal", "text_size.big", "theme.light", "theme.dark", "theme.high_contrast",
        "speech.on", "data.volume", "volume.down", "volume.up", "data.speed", "speed.down", "speed.up", "action.back",
    ]  # fmt: skip
    chosen = [element.id for element in page.view.elements if element.selected]
    assert chosen == ["language.id", "action.comfort", "text_size.normal", "theme.light"]


@pytest.mark.parametrize("theme", ["light", "dark", "high_contrast"])
def test_theme_counts_at_once(page, theme):
    """The view carries the colours that were chosen, also on the screen beneath."""
    page.tap(f"theme.{theme}")
    assert (page.view.theme, page.find(f"theme.{theme}").selected) == (theme, True)
    page.tap("action.back")
    assert (page.screen, page.view.theme) == ("menu", theme)


def test_text_size_counts_at_once(page):
    """Big, and normal again."""
    page.tap("text_size.big")
    assert page.view.text == "big"
    page.tap("text_size.normal")
    assert page.view.text == "normal"


def test_header_button_closes_the_page_too(page):
    """Where the page was opened it is closed."""
    page.tap("action.comfort")
    assert page.state.screen == Menu()


def test_page_gives_the_keypad_its_place_back(kiosk):
    """Who went by keys finds the focus where it was."""
    kiosk.press("enter", "down", "down")
    kiosk.tap("action.comfort")
    kiosk.press("cancel")
    assert (kiosk.screen, kiosk.state.focus) == ("menu", "service.tokopedia")


def test_session_that_ends_leaves_nothing_of_it(kiosk):
    """The next customer finds the screens as the shop has them."""
    kiosk.happen(ev.SpeechChanged(False, True))
    kiosk.wake()
    kiosk.tap("language.en", "action.comfort", "theme.dark", "text_size.big", "speech.on", "volume.up", "speed.down")
    assert kiosk.state.speech == Listening("speaker", 6, 3, acts=3)
    kiosk.press("cancel", "cancel")
    assert (kiosk.screen, kiosk.state.language, kiosk.state.display) == ("attract", "id", Display("light", "normal"))
    assert (kiosk.state.speech, kiosk.view.speech) == (Listening("", 5, 4), None)


def test_site_says_how_the_screens_are_found(boot):
    """Theme and size of the configuration, before and after each customer."""
    kiosk = boot(display=Display("dark", "big"))
    assert (kiosk.view.theme, kiosk.view.text) == ("dark", "big")
    kiosk.wake()
    kiosk.tap("action.comfort", "theme.light")
    kiosk.press("cancel", "cancel")
    assert (kiosk.screen, kiosk.view.theme) == ("attract", "dark")


@pytest.mark.parametrize(
    ("reach", "screen"),
    [
        (lambda kiosk: kiosk.type_tokopedia(), "entry"),
        (lambda kiosk: (kiosk.type_tokopedia(), kiosk.tap("action.next")), "waiting"),
        (lambda kiosk: kiosk.order_pulsa(), "confirm"),
        (lambda kiosk: (kiosk.order_tokopedia(), kiosk.tap("action.print")), "printing"),
        (lambda kiosk: (kiosk.order_tokopedia(), kiosk.take_slip()), "slip"),
        (lambda kiosk: (kiosk.order_tokopedia(), kiosk.take_slip("unknown", "silent")), "paper_out"),
        (lambda kiosk: (kiosk.ask_status(), kiosk.answer(REPORT)), "status"),
        (lambda kiosk: (kiosk.wake(), kiosk.tap("action.help")), "menu"),
        (lambda kiosk: kiosk.happen(ev.ContactChanged("paper", True)), "roll_change"),
        (lambda kiosk: kiosk.happen(ev.ContactChanged("cabinet", True)), "out_of_service"),
    ],
)
def test_page_opens_everywhere_and_leads_back(kiosk, reach, screen):
    """Whatever somebody is doing, reading it comes first; nothing of it is lost. Over help, it leads to what help lay over."""
    reach(kiosk)
    kiosk.tap("action.comfort")
    assert kiosk.screen == "comfort"
    kiosk.tap("text_size.big", "action.back")
    assert kiosk.screen == screen


def test_first_touch_may_be_for_the_page(kiosk):
    """On the attract screen the button wakes and opens the page over the menu."""
    kiosk.tap("action.comfort")
    assert kiosk.state.screen == Comfort(Menu())


def test_answer_that_comes_meanwhile_is_shown(kiosk):
    """What central says to somebody who waits is never hidden behind the page."""
    kiosk.type_tokopedia()
    kiosk.tap("action.next", "action.comfort")
    kiosk.answer(QUOTE)
    assert kiosk.screen == "confirm"


def test_nobody_is_warned_while_an_answer_is_awaited_beneath(kiosk):
    """The page over a wait is still a wait."""
    kiosk.type_tokopedia()
    kiosk.tap("action.next", "action.comfort")
    kiosk.elapse("idle")
    assert (kiosk.screen, kiosk.view.dialog) == ("comfort", None)


def test_nobody_stays_on_the_page_for_ever(page):
    """The warning comes there, too."""
    page.elapse("idle")
    assert (page.screen, page.view.dialog) == ("comfort", "idle_warning")


def test_wishes_end_where_nobody_is_served(boot):
    """Out of service there is no customer to ask: after a minute without a touch the shop's own look is back."""
    kiosk = boot(cabinet=True)
    kiosk.tap("action.comfort", "theme.dark")
    assert ef.StartTimer("idle", 60_000) in kiosk.did
    kiosk.elapse("idle")
    assert (kiosk.screen, kiosk.view.theme, kiosk.view.dialog) == ("out_of_service", "light", None)
    assert ef.StopTimer("idle") in kiosk.did


def test_catalogue_of_one_shop_is_not_another(boot):
    """The page over a menu whose list changes leads back to the list as it is."""
    kiosk = boot()
    kiosk.wake()
    kiosk.tap("action.comfort")
    kiosk.happen(ev.CatalogueChanged(with_products(TOKOPEDIA), NOW_MS))
    kiosk.tap("action.back")
    assert ids(kiosk, "service.") == ["service.tokopedia"]
