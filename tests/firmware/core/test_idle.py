"""Idle time: a warning, a countdown, one touch for more, and nothing left at the end."""

import pytest

from firmware.core import effects as ef
from firmware.core import events as ev
from tests.firmware.core.conftest import CODE, PHONE


@pytest.fixture
def warned(kiosk):
    kiosk.type_tokopedia()
    kiosk.elapse("idle")
    return kiosk


def test_every_input_starts_the_time_anew(kiosk):
    """Touch, key and scan, counted or refused: somebody is there."""
    kiosk.wake()
    for event in (ev.Tapped("service.pulsa"), ev.KeyPressed("0"), ev.Scanned("x"), ev.Tapped("nothing")):
        kiosk.happen(event)
        assert ef.StartTimer("idle", 60_000) in kiosk.did


def test_warning_counts_thirty_seconds_down(warned):
    """A dialog over the screen, with the seconds in words and as a number, and two choices."""
    assert warned.did == (
        ef.Sound("warning"), ef.StartTimer("countdown", 1_000), ef.StopTimer("idle"),
    )  # fmt: skip
    assert (warned.screen, warned.view.dialog) == ("entry", "idle_warning")
    assert (warned.value("dialog.countdown"), warned.words("dialog.countdown")) == (30, "30 detik lagi")
    warned.elapse("countdown")
    assert warned.value("dialog.countdown") == 29
    assert warned.did == (ef.StartTimer("countdown", 1_000),)


def test_one_touch_gives_more_time(warned):
    """What was typed is still there, and the field has the focus again."""
    warned.tap("action.more_time")
    assert (warned.view.dialog, warned.state.focus, warned.value("field.code")) == (None, "field.code", CODE)
    assert ef.StartTimer("idle", 60_000) in warned.did
    assert ef.StopTimer("countdown") in warned.did


@pytest.mark.parametrize("key", ["enter", "7", "help", "clear"])
def test_any_key_gives_more_time(warned, key):
    """The key itself is not typed."""
    warned.press(key)
    assert (warned.view.dialog, warned.value("field.code")) == (None, CODE)


def test_finish_forgets_at_once(warned):
    """Selesai does not wait for the countdown."""
    warned.tap("action.finish")
    assert warned.screen == "attract"
    assert PHONE not in repr(warned.state)


def test_cancel_key_finishes(warned):
    """Batal at the warning is Selesai."""
    warned.press("cancel")
    assert warned.screen == "attract"


def test_screen_beneath_the_warning_takes_no_touch(warned):
    """Only the dialog's own choices count, and the language."""
    assert warned.happen(ev.Tapped("action.next")) == (False, "dialog_open")
    assert warned.happen(ev.Tapped("pad.1")) == (False, "dialog_open")
    warned.tap("language.en")
    assert warned.words("action.more_time") == "I need more time"


def test_nothing_is_left_when_the_time_is_up(warned):
    """After 30 seconds the kiosk is as it was before: not a digit in memory or on the screen."""
    for _ in range(30):
        assert warned.screen == "entry"
        warned.elapse("countdown")
    assert warned.screen == "attract"
    assert [secret for secret in (PHONE, CODE, PHONE[-6:]) if secret in repr(warned.state) + repr(warned.view)] == []


def test_waiting_is_never_cut_short(kiosk):
    """While an answer is pending nobody's time runs."""
    kiosk.type_tokopedia()
    kiosk.tap("action.next")
    assert ef.StopTimer("idle") in kiosk.did
    kiosk.elapse("idle")
    assert kiosk.view.dialog is None


def test_printing_is_never_cut_short(kiosk):
    """While a print is pending nobody's time runs; afterwards it does."""
    kiosk.order_tokopedia()
    kiosk.tap("action.print")
    kiosk.record()
    kiosk.elapse("idle")
    assert kiosk.view.dialog is None
    kiosk.finish_print()
    kiosk.record()
    assert ef.StartTimer("idle", 60_000) in kiosk.did


def test_who_waits_for_paper_has_longer(kiosk):
    """A slip is owed: three minutes for somebody to change the roll."""
    kiosk.order_tokopedia()
    kiosk.take_slip("failed_clean", "paper_end")
    assert ef.StartTimer("idle", 180_000) in kiosk.did


def test_nobody_is_warned_on_the_attract_screen(kiosk):
    """An idle timer of a customer who has just left means nothing."""
    kiosk.elapse("idle")
    assert (kiosk.screen, kiosk.view.dialog) == ("attract", None)


def test_forgetting_abandons_what_is_asked(kiosk):
    """Nobody waits for the quote of somebody who has gone."""
    kiosk.order_pulsa()
    kiosk.elapse("idle")
    kiosk.tap("action.finish")
    assert ef.Abandon(1) in kiosk.did
