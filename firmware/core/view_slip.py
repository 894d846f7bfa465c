"""Printing, the slip and what can go wrong with it, and where a slip stands."""

from firmware.core import limits, printing, rules, standing, wording
from firmware.core.parts import button, chosen, pad, row, text, until
from firmware.core.states import PaperOut, Printing, ReceiptJob, SlipTaken, State, Status, StatusEntry
from firmware.locale import Translate
from messages.view import Element, Tone
from sync.wire import code

_MOVING = ("paid", "in_process", "awaiting_payment", "queued")
"""States that may be different a moment later."""

_TONES: dict[str, Tone] = {"success": "success", "refund_due": "danger"}


def in_print(state: State, screen: Printing, say: Translate) -> list[Element]:
    """The paper is on its way."""
    return [
        text("text.heading", say("printing.title")),
        Element(id="progress.printing", role="progress", label=say("printing.title")),
        text("text.body", say("printing.receipt" if isinstance(screen.task, ReceiptJob) else "printing.body")),
    ]


def taken(state: State, screen: SlipTaken, say: Translate) -> list[Element]:
    """Three steps: take it, pay at the till, look here whether it arrived."""
    paper = screen.slip.paper
    limit = until(paper.valid_until_ms, state) if paper.clock_trusted else ""
    if paper.queue:
        pay = say("slip.ask", until=limit) if limit else say("slip.ask_untimed")
    else:
        pay = say("slip.pay_body", amount=wording.rupiah(paper.total), until=until(paper.valid_until_ms, state))
    found = [
        text("text.heading", say("slip.title" if screen.sure else "slip.title_unsure")),
        text("text.step1", say("slip.take"), detail=say("slip.take_body")),
        text("text.step2", say("slip.pay"), detail=pay),
        text("text.step3", say("slip.check"), detail=say("slip.check_body")),
        text("text.product", chosen(paper.product.name, state.language)),
    ]
    if not paper.queue:
        found.append(row("total", say("data.total"), wording.rupiah(paper.total), paper.total))
    found.append(row("slip_code", say("data.slip_code"), code.grouped(paper.code), paper.code))
    obstacle = printing.copy_obstacle(state.facts, screen.slip)
    reason = say(f"obstacle.{obstacle}") if obstacle else None
    if reason:
        found.append(text("text.missing", reason, tone="notice"))
    return [
        *found,
        button("action.slip_missing", say("action.slip_missing"), icon="printer", enabled=not obstacle, reason=reason),
        button("action.done", say("action.done"), icon="check", tone="primary"),
    ]


def paper_out(state: State, screen: PaperOut, say: Translate) -> list[Element]:
    """The slip exists but is not on paper as it should be: the code, and what happens next."""
    paper, clean = screen.slip.paper, screen.clean
    cause = "paper" if screen.reason == "paper_end" else "printer"
    icon = "scroll" if cause == "paper" else "printer"
    found = [
        text("text.heading", say(f"paper_out.{cause}"), icon=icon, tone="danger"),
        text("text.body", say("paper_out.clean" if clean else "paper_out.unknown")),
        row("slip_code", say("data.slip_code"), code.grouped(paper.code), paper.code),
    ]
    if paper.offline_digits:
        found.append(Element(id="data.qr", role="image", label=say("paper_out.qr"), value=paper.offline_digits))
    found.append(text("text.support", say("support", code="P-102" if clean else "P-103")))
    obstacle = rules.copy_obstacle(state.facts) if clean else printing.copy_obstacle(state.facts, screen.slip)
    reason = say(f"obstacle.{obstacle}") if obstacle else None
    again = ("action.retry", "rotate-cw") if clean else ("action.slip_missing", "printer")
    label = say("action.retry" if clean else "action.copy")
    return [
        *found,
        button(again[0], label, icon=again[1], enabled=not obstacle, reason=reason),
        button("action.done", say("action.done"), icon="check", tone="primary"),
    ]


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
        )
    ]  # fmt: skip
    if error:
        found.append(text(f"error.{name}", error, icon="circle-alert", tone="danger"))
    return found


def status(state: State, screen: Status, say: Translate) -> list[Element]:
    """Where the slip stands: what happened, when, and what comes next."""
    report, zone = screen.report, state.context.site.zone
    product = state.facts.catalogue.product(report.product) if state.facts.catalogue else None
    name = chosen(product.name, state.language) if product else report.product
    if report.denomination:
        name = f"{name} {wording.rupiah(report.denomination)}"
    tone: Tone = _TONES.get(report.state, "notice")
    found = [text("text.heading", name)]
    times = (
        ("step1", report.issued_ms, "printed"),
        ("step2", report.paid_ms, "paid"),
        ("step3", report.finished_ms, "done"),
    )
    for step, when_ms, what in times:
        reached = what != "done" or report.state == "success"
        shown = wording.clock(when_ms, zone) if when_ms and reached else say("timeline.not_yet")
        label = say(f"timeline.{what}")
        found.append(
            Element(id=f"text.{step}", role="text", label=label, detail=shown, selected=bool(when_ms) and reached)
        )
    words = say(f"state.{report.state}")
    found.append(
        Element(
            id="data.state", role="text", label=words, shown=words, value=report.state,
            detail=say(f"state.{report.state}.body"), tone=tone,
        )
    )  # fmt: skip
    found.append(row("slip_code", say("data.slip_code"), "…" + report.code[-4:], "*" * 12 + report.code[-4:]))
    if report.name:
        found.append(row("name", say("data.name"), report.name))
    if report.total:
        found.append(
            row(
                "total",
                say("data.total_paid" if report.paid_ms else "data.total"),
                wording.rupiah(report.total),
                report.total,
            )
        )
    if report.serial:
        found.append(
            row("token", say("data.serial"), wording.grouped(report.serial, (4,)), report.serial, tone="success")
        )
    if screen.notice:
        found.append(text("text.missing", say(f"status.{screen.notice}"), tone="notice"))
    found.append(button("action.done", say("action.done"), icon="house"))
    if report.state in _MOVING:
        found.append(
            button(
                "action.retry", say("action.refresh"), icon="rotate-cw", enabled=state.facts.link_up,
                reason=say("obstacle.link"),
            )
        )  # fmt: skip
    if report.receipt:
        obstacle = standing.receipt_obstacle(state.facts, screen)
        found.append(
            button(
                "action.print_receipt", say(f"action.print_{report.receipt}"), icon="receipt-text", tone="primary",
                enabled=not obstacle, reason=say(f"obstacle.{obstacle}") if obstacle else None,
            )
        )  # fmt: skip
    return found
