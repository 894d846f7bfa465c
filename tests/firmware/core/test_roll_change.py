"""Whoever changes the roll is shown how, and asked which roll it is; nobody else is disturbed."""

import pytest

from firmware.core import effects as ef
from firmware.core import events as ev
from firmware.core import limits
from firmware.core.states import Attract, RollChange
from tests.firmware.core.roll import hatch, printer, used


def steps(kiosk):
    """Give each step of the guide: + done, > to be done now, - still to come."""
    found = [kiosk.find(f"step.{name}") for name in ("open", "take_out", "insert", "close")]
    return "".join("+" if step.tone == "success" else ">" if step.selected else "-" for step in found)


def test_guide_follows_the_printer_and_asks_which_roll_it_is(boot):
    """From the hatch to the answer: four pictures, and at the end the count begins anew."""
    kiosk = boot(used_mm=25_000)
    hatch(kiosk, is_open=True)
    assert (kiosk.screen, steps(kiosk), kiosk.offered()) == ("roll_change", ">---", ["action.back"])
    printer(kiosk, "cover_open")
    assert steps(kiosk) == "+>>-"
    printer(kiosk, "paper_end")
    assert (steps(kiosk), kiosk.words("text.notice")) == ("-->-", "Kertas belum terdeteksi.")
    printer(kiosk, "cover_open")
    printer(kiosk)
    assert (steps(kiosk), kiosk.words("text.heading")) == ("++++", "Gulungan mana yang terpasang?")
    assert kiosk.offered() == ["action.back", "action.same_roll", "action.new_roll"]
    kiosk.tap("action.new_roll")
    assert (kiosk.screen, used(kiosk)) == ("attract", 0)


def test_answer_counts_more_than_the_sensors(boot):
    """Paper that only got stuck was there all the time: the same roll goes on where it was."""
    kiosk = boot(used_mm=25_000)
    for reason in ("paper_end", "cover_open", "ok"):
        printer(kiosk, reason)
    assert used(kiosk) == 0
    kiosk.tap("action.same_roll")
    assert (kiosk.screen, used(kiosk)) == ("attract", 25_000)
    assert kiosk.effects(ef.KeepPaper) == [ef.KeepPaper(25_000)]


def test_new_roll_that_no_sensor_saw_is_the_persons_word(boot):
    """A roll that is changed before its end leaves no trace in the printer."""
    kiosk = boot(used_mm=25_000)
    for reason in ("cover_open", "ok"):
        printer(kiosk, reason)
    assert used(kiosk) == 25_000
    kiosk.tap("action.new_roll")
    assert used(kiosk) == 0


def test_printer_that_cannot_tell_its_cover_is_asked_about_when_the_hatch_is_closed(kiosk):
    """A blind printer is always well; the hatch alone says that somebody was there."""
    hatch(kiosk, is_open=True)
    hatch(kiosk, is_open=False)
    assert kiosk.offered() == ["action.back", "action.same_roll", "action.new_roll"]


@pytest.mark.parametrize("reason", ["cutter", "error", "silent", "unplugged", "overheated"])
def test_guide_names_what_is_wrong_after_closing(kiosk, reason):
    """A question about the roll waits until the printer is ready."""
    printer(kiosk, "cover_open")
    printer(kiosk, reason)
    assert steps(kiosk) == "-->-"
    assert (kiosk.find("text.notice").tone, kiosk.offered()) == ("danger", ["action.back"])


@pytest.mark.parametrize("opened", ["cover", "hatch"])
def test_guide_interrupts_nobody_and_comes_when_they_have_gone(kiosk, opened):
    """A customer finishes in peace; the guide is there as soon as nobody is, if the printer is still open."""
    kiosk.wake()
    if opened == "cover":
        printer(kiosk, "cover_open")
    else:
        hatch(kiosk, is_open=True)
    assert kiosk.screen == "menu"
    kiosk.press("cancel")
    assert kiosk.screen == "roll_change"


def test_paper_that_was_changed_beside_a_customer_needs_no_guide(kiosk):
    """Opened and closed again while somebody was served: the sensors have seen what there was to see."""
    kiosk.wake()
    hatch(kiosk, is_open=True)
    hatch(kiosk, is_open=False)
    kiosk.press("cancel")
    assert kiosk.state.screen == Attract()


def test_guide_comes_once_for_an_opening(kiosk):
    """Whoever leaves it sees what is wrong on the attract screen, and can serve customers with an open hatch."""
    hatch(kiosk, is_open=True)
    kiosk.press("cancel")
    assert kiosk.screen == "attract"
    kiosk.wake()
    kiosk.press("cancel")
    assert kiosk.screen == "attract"
    hatch(kiosk, is_open=False)
    hatch(kiosk, is_open=True)
    assert kiosk.screen == "roll_change"


def test_guide_times_out_like_any_screen(kiosk):
    """Three minutes at the printer without a change, then the warning, then the attract screen; what the sensors said stays."""
    printer(kiosk, "cover_open")
    assert ef.StartTimer("idle", limits.IDLE_PAPER_MS) in kiosk.did
    kiosk.elapse("idle")
    assert kiosk.view.dialog == "idle_warning"
    for _ in range(limits.IDLE_WARNING_S):
        kiosk.elapse("countdown")
    assert (kiosk.screen, kiosk.words("text.notice")) == ("attract", "Tutup printer terbuka. Panggil petugas.")


def test_hands_at_the_printer_are_hands_at_the_kiosk(kiosk):
    """A cover that is closed answers the question whether anybody is still there, and time begins anew."""
    printer(kiosk, "cover_open")
    kiosk.elapse("idle")
    printer(kiosk)
    assert (kiosk.screen, kiosk.view.dialog) == ("roll_change", None)
    assert ef.StartTimer("idle", limits.IDLE_PAPER_MS) in kiosk.did


def test_guide_is_there_with_an_open_cabinet_too(boot):
    """Where the roll is inside the cabinet, whoever opens that sees the guide, and out of service before and after."""
    kiosk = boot(cabinet=True)
    printer(kiosk, "cover_open")
    assert kiosk.screen == "roll_change"
    printer(kiosk)
    kiosk.tap("action.new_roll")
    assert kiosk.screen == "out_of_service"


def test_cabinet_opened_during_the_guide_does_not_end_it(kiosk):
    """The person who changes the paper opens what has to be opened."""
    hatch(kiosk, is_open=True)
    kiosk.happen(ev.ContactChanged("cabinet", True))
    assert kiosk.state.screen == RollChange(0, False)


def test_journal_that_fails_ends_the_guide(kiosk):
    """Nothing can be served any more, with whatever roll."""
    hatch(kiosk, is_open=True)
    kiosk.happen(ev.RecordFailed("io_error"))
    assert kiosk.screen == "out_of_service"
    printer(kiosk, "cover_open")
    assert kiosk.screen == "out_of_service"


def test_guide_takes_no_scans_and_opens_no_help(kiosk):
    """Nothing is ordered there."""
    hatch(kiosk, is_open=True)
    assert kiosk.happen(ev.Scanned("4071882350961173")) == (False, "busy")
    assert kiosk.happen(ev.KeyPressed("help")) == (False, "busy")
    assert kiosk.happen(ev.KeyPressed("5")) == (False, "nothing_to_type")
