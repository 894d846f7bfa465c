"""The printer's queue: one job at a time, in order, each reported once."""

import logging
from collections import deque
from collections.abc import Callable

from drivers.errors import DriverError
from drivers.printer.document import Document
from drivers.printer.interface import Printer, PrinterReport, PrintOutcome
from firmware.controller.loop import Loop
from firmware.core.effects import Print
from firmware.core.events import Event, PrintFinished
from firmware.core.papers import Paper

LOG = logging.getLogger("kiosk")

WAITING_MAX = 8

Compose = Callable[[Paper, int], Document]
"""Gives the document of a paper for this many columns."""


class Prints:
    """`report` takes the events; `printer` is set once the devices are open."""

    def __init__(self, loop: Loop, compose: Compose, report: Callable[[Event], None]) -> None:
        self._loop = loop
        self._compose = compose
        self._report = report
        self._waiting: deque[Print] = deque()
        self._running: str | None = None
        self.printer: Printer | None = None

    def submit(self, effect: Print) -> None:
        """Print this after what was submitted before it."""
        assert len(self._waiting) < WAITING_MAX
        self._waiting.append(effect)
        if self._running is None:
            self._start_next()

    def finished(self, job: str, outcome: PrintOutcome, report: PrinterReport, paper_mm: int) -> None:
        """The printer's word on a job. paper_mm: what it may have taken. Runs on the loop."""
        if job != self._running:
            LOG.warning("the printer reports a job that is not open")
            return
        self._running = None
        LOG.info("print %s: %s (%s)", job, outcome, report.reason)
        self._report(PrintFinished(job, outcome, report.reason, paper_mm))
        if self._running is None:
            self._start_next()

    def _start_next(self) -> None:
        if not self._waiting:
            return
        effect = self._waiting.popleft()
        self._running = effect.job
        assert self.printer is not None
        document = self._compose(effect.paper, self.printer.columns)
        try:
            self.printer.submit(effect.job, document)
        except DriverError as error:
            LOG.error("print %s cannot start: %s", effect.job, error.reason)  # noqa: TRY400  (a fault of the device, not of the code)
            self._loop.post(lambda: self.finished(effect.job, "failed_clean", PrinterReport("error"), 0))
