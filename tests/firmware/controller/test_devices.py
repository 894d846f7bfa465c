"""Devices that break and work again, and the paper that is counted: what the core hears, and what outlives the program."""

import pytest

from drivers.errors import DriverError
from firmware.core import effects, events
from firmware.core.papers import VoidPaper
from messages.local import Speaks, Touches
from sync.wire import records

TAP = events.Tapped("action.print")
CANCELLED = effects.Record(1, (records.SlipCancelled("1"),), (None,))


def break_it(kiosk, verb, device):
    """Let this verb of the devices raise from now on; give what makes it work again."""
    works = getattr(kiosk.devices, verb)

    def fails(*_):
        raise DriverError(device, "the pin cannot be driven")

    setattr(kiosk.devices, verb, fails)
    return lambda: setattr(kiosk.devices, verb, works)


def test_broken_device_is_told_once_and_again_when_it_works(kiosk):
    """A driver may say the same as often as it likes; the core hears each change once."""
    listener = kiosk.devices.listener
    for reason in ("gone", "gone", "key 5 is stuck"):
        listener.device_failed("keypad", reason)
    for device in ("keypad", "keypad", "scanner"):
        listener.device_recovered(device)
    kiosk.until(lambda: len(kiosk.mind.got(events.DeviceChanged)) == 3)
    kiosk.settle()
    assert kiosk.mind.got(events.DeviceChanged) == [
        events.DeviceChanged("keypad", True),
        events.DeviceChanged("keypad", True),
        events.DeviceChanged("keypad", False),
    ]


def test_device_that_nobody_knows_is_only_logged(kiosk, caplog):
    """A name that the core has no words for stops nothing."""
    kiosk.devices.listener.device_failed("toaster", "hot")
    kiosk.settle()
    assert kiosk.mind.got(events.DeviceChanged) == []
    assert "device toaster failed: hot" in caplog.text


def test_headphones_are_told_to_the_core(kiosk):
    """In and out; whoever acted hears what became of it."""
    outcomes = []
    for plugged in (True, False):
        kiosk.devices.listener.headphones_changed(plugged, lambda *outcome: outcomes.append(outcome))
    kiosk.until(lambda: len(outcomes) == 2)
    assert kiosk.mind.got(events.HeadphonesChanged) == [
        events.HeadphonesChanged(True),
        events.HeadphonesChanged(False),
    ]
    assert [outcome[:2] for outcome in outcomes] == [(True, None), (True, None)]


def test_speech_that_cannot_be_heard_is_a_broken_device_until_it_can(kiosk, caplog):
    """The touchscreen says where it can speak, and why not; the core hears both, people read the reason."""
    ui = kiosk.connect_ui()
    for said in (Speaks(False, True, "aplay: no such card"), Speaks(True, True, "")):
        ui.say(said)
    kiosk.until(lambda: len(kiosk.mind.got(events.DeviceChanged)) == 2)
    assert kiosk.mind.got(events.SpeechChanged) == [
        events.SpeechChanged(False, True),
        events.SpeechChanged(True, True),
    ]
    assert kiosk.mind.got(events.DeviceChanged) == [
        events.DeviceChanged("speech", True),
        events.DeviceChanged("speech", False),
    ]
    assert "device speech failed: aplay: no such card" in caplog.text


def test_touch_panel_that_cannot_be_read_is_a_broken_device_until_it_can(kiosk, caplog):
    """The touchscreen says why; staff read it at the kiosk and in the log."""
    ui = kiosk.connect_ui()
    for trouble in ("there is no touchscreen", ""):
        ui.say(Touches(trouble))
    kiosk.until(lambda: len(kiosk.mind.got(events.DeviceChanged)) == 2)
    assert kiosk.mind.got(events.DeviceChanged) == [
        events.DeviceChanged("touch", True),
        events.DeviceChanged("touch", False),
    ]
    assert "device touch failed: there is no touchscreen" in caplog.text


def test_light_that_cannot_be_driven_is_a_broken_device_and_shows_the_newest_pattern_later(kiosk):
    """It is tried again every 30 seconds, with what it should show by then."""
    mend = break_it(kiosk, "show", "lights")
    kiosk.happen(TAP, effects.Light("slip", "blink"), effects.Light("fault", "on"))
    kiosk.happen(TAP, effects.Light("slip", "on"))
    kiosk.time.pass_(30_000)
    kiosk.settle()
    mend()
    kiosk.time.pass_(29_999)
    kiosk.settle()
    assert kiosk.mind.got(events.DeviceChanged) == [events.DeviceChanged("lights", True)]
    kiosk.time.pass_(1)
    kiosk.until(lambda: len(kiosk.mind.got(events.DeviceChanged)) == 2)
    assert kiosk.mind.got(events.DeviceChanged)[1] == events.DeviceChanged("lights", False)
    assert kiosk.devices.of("light") == [("light", "slip", "on"), ("light", "fault", "on")]


def test_buzzer_that_cannot_be_driven_rests_and_is_tried_with_a_later_sound(kiosk):
    """For 30 seconds no sound is tried; the first one after that which plays ends the failure."""
    mend = break_it(kiosk, "play", "buzzer")
    kiosk.happen(TAP, effects.Sound("key"))
    mend()
    kiosk.happen(TAP, effects.Sound("bad"))
    kiosk.time.pass_(30_000)
    kiosk.settle()
    kiosk.happen(TAP, effects.Sound("good"))
    kiosk.until(lambda: len(kiosk.mind.got(events.DeviceChanged)) == 2)
    assert kiosk.mind.got(events.DeviceChanged) == [
        events.DeviceChanged("buzzer", True),
        events.DeviceChanged("buzzer", False),
    ]
    assert kiosk.devices.of("sound") == [("sound", "good")]


@pytest.mark.parametrize("with_record", [True, False])
def test_paper_that_was_used_survives_the_program(kiosk, boot, with_record):
    """The figure is kept with the records of its step, or by itself, and is no entry of the journal."""
    wanted = (CANCELLED, effects.KeepPaper(1_234)) if with_record else (effects.KeepPaper(1_234),)
    kiosk.settle()
    before = kiosk.store.head.position
    kiosk.happen(TAP, *wanted)
    kiosk.until(lambda: kiosk.store.marks.paper_used_mm == 1_234)
    kiosk.settle()
    assert kiosk.store.head.position == before + with_record
    assert boot().mind.events[0].paper_used_mm == 1_234


def test_paper_shares_the_commit_of_the_records(kiosk):
    """A payment costs two commits, with the paper that it took."""
    kiosk.settle()
    seen = []
    keep = kiosk.store.keep_paper
    kiosk.store.keep_paper = lambda used_mm: (seen.append(kiosk.store._connection.in_transaction), keep(used_mm))[1]
    begun = []
    kiosk.store._commits = _Counting(kiosk.store._commits, begun)
    kiosk.happen(TAP, CANCELLED, effects.KeepPaper(99))
    kiosk.until(lambda: kiosk.mind.got(events.Recorded))
    assert (seen, len(begun)) == ([True], 1)


class _Counting:
    """The store's commits, counted."""

    def __init__(self, commits, begun):
        self._commits, self._begun = commits, begun

    def __enter__(self):
        self._begun.append(1)
        return self._commits.__enter__()

    def __exit__(self, *error):
        return self._commits.__exit__(*error)

    def __getattr__(self, name):
        return getattr(self._commits, name)


def test_printer_says_how_much_paper_a_job_took(kiosk):
    """The core hears the millimetres with the outcome."""
    kiosk.happen(TAP, effects.Print("p1", VoidPaper(language="id", code="1")))
    kiosk.devices.end_print("p1")
    kiosk.until(lambda: kiosk.mind.got(events.PrintFinished))
    assert kiosk.mind.got(events.PrintFinished) == [events.PrintFinished("p1", "printed", "ok", 100)]
