"""Cek status: where a slip stands, and its receipt once there is one."""

from firmware.core import issuing, limits
from firmware.core.effects import Abandon, Print, StartTimer, StopTimer
from firmware.core.events import PrintFinished, Recorded
from firmware.core.papers import ReceiptPaper
from firmware.core.states import Failed, ReceiptPrinting, Status, StatusEntry, Waiting
from firmware.core.turn import Turn
from sync.wire import code
from sync.wire.records import PrintEnded, PrintStarted
from sync.wire.requests import AskReceipt, AskStatus, Receipt, Refused, StatusReport

LENGTHS = {"slip_code": limits.SLIP_CODE_DIGITS, "last6": limits.LAST_DIGITS}


def value(screen: StatusEntry, field: str) -> str:
    """Give the digits of a field."""
    return screen.code if field == "slip_code" else screen.last6


def is_complete(screen: StatusEntry) -> bool:
    """Say whether both fields are right in themselves."""
    return code.is_code(screen.code) and len(screen.last6) == limits.LAST_DIGITS


def type_digit(turn: Turn, screen: StatusEntry, digit: str) -> None:
    """Put one digit behind those of the field in hand."""
    digits = value(screen, screen.field)
    if len(digits) >= LENGTHS[screen.field]:
        turn.refuse("full")
        return
    _put(turn, screen, digits + digit)


def delete_digit(turn: Turn, screen: StatusEntry) -> None:
    """Take the last digit of the field in hand away."""
    digits = value(screen, screen.field)
    if not digits:
        turn.refuse("empty")
        return
    _put(turn, screen, digits[:-1])


def clear(turn: Turn, screen: StatusEntry) -> None:
    """Empty the field in hand."""
    _put(turn, screen, "")


def go_to_field(turn: Turn, screen: StatusEntry, name: str) -> None:
    """Take the other field in hand."""
    left = screen.left if screen.field in screen.left or name == screen.field else (*screen.left, screen.field)
    turn.change(field=name, left=left)
    turn.set(focus=f"field.{name}")


def go_on(turn: Turn, screen: StatusEntry) -> None:
    """Enter on a field: to the other one while that is not right, else to the button."""
    if is_complete(screen):
        turn.set(focus="action.next")
    elif screen.field == "slip_code" and code.is_code(screen.code):
        go_to_field(turn, screen, "last6")
    elif screen.field == "last6" and len(screen.last6) == limits.LAST_DIGITS:
        go_to_field(turn, screen, "slip_code")
    else:
        turn.change(left=tuple({*screen.left, screen.field}))


def scan(turn: Turn, data: str) -> None:
    """A slip's bar code opens the status entry with its code filled in."""
    digits = data.replace(" ", "")
    if not code.is_code(digits):
        turn.refuse("not_a_code")
        return
    turn.show(StatusEntry(code=digits, field="last6"))


def ask(turn: Turn, screen: StatusEntry) -> None:
    """Ask central where the slip stands."""
    if not is_complete(screen):
        turn.refuse("incomplete")
    elif not turn.facts.link_up:
        turn.show(Failed("offline"))
    else:
        _ask_status(turn, screen.code, screen.last6)


def told(turn: Turn, screen: Waiting, answer: object) -> None:
    """Central's answer to a status question."""
    if isinstance(answer, StatusReport):
        turn.show(Status(answer, screen.last6))
    elif isinstance(answer, Refused) and answer.reason in ("details_wrong", "not_found"):
        turn.show(StatusEntry(screen.code, screen.last6, wrong=True))
    else:
        _failed(turn, answer)


def ask_again(turn: Turn, screen: Status) -> None:
    """Look once more."""
    if turn.facts.link_up:
        _ask_status(turn, screen.report.code, screen.last6)
    else:
        turn.refuse("offline")


def ask_receipt(turn: Turn, screen: Status) -> None:
    """Ask central to authorise one print of the receipt."""
    if not screen.report.receipt or not turn.facts.link_up:
        turn.refuse("disabled")
    elif turn.facts.printer != "ok":
        turn.refuse("printer")
    else:
        number = turn.ask(AskReceipt(screen.report.code, screen.last6), limits.STATUS_TIMEOUT_MS)
        turn.show(Waiting(number, "receipt", code=screen.report.code, last6=screen.last6))


def authorised(turn: Turn, screen: Waiting, answer: object) -> None:
    """Central numbered a print of the receipt: write it down, then print."""
    if isinstance(answer, Receipt):
        record = turn.record(PrintStarted(answer.report.code, answer.paper, answer.copy))
        turn.show(ReceiptPrinting(answer, screen.last6, "recording", record))
        turn.signal("slip", "blink")
    else:
        _failed(turn, answer)


def recorded(turn: Turn, screen: ReceiptPrinting, event: Recorded) -> None:
    """What was awaited is durable: print, or say how the print ended."""
    if event.record != screen.record:
        return
    if screen.stage == "ending":
        notice = {"printed": "printed", "unconfirmed": "printed", "unknown": "unsure"}.get(
            screen.outcome, "not_printed"
        )
        turn.show(Status(screen.receipt.report, screen.last6, notice))  # type: ignore[arg-type]
        turn.signal("slip", "on" if notice == "printed" else "off", "good" if notice == "printed" else "bad")
        turn.watch_idle()
        return
    catalogue = turn.facts.catalogue
    paper = ReceiptPaper(
        language=turn.state.language,
        receipt=screen.receipt,
        product=catalogue.product(screen.receipt.report.product) if catalogue else None,
        printed_ms=turn.moment.wall_ms,
        clock_trusted=turn.moment.clock_trusted,
        central_ms=turn.moment.central_ms,
    )
    job = str(event.positions[-1])
    turn.do(*issuing.voiding(turn, job), Print(job, paper))
    turn.change(stage="printing", record=0, started=event.positions[-1], job=job)


def finished(turn: Turn, screen: ReceiptPrinting, event: PrintFinished) -> None:
    """The printer's word on the receipt."""
    if event.job != screen.job:
        return
    if event.outcome == "unknown":
        turn.learn(void_code=screen.receipt.report.code)
    record = turn.record(PrintEnded(screen.started, event.outcome, event.reason))
    turn.change(stage="ending", record=record, outcome=event.outcome)


def cancel(turn: Turn, screen: Waiting) -> None:
    """The customer does not want to wait any longer."""
    turn.do(Abandon(screen.ask), StopTimer("late"))
    turn.show(StatusEntry(screen.code, screen.last6))


def _ask_status(turn: Turn, slip_code: str, last6: str) -> None:
    number = turn.ask(AskStatus(slip_code, last6), limits.STATUS_TIMEOUT_MS)
    turn.show(Waiting(number, "status", code=slip_code, last6=last6))
    turn.do(StartTimer("late", limits.ASK_LATE_MS))


def _failed(turn: Turn, answer: object) -> None:
    if isinstance(answer, Refused):
        turn.show(Failed(answer.reason, answer.limit))
    else:
        turn.show(Failed("no_answer" if turn.facts.link_up else "offline"))


def _put(turn: Turn, screen: StatusEntry, digits: str) -> None:
    left = tuple(name for name in screen.left if name != screen.field)
    if screen.field == "slip_code":
        turn.change(code=digits, left=left, wrong=False)
    else:
        turn.change(last6=digits, left=left, wrong=False)
    turn.set(focus=f"field.{screen.field}")
