"""The receipt printer in virtual time, and the paper that comes out of it. It has the kiosk's power.

A job takes time, and what goes wrong in the middle of it leaves a torn paper.
"""

from collections.abc import Callable
from typing import Literal, get_args

from drivers.listener import Listener
from drivers.printer.document import Code128, Document, QrCode, Text
from drivers.printer.interface import PrinterReason, PrinterReport, PrintOutcome
from simulator.world.virtual.loop import Life
from simulator.world.virtual.parts import Paper, Surroundings
from simulator.world.virtual.time import Task

Trouble = Literal["unplugged", "silent", "cover_open", "paper_end", "cutter", "overheated", "error"]
Fault = Trouble | Literal["jam", "unconfirmed", "slow", "near_end"]
"""jam: in the middle of the print under way or of the next one; then the knife is stuck. unconfirmed: it cannot say that a print
ended. slow: it takes eight times as long.
"""

TROUBLES: tuple[Trouble, ...] = get_args(Trouble)
"""In the order in which one hides another: what the driver would report."""

FAULTS: tuple[Fault, ...] = (*TROUBLES, "jam", "unconfirmed", "slow", "near_end")

COLUMNS = 32
ASKED_MS = 60
"""The question how it is, before the first byte."""

CUT_MS = 400
LINE_MS = 45
SILENCE_MS = 8_000
PAPER_MM = 120
"""So long the driver waits for a word about the end."""

_SLOW_TIMES = 8
_CODES_LINES = 10
_CODES_AT_PERCENT = 70
"""The codes are on a paper of which at least this much came out."""


def _taken_mm(outcome: PrintOutcome) -> int:
    return 0 if outcome == "failed_clean" else PAPER_MM


class VirtualPrinter:
    """The machine. It serves one driver at a time: that of the life that opened it last."""

    def __init__(self, surroundings: Surroundings, who: str, papers: list[Paper]) -> None:
        self._time, self._trace = surroundings.time, surroundings.trace
        self.chance = surroundings.chance
        self._who = who
        self._papers = papers
        self.faults: set[Fault] = set()
        self.powered = False
        self.driver: PrinterDriver | None = None

    @property
    def report(self) -> PrinterReport:
        """What the driver finds when it asks."""
        reason: PrinterReason = next((trouble for trouble in TROUBLES if trouble in self.faults), "ok")
        return PrinterReport(reason, "near_end" in self.faults)

    def give(self, fault: Fault) -> None:
        """Make this go wrong from now on; what ends a print ends the one under way."""
        self._trace.note(self._who, "printer", fault=fault)
        if fault == "jam" and self.driver is not None and self.driver.printing:
            fault = "cutter"
        self.faults.add(fault)
        if self.driver is not None:
            if fault in TROUBLES and fault != "silent":
                self.driver.tear()
            self.driver.tell()

    def mend(self, fault: Fault | None = None) -> None:
        """Mend one fault, or all. A jam that happened is a stuck knife."""
        self._trace.note(self._who, "printer", mended=fault or "all")
        self.faults -= {fault, "cutter"} if fault == "jam" else {fault} if fault else set(FAULTS)
        if self.driver is not None:
            self.driver.tell()

    def begin(self, document: Document, durable: int) -> Paper:
        """The first byte: give the paper that will come out."""
        codes = [block.digits for block in document.blocks if isinstance(block, Code128)]
        squares = [block.data for block in document.blocks if isinstance(block, QrCode)]
        lines = tuple(line for block in document.blocks if isinstance(block, Text) for line in block.lines)
        code = codes[0] if codes else ""
        digits = squares[0] if squares else code
        paper = Paper(document.kind, code, document.copy, digits, lines, self._time.now_ms, durable)
        self._papers.append(paper)
        slip = self._trace.name("slip", code) if code else "none"
        self._trace.note(self._who, "prints", kind=paper.kind, slip=slip, copy=paper.copy, durable=durable)
        return paper

    def duration_ms(self, paper: Paper) -> int:
        """Give how long this one takes to come out."""
        whole_ms = CUT_MS + LINE_MS * (len(paper.lines) + _CODES_LINES)
        return whole_ms * (_SLOW_TIMES if "slow" in self.faults else 1)

    def end(self, paper: Paper, outcome: str) -> None:
        """Write on the paper what the controller was told of it."""
        paper.outcome = outcome
        self._trace.note(self._who, "printed", kind=paper.kind, outcome=outcome, torn=int(paper.torn))

    def rip(self, paper: Paper) -> None:
        """Only a part of it came out."""
        paper.torn = True
        share = self.chance.randrange(100)
        paper.lines = paper.lines[: len(paper.lines) * share // 100]
        if share < _CODES_AT_PERCENT:
            paper.digits = ""


class PrinterDriver:
    """The controller's `Printer` in one life. durable: asked at the first byte of each paper, for `Paper.durable`."""

    columns = COLUMNS

    def __init__(self, machine: VirtualPrinter, life: Life, listener: Listener, durable: Callable[[], int]) -> None:
        self._machine = machine
        self._life = life
        self._listener = listener
        self._durable = durable
        self._job = ""
        self._paper: Paper | None = None
        self._told: PrinterReport | None = None
        self.printing = False
        machine.driver = self
        life.at_end(self._died)
        self.tell()

    def submit(self, job: str, document: Document) -> None:
        """Queue a job and return at once."""
        assert not self._job, "one job at a time"
        self._job = job
        self._life.call_after(ASKED_MS, lambda: self._begin(document))

    def tell(self) -> None:
        """Report how the printer is, when that is news."""
        report = self._machine.report
        if report != self._told:
            self._told = report
            self._life.call_after(1, lambda: self._listener.printer_changed(report))

    def tear(self) -> None:
        """Something ends the print that is under way, if one is."""
        if self.printing:
            assert self._paper is not None
            self._machine.rip(self._paper)
            self._finish("unknown")

    def close(self) -> None:
        """A job that is open ends as unknown, or failed_clean when no byte was accepted."""
        job, paper = self._job, self._paper
        if job:
            self._abandon()
            outcome: PrintOutcome = "unknown" if paper is not None else "failed_clean"
            if paper is not None:
                self._machine.end(paper, outcome)
            self._listener.print_finished(job, outcome, self._machine.report, _taken_mm(outcome))
        self._let_go()

    def _begin(self, document: Document) -> None:
        machine = self._machine
        if not self._job:
            return
        if machine.report.reason != "ok":
            self._finish("failed_clean")
            return
        paper = self._paper = machine.begin(document, self._durable())
        if not self._life.alive:  # reading the disk can find that the power has gone
            return
        self.printing = True
        whole_ms = machine.duration_ms(paper)
        self._life.time.call_after(whole_ms, self._of(paper, self._come_to_end))
        if "jam" in machine.faults:
            machine.faults.discard("jam")
            at_ms = machine.chance.randrange(1, whole_ms)
            self._life.time.call_after(at_ms, self._of(paper, lambda: machine.give("cutter")))

    def _come_to_end(self) -> None:
        """The whole paper is out, whether or not the program can be told."""
        if "silent" in self._machine.faults:
            self.printing = False
            self._life.call_after(SILENCE_MS, lambda: self._finish("unknown"))
        else:
            self._finish("unconfirmed" if "unconfirmed" in self._machine.faults else "printed")

    def _finish(self, outcome: PrintOutcome) -> None:
        self.printing = False
        report = self._machine.report
        self._life.call_after(1, lambda: self._report(outcome, report))

    def _report(self, outcome: PrintOutcome, report: PrinterReport) -> None:
        job, paper = self._job, self._paper
        if not job:
            return
        self._job, self._paper = "", None
        if paper is not None:
            self._machine.end(paper, outcome)
        self._listener.print_finished(job, outcome, report, _taken_mm(outcome))

    def _of(self, paper: Paper, task: Task) -> Task:
        """Give a task that is about this paper only while it comes out."""
        return lambda: task() if self.printing and self._paper is paper else None

    def _abandon(self) -> None:
        """The program lets go of its print: what the printer has already comes out, unless it has no power."""
        paper, self._paper, self._job = self._paper, None, ""
        if paper is not None and self.printing:
            self.printing = False
            if not self._machine.powered or self._machine.chance.randrange(2):
                self._machine.rip(paper)

    def _died(self) -> None:
        paper = self._paper
        self._abandon()
        if paper is not None:
            self._machine.end(paper, "cut")
        self._let_go()

    def _let_go(self) -> None:
        if self._machine.driver is self:
            self._machine.driver = None
