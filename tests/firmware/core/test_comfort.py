"""Seeing and hearing the screens otherwise: what can be changed, for how long, and what fits a page then."""

import pytest

from firmware.core import effects as ef
from firmware.core import events as ev
from firmware.core.listening import Listening
from firmware.core.site import Display, Night
from firmware.core.states import Comfort, Menu
from messages.local import Capacity
from messages.view import Speech
from tests.firmware.core.conftest import CODE, NOW_MS, PHONE, PULSA, QUOTE, REPORT, TOKOPEDIA, with_products

MIDNIGHT_MS = NOW_MS + 13 * 3_600_000 + 40 * 60_000  # 2026-08-18 00:00 WIB
NIGHT = Night(22 * 60, 5 * 60)


@pytest.fixture
def page(kiosk):
    """Somebody has opened the page over the menu."""
    kiosk.wake()
    kiosk.tap("action.comfort")
    return kiosk


@pytest.fixture
def listener(kiosk):
    """Nobody is there yet; headphones are plugged in, and the touchscreen can speak into them."""
    kiosk.happen(ev.SpeechChanged(True, True))
    kiosk.happen(ev.HeadphonesChanged(True))
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


# what fits


def many(count):
    return with_products(
        *(
            PULSA.__class__(**{**{f: getattr(PULSA, f) for f in PULSA.__struct_fields__}, "id": f"p{n}"})
            for n in range(count)
        )
    )


def test_panel_says_how_many_services_a_page_holds(boot):
    """In the size of text that the customer has."""
    kiosk = boot(catalogue=many(10))
    kiosk.happen(ev.Fitted(Capacity(9, 6, True), Capacity(4, 3, False)))
    kiosk.wake()
    assert (len(ids(kiosk, "service.")), ids(kiosk, "category.")) == (9, ["category.pulsa"])
    kiosk.tap("action.comfort", "text_size.big", "action.back")
    assert (len(ids(kiosk, "service.")), ids(kiosk, "category.")) == (4, [])


def test_page_that_is_no_more_gives_way_to_the_last(boot):
    """Smaller text means fewer pages: what is shown is never an empty one."""
    kiosk = boot(catalogue=many(10))
    kiosk.happen(ev.Fitted(Capacity(9, 6, True), Capacity(4, 3, False)))
    kiosk.wake()
    kiosk.tap("action.comfort", "text_size.big", "action.back", "page.next", "page.next")
    assert ids(kiosk, "service.") == ["service.p8", "service.p9"]
    kiosk.tap("action.comfort", "text_size.normal", "action.back")
    assert (ids(kiosk, "service."), kiosk.state.screen.page) == (["service.p9"], 1)


def test_few_amounts_take_every_cell(kiosk):
    """Where all fit, no cell is left for turning pages."""
    kiosk.happen(ev.Fitted(Capacity(6, 8, True), Capacity(6, 8, True)))
    kiosk.wake()
    kiosk.tap("service.pulsa")
    kiosk.type(PHONE)
    assert (len(ids(kiosk, "denomination.")), ids(kiosk, "page.")) == (8, [])


def test_touchscreen_that_says_nonsense_is_not_believed(kiosk):
    """A page holds at least one service and one amount, and never more than any panel could."""
    kiosk.happen(ev.Fitted(Capacity(0, -3, True), Capacity(10**9, 10**9, True)))
    assert (kiosk.state.facts.fits_normal, kiosk.state.facts.fits_big) == (Capacity(1, 3, True), Capacity(48, 48, True))


def test_words_that_do_not_fit_get_sheets(kiosk):
    """Which of how many, and two buttons before those of the screen; at the ends one of them is greyed."""
    kiosk.order_tokopedia()
    kiosk.happen(ev.SheetsCounted(3))
    assert ids(kiosk, "text.sheet", "page.", "action.") == [
        "action.comfort", "text.sheet", "page.previous", "page.next", "action.edit", "action.cancel", "action.print",
    ]  # fmt: skip
    assert (kiosk.words("text.sheet"), kiosk.view.sheet, kiosk.view.sheets) == ("1 dari 3", 0, 3)
    assert (kiosk.find("page.previous").enabled, kiosk.find("page.next").enabled) == (False, True)
    kiosk.tap("page.next", "page.next")
    assert (kiosk.view.sheet, kiosk.find("page.next").enabled) == (2, False)
    kiosk.happen(ev.SheetsCounted(2))
    assert (kiosk.view.sheet, kiosk.view.sheets) == (1, 2)


def test_another_screen_begins_with_its_first_sheet(kiosk):
    """The touchscreen counts anew for each screen."""
    kiosk.order_tokopedia()
    kiosk.happen(ev.SheetsCounted(3))
    kiosk.tap("page.next", "action.edit")
    assert (kiosk.screen, kiosk.view.sheet, kiosk.view.sheets) == ("entry", 0, 1)


def test_one_pair_of_buttons_turns_sheets_and_then_pages(boot):
    """All sheets of a page of services, then the next page from its first sheet."""
    kiosk = boot(catalogue=many(10))
    kiosk.wake()
    kiosk.happen(ev.SheetsCounted(2))
    kiosk.tap("page.next")
    assert (kiosk.state.sheet, kiosk.state.screen.page) == (1, 0)
    kiosk.tap("page.next")
    assert (kiosk.state.sheet, kiosk.state.screen.page) == (0, 1)
    kiosk.tap("page.previous")
    assert (kiosk.state.sheet, kiosk.state.screen.page) == (0, 0)


# night, and eyes from afar


@pytest.mark.parametrize(
    ("after_ms", "trusted", "night", "dim"),
    [
        (0, True, NIGHT, True),
        (5 * 3_600_000 - 1, True, NIGHT, True),
        (5 * 3_600_000, True, NIGHT, False),
        (22 * 3_600_000 - 1, True, NIGHT, False),
        (22 * 3_600_000, True, NIGHT, True),
        (0, False, NIGHT, False),
        (0, True, None, False),
        (3_600_000, True, Night(60, 120), True),
        (7_200_000, True, Night(60, 120), False),
    ],
)
def test_screen_is_dim_at_night_by_a_clock_that_is_right(boot, after_ms, trusted, night, dim):
    """From one local time of day to the other, over midnight too; never by a clock that nobody vouches for."""
    kiosk = boot(trusted=trusted, night=night)
    kiosk.wall_ms = MIDNIGHT_MS + after_ms
    kiosk.elapse("minute")
    assert kiosk.view.dim is dim


def test_nobody_is_served_in_the_dark(boot):
    """The first touch lights the screen."""
    kiosk = boot(night=NIGHT)
    kiosk.wall_ms = MIDNIGHT_MS
    kiosk.elapse("minute")
    kiosk.wake()
    assert kiosk.view.dim is False


def test_customer_is_told_of_eyes_from_afar(kiosk):
    """For as long as somebody looks; a touchscreen that starts anew has nobody yet."""
    kiosk.happen(ev.WatchedChanged(True))
    notice = kiosk.find("text.watched")
    assert (kiosk.view.watched, notice.label, notice.detail) == (
        True, "Layar ini dilihat petugas", "Nomor Anda tidak terlihat",
    )  # fmt: skip
    kiosk.happen(ev.Fitted(Capacity(6, 6, True), Capacity(6, 6, True)))
    assert (kiosk.view.watched, kiosk.find("text.watched")) == (False, None)


# speech


def test_headphones_begin_to_speak(listener):
    """Plugged in, they are spoken into; pulled out, nothing is said aloud."""
    speech = listener.view.speech
    assert (speech.__class__, speech.to, speech.volume, speech.speed, speech.repeat) == (Speech, "headphones", 5, 4, 0)
    assert (speech.words.button, speech.words.voice) == ("tombol", "id")
    listener.happen(ev.HeadphonesChanged(False))
    assert listener.view.speech is None


def test_headphones_without_a_voice_say_nothing(kiosk):
    """They are spoken into once the touchscreen can."""
    kiosk.happen(ev.HeadphonesChanged(True))
    assert kiosk.view.speech is None
    kiosk.happen(ev.SpeechChanged(True, False))
    assert kiosk.view.speech.to == "headphones"
    kiosk.happen(ev.SpeechChanged(False, False))
    assert kiosk.view.speech is None


def test_speech_without_headphones_goes_to_the_loudspeaker(page):
    """Switched on by hand; and off."""
    page.happen(ev.SpeechChanged(True, True))
    page.tap("speech.on")
    assert (page.view.speech.to, page.find("speech.on").detail) == ("speaker", "Lewat pengeras suara")
    page.tap("speech.on")
    assert (page.view.speech, page.find("speech.on").detail) == (None, "Mati")


def test_headphones_take_over_from_the_loudspeaker(page):
    """Plugged in by somebody who listens already: from now on only they hear it; pulled out, it is quiet."""
    page.happen(ev.SpeechChanged(True, True))
    page.tap("speech.on")
    page.happen(ev.HeadphonesChanged(True))
    assert page.view.speech.to == "headphones"
    page.happen(ev.HeadphonesChanged(False))
    assert page.view.speech is None


def test_kiosk_that_cannot_speak_says_so(page):
    """The button is greyed with its reason before anybody waits for a voice."""
    button = page.find("speech.on")
    assert (button.enabled, button.reason) == (False, "Suara belum bisa dipakai di kios ini.")


def test_volume_and_speed_have_ends(page):
    """Ten steps each; at an end one button is greyed, with its reason; without speech both are."""
    assert page.find("volume.up").reason == "Nyalakan pembacaan layar dulu."
    page.happen(ev.SpeechChanged(False, True))
    page.tap("speech.on", *["volume.up"] * 5, *["speed.down"] * 3)
    assert (page.view.speech.volume, page.words("data.volume")) == (10, "Keras suara 10 dari 10")
    assert (page.find("volume.up").enabled, page.find("volume.up").reason) == (False, "Sudah paling keras.")
    assert (page.view.speech.speed, page.find("speed.down").reason) == (1, "Sudah paling lambat.")


def test_who_listens_starts_on_the_first_thing(listener):
    """Any key wakes; the keypad stands on the first service, then in the first field."""
    listener.press("7")
    assert (listener.screen, listener.state.focus) == ("menu", "service.pulsa")
    listener.press("enter")
    assert (listener.screen, listener.state.focus) == ("entry", "field.phone")


def test_who_listens_cannot_cancel_a_wait_by_pressing_twice(listener):
    """While an answer is awaited nothing has the focus by itself."""
    listener.type_tokopedia()
    listener.tap("action.next")
    assert (listener.screen, listener.state.focus) == ("waiting", "")


def test_next_listener_finds_speech_on(listener):
    """Headphones that stay plugged in: the session ends, and the next one is spoken to with the volume as found."""
    listener.wake()
    listener.tap("action.comfort", "volume.up")
    listener.press("cancel", "cancel")
    assert (listener.screen, listener.state.speech) == ("attract", Listening("headphones", 5, 4, acts=1))


def test_whatever_is_done_ends_what_is_said(listener):
    """Each key, touch and scan counts, also one that is refused; what the world does is no reason to stop."""
    listener.wake()
    before = listener.view.speech.acts
    for event in (ev.KeyPressed("9"), ev.Tapped("nothing"), ev.Scanned("x"), ev.KeyPressed("down")):
        listener.happen(event)
    listener.happen(ev.LinkChanged(True))
    assert listener.view.speech.acts == before + 4


def test_help_repeats_the_screen_to_who_listens(listener):
    """Once: everything again. The screen stays."""
    listener.type_tokopedia()
    listener.press("help")
    assert (listener.screen, listener.view.speech.repeat, listener.value("field.code")) == ("entry", 1, CODE)


def test_help_twice_in_a_row_is_help(listener):
    """Within two seconds; later it is only said once more."""
    listener.wake()
    listener.press("help")
    listener.uptime_ms += 2_001
    listener.press("help")
    assert (listener.screen, listener.view.speech.repeat) == ("menu", 2)
    listener.uptime_ms += 2_000
    listener.press("help")
    assert (listener.screen, listener.view.speech.repeat) == ("help", 2)


def test_help_repeats_a_wait_too(listener):
    """Also where no help page is opened, however often."""
    listener.type_tokopedia()
    listener.tap("action.next")
    listener.press("help", "help")
    assert (listener.screen, listener.view.speech.repeat) == ("waiting", 2)


def test_catalogue_of_one_shop_is_not_another(boot):
    """The page over a menu whose list changes leads back to the list as it is."""
    kiosk = boot()
    kiosk.wake()
    kiosk.tap("action.comfort")
    kiosk.happen(ev.CatalogueChanged(with_products(TOKOPEDIA), NOW_MS))
    kiosk.tap("action.back")
    assert ids(kiosk, "service.") == ["service.tokopedia"]
