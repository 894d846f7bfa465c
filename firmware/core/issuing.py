"""From the confirmation to paper: record, print, record the end. Only what the printer says is said to the customer."""

import msgspec

from firmware.core import limits, rules
from firmware.core.effects import Abandon, Effect, Print, StopTimer
from firmware.core.events import PrintFinished, Recorded
from firmware.core.papers import SlipPaper, VoidPaper
from firmware.core.states import (
    PAPER_OF_QUEUE,
    Confirm,
    Failed,
    Offline,
    Order,
    PaperOut,
    Printing,
    Slip,
    SlipTaken,
    Terms,
)
from firmware.core.turn import Turn
from sync.wire import code
from sync.wire.records import PrintEnded, PrintStarted, SlipIssued, SlipPrivate
from sync.wire.slip import SlipFields

_NO_TERMS = (0, 0, 0, 0)


def confirm(turn: Turn, screen: Confirm) -> None:
    """Cetak slip: under central's code if its quote has come, else under one of the kiosk's own."""
    if not _is_ready(turn):
        return
    if screen.ask:
        turn.do(Abandon(screen.ask))
    turn.do(StopTimer("quote"))
    if screen.quote is not None:
        _issue(turn, screen.order, screen.terms, screen.quote.code, screen.quote.name, minted=False, queue=False)
    elif rules.can_mint_full(turn.facts, turn.moment, turn.product(screen.order)):
        valid_until_ms = turn.moment.wall_ms + turn.product(screen.order).offline_validity_s * 1000
        terms = msgspec.structs.replace(screen.terms, valid_until_ms=valid_until_ms)
        _issue(turn, screen.order, terms, _mint_code(turn), "", minted=True, queue=False)
    else:
        turn.show(Offline(screen.order))


def take_queue_slip(turn: Turn, order: Order) -> None:
    """Without central: a slip that names no amount and is asked about at the desk."""
    if not _is_ready(turn):
        return
    if not rules.can_mint(turn.facts):
        turn.show(Failed("no_terminal" if not turn.facts.terminal_number else "codes_used_up", order=order))
        return
    valid_until_ms = turn.moment.wall_ms + turn.product(order).offline_validity_s * 1000
    _issue(turn, order, Terms(*_NO_TERMS, valid_until_ms), _mint_code(turn), "", minted=True, queue=True)


def recorded(turn: Turn, screen: Printing, event: Recorded) -> None:
    """What was awaited is durable: print, or say how the print ended."""
    if event.record != screen.record:
        return
    if screen.stage == "ending":
        _show_end(turn, screen)
        return
    slip = screen.slip
    if not slip.position:
        paper = msgspec.structs.replace(slip.paper, offline_digits=event.offline_digits)
        slip = Slip(paper, event.positions[-1])
    started = event.positions[-1]
    job = str(started)
    turn.do(*voiding(turn, job), Print(job, slip.paper))
    turn.change(slip=slip, stage="printing", record=0, started=started, job=job)


def voiding(turn: Turn, job: str) -> tuple[Effect, ...]:
    """Give the stub that has to come out before anything else, if a torn slip is still out there."""
    if not turn.facts.void_code:
        return ()
    return (Print(f"{job}-void", VoidPaper(language=turn.state.language, code=turn.facts.void_code)),)


def voided(turn: Turn, event: PrintFinished) -> None:
    """The stub is out, or has to be tried again before the next paper."""
    if event.outcome in ("printed", "unconfirmed"):
        turn.learn(void_code="")


def finished(turn: Turn, screen: Printing, event: PrintFinished) -> None:
    """The printer's word: write it down before the screen follows it."""
    if event.job != screen.job:
        return
    if event.outcome == "unknown":
        turn.learn(void_code=screen.slip.paper.code)
    record = turn.record(PrintEnded(screen.started, event.outcome, event.reason))
    turn.change(stage="ending", record=record, outcome=event.outcome, reason=event.reason)


def print_again(turn: Turn, slip: Slip, *, as_copy: bool) -> None:
    """Print a slip that is already issued: as it was when nothing came out of it, else as a marked copy."""
    copies = slip.copies + 1 if as_copy else slip.copies
    paper = msgspec.structs.replace(slip.paper, copy=copies)
    record = turn.record(PrintStarted(paper.code, PAPER_OF_QUEUE[paper.queue], copies))
    turn.show(Printing(Slip(paper, slip.position, copies), "recording", record))
    turn.signal("slip", "blink")


def slip_missing(turn: Turn, screen: SlipTaken | PaperOut) -> None:
    """The customer has no slip: a marked copy, up to a limit, while the printer is ready."""
    if screen.slip.copies >= limits.COPIES_MAX:
        if isinstance(screen, SlipTaken):
            turn.change(refused="copies")
        turn.refuse("copies_exhausted")
    elif turn.facts.printer != "ok":
        turn.refuse("printer")
    else:
        print_again(turn, screen.slip, as_copy=True)


def paper_is_back(turn: Turn, screen: PaperOut) -> None:
    """Only a print of which nothing came out is repeated by itself."""
    if screen.clean and turn.facts.printer == "ok" and not turn.facts.cabinet_open:
        print_again(turn, screen.slip, as_copy=False)


def _is_ready(turn: Turn) -> bool:
    obstacle = rules.obstacle(turn.facts)
    if obstacle:
        turn.refuse(obstacle)
    return obstacle is None


def _mint_code(turn: Turn) -> str:
    number = turn.facts.slips_minted + 1
    turn.learn(slips_minted=number)
    random = int.from_bytes(turn.moment.entropy, "big") % (code.RANDOM_MAX + 1)
    return code.offline_code(turn.facts.terminal_number, number, random)


def _issue(turn: Turn, order: Order, terms: Terms, slip_code: str, name: str, *, minted: bool, queue: bool) -> None:
    product = turn.product(order)
    moment = turn.moment
    catalogue = turn.facts.catalogue
    assert catalogue is not None
    assert code.is_code(slip_code)
    body = SlipIssued(
        slip_code, product.id, minted, queue, order.denomination, terms.amount, terms.admin_fee, terms.service_fee,
        terms.total, terms.valid_until_ms, catalogue.version, turn.state.language,
    )  # fmt: skip
    mint = None
    if minted:
        mint = SlipFields(
            int(slip_code), product.id, order.denomination, terms.amount, terms.admin_fee, terms.service_fee,
            moment.wall_ms // 1000, int(moment.quality), terms.valid_until_ms // 1000, catalogue.version,
        )  # fmt: skip
    paper = SlipPaper(
        language=turn.state.language, code=slip_code, product=product, denomination=order.denomination,
        fields=order.fields, name=name, queue=queue, amount=terms.amount, admin_fee=terms.admin_fee,
        service_fee=terms.service_fee, total=terms.total, valid_until_ms=terms.valid_until_ms, issued_ms=moment.wall_ms,
        quality=moment.quality, clock_trusted=moment.clock_trusted, central_ms=moment.central_ms,
    )  # fmt: skip
    record = turn.record(body, SlipPrivate(order.fields, name), mint)
    turn.show(Printing(Slip(paper, 0), "recording", record))
    turn.signal("slip", "blink")


def _show_end(turn: Turn, screen: Printing) -> None:
    if screen.outcome in ("printed", "unconfirmed"):
        turn.show(SlipTaken(screen.slip, sure=screen.outcome == "printed"))
        turn.signal("slip", "on", "good")
    else:
        turn.show(PaperOut(screen.slip, clean=screen.outcome == "failed_clean", reason=screen.reason))
        turn.signal("slip", "off", "bad")
    turn.watch_idle()
