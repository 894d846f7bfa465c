"""A printer without hardware, for tests of what stands above the driver: same verbs, same outcomes, never a wait.

Driver side: `submit`, `close`. World side: every other method; it acts at once and reports like the real one. A job prints
inside `submit` unless the world holds it. `papers` is the history of what came out.
"""

from collections.abc import Callable

import msgspec

from drivers.listener import Listener
from drivers.printer.document import Document
from drivers.printer.interface import Printer, PrinterReason, PrinterReport, PrintOutcome

PAPER_MM = 100
"""What every paper of the mock takes."""


class PrintedPaper(msgspec.Struct, frozen=True):
    """One piece of paper. complete: the whole document is on it and it was cut."""

    job: str
    document: Document
    complete: bool


class MockPrinter:
    """`columns` as configured. Stricter than hardware: a second open job and a job after `close` are AssertionErrors."""

    def __init__(self, listener: Listener, columns: int = 32) -> None:
        self.columns = columns
        self.papers: list[PrintedPaper] = []
        self._listener = listener
        self._report = PrinterReport("ok")
        self._open: tuple[str, Document] | None = None
        self._held = False
        self._closed = False
        self._next: Callable[[str, Document], None] | None = None
        self._failure: str | None = None
        listener.printer_changed(self._report)

    def submit(self, job: str, document: Document) -> None:
        """Print now, or keep the job open while the world holds it."""
        assert not self._closed, "a job for a closed printer"
        assert self._open is None, "a second job while one is open"
        self._open = (job, document)
        if not self._held:
            self._print()

    def close(self) -> None:
        """End an open job as a closing printer does: nothing of it was accepted yet."""
        if self._closed:
            return
        self._closed = True
        if self._open is not None:
            self._finish("failed_clean", self._report)

    def hold(self) -> None:
        """World: the next job stays open until `release`."""
        self._held = True

    def release(self) -> None:
        """World: go on printing."""
        self._held = False
        if self._open is not None:
            self._print()

    def set_reason(self, reason: PrinterReason, near_end: bool = False) -> None:
        """World: the printer's state changes while it rests ("paper_end", "unplugged", "ok", ...)."""
        self._change(PrinterReport(reason, near_end))

    def break_next(self, reason: PrinterReason) -> None:
        """World: during the next job this happens; half of it is on paper, and its outcome is unknown."""

        def broken(job: str, document: Document) -> None:
            self.papers.append(PrintedPaper(job, document, complete=False))
            self._change(PrinterReport(reason))
            self._finish("unknown", PrinterReport(reason))

        self._next = broken

    def answer_nothing_next(self) -> None:
        """World: the next job comes out whole, but no confirmation arrives."""

        def unanswered(job: str, document: Document) -> None:
            self.papers.append(PrintedPaper(job, document, complete=True))
            self._change(PrinterReport("silent"))
            self._finish("unknown", PrinterReport("silent"))

        self._next = unanswered

    def be_blind(self) -> None:
        """World: the next job comes out whole on a printer that cannot confirm."""

        def unconfirmed(job: str, document: Document) -> None:
            self.papers.append(PrintedPaper(job, document, complete=True))
            self._finish("unconfirmed", self._report)

        self._next = unconfirmed

    def fail(self, reason: str) -> None:
        """World: the driver finds that it cannot be this printer's (another model was plugged in); told once."""
        if reason != self._failure:
            self._failure = reason
            self._listener.device_failed("printer", reason)

    def recover(self) -> None:
        """World: the right printer is back."""
        if self._failure is not None:
            self._failure = None
            self._listener.device_recovered("printer")

    def _print(self) -> None:
        assert self._open is not None
        job, document = self._open
        if self._report.reason != "ok":
            self._finish("failed_clean", self._report)
        elif self._next is not None:
            act, self._next = self._next, None
            act(job, document)
        else:
            self.papers.append(PrintedPaper(job, document, complete=True))
            self._finish("printed", self._report)

    def _finish(self, outcome: PrintOutcome, report: PrinterReport) -> None:
        assert self._open is not None
        job, self._open = self._open[0], None
        self._listener.print_finished(job, outcome, report, 0 if outcome == "failed_clean" else PAPER_MM)

    def _change(self, report: PrinterReport) -> None:
        if report != self._report:
            self._report = report
            self._listener.printer_changed(report)


_satisfies: type[Printer] = MockPrinter
