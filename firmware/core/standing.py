"""Cek status: where a slip stands, and its receipt once there is one."""

from firmware.core import limits, printing, rules
from firmware.core.events import Answered
from firmware.core.knowledge import Facts
from firmware.core.states import Failed, ReceiptJob, RefundJob, Status, StatusEntry, Waiting
from firmware.core.turn import Turn
from sync.wire import code, slip
from sync.wire.errors import WireError
from sync.wire.requests import AskReceipt, AskRefundNumber, AskStatus, Receipt, RefundNumber, Refused, StatusReport

LENGTHS = {"slip_code": limits.SLIP_CODE_DIGITS, "last6": limits.LAST_DIGITS}


def value(screen: StatusEntry, field: str) -> str:
    """Give the digits of a field."""
    return screen.code if field == "slip_code" else screen.last6


def is_complete(screen: StatusEntry) -> bool:
    """Say whether both fields are right in themselves."""
    return code.is_code(screen.code) and len(screen.last6) == limits.LAST_DIGITS


def receipt_obstacle(facts: Facts, screen: Status) -> str | None:
    """Give what stands in the way of printing the receipt now, or None."""
    return rules.copy_obstacle(facts) or (
        "link" if not facts.link_up and not isinstance(screen.held, Receipt) else None
    )


def number_obstacle(facts: Facts, screen: Status) -> str | None:
    """Give what stands in the way of printing the refund number now, or None."""
    held = isinstance(screen.held, RefundNumber)
    return rules.copy_obstacle(facts) or ("link" if not facts.link_up and not held else None)


def type_character(turn: Turn, screen: StatusEntry, digit: str) -> None:
    """Put one digit behind those of the field in hand."""
    digits = value(screen, screen.field)
    if len(digits) >= LENGTHS[screen.field]:
        turn.refuse("full")
        return
    _put(turn, screen, digits + digit)


def delete_character(turn: Turn, screen: StatusEntry) -> None:
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
        turn.change(left=tuple(dict.fromkeys((*screen.left, screen.field))))
        turn.refuse("incomplete")


def scan(turn: Turn, data: str) -> None:
    """A slip's bar code, or the QR of one that was printed without a link, opens the status entry with its code filled in."""
    found = scanned_code(data)
    if found is None:
        turn.refuse("not_a_code")
    elif not turn.facts.link_up:
        turn.refuse("offline")
    else:
        turn.show(StatusEntry(code=found, field="last6"))


def scanned_code(data: str) -> str | None:
    """Give the slip's code in what a scanner read, or None."""
    digits = data.replace(" ", "")
    if code.is_code(digits):
        return digits
    if not slip.is_body_digits(digits):
        return None
    try:
        return slip.peek_code(slip.from_digits(digits))
    except WireError:
        return None


def ask(turn: Turn, screen: StatusEntry) -> None:
    """Ask central where the slip stands."""
    ask_status(turn, screen.code, screen.last6)


def ask_again(turn: Turn, screen: Status) -> None:
    """Ask where the slip on the screen stands now; what central authorised and never came out is not lost by that."""
    ask_status(turn, screen.report.code, screen.last6, screen.held)


def ask_status(turn: Turn, slip_code: str, last6: str, held: Receipt | RefundNumber | None = None) -> None:
    """Ask central where a slip stands, or say that it cannot be asked."""
    wait_ms = _cool_down_ms(turn)
    if wait_ms > 0:
        turn.show(Failed("too_many_tries", -(-wait_ms // 1000), code=slip_code, last6=last6))
    elif turn.facts.link_up:
        number = turn.ask(AskStatus(slip_code, last6), limits.STATUS_TIMEOUT_MS)
        turn.show(Waiting(number, "status", code=slip_code, last6=last6, held=held))
    else:
        turn.show(Failed("offline", code=slip_code, last6=last6))


def told(turn: Turn, screen: Waiting, event: Answered) -> None:
    """Central's answer to a status question."""
    answer = event.answer
    if isinstance(answer, StatusReport) and _is_sound(answer, screen.code):
        turn.show(_told_again(answer, screen))
    elif isinstance(answer, Refused) and answer.reason in ("details_wrong", "not_found"):
        tries = (*turn.facts.wrong_tries_ms, turn.moment.uptime_ms)
        turn.learn(wrong_tries_ms=tries[-limits.WRONG_TRIES_MAX :])
        turn.show(StatusEntry(screen.code, screen.last6, field="last6", wrong=True))
    else:
        _fail(turn, screen, answer)


def _told_again(report: StatusReport, screen: Waiting) -> Status:
    """Give the status; a paper that never came out is held on if it is still the one that this report calls for."""
    held = screen.held
    if isinstance(held, RefundNumber) and report.state == "refund_due":
        return Status(report, screen.last6, "not_printed", "refund_number", held)
    if isinstance(held, Receipt) and report.receipt == held.paper:
        return Status(report, screen.last6, "not_printed", held.paper, held)
    return Status(report, screen.last6)


def ask_receipt(turn: Turn, screen: Status) -> None:
    """Ask central to authorise one print of the receipt, unless one that it authorised never came out."""
    obstacle = receipt_obstacle(turn.facts, screen)
    if obstacle:
        turn.refuse(obstacle)
    elif isinstance(screen.held, Receipt):
        printing.print_receipt(turn, ReceiptJob(screen.held, screen.last6))
    else:
        number = turn.ask(AskReceipt(screen.report.code, screen.last6), limits.STATUS_TIMEOUT_MS)
        turn.show(Waiting(number, "receipt", code=screen.report.code, last6=screen.last6))


def authorised(turn: Turn, screen: Waiting, event: Answered) -> None:
    """Central numbered a print of the receipt: write it down, then print. A printer that failed meanwhile is waited for."""
    answer = event.answer
    if not (isinstance(answer, Receipt) and _is_sound(answer.report, screen.code) and answer.copy >= 0):
        _fail(turn, screen, answer)
    elif rules.copy_obstacle(turn.facts):
        turn.show(Status(answer.report, screen.last6, "not_printed", answer.paper, answer))
    else:
        printing.print_receipt(turn, ReceiptJob(answer, screen.last6))


def ask_refund_number(turn: Turn, screen: Status) -> None:
    """Ask central for the number that opens the refund at a desk, unless one that it gave never came out."""
    obstacle = number_obstacle(turn.facts, screen)
    if obstacle:
        turn.refuse(obstacle)
    elif isinstance(screen.held, RefundNumber):
        printing.print_refund_number(turn, RefundJob(screen.held, screen.last6))
    else:
        number = turn.ask(AskRefundNumber(screen.report.code, screen.last6), limits.STATUS_TIMEOUT_MS)
        turn.show(Waiting(number, "refund_number", code=screen.report.code, last6=screen.last6))


def numbered(turn: Turn, screen: Waiting, event: Answered) -> None:
    """Central gave a refund number: write down that it is printed, then print. It is never on the screen."""
    answer = event.answer
    if not (isinstance(answer, RefundNumber) and _is_sound_number(answer, screen.code)):
        _fail(turn, screen, answer)
    elif rules.copy_obstacle(turn.facts):
        turn.show(Status(answer.report, screen.last6, "not_printed", "refund_number", answer))
    else:
        printing.print_refund_number(turn, RefundJob(answer, screen.last6))


def _cool_down_ms(turn: Turn) -> int:
    """Give how long nobody may ask about a slip because of many wrong tries, 0 or less for not at all."""
    tries = turn.facts.wrong_tries_ms
    if len(tries) < limits.WRONG_TRIES_MAX or tries[-1] - tries[0] > limits.WRONG_TRIES_MS:
        return 0
    return tries[-1] + limits.COOL_DOWN_MS - turn.moment.uptime_ms


def _is_sound_number(refund: RefundNumber, slip_code: str) -> bool:
    digits = refund.number
    return (
        _is_sound(refund.report, slip_code)
        and digits.isascii()
        and digits.isdigit()
        and len(digits) == limits.REFUND_DIGITS
        and refund.copy >= 0
    )


def _fail(turn: Turn, screen: Waiting, answer: object) -> None:
    refusal, limit = ("no_answer" if answer is None else "bad_answer"), 0
    if isinstance(answer, Refused):
        refusal, limit = answer.reason, answer.limit
    turn.show(Failed(refusal, limit, code=screen.code, last6=screen.last6))  # type: ignore[arg-type]


def _is_sound(report: StatusReport, slip_code: str) -> bool:
    times = (report.valid_until_ms, report.issued_ms, report.paid_ms, report.finished_ms, report.refunded_ms)
    amounts = (report.amount, report.admin_fee, report.service_fee, report.total, report.denomination)
    return (
        report.code == slip_code
        and all(0 <= time <= limits.TIME_MS_MAX for time in times)
        and all(0 <= amount <= limits.RUPIAH_MAX for amount in amounts)
    )


def _put(turn: Turn, screen: StatusEntry, digits: str) -> None:
    left = tuple(name for name in screen.left if name != screen.field)
    field = "code" if screen.field == "slip_code" else "last6"
    turn.change(**{field: digits}, left=left, wrong=False)
    turn.set(focus=f"field.{screen.field}")
