"""Where a slip stands: asking for its code, and what came of it."""

from firmware.core import cancelling, limits, standing, wording
from firmware.core.parts import bought, button, moment, pad, row, rupiah, text
from firmware.core.states import State, Status, StatusEntry
from firmware.locale import Translate
from messages.view import Element, Tone
from sync.wire import code
from sync.wire.requests import StatusReport

_MOVING = ("paid", "in_process", "awaiting_payment", "queued", "refund_due")
"""States that may be different a moment later."""

_RETURNED = ("refund_due", "refunded")
_TONES: dict[str, Tone] = {"success": "success", "refunded": "success", "refund_due": "danger"}


def status_entry(state: State, screen: StatusEntry, say: Translate) -> list[Element]:
    """Type the slip's code and the last six digits of the number."""
    found = [text("text.heading", say("status_entry.title"), icon="receipt-text")]
    for name, groups in (("slip_code", (4,)), ("last6", (3,))):
        found += _status_field(screen, name, groups, say)
    complete = standing.is_complete(screen)
    missing = "" if complete else say("missing.status")
    if missing:
        found.append(text("text.missing", missing))
    return [
        *found,
        *pad(),
        button("action.back", say("action.back"), icon="arrow-left"),
        button(
            "action.next", say("action.check"), icon="arrow-right", tone="primary", enabled=complete, reason=missing
        ),
    ]


def _status_field(screen: StatusEntry, name: str, groups: tuple[int, ...], say: Translate) -> list[Element]:
    digits = standing.value(screen, name)
    error = None
    if screen.wrong and name == "last6":
        error = say("status_entry.wrong")
    elif name == "slip_code" and len(digits) == limits.SLIP_CODE_DIGITS and not code.is_code(digits):
        error = say("status_entry.not_a_code")
    elif name in screen.left and digits and len(digits) < standing.LENGTHS[name]:
        error = say("status_entry.short", most=standing.LENGTHS[name], have=len(digits))
    caption = say(f"status_entry.{name}")
    found = [
        Element(
            id=f"field.{name}", role="field", label=caption, caption=caption, shown=wording.grouped(digits, groups),
            value=digits, error=error, selected=name == screen.field, detail=say(f"status_entry.{name}_hint"),
            private=True,
        )
    ]  # fmt: skip
    if error:
        found.append(text(f"error.{name}", error, icon="circle-alert", tone="danger"))
    return found


def status(state: State, screen: Status, say: Translate) -> list[Element]:
    """Where the slip stands: what happened, when, and what comes next."""
    report = screen.report
    product = state.facts.catalogue.product(report.product) if state.facts.catalogue else None
    name = bought(product, report.brand, report.denomination, state.language, say) if product else report.product
    given_up = report.cancellable and cancelling.is_cancelled(state.facts, report.code)
    words = say(f"state.{report.state}")
    body = say("status.cancelled_here" if given_up else f"state.{report.state}.body")
    found = [
        text("text.heading", name),
        *_timeline(report, state, say),
        Element(
            id="data.state", role="text", label=words, shown=words, value=report.state, detail=body,
            tone=_TONES.get(report.state, "notice"),
        ),
        *_known(report, say, token=product is not None and product.token),
    ]  # fmt: skip
    if screen.notice:
        note = say(f"status.{screen.notice}", paper=say(f"paper.{screen.paper}"))
        found.append(text("text.missing", note, tone="notice"))
    return found + _next_steps(state, screen, say)


def _timeline(report: StatusReport, state: State, say: Translate) -> list[Element]:
    """Give the three steps of a payment; only a success was received by the biller, whenever it ended otherwise."""
    last = ("done", report.finished_ms if report.state == "success" else 0)
    if report.state in _RETURNED:
        last = ("returned", report.refunded_ms)
    times = (("printed", report.issued_ms), ("paid", report.paid_ms), last)
    return [
        Element(
            id=f"text.step{number}", role="text", label=say(f"timeline.{what}"),
            detail=moment(when_ms, state, say) if when_ms else say("timeline.not_yet"), selected=bool(when_ms),
        )
        for number, (what, when_ms) in enumerate(times, start=1)
    ]  # fmt: skip


def _known(report: StatusReport, say: Translate, *, token: bool) -> list[Element]:
    found = [row("slip_code", say("data.slip_code"), "…" + report.code[-4:], "*" * 12 + report.code[-4:], private=True)]
    if report.name:
        found.append(row("name", say("data.name"), report.name, private=True))
    if report.total:
        caption = say("data.total_paid" if report.paid_ms else "data.total_due")
        found.append(row("total", caption, rupiah(report.total, say), report.total))
    if report.serial:
        shown = wording.grouped(report.serial, (4,))
        caption = say("data.token" if token else "data.serial")
        found.append(row("token", caption, shown, report.serial, tone="success", private=True))
    return found


def _next_steps(state: State, screen: Status, say: Translate) -> list[Element]:
    """Give what can be done. The main action is the paper that is wanted here; once it is out, to go."""
    report, out = screen.report, screen.notice == "printed"
    due = report.state == "refund_due"
    found = [button("action.done", say("action.done"), icon="house", tone="primary" if out else "secondary")]
    if report.state in _MOVING:
        reason, able = say("obstacle.link"), state.facts.link_up
        found.append(button("action.retry", say("action.refresh"), icon="rotate-cw", enabled=able, reason=reason))
    if cancelling.is_offered(state.facts, screen):
        found.append(button("action.cancel_slip", say("action.cancel_slip"), icon="circle-x"))
    if report.receipt:
        label, obstacle = say(f"action.print_{report.receipt}"), standing.receipt_obstacle(state.facts, screen)
        found.append(_paper("action.print_receipt", label, "receipt-text", obstacle, say, main=not (due or out)))
    if due:
        again = out and screen.paper == "refund_number"
        label = say("action.print_new_number" if again else "action.print_refund_number")
        obstacle = standing.number_obstacle(state.facts, screen)
        found.append(_paper("action.print_refund_number", label, "undo-2", obstacle, say, main=not out))
    return found


def _paper(element_id: str, label: str, icon: str, obstacle: str | None, say: Translate, *, main: bool) -> Element:
    reason = say(f"obstacle.{obstacle}") if obstacle else None
    tone: Tone = "primary" if main else "secondary"
    return button(element_id, label, icon=icon, tone=tone, enabled=not obstacle, reason=reason)
