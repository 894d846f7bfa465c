"""From the confirmation to a slip that exists: under central's code, or under one that the kiosk mints."""

import msgspec

from firmware.core import printing, rules
from firmware.core.papers import SlipPaper
from firmware.core.states import Confirm, Failed, Offline, Order, PaperOut, Printing, Slip, SlipTaken, Terms
from firmware.core.turn import Turn
from sync.wire import code
from sync.wire.records import SlipIssued, SlipPrivate
from sync.wire.slip import SlipFields


class Naming(msgspec.Struct, frozen=True):
    """Under which code a slip is issued. name: the customer's, masked, as central gave it. queue: nothing is known yet."""

    code: str
    name: str = ""
    minted: bool = True
    queue: bool = False


def confirm(turn: Turn, screen: Confirm) -> None:
    """Cetak slip: under central's code if its quote has come, else under one of the kiosk's own."""
    product = turn.product(screen.order)
    obstacle = rules.print_obstacle(turn.state, screen, product)
    if obstacle:
        turn.refuse(obstacle)
    elif screen.changed and not screen.warned:
        turn.change(warned=True)
        turn.refuse("price_changed")
    elif screen.quote is not None:
        _issue(turn, screen.order, screen.terms, Naming(screen.quote.code, screen.quote.name, minted=False))
    elif rules.can_mint_full(turn.state, product):
        valid_until_ms = turn.moment.wall_ms + product.offline_validity_s * 1000
        terms = msgspec.structs.replace(screen.terms, valid_until_ms=valid_until_ms)
        _issue(turn, screen.order, terms, Naming(_mint_code(turn)))
    else:
        turn.show(Offline(screen.order))


def take_queue_slip(turn: Turn, screen: Offline | Failed) -> None:
    """Without central: a slip that names no amount and is asked about at the desk."""
    order = screen.order
    assert order is not None
    product = turn.product(order)
    obstacle = rules.queue_obstacle(turn.facts, product)
    if obstacle:
        turn.refuse(obstacle)
        return
    # A clock that nobody vouches for may be years ahead: then it counts from the newest time that central named.
    now_ms = turn.moment.wall_ms if turn.moment.clock_trusted else turn.moment.central_ms
    terms = Terms(0, 0, 0, 0, now_ms + product.offline_validity_s * 1000)
    _issue(turn, order, terms, Naming(_mint_code(turn), queue=True))


def slip_missing(turn: Turn, screen: SlipTaken | PaperOut) -> None:
    """The customer has no slip: a marked copy, up to a limit, while the printer is ready."""
    obstacle = printing.copy_obstacle(turn.facts, screen.slip)
    if obstacle:
        turn.refuse(obstacle)
    else:
        printing.print_copy(turn, screen.slip)


def _mint_code(turn: Turn) -> str:
    number = turn.facts.slips_minted + 1
    turn.learn(slips_minted=number)
    random = int.from_bytes(turn.moment.entropy, "big") % (code.RANDOM_MAX + 1)
    return code.offline_code(turn.facts.terminal_number, number, random)


def _issue(turn: Turn, order: Order, terms: Terms, naming: Naming) -> None:
    product, moment, catalogue = turn.product(order), turn.moment, turn.facts.catalogue
    assert catalogue is not None
    assert code.is_code(naming.code)
    body = SlipIssued(
        naming.code, product.id, naming.minted, naming.queue, order.denomination, terms.amount, terms.admin_fee,
        terms.service_fee, terms.total, terms.valid_until_ms, catalogue.version, turn.state.language,
    )  # fmt: skip
    mint = None
    if naming.minted:
        mint = SlipFields(
            int(naming.code), product.id, order.denomination, terms.amount, terms.admin_fee, terms.service_fee,
            moment.wall_ms // 1000, int(moment.quality), terms.valid_until_ms // 1000, catalogue.version,
        )  # fmt: skip
    paper = SlipPaper(
        language=turn.state.language, code=naming.code, product=product, denomination=order.denomination,
        fields=order.fields, name=naming.name, queue=naming.queue, amount=terms.amount, admin_fee=terms.admin_fee,
        service_fee=terms.service_fee, total=terms.total, valid_until_ms=terms.valid_until_ms, issued_ms=moment.wall_ms,
        quality=moment.quality, clock_trusted=moment.clock_trusted, central_ms=moment.central_ms,
    )  # fmt: skip
    record = turn.record(body, SlipPrivate(order.fields, naming.name), mint)
    turn.show(Printing(Slip(paper, 0), "recording", record))
