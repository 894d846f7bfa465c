"""Record that a print starts, print, record how it ended. Only what the printer says is said to the customer.

Before anything else comes out, a torn paper that is still out there is voided by a stub; a stub that does not come out means
that nothing of the paper itself came out either.
"""

from typing import Literal

import msgspec

from firmware.core import limits, rules
from firmware.core.effects import Print
from firmware.core.events import Elapsed, PrintFinished, Recorded
from firmware.core.papers import Paper, ReceiptPaper, VoidPaper
from firmware.core.states import (
    PAPER_OF_QUEUE,
    Facts,
    PaperOut,
    Printing,
    ReceiptJob,
    Slip,
    SlipTaken,
    Status,
)
from firmware.core.turn import Turn
from sync.wire.records import PrintEnded, PrintOutcome, PrintStarted

CAME_OUT = ("printed", "unconfirmed")
VOID_SUFFIX = "-void"


def print_copy(turn: Turn, slip: Slip) -> None:
    """Print a slip again, marked as a copy."""
    copies = slip.copies + 1
    paper = msgspec.structs.replace(slip.paper, copy=copies)
    _start(turn, Slip(paper, slip.position, copies), 0)


def print_owed(turn: Turn, screen: PaperOut, event: Elapsed | None = None) -> None:
    """Print a slip of which nothing came out, as it was."""
    if rules.copy_obstacle(turn.facts) is None:
        _start(turn, screen.slip, screen.tries)


def print_receipt(turn: Turn, job: ReceiptJob) -> None:
    """Print a receipt that central authorised under this number of copy."""
    record = turn.record(PrintStarted(job.receipt.report.code, job.receipt.paper, job.receipt.copy))
    turn.show(Printing(job, "recording", record))


def copy_obstacle(facts: Facts, slip: Slip) -> str | None:
    """Give what stands in the way of one more copy of this slip, or None."""
    return "copies_exhausted" if slip.copies >= limits.COPIES_MAX else rules.copy_obstacle(facts)


def recorded(turn: Turn, screen: Printing, event: Recorded) -> None:
    """What was awaited is durable: print, or say how the print ended."""
    if event.record != screen.record:
        return
    if screen.stage == "ending":
        _show_end(turn, screen)
        return
    task = screen.task
    if isinstance(task, Slip) and not task.position:
        task = Slip(msgspec.structs.replace(task.paper, offline_digits=event.offline_digits), event.positions[-1])
    stage: Literal["voiding", "printing"] = "voiding" if turn.facts.void_code else "printing"
    turn.change(task=task, stage=stage, record=0, started=event.positions[-1])
    _print_next(turn)


def finished(turn: Turn, screen: Printing, event: PrintFinished) -> None:
    """The printer's word: write it down before the screen follows it."""
    if event.job != job_of(screen):
        return
    if screen.stage == "printing":
        if event.outcome == "unknown":
            turn.learn(void_code=_code_of(screen))
        _end(turn, screen, event.outcome, event.reason)
    elif event.outcome in CAME_OUT:
        turn.learn(void_code="")
        turn.change(stage="printing")
        _print_next(turn)
    else:
        _end(turn, screen, "failed_clean", event.reason)


def job_of(screen: Printing) -> str:
    """Give the name of the job that the printer has now, "" for none."""
    if screen.stage == "voiding":
        return f"{screen.started}{VOID_SUFFIX}"
    return str(screen.started) if screen.stage == "printing" else ""


def _start(turn: Turn, slip: Slip, tries: int) -> None:
    paper = slip.paper
    record = turn.record(PrintStarted(paper.code, PAPER_OF_QUEUE[paper.queue], slip.copies))
    turn.show(Printing(slip, "recording", record, tries))


def _print_next(turn: Turn) -> None:
    screen = turn.screen
    assert isinstance(screen, Printing)
    paper: Paper
    if screen.stage == "voiding":
        paper = VoidPaper(language=turn.state.language, code=turn.facts.void_code)
    else:
        paper = _paper(turn, screen.task)
    turn.do(Print(job_of(screen), paper))


def _paper(turn: Turn, task: Slip | ReceiptJob) -> Paper:
    if isinstance(task, Slip):
        return task.paper
    catalogue = turn.facts.catalogue
    return ReceiptPaper(
        language=turn.state.language, receipt=task.receipt,
        product=catalogue.product(task.receipt.report.product) if catalogue else None,
        printed_ms=turn.moment.wall_ms, clock_trusted=turn.moment.clock_trusted, central_ms=turn.moment.central_ms,
    )  # fmt: skip


def _code_of(screen: Printing) -> str:
    return screen.task.paper.code if isinstance(screen.task, Slip) else screen.task.receipt.report.code


def _end(turn: Turn, screen: Printing, outcome: PrintOutcome, reason: str) -> None:
    record = turn.record(PrintEnded(screen.started, outcome, reason))
    turn.change(stage="ending", record=record, outcome=outcome, reason=reason)


def _show_end(turn: Turn, screen: Printing) -> None:
    came_out = screen.outcome in CAME_OUT
    turn.sound("good" if came_out else "bad")
    task = screen.task
    if isinstance(task, ReceiptJob):
        _show_receipt_end(turn, screen, task)
    elif came_out:
        turn.show(SlipTaken(task, sure=screen.outcome == "printed"))
    else:
        clean = screen.outcome == "failed_clean"
        turn.show(PaperOut(task, clean, screen.reason, screen.tries + 1 if clean else 0))


def _show_receipt_end(turn: Turn, screen: Printing, job: ReceiptJob) -> None:
    report = job.receipt.report
    if screen.outcome in CAME_OUT:
        turn.show(Status(report, job.last6, "printed"))
    elif screen.outcome == "unknown":
        turn.show(Status(report, job.last6, "unsure"))
    else:
        turn.show(Status(report, job.last6, "not_printed", job.receipt))
