"""The table of events and screens is complete, and says what the views offer."""

import msgspec
import pytest

from firmware.core import choices, table
from firmware.core import events as ev
from firmware.core.effects import Sound, StartTimer
from firmware.core.states import Attract, Comfort, Help, Menu
from messages.local import Capacity

INPUTS = ("Tapped", "KeyPressed", "Scanned")
TIMERS = ("minute", "devices", "idle", "countdown", "late", "letter", "quote", "again", "slow")


def test_every_event_has_a_row():
    """Each event of the vocabulary, and each timer, is in the table."""
    names = {kind.__name__ for kind in ev.Event.__args__} - {"Elapsed"}
    assert table.TABLE.keys() == names | {f"Elapsed {timer}" for timer in TIMERS}


@pytest.mark.parametrize("name", table.TABLE)
def test_every_screen_is_handled_or_ignored_with_a_reason(name):
    """Each pair of event and screen stands in the table exactly once; the pages over a screen hand on what is not for them."""
    row = table.TABLE[name]
    expected = set(table.SCREENS) - ({Help, Comfort} - row.reactions.keys())
    assert row.reactions.keys() | set(row.ignored) == expected
    assert not row.reactions.keys() & set(row.ignored)
    assert len(set(row.ignored)) == len(row.ignored)
    assert bool(row.why) == bool(row.ignored)


def test_every_screen_says_what_its_elements_do():
    """The table of choices knows every screen, and every dialog."""
    assert choices.CHOICES.keys() == set(table.SCREENS)
    assert choices.DIALOG_CHOICES.keys() == {"idle_warning", "pay_again", "cancel_slip"}


@pytest.mark.parametrize("name", [name for name in table.TABLE if name not in INPUTS])
def test_ignored_events_leave_the_screen_as_it_is(kiosk, name):
    """On the attract screen nothing but an input shows anything else."""
    events = {
        "Booted": ev.Booted(1, 0, kiosk.state.facts.catalogue, 1, ()),
        "LinkChanged": ev.LinkChanged(True),
        "Answered": ev.Answered(1, None),
        "Recorded": ev.Recorded(1, (1,), ""),
        "DiskChanged": ev.DiskChanged(True),
        "PrintFinished": ev.PrintFinished("1", "printed", "ok"),
        "PrinterChanged": ev.PrinterChanged("ok", False),
        "DeviceChanged": ev.DeviceChanged("keypad", True),
        "ContactChanged": ev.ContactChanged("paper", False),
        "ClockChanged": ev.ClockChanged(),
        "CatalogueChanged": ev.CatalogueChanged(kiosk.state.facts.catalogue, 1),
        "AvailabilityChanged": ev.AvailabilityChanged(("pulsa",)),
        "TerminalAssigned": ev.TerminalAssigned(1),
        "Fitted": ev.Fitted(Capacity(6, 6, True), Capacity(4, 4, False)),
        "SheetsCounted": ev.SheetsCounted(1),
        "WatchedChanged": ev.WatchedChanged(True),
        "HeadphonesChanged": ev.HeadphonesChanged(False),
        "SpeechChanged": ev.SpeechChanged(True, True),
    }
    event = events.get(name) or ev.Elapsed(name.removeprefix("Elapsed "))
    if name == "RecordFailed":
        kiosk.happen(ev.RecordFailed("io_error"))
        assert kiosk.screen == "out_of_service"
        return
    kiosk.happen(event)
    assert kiosk.state.screen == Attract()


def test_help_hands_on_what_is_not_for_it(kiosk):
    """A quote that comes while somebody reads the help page is there when they return."""
    kiosk.order_pulsa()
    kiosk.press("help")
    kiosk.answer(None)
    assert kiosk.screen == "help"
    assert kiosk.state.screen.back.ask == 0
    kiosk.tap("action.back")
    assert kiosk.screen == "confirm"


def test_help_gives_way_to_what_has_to_be_seen(kiosk):
    """When the screen under the help page becomes another one, that one is shown."""
    kiosk.order_pulsa()
    kiosk.press("help")
    kiosk.elapse("again")
    kiosk.happen(ev.CatalogueChanged(_without_pulsa(kiosk), 1))
    assert kiosk.screen == "error"


def _without_pulsa(kiosk):
    catalogue = kiosk.state.facts.catalogue
    return msgspec.structs.replace(catalogue, version=9, products=catalogue.products[1:])


def test_a_screen_is_only_left_by_its_own_choices(kiosk):
    """What another screen offers means nothing here."""
    kiosk.wake()
    assert kiosk.happen(ev.Tapped("action.print")) == (False, "unknown")
    assert kiosk.state.screen == Menu()
    assert kiosk.did == (StartTimer("idle", 60_000), Sound("bad"))
