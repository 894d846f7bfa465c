"""Printing, the slip and what can go wrong with it, and where a slip stands."""

from firmware.core import limits, printing, rules, standing, wording
from firmware.core.parts import button, chosen, pad, row, text, until
from firmware.core.states import PaperOut, Printing, ReceiptJob, SlipTaken, State, Status, StatusEntry
from firmware.locale import Translate
from messages.view import Element, Tone
from sync.wire import code
from sync.wire.requests import StatusReport

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
    report = screen.report
    product = state.facts.catalogue.product(report.product) if state.facts.catalogue else None
    name = chosen(product.name, state.language) if product else report.product
    if report.denomination:
        name = f"{name} {wording.rupiah(report.denomination)}"
    words = say(f"state.{report.state}")
    found = [
        text("text.heading", name),
        *_timeline(report, state.context.site.zone, say),
        Element(
            id="data.state", role="text", label=words, shown=words, value=report.state,
            detail=say(f"state.{report.state}.body"), tone=_TONES.get(report.state, "notice"),
        ),
        *_known(report, say),
    ]  # fmt: skip
    if screen.notice:
        found.append(text("text.missing", say(f"status.{screen.notice}"), tone="notice"))
    return found + _next_steps(state, screen, say)


def _timeline(report: StatusReport, zone: str, say: Translate) -> list[Element]:
    """Give the three steps of a payment; only a success was received by the biller, whenever it ended otherwise."""
    finished_ms = report.finished_ms if report.state == "success" else 0
    times = (("printed", report.issued_ms), ("paid", report.paid_ms), ("done", finished_ms))
    return [
        Element(
            id=f"text.step{number}", role="text", label=say(f"timeline.{what}"),
            detail=wording.clock(when_ms, zone) if when_ms else say("timeline.not_yet"), selected=bool(when_ms),
        )
        for number, (what, when_ms) in enumerate(times, start=1)
    ]  # fmt: skip


def _known(report: StatusReport, say: Translate) -> list[Element]:
    found = [row("slip_code", say("data.slip_code"), "…" + report.code[-4:], "*" * 12 + report.code[-4:])]
    if report.name:
        found.append(row("name", say("data.name"), report.name))
    if report.total:
        caption = say("data.total_paid" if report.paid_ms else "data.total")
        found.append(row("total", caption, wording.rupiah(report.total), report.total))
    if report.serial:
        shown = wording.grouped(report.serial, (4,))
        found.append(row("token", say("data.serial"), shown, report.serial, tone="success"))
    return found


def _next_steps(state: State, screen: Status, say: Translate) -> list[Element]:
    report = screen.report
    found = [button("action.done", say("action.done"), icon="house")]
    if report.state in _MOVING:
        reason, able = say("obstacle.link"), state.facts.link_up
        found.append(button("action.retry", say("action.refresh"), icon="rotate-cw", enabled=able, reason=reason))
    if report.receipt:
        obstacle = standing.receipt_obstacle(state.facts, screen)
        found.append(
            button(
                "action.print_receipt", say(f"action.print_{report.receipt}"), icon="receipt-text", tone="primary",
                enabled=not obstacle, reason=say(f"obstacle.{obstacle}") if obstacle else None,
            )
        )  # fmt: skip
    return found
