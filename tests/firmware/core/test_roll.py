"""Paper is counted, its end is said before it comes, and a new roll is noticed."""

import msgspec
import pytest

from drivers.printer.length import paper_mm
from drivers.printer.profiles import PROFILES
from firmware.core import effects as ef
from firmware.core import events as ev
from firmware.core import limits
from firmware.core.states import Roll, Site
from firmware.printing import compose
from tests.firmware.core.roll import hatch, printer, used
from tests.firmware.printing import samples

SENSED = Roll(length_mm=30_000, near_end_mm=3_000, slips_reserved=2)
COUNTED = Roll(length_mm=30_000)


def sell(kiosk, paper_mm):
    """Sell a slip that takes this much paper, and go."""
    kiosk.order_tokopedia()
    kiosk.tap("action.print")
    kiosk.record()
    kiosk.happen(ev.PrintFinished(kiosk.job().job, "printed", "ok", paper_mm))
    kiosk.record()
    kiosk.tap("action.done")


# counting


@pytest.mark.parametrize("outcome", ["printed", "unknown", "unconfirmed"])
def test_paper_of_every_job_is_counted_and_kept_with_the_end_of_its_print(kiosk, outcome):
    """What may be on paper counts, and costs no commit of its own."""
    kiosk.order_tokopedia()
    kiosk.tap("action.print")
    kiosk.record()
    kiosk.happen(ev.PrintFinished(kiosk.job().job, outcome, "ok", 187))
    assert used(kiosk) == 187
    assert [type(effect) for effect in kiosk.did][:2] == [ef.Record, ef.KeepPaper]
    assert kiosk.effects(ef.KeepPaper) == [ef.KeepPaper(187)]


def test_nothing_is_kept_when_nothing_was_used(kiosk):
    """A print of which nothing came out leaves the figure alone."""
    kiosk.order_tokopedia()
    kiosk.take_slip("failed_clean", "paper_end")
    assert [effect for effect in kiosk.all if isinstance(effect, ef.KeepPaper)] == []


def test_boot_goes_on_counting_and_adds_a_paper_for_a_print_that_never_ended(boot):
    """How much of it came out nobody knows: a whole one is counted."""
    kiosk = boot(unfinished=(ev.UnfinishedPrint(7, "4071882350961173"),), used_mm=1_000)
    assert used(kiosk) == 1_000 + limits.SLIP_MM


@pytest.mark.parametrize("kept_mm", [29_999, 30_000, 2**62])
def test_figure_that_is_too_large_is_an_empty_roll(boot, kept_mm):
    """A damaged figure, or a shorter roll in the configuration, is no reason to stop."""
    kiosk = boot(used_mm=kept_mm)
    assert used(kiosk) == min(kept_mm, 30_000)
    assert kiosk.words("text.notice") == "Petugas: kertas hampir habis."


# warning


@pytest.mark.parametrize(
    ("used_mm", "words"),
    [
        (30_000 - 13 * 250, None),
        (30_000 - 12 * 250, "Petugas: kertas hampir habis, masih sekitar 12 slip."),
        (30_000 - 250, "Petugas: kertas hampir habis, masih sekitar 1 slip."),
        (30_000, "Petugas: kertas hampir habis."),
    ],
)
def test_without_a_sensor_the_count_only_warns(boot, used_mm, words):
    """Twelve slips before the end staff are told; nobody is turned away by a count that may be wrong."""
    kiosk = boot(roll=COUNTED, used_mm=used_mm)
    notice = kiosk.find("text.notice")
    assert (notice and notice.label) == words
    kiosk.wake()
    assert kiosk.find("service.pulsa").enabled
    assert not any(effect == ef.Light("fault", "on") for effect in kiosk.all)


def test_sensor_corrects_the_count_and_counts_down(boot):
    """While it is silent there are three metres more; once it has told, each slip takes from those three."""
    kiosk = boot(roll=SENSED, used_mm=29_900)
    assert (used(kiosk), kiosk.find("text.notice")) == (27_000, None)
    printer(kiosk, near_end=True)
    assert kiosk.words("text.notice") == "Petugas: kertas hampir habis, masih sekitar 12 slip."
    sell(kiosk, 187)
    assert kiosk.words("text.notice") == "Petugas: kertas hampir habis, masih sekitar 11 slip."
    assert used(kiosk) == 27_187


def test_sensor_that_tells_early_is_believed(boot):
    """A roll that was half used when it was put in is near its end when the sensor says so."""
    kiosk = boot(roll=SENSED)
    printer(kiosk, near_end=True)
    assert used(kiosk) == 27_000


def test_sensor_that_nobody_measured_still_warns(kiosk):
    """Without a configured length there is no number of slips to tell, and nothing stops."""
    printer(kiosk, near_end=True)
    assert kiosk.words("text.notice") == "Petugas: kertas hampir habis."
    kiosk.wake()
    assert kiosk.find("service.pulsa").enabled


# the reserve


@pytest.fixture
def low(boot):
    """A kiosk whose sensor has told, with three slips left."""
    return boot(roll=SENSED, used_mm=30_000 - 3 * limits.SLIP_MM, near_end=True)


def test_last_slips_are_for_those_who_have_begun(low):
    """With the sensor and two slips left nobody new is served; the light shines, and staff and customers are told why."""
    words = "Kertas hampir habis, slip baru belum bisa. Panggil petugas."
    sell(low, 250)
    assert low.effects(ef.Light) == [ef.Light("slip", "off")]
    assert ef.Light("fault", "on") in low.all
    assert low.words("text.notice") == words
    assert low.find("text.notice2") is None
    low.wake()
    pulsa = low.find("service.pulsa")
    assert (pulsa.enabled, pulsa.reason) == (False, words)
    assert low.offered() == ["action.search", "action.check_status", "action.help"]


def test_who_has_begun_finishes_on_the_reserve(low):
    """An order that was begun before becomes a slip, and a copy of it too."""
    low.order_tokopedia()
    low.happen(ev.PrinterChanged("ok", True))
    low.state = msgspec.structs.replace(
        low.state, facts=msgspec.structs.replace(low.state.facts, paper_used_mm=30_000 - 250)
    )
    low.take_slip()
    assert low.screen == "slip"
    assert low.find("action.slip_missing").enabled


def test_count_of_the_boot_before_waits_for_the_sensors_word(boot):
    """What was counted down is not forgotten because the printer answers late."""
    kiosk = boot(roll=SENSED, used_mm=29_000, printer="silent", near_end=True)
    assert used(kiosk) == 29_000
    printer(kiosk, near_end=True)
    assert used(kiosk) == 29_000


@pytest.mark.parametrize("reserved", [0, 50])
def test_reserve_is_configured(boot, reserved):
    """None: served until nothing is left by count. Fifty: from the first word of the sensor on."""
    roll = Roll(length_mm=30_000, near_end_mm=3_000, slips_reserved=reserved)
    kiosk = boot(roll=roll, used_mm=27_000)
    printer(kiosk, near_end=True)
    kiosk.wake()
    assert kiosk.find("service.pulsa").enabled == (reserved == 0)


# a roll that is new


def test_paper_that_had_ended_and_is_there_again_is_a_new_roll(boot):
    """However it was put in, with or without a cover that can tell."""
    kiosk = boot(used_mm=25_000)
    for reason in ("paper_end", "silent", "error", "ok"):
        printer(kiosk, reason)
    assert used(kiosk) == 0
    assert kiosk.effects(ef.KeepPaper) == [ef.KeepPaper(0)]


def test_paper_end_behind_an_open_cover_is_not_forgotten(boot):
    """The printer names its open cover first; the roll that is in there when it is closed is new."""
    kiosk = boot(used_mm=25_000)
    for reason in ("paper_end", "cover_open"):
        printer(kiosk, reason)
    assert used(kiosk) == 25_000
    printer(kiosk)
    assert used(kiosk) == 0


@pytest.mark.parametrize("how", ["cover", "hatch"])
def test_sensor_that_is_silent_again_after_somebody_was_there_is_a_new_roll(boot, how):
    """Whoever opened the printer or its hatch changed the roll."""
    kiosk = boot(roll=SENSED, used_mm=28_000)
    printer(kiosk, near_end=True)
    if how == "cover":
        printer(kiosk, "cover_open", near_end=True)
    else:
        hatch(kiosk, is_open=True)
    printer(kiosk)
    assert used(kiosk) == 0


def test_sensor_at_the_edge_of_its_place_is_no_new_roll(boot):
    """It tells and is silent in turns as the roll goes round; nobody was there."""
    kiosk = boot(roll=SENSED, used_mm=27_000)
    for near_end in (True, False, True):
        printer(kiosk, near_end=near_end)
    assert used(kiosk) == 27_000


def test_somebody_who_was_there_before_the_last_print_changed_nothing_since(boot):
    """A cover that was opened for another reason says nothing about a sensor that is silent a slip later."""
    kiosk = boot(roll=SENSED, used_mm=27_000)
    printer(kiosk, near_end=True)
    printer(kiosk, "cover_open")
    printer(kiosk, near_end=True)
    kiosk.tap("action.back")
    sell(kiosk, 200)
    printer(kiosk)
    assert used(kiosk) == 27_000


def test_sensor_that_denies_a_whole_roll_is_not_believed_until_it_was_silent(boot):
    """One that is stuck or set too high would keep the last slips back on every roll."""
    kiosk = boot(used_mm=29_900, roll=SENSED)
    for reason in ("cover_open", "ok"):
        printer(kiosk, reason, near_end=True)
    kiosk.tap("action.new_roll")
    sell(kiosk, 187)
    assert used(kiosk) == 187
    printer(kiosk, near_end=False)
    printer(kiosk, near_end=True)
    assert used(kiosk) == 27_000


def test_printer_that_says_nothing_says_nothing_about_its_paper(boot):
    """Unplugged is not "no longer near its end"."""
    kiosk = boot(roll=SENSED, used_mm=27_500, near_end=True)
    printer(kiosk, "unplugged")
    printer(kiosk, near_end=True)
    assert (used(kiosk), kiosk.state.facts.near_end) == (27_500, True)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_no_paper_is_longer_than_a_slip_is_counted(profile, language):
    """What the count calls one slip has room for the longest paper, on every printer."""
    model = PROFILES[profile]
    site = Site(
        name="Toko Melati · Cipinang", code="TM-017", contact="0800-1-555-777", address="Jl. Melati 17, Jakarta"
    )
    lengths = {
        name: paper_mm(compose(paper, site, model.columns), model)
        for name, paper in samples.every_kind(language).items()
    }
    assert {name: length for name, length in lengths.items() if length > limits.SLIP_MM} == {}
