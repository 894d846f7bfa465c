"""What every printer promises (`drivers.printer.interface.Printer`), on the mock and on the real driver."""

import pytest

from drivers.printer.document import Document, Text
from drivers.printer.interface import PrinterReport

TROUBLES = ["paper_end", "cover_open", "unplugged"]


def test_start_reports_the_state_once(world):
    """A printer that is ready says so by itself, once."""
    assert [report for report in world.recorder.reports if report.reason == "ok"] == [PrinterReport("ok")]


def test_width_is_known_at_once(world):
    """Columns are known without asking the printer."""
    assert world.printer.columns == 32


def test_job_on_a_ready_printer_is_printed(world, document):
    """The outcome is "printed", once, and the paper is whole."""
    world.printer.submit("job-1", document)
    assert world.recorder.ending("job-1") == ("printed", "ok")
    assert world.papers(1) == [("payment_slip", True)]


def test_jobs_follow_each_other(world, document):
    """A second job after the first one's end prints as well; each ends once."""
    world.printer.submit("job-1", document)
    world.recorder.ending("job-1")
    world.printer.submit("job-2", Document("void", (Text(("BATAL - CETAKAN TIDAK LENGKAP",)),)))
    assert world.recorder.ending("job-2") == ("printed", "ok")
    assert world.papers(2) == [("payment_slip", True), ("void", True)]
    assert [job for job, _, _ in world.recorder.endings] == ["job-1", "job-2"]


@pytest.mark.parametrize("reason", TROUBLES)
def test_trouble_before_a_job_fails_it_clean(world, document, reason):
    """A printer that cannot print accepts no byte and says why; nothing is on paper."""
    world.happens(reason)
    world.printer.submit("job-1", document)
    assert world.recorder.ending("job-1") == ("failed_clean", reason)
    assert world.printed_nothing()


@pytest.mark.parametrize("reason", TROUBLES)
def test_trouble_is_reported_and_its_end_too(world, reason):
    """State changes are reported without any job."""
    world.happens(reason)
    world.mended(reason)
    assert [report.reason for report in world.recorder.reports][-2:] == [reason, "ok"]


@pytest.mark.parametrize("reason", [*TROUBLES, "cutter"])
def test_trouble_during_a_job_leaves_it_unknown(world, document, reason):
    """Once a byte was accepted, an outcome that is not confirmed is unknown, and what is on paper is not whole."""
    world.happens_midway(reason)
    world.printer.submit("job-1", document)
    assert world.recorder.ending("job-1") == ("unknown", reason)
    assert world.papers(1) == [("payment_slip", False)]


@pytest.mark.parametrize("reason", [*TROUBLES, "cutter"])
def test_printer_works_again_after_an_unknown_outcome(world, document, reason):
    """When the trouble is over the next job prints whole, with nothing of the broken one in it."""
    world.happens_midway(reason)
    world.printer.submit("job-1", document)
    world.recorder.ending("job-1")
    world.recorder.wait_reason(reason)
    world.mended(reason)
    world.printer.submit("job-2", document)
    assert world.recorder.ending("job-2") == ("printed", "ok")
    assert world.papers(2) == [("payment_slip", False), ("payment_slip", True)]


def test_silent_printer_after_a_job_leaves_it_unknown(world, document):
    """No confirmation is never taken for success, though the paper came out."""
    world.confirms_nothing()
    world.printer.submit("job-1", document)
    assert world.recorder.ending("job-1") == ("unknown", "silent")
    assert world.papers(1) == [("payment_slip", True)]


def test_silent_printer_before_a_job_fails_it_clean(world, document):
    """A printer that does not answer is sent nothing."""
    world.happens("silent")
    world.printer.submit("job-1", document)
    assert world.recorder.ending("job-1") == ("failed_clean", "silent")
    assert world.printed_nothing()


def test_second_open_job_is_a_programmers_error(world, document):
    """One job at a time."""
    world.hold_next()
    world.printer.submit("job-1", document)
    with pytest.raises(AssertionError, match="second job"):
        world.printer.submit("job-2", document)


def test_closing_ends_an_open_job_once(world, document):
    """A job that is open at the end is not forgotten, and never called printed."""
    world.hold_next()
    world.printer.submit("job-1", document)
    world.printer.close()
    world.printer.close()
    ((job, outcome, _),) = world.recorder.endings
    assert job == "job-1"
    assert outcome in ("unknown", "failed_clean")


def test_job_after_closing_is_a_programmers_error(world, document):
    """A closed printer takes nothing."""
    world.printer.close()
    with pytest.raises(AssertionError, match="closed"):
        world.printer.submit("job-1", document)
