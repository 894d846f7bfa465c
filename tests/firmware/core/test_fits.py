"""What fits a panel: pages, sheets and cells; a dim screen at night, and eyes from afar."""

import msgspec
import pytest

from firmware.core import events as ev
from firmware.core.site import Night
from messages.local import Capacity
from tests.firmware.core.conftest import NOW_MS, PHONE, PULSA, with_products

MIDNIGHT_MS = NOW_MS + 13 * 3_600_000 + 40 * 60_000  # 2026-08-18 00:00 WIB
NIGHT = Night(22 * 60, 5 * 60)


def ids(kiosk, *starts):
    return [element.id for element in kiosk.view.elements if element.id.startswith(starts)]


def many(count):
    """Give a catalogue of so many products."""
    return with_products(*(msgspec.structs.replace(PULSA, id=f"p{number}") for number in range(count)))


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
