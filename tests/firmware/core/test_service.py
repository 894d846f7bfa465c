"""Booting, going in and out of service, the menu's offers, lights, and the clock on the wall."""

import msgspec
import pytest

from firmware.core import effects as ef
from firmware.core import events as ev
from firmware.core.states import Context, Site
from tests.firmware.core.conftest import CATALOGUE, NOW_MS, PULSA, Kiosk, with_products

SITE = Site(name="Toko", code="T-1", contact="0800")


def services(kiosk):
    return {e.id: (e.enabled, e.reason) for e in kiosk.view.elements if e.id.startswith("service.")}


def test_kiosk_is_starting_until_its_devices_have_reported():
    """Unknown is not trusted: neither printer nor cabinet is guessed."""
    kiosk = Kiosk(Context(site=SITE))
    seen = [kiosk.screen]
    for event in (
        ev.Booted(1, 0, CATALOGUE, NOW_MS, ()), ev.PrinterChanged("ok", False), ev.ContactChanged("paper", False),
        ev.ContactChanged("cabinet", False),
    ):  # fmt: skip
        kiosk.happen(event)
        seen.append(kiosk.screen)
    assert seen == ["starting", "starting", "starting", "starting", "attract"]


def test_devices_that_never_report_are_taken_for_broken():
    """After 15 seconds the kiosk says that it is out of service instead of starting for ever."""
    kiosk = Kiosk(Context(site=SITE))
    kiosk.happen(ev.Booted(1, 0, CATALOGUE, NOW_MS, ()))
    assert kiosk.did == (ef.StartTimer("devices", 15_000), ef.StartTimer("minute", 60_000))
    kiosk.elapse("devices")
    assert (kiosk.screen, kiosk.state.facts.printer) == ("out_of_service", "silent")


def test_starting_and_out_of_service_take_nothing_but_a_language(boot):
    """Nothing can be ordered; everybody can read why."""
    kiosk = boot(cabinet=True)
    assert kiosk.screen == "out_of_service"
    assert kiosk.happen(ev.Tapped("action.start")) == (False, "unknown")
    assert kiosk.happen(ev.KeyPressed("5")) == (False, "nothing_to_type")
    assert kiosk.happen(ev.Scanned("1")) == (False, "busy")
    kiosk.tap("language.en")
    assert kiosk.view.language == "en"
    kiosk.happen(ev.ContactChanged("cabinet", False))
    assert (kiosk.screen, kiosk.view.language) == ("attract", "id")


def test_open_cabinet_forgets_what_was_typed(kiosk):
    """Whoever opens the cabinet does not read a customer's number from the screen."""
    kiosk.order_pulsa()
    kiosk.happen(ev.ContactChanged("cabinet", True))
    assert kiosk.screen == "out_of_service"
    assert ef.Abandon(1) in kiosk.did
    assert "0812" not in repr(kiosk.state.screen)


def test_open_cabinet_does_not_tear_a_print(kiosk):
    """A print that is under way ends; its slip exists and stays on the screen, but no copy is printed."""
    kiosk.order_tokopedia()
    kiosk.tap("action.print")
    kiosk.happen(ev.ContactChanged("cabinet", True))
    assert kiosk.screen == "printing"
    kiosk.end_slip()
    assert (kiosk.screen, kiosk.offered()) == ("slip", ["action.cancel_slip", "action.done"])
    kiosk.tap("action.done")
    assert kiosk.screen == "out_of_service"


def test_paper_hatch_stops_nothing(kiosk):
    """Changing paper is not opening the cabinet."""
    kiosk.order_pulsa()
    kiosk.happen(ev.ContactChanged("paper", True))
    assert (kiosk.screen, kiosk.did) == ("confirm", ())


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (ev.PrinterChanged("paper_end", False), "Kertas habis. Panggil petugas."),
        (ev.PrinterChanged("unplugged", False), "Printer tidak tersambung. Panggil petugas."),
    ],
)
def test_menu_says_what_cannot_work_before_anything_is_typed(kiosk, event, words):
    """Services are disabled with the reason in words; looking up a payment still works."""
    kiosk.wake()
    kiosk.happen(event)
    assert services(kiosk) == {"service.pulsa": (False, words), "service.tokopedia": (False, words)}
    assert kiosk.words("text.body") == words
    assert kiosk.offered() == ["action.search", "action.check_status", "action.help"]


def test_paper_that_is_nearly_used_up_stops_nothing(kiosk):
    """Near the end is not the end."""
    kiosk.wake()
    kiosk.happen(ev.PrinterChanged("ok", True))
    assert all(enabled for enabled, _ in services(kiosk).values())


def test_menu_without_a_catalogue_says_so(boot):
    """Nothing has come from central yet."""
    kiosk = boot(catalogue=None)
    kiosk.wake()
    assert services(kiosk) == {}
    assert kiosk.words("text.body") == "Daftar layanan belum diterima. Coba lagi sebentar."
    kiosk.happen(ev.CatalogueChanged(CATALOGUE, NOW_MS))
    assert list(services(kiosk)) == ["service.pulsa", "service.tokopedia"]


def test_many_services_are_paged_and_filtered(boot):
    """Six a page; a category shows only its own, and shows all again when touched again."""
    many = [msgspec.structs.replace(PULSA, id=f"p{number}") for number in range(8)]
    kiosk = boot(catalogue=with_products(*many, CATALOGUE.products[1]))
    kiosk.wake()
    assert list(services(kiosk)) == [f"service.p{number}" for number in range(6)]
    kiosk.tap("page.next")
    assert list(services(kiosk)) == ["service.p6", "service.p7", "service.tokopedia"]
    assert kiosk.happen(ev.Tapped("page.next")) == (False, "disabled")
    kiosk.tap("category.belanja")
    assert list(services(kiosk)) == ["service.tokopedia"]
    assert kiosk.find("category.belanja").selected
    kiosk.tap("category.belanja")
    assert len(services(kiosk)) == 6


def test_new_catalogue_while_paging_starts_at_the_first_page(boot):
    """A page that is no more is not shown."""
    many = [msgspec.structs.replace(PULSA, id=f"p{number}") for number in range(8)]
    kiosk = boot(catalogue=with_products(*many))
    kiosk.wake()
    kiosk.tap("page.next")
    kiosk.happen(ev.CatalogueChanged(CATALOGUE, NOW_MS))
    assert list(services(kiosk)) == ["service.pulsa", "service.tokopedia"]


def test_fault_light_follows_printer_cabinet_and_journal(kiosk):
    """On while something needs a person, blinking when nothing can be recorded, each change said once."""
    seen = []
    for event in (
        ev.PrinterChanged("paper_end", False), ev.PrinterChanged("cover_open", False), ev.PrinterChanged("ok", False),
        ev.ContactChanged("cabinet", True), ev.RecordFailed("io_error"),
    ):  # fmt: skip
        kiosk.happen(event)
        seen.append([effect.pattern for effect in kiosk.effects(ef.Light)])
    assert seen == [["on"], [], ["off"], ["on"], ["blink"]]


def test_clock_is_shown_only_when_it_is_trusted(kiosk):
    """The minute timer runs to the next full minute; an untrusted clock shows no time."""
    kiosk.wall_ms += 12_345
    kiosk.elapse("minute")
    assert kiosk.did == (ef.StartTimer("minute", 47_655),)
    assert kiosk.words("text.clock") == "10.20 WIB"
    kiosk.trusted = False
    kiosk.elapse("minute")
    assert kiosk.words("text.clock") == "--.--"


@pytest.mark.parametrize("screen", ["menu", "entry", "waiting", "confirm", "slip", "help"])
def test_language_can_be_changed_on_every_screen(kiosk, screen):
    """The same screen, in the other language, with what was typed."""
    if screen in ("menu", "help"):
        kiosk.wake()
    if screen == "help":
        kiosk.tap("action.help")
    if screen in ("entry", "waiting"):
        kiosk.type_tokopedia()
    if screen == "waiting":
        kiosk.tap("action.next")
    if screen in ("confirm", "slip"):
        kiosk.order_tokopedia()
    if screen == "slip":
        kiosk.take_slip()
    before = kiosk.view
    kiosk.tap("language.en")
    assert (kiosk.screen, kiosk.view.language) == (screen, "en")
    assert kiosk.words("text.heading") != before.find("text.heading").label or screen == "entry"
    assert [(e.id, e.value) for e in kiosk.view.elements if e.role == "field"] == [
        (e.id, e.value) for e in before.elements if e.role == "field"
    ]
