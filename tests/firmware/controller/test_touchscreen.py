"""What the touchscreen says beside touches: what fits it, how many sheets, who looks, and where it can speak."""

from firmware.core import events
from messages import local
from messages.local import Capacity


def test_fit_of_the_panel_reaches_the_core(kiosk):
    """Both sizes of text, as they were said."""
    ui = kiosk.connect_ui()
    ui.say(local.Fits(Capacity(9, 8, True), Capacity(4, 6, False)))
    kiosk.until(lambda: kiosk.mind.got(events.Fitted))
    assert kiosk.mind.events[-1] == events.Fitted(Capacity(9, 8, True), Capacity(4, 6, False))


def test_sheets_count_for_the_newest_view_only(kiosk):
    """What was counted on a view that is not shown any more means nothing."""
    ui = kiosk.connect_ui()
    revision = kiosk.until(lambda: ui.got(local.Show))[-1].view.revision
    ui.say(local.Sheets(revision + 1, 4))
    ui.say(local.Sheets(revision, 3))
    ui.say(local.Sheets(revision - 1, 2))
    ui.say(local.Watched(True))
    kiosk.until(lambda: kiosk.mind.got(events.WatchedChanged))
    assert kiosk.mind.events[-2:] == [events.SheetsCounted(3), events.WatchedChanged(True)]


def test_outputs_of_speech_reach_the_core(kiosk):
    """Into headphones, and aloud."""
    ui = kiosk.connect_ui()
    ui.say(local.Speaks(True, False, ""))
    kiosk.until(lambda: kiosk.mind.got(events.SpeechChanged))
    assert kiosk.mind.got(events.SpeechChanged) == [events.SpeechChanged(True, False)]
