"""Printing, the slip and what can go wrong with it, and giving a slip up."""

from firmware.core import limits, printing, rules, support
from firmware.core.parts import button, chosen, row, rupiah, support_line, text, until
from firmware.core.states import Cancelled, Cancelling, PaperOut, Printing, Slip, SlipTaken, State
from firmware.locale import Translate
from messages.view import Element
from sync.wire import code


def in_print(state: State, screen: Printing, say: Translate) -> list[Element]:
    """The paper is on its way: after a second that it is still being written down, after ten which step it is and a way out."""
    if screen.leaving:
        return _left(say("printing.left"), say)
    slip = screen.task if isinstance(screen.task, Slip) else None
    paper = say("paper.slip" if slip else f"paper.{printing.paper_of(screen.task)}")  # type: ignore[arg-type]
    recording = screen.stage == "recording" and screen.slow > 0
    heading = "printing.recording" if recording else "printing.title"
    body = "printing.body"
    if recording:
        body = "printing.recording_slow" if screen.slow == 1 else "printing.recording_late"
    elif screen.stage == "ending" and screen.slow:
        body = "printing.ending"
    elif screen.slow > 1:
        body = "printing.late" if slip else "printing.late_again"
    found = [
        text("text.heading", say(heading)),
        Element(id="progress.printing", role="progress", label=say(heading)),
        text("text.body", say(body, paper=paper)),
    ]
    if screen.slow > 1:
        money = "error.no_money_moved" if slip and not slip.copies else "error.money_unchanged"
        found.append(text("text.progress", say(f"printing.step_{screen.stage}"), icon="hourglass"))
        found.append(text("text.money", say(money), icon="banknote"))
        found.append(_leave(say))
    return found


def _leave(say: Translate) -> Element:
    return button("action.finish", say("action.leave"), icon="house")


def _left(body: str, say: Translate) -> list[Element]:
    """The customer has left, and the kiosk brings to its end what it has begun."""
    return [
        text("text.heading", say("left.title"), icon="check", tone="success"),
        Element(id="progress.waiting", role="progress", label=say("left.title")),
        text("text.body", body),
    ]


def taken(state: State, screen: SlipTaken, say: Translate) -> list[Element]:
    """Three steps: take it, pay at the till, look here whether it arrived."""
    paper = screen.slip.paper
    limit = until(paper.valid_until_ms, state, say) if paper.clock_trusted else ""
    if paper.queue:
        pay = say("slip.ask", until=limit) if limit else say("slip.ask_untimed")
    else:
        pay = say("slip.pay_body", amount=rupiah(paper.total, say), until=until(paper.valid_until_ms, state, say))
    found = [
        text("text.heading", say("slip.title" if screen.sure else "slip.title_unsure")),
        text("text.step1", say("slip.take"), detail=say("slip.take_body")),
        text("text.step2", say("slip.pay"), detail=pay),
        text("text.step3", say("slip.check"), detail=say("slip.check_body")),
        text("text.product", chosen(paper.product.name, state.language)),
    ]
    if not paper.queue:
        found.append(row("total", say("data.total"), rupiah(paper.total, say), paper.total))
    found.append(row("slip_code", say("data.slip_code"), code.grouped(paper.code), paper.code, private=True))
    obstacle = printing.copy_obstacle(state.facts, screen.slip)
    reason = say(f"obstacle.{obstacle}") if obstacle else None
    if reason:
        found.append(text("text.missing", reason, tone="notice"))
    return [
        *found,
        _cancel(say),
        button("action.slip_missing", say("action.slip_missing"), icon="printer", enabled=not obstacle, reason=reason),
        button("action.done", say("action.done"), icon="check", tone="primary"),
    ]


def paper_out(state: State, screen: PaperOut, say: Translate) -> list[Element]:
    """The slip exists but is not on paper as it should be: the code, and what happens next."""
    paper, clean = screen.slip.paper, screen.clean
    reason = screen.reason if screen.reason in support.PRINTER_REASONS else "error"
    cause = {"paper_end": "paper", "ok": "printer", "error": "printer"}.get(reason, reason)
    body = "paper_out.clean" if clean else "paper_out.unknown"
    if clean and screen.tries > limits.TRIES_MAX:
        body = "paper_out.by_hand"
    found = [
        text(
            "text.heading", say(f"paper_out.{cause}"), icon="scroll" if cause == "paper" else "printer", tone="danger"
        ),
        text("text.body", say(body)),
        text(
            "text.money",
            say("error.no_money_moved" if not screen.slip.copies else "error.money_unchanged"),
            icon="banknote",
        ),
        row("slip_code", say("data.slip_code"), code.grouped(paper.code), paper.code, private=True),
    ]
    if paper.offline_digits:
        found.append(
            Element(id="data.qr", role="image", label=say("paper_out.qr"), value=paper.offline_digits, private=True)
        )
    found.append(support_line(state, support.print_code(reason, clean=clean), say))
    obstacle = rules.copy_obstacle(state.facts) if clean else printing.copy_obstacle(state.facts, screen.slip)
    blocked = say(f"obstacle.{obstacle}") if obstacle else None
    again = ("action.retry", "rotate-cw") if clean else ("action.slip_missing", "printer")
    label = say("action.retry" if clean else "action.copy")
    return [
        *found,
        _cancel(say),
        button(again[0], label, icon=again[1], enabled=not obstacle, reason=blocked),
        button("action.done", say("action.done"), icon="check", tone="primary"),
    ]


def _cancel(say: Translate) -> Element:
    return button("action.cancel_slip", say("action.cancel_slip"), icon="circle-x")


def cancelling(state: State, screen: Cancelling, say: Translate) -> list[Element]:
    """The cancelling is being recorded, and not done before that; after ten seconds nobody has to wait for it."""
    if screen.leaving:
        return _left(say("cancelling.left"), say)
    found = [
        text("text.heading", say("cancelling.title")),
        Element(id="progress.waiting", role="progress", label=say("cancelling.title")),
        text("text.body", say("cancelling.slow" if screen.slow else "cancelling.body")),
    ]
    if screen.slow > 1:
        found.append(text("text.progress", say("cancelling.step"), icon="hourglass"))
        found.append(text("text.money", say("cancelled.money"), icon="banknote"))
        found.append(_leave(say))
    return found


def cancelled(state: State, screen: Cancelled, say: Translate) -> list[Element]:
    """What happened, what that means for money that was paid all the same, and what to do with the paper."""
    found = [
        text("text.heading", say("cancelled.title"), icon="circle-x", tone="notice"),
        text("text.body", say("cancelled.told" if state.facts.link_up else "cancelled.untold")),
        text("text.money", say("cancelled.money"), icon="banknote"),
    ]
    if screen.paper:
        found.append(text("text.step1", say("cancelled.tear"), detail=say("cancelled.tear_body"), icon="ticket"))
    return [
        *found,
        row("slip_code", say("data.slip_code"), "…" + screen.code[-4:], screen.code, private=True),
        button("action.done", say("action.done"), icon="check"),
        button("action.back", say("action.to_menu"), icon="house", tone="primary"),
    ]
