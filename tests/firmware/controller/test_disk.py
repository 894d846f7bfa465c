"""A disk that fills up, slows down or fails under a running controller, and under one that starts."""

import logging

import pytest

from firmware.controller.controller import EXIT_JOURNAL
from firmware.controller.disk_guard import HEALTHY_MS, MARKER, SHOWN_MS
from firmware.core import effects, events
from firmware.core.papers import VoidPaper
from messages.world import Disk
from sync.wire import records

SLIP = records.SlipIssued(
    "4071882350961174", "pulsa", False, False, 50_000, 50_500, 0, 1_500, 52_000, 1_786_000_900_000, 3, "id"
)
RECORD = effects.Record(1, (SLIP,), (records.SlipPrivate({"phone": "081234567890"}, "BUDI"),))
PRINT = effects.Print("p1", VoidPaper(language="id", code=SLIP.code))
TAP = events.Tapped("action.print")
LINK = events.LinkChanged(True)
HOUSE_MS = 10_000
FAILS = [Disk(io_error=True), Disk(read_only=True)]
TROUBLE = (events.RecordFailed, events.DiskChanged, events.Recorded)


def trouble(kiosk):
    return [event for event in kiosk.mind.events if isinstance(event, TROUBLE)]


def fail_to_issue(kiosk, fault):
    """Break the disk of a kiosk that has begun its journal, and try to issue a slip."""
    kiosk.settle()
    kiosk.disk.become(fault)
    kiosk.happen(TAP, RECORD, PRINT)
    kiosk.until(lambda: kiosk.mind.got(events.RecordFailed))
    kiosk.settle()


def look(kiosk):
    """Let the controller look at its house once more."""
    kiosk.time.pass_(HOUSE_MS)
    kiosk.settle(4)


def marker(kiosk):
    return kiosk.directory / MARKER


def test_reserve_is_told_when_it_is_reached_and_when_there_is_room_again(kiosk):
    """Each change once, without a restart; the journal goes on all the time."""
    kiosk.disk.become(Disk(nearly_full=True))
    look(kiosk)
    look(kiosk)
    assert trouble(kiosk) == [events.DiskChanged(True)]
    kiosk.happen(TAP, RECORD, PRINT)
    kiosk.until(lambda: kiosk.mind.got(events.Recorded))
    kiosk.disk.become(Disk())
    look(kiosk)
    assert trouble(kiosk) == [events.DiskChanged(True), events.Recorded(1, (4,), ""), events.DiskChanged(False)]
    assert kiosk.devices.of("print") == [("print", "p1", "VoidPaper")]


def test_reserve_that_a_commit_finds_used_up_is_told_at_once(kiosk):
    """No ten seconds pass in which a customer types for nothing."""
    kiosk.settle()
    kiosk.disk.become(Disk(nearly_full=True))
    kiosk.happen(TAP, RECORD)
    kiosk.until(lambda: events.DiskChanged(True) in kiosk.mind.events)


def test_refusal_before_anything_was_written_is_over_as_soon_as_there_is_room(kiosk):
    """Below half of the reserve no print begins; the same journal takes the next slip when space was made."""
    kiosk.settle()
    kiosk.store._disk_space = lambda: (1, 10**12)
    fail_to_issue(kiosk, Disk())
    assert trouble(kiosk) == [events.RecordFailed("disk_full"), events.DiskChanged(True)]
    kiosk.store._disk_space = kiosk.disk.space
    look(kiosk)
    kiosk.until(lambda: events.DiskChanged(False) in kiosk.mind.events)
    kiosk.happen(TAP, RECORD, PRINT)
    kiosk.until(lambda: kiosk.devices.of("print"))
    assert trouble(kiosk)[2:] == [events.DiskChanged(False), events.Recorded(1, (4,), "")]
    assert kiosk.controller.exit_code == 0


@pytest.mark.parametrize("fault", FAILS)
def test_failed_write_stops_the_journal_for_good_and_ends_the_program_once(kiosk, fault, caplog):
    """Nothing is printed, a disk that is well again changes nothing, and after ten seconds on the screen the program ends."""
    fail_to_issue(kiosk, fault)
    kiosk.disk.become(Disk())
    kiosk.happen(TAP, RECORD, PRINT)
    kiosk.settle()
    assert trouble(kiosk) == [events.RecordFailed("io_error")]
    assert kiosk.devices.of("print") == []
    kiosk.time.pass_(SHOWN_MS - 1)
    kiosk.settle()
    assert kiosk.controller.exit_code == 0
    kiosk.time.pass_(1)
    kiosk.until(lambda: kiosk.controller.exit_code == EXIT_JOURNAL)
    assert marker(kiosk).exists()
    alarms = [record for record in caplog.records if record.levelno == logging.CRITICAL]
    assert alarms[0].getMessage().startswith("ALARM the journal stopped (io_error), no slip is issued: ")


@pytest.mark.parametrize("fault", FAILS)
def test_second_failure_stays_out_of_service_without_ending_again(boot, fault):
    """The recovery try was made: who supervises the program is not kept busy, and the file is as it was."""
    first = boot()
    first.settle()
    first.time.disk = fault
    fail_to_issue(first, fault)
    first.time.pass_(SHOWN_MS)
    first.until(lambda: first.controller.exit_code == EXIT_JOURNAL)
    first.close()
    before = (first.directory / "journal.db").read_bytes()
    second = boot()
    second.until(lambda: second.mind.got(events.RecordFailed))
    for _ in range(30):
        look(second)
    assert trouble(second) == [events.RecordFailed("io_error")]
    assert second.controller.exit_code == 0
    assert (first.directory / "journal.db").read_bytes() == before


def test_recovery_try_on_a_disk_that_is_well_again_serves_and_knows_every_slip(boot):
    """What was committed before the failure is there, and after ten quiet minutes the next failure gets its own try."""
    first = boot()
    first.happen(TAP, RECORD, PRINT)
    first.until(lambda: first.mind.got(events.Recorded))
    fail_to_issue(first, Disk(io_error=True))
    first.time.pass_(SHOWN_MS)
    first.until(lambda: first.controller.exit_code == EXIT_JOURNAL)
    second = boot()
    unfinished = second.mind.got(events.Booted)[0].unfinished
    assert events.UnfinishedPrint(4, SLIP.code) in unfinished
    second.happen(TAP, RECORD, PRINT)
    second.until(lambda: second.mind.got(events.Recorded))
    second.time.pass_(HEALTHY_MS)
    second.until(lambda: not marker(second).exists())


def test_disk_that_fills_up_in_the_middle_of_a_commit_ends_the_program_when_there_is_room(kiosk):
    """Nobody knows what of that commit the log holds: a new start finds out, and it waits for space."""
    kiosk.settle()
    kiosk.disk.become(Disk(full=True))
    kiosk.devices.listener.contact_changed("cabinet", True, lambda *_: None)
    kiosk.until(lambda: kiosk.mind.got(events.RecordFailed))
    for _ in range(10):
        look(kiosk)
    assert (trouble(kiosk), kiosk.controller.exit_code) == ([events.RecordFailed("disk_full")], 0)
    kiosk.disk.become(Disk())
    look(kiosk)
    assert (kiosk.controller.exit_code, marker(kiosk).exists()) == (EXIT_JOURNAL, False)


@pytest.mark.parametrize(
    ("fault", "reason", "code"),
    [
        (Disk(read_only=True), "io_error", EXIT_JOURNAL),
        (Disk(io_error=True), "io_error", EXIT_JOURNAL),
        (Disk(full=True), "disk_full", 0),
    ],
)
def test_start_on_a_disk_that_fails_is_out_of_service_and_leaves_the_file(boot, fault, reason, code):
    """The core is told at boot; a try follows where the disk may be well in ten seconds."""
    first = boot()
    first.settle()
    first.close()
    before = (first.directory / "journal.db").read_bytes()
    first.time.disk = fault
    second = boot()
    second.settle()
    assert second.mind.events == [events.Booted(0, 0, None, 0, ()), events.RecordFailed(reason)]
    second.time.pass_(SHOWN_MS)
    second.settle()
    assert second.controller.exit_code == code
    assert (first.directory / "journal.db").read_bytes() == before


def test_first_start_on_a_disk_that_takes_no_writes_makes_nothing(boot):
    """No half journal is left for the start after it."""
    kiosk = boot(start=False)
    kiosk.close()
    for path in kiosk.directory.iterdir():
        path.unlink()
    kiosk.time.disk = Disk(read_only=True)
    second = boot()
    assert second.mind.got(events.RecordFailed) == [events.RecordFailed("io_error")]
    assert not (second.directory / "journal.db").exists()


def test_damage_that_a_quiet_moment_finds_stops_acceptance(kiosk, caplog):
    """The journal is read again while nobody comes: a kiosk that finds it damaged is out of service, and stays so."""
    kiosk.settle()
    look(kiosk)
    assert trouble(kiosk) == []
    kiosk.store._connection.execute("UPDATE entries SET body = x'9107' WHERE position = 1")
    look(kiosk)
    kiosk.until(lambda: kiosk.mind.got(events.RecordFailed))
    assert trouble(kiosk) == [events.RecordFailed("damaged")]
    assert "ALARM the journal's file is left as it is" in caplog.text
    for _ in range(3):
        look(kiosk)
    assert kiosk.controller.exit_code == 0
    assert trouble(kiosk) == [events.RecordFailed("damaged")]


def test_slow_flush_shows_nothing_as_accepted_and_starves_no_watchdog(kiosk):
    """As long as the disk takes: no print, no word to the core, the loop turns, the watchdog is fed, the world's news wait."""
    kiosk.settle()
    kiosk.disk.become(Disk(slow_ms=600))
    kiosk.happen(TAP, RECORD, PRINT)
    fed = len(kiosk.devices.of("feed"))
    kiosk.happen(LINK)
    for _ in range(3):
        kiosk.time.pass_(15_000)
        kiosk.settle(3)
    assert len(kiosk.devices.of("feed")) >= fed + 3
    assert trouble(kiosk) == []
    assert LINK not in kiosk.mind.events
    assert kiosk.devices.of("print") == []
    kiosk.until(lambda: LINK in kiosk.mind.events)
    assert trouble(kiosk) == [events.Recorded(1, (4,), "")]
    assert kiosk.devices.of("print") == [("print", "p1", "VoidPaper")]


def test_words_of_the_screen_change_while_a_commit_takes_long(kiosk):
    """The timer that a step starts with its commit runs at once and is heard at once, and so is a touch on the way out."""
    kiosk.settle()
    kiosk.disk.become(Disk(slow_ms=600))
    kiosk.happen(TAP, RECORD, PRINT, effects.StartTimer("slow", 1_000))
    kiosk.mind.wanted.append((events.Elapsed, (effects.StartTimer("slow", 9_000),)))
    kiosk.happen(LINK)
    kiosk.time.pass_(1_000)
    kiosk.until(lambda: events.Elapsed("slow") in kiosk.mind.events)
    heard: list[tuple[bool, str | None, int]] = []
    kiosk.controller._dispatch.happen(events.Tapped("action.finish"), lambda *word: heard.append(word))
    assert heard == [(True, None, kiosk.controller._dispatch.view.revision)]
    assert trouble(kiosk) == []
    kiosk.until(lambda: LINK in kiosk.mind.events)
    names = [type(event).__name__ for event in kiosk.mind.events[-4:]]
    assert names == ["Elapsed", "Tapped", "Recorded", "LinkChanged"]
