"""What the mock printer does on command beyond the contract that it shares with the real one."""

from drivers.printer.interface import PrinterReport
from drivers.printer.mock import MockPrinter


def test_wrong_model_is_told_once_and_its_end_too(recorder):
    """Failing and recovering are reported as the real driver does; repeating a verb says nothing more."""
    printer = MockPrinter(recorder)
    printer.fail("it says that it is an XP-58")
    printer.fail("it says that it is an XP-58")
    printer.recover()
    printer.recover()
    assert (recorder.failures, recorder.recovered) == ([("printer", "it says that it is an XP-58")], ["printer"])


def test_blind_printer_leaves_the_outcome_unconfirmed(recorder, document):
    """The paper is whole, and nobody says so."""
    printer = MockPrinter(recorder)
    printer.be_blind()
    printer.submit("job", document)
    assert recorder.endings == [("job", "unconfirmed", PrinterReport("ok"))]
    assert [paper.complete for paper in printer.papers] == [True]
