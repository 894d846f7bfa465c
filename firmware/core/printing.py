"""Record that a print starts, print, record how it ended. Only what the printer says is said to the customer.

Before anything else comes out, a torn paper that is still out there is voided by a stub; a stub that does not come out means
that nothing of the paper itself came out either.
"""

from typing import Literal

import msgspec

from firmware.core import idle, limits, rules
from firmware.core.cancelling import fingerprint
from firmware.core.effects import Print
from firmware.core.events import Elapsed, PrintFinished, Recorded
from firmware.core.knowledge import Facts
from firmware.core.papers import Paper, ReceiptPaper, RefundNumberPaper, VoidPaper
from firmware.core.states import (
    PAPER_OF_QUEUE,
    PaperOut,
    Printing,
    ReceiptJob,
    RefundJob,
    Slip,
    SlipTaken,
    Status,
)
from firmware.core.turn import Turn
from sync.wire.records import PaperKind, PrintEnded, PrintOutcome, PrintStarted
from sync.wire.requests import StatusReport

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


def print_refund_number(turn: Turn, job: RefundJob) -> None:
    """Print the number that central gave. A copy is another number: the ones before no longer open anything."""
    record = turn.record(PrintStarted(job.refund.report.code, "refund_number", job.refund.copy))
    turn.show(Printing(job, "recording", record))


def slow_down(turn: Turn, screen: Printing, event: Elapsed) -> None:
    """The stage takes longer than it should: the words say so, then what that means."""
    turn.change(slow=min(screen.slow + 1, len(limits.SLOW_MS)))


def leave(turn: Turn, screen: Printing) -> None:
    """The customer does not wait. What was begun is brought to its end all the same, and then forgotten at once."""
    turn.change(leaving=True)


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
        turn.learn(issued=(*turn.facts.issued, fingerprint(task.paper.code))[-limits.ISSUED_MAX :])
    stage: Literal["voiding", "printing"] = "voiding" if turn.facts.void_code else "printing"
    turn.change(task=task, stage=stage, record=0, started=event.positions[-1], slow=0)
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
        turn.change(stage="printing", slow=0)
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


def _paper(turn: Turn, task: Slip | ReceiptJob | RefundJob) -> Paper:
    if isinstance(task, Slip):
        return task.paper
    moment, catalogue = turn.moment, turn.facts.catalogue
    product = catalogue.product(report_of(task).product) if catalogue else None
    if isinstance(task, RefundJob):
        return RefundNumberPaper(
            language=turn.state.language, report=task.refund.report, number=task.refund.number, product=product,
            printed_ms=moment.wall_ms, clock_trusted=moment.clock_trusted, central_ms=moment.central_ms, copy=task.refund.copy,
        )  # fmt: skip
    return ReceiptPaper(
        language=turn.state.language, receipt=task.receipt, product=product, printed_ms=moment.wall_ms,
        clock_trusted=moment.clock_trusted, central_ms=moment.central_ms,
    )  # fmt: skip


def report_of(task: ReceiptJob | RefundJob) -> StatusReport:
    """Give where the slip stood when central authorised this paper."""
    return task.refund.report if isinstance(task, RefundJob) else task.receipt.report


def paper_of(task: ReceiptJob | RefundJob) -> PaperKind:
    """Give which paper this is."""
    return "refund_number" if isinstance(task, RefundJob) else task.receipt.paper


def _code_of(screen: Printing) -> str:
    return screen.task.paper.code if isinstance(screen.task, Slip) else report_of(screen.task).code


def _end(turn: Turn, screen: Printing, outcome: PrintOutcome, reason: str) -> None:
    record = turn.record(PrintEnded(screen.started, outcome, reason))
    turn.change(stage="ending", record=record, outcome=outcome, reason=reason, slow=0)


def _show_end(turn: Turn, screen: Printing) -> None:
    came_out = screen.outcome in CAME_OUT
    turn.sound("good" if came_out else "bad")
    task = screen.task
    if screen.leaving:
        idle.forget(turn)
    elif isinstance(task, ReceiptJob | RefundJob):
        _show_status(turn, screen, task)
    elif came_out:
        turn.show(SlipTaken(task, sure=screen.outcome == "printed"))
    else:
        clean = screen.outcome == "failed_clean"
        turn.show(PaperOut(task, clean, screen.reason, screen.tries + 1 if clean else 0))


def _show_status(turn: Turn, screen: Printing, job: ReceiptJob | RefundJob) -> None:
    """Give the status back with what became of its paper. What never came out is held for another try."""
    report, paper = report_of(job), paper_of(job)
    if screen.outcome in CAME_OUT:
        turn.show(Status(report, job.last6, "printed", paper))
    elif screen.outcome == "unknown":
        turn.show(Status(report, job.last6, "unsure", paper))
    else:
        held = job.refund if isinstance(job, RefundJob) else job.receipt
        turn.show(Status(report, job.last6, "not_printed", paper, held))
