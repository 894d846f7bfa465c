"""Asking central for a quote, and what its answer means."""

from firmware.core import limits, rules
from firmware.core.effects import Abandon, StartTimer, StopTimer
from firmware.core.states import Confirm, Failed, Offline, Order, Terms, Waiting
from firmware.core.turn import Turn
from sync.wire.requests import Inquire, Quote, Refused


def begin(turn: Turn, order: Order) -> None:
    """The order is complete: ask the biller, or go straight to the confirmation, or say that there is no link."""
    product = turn.product(order)
    if not product.inquiry:
        _confirm_from_catalogue(turn, order)
    elif turn.facts.link_up:
        ask = _inquire(turn, order)
        turn.show(Waiting(ask, "quote", order))
        turn.do(StartTimer("late", limits.ASK_LATE_MS))
    else:
        turn.show(Offline(order))


def quoted(turn: Turn, screen: Waiting, order: Order, answer: object) -> None:
    """The answer to an inquiry that the customer waits for."""
    turn.do(StopTimer("late"))
    if isinstance(answer, Quote):
        turn.show(Confirm(order, _terms(answer), quote=answer))
        _accept(turn, answer)
    elif isinstance(answer, Refused):
        turn.show(Failed(answer.reason, answer.limit, order))
    else:
        turn.show(Failed("no_answer" if turn.facts.link_up else "offline", order=order))
    assert screen.purpose == "quote"


def quoted_behind(turn: Turn, screen: Confirm, answer: object) -> None:
    """A quote came while the customer already looks at the catalogue's price."""
    if isinstance(answer, Quote):
        terms = _terms(answer)
        turn.change(quote=answer, terms=terms, ask=0, changed=terms.total != screen.terms.total)
        _accept(turn, answer)
    elif isinstance(answer, Refused):
        turn.show(Failed(answer.reason, answer.limit, screen.order))
    else:
        turn.change(ask=0)
        if not rules.can_mint_full(turn.facts, turn.moment, turn.product(screen.order)):
            turn.show(Offline(screen.order))


def cancel(turn: Turn, screen: Waiting) -> None:
    """The customer does not want to wait any longer."""
    turn.do(Abandon(screen.ask), StopTimer("late"))


def _inquire(turn: Turn, order: Order) -> int:
    catalogue = turn.facts.catalogue
    assert catalogue is not None
    request = Inquire(order.product, order.fields, order.denomination, catalogue.version)
    return turn.ask(request, limits.ASK_TIMEOUT_MS)


def _confirm_from_catalogue(turn: Turn, order: Order) -> None:
    product = turn.product(order)
    amount = rules.price(product, order)
    valid_until_ms = turn.moment.wall_ms + product.slip_validity_s * 1000
    total = amount + product.admin_fee + product.service_fee
    terms = Terms(amount, product.admin_fee, product.service_fee, total, valid_until_ms)
    if turn.facts.link_up:
        turn.show(Confirm(order, terms, ask=_inquire(turn, order)))
    elif rules.can_mint_full(turn.facts, turn.moment, product):
        offline_until_ms = turn.moment.wall_ms + product.offline_validity_s * 1000
        turn.show(Confirm(order, Terms(amount, product.admin_fee, product.service_fee, total, offline_until_ms)))
    else:
        turn.show(Offline(order))


def _accept(turn: Turn, quote: Quote) -> None:
    turn.do(StartTimer("quote", limits.QUOTE_PRINT_MS))
    if quote.repeat_of_ms:
        turn.set(dialog="pay_again", focus="action.pay_again")


def _terms(quote: Quote) -> Terms:
    return Terms(quote.amount, quote.admin_fee, quote.service_fee, quote.total, quote.valid_until_ms)


def drop(turn: Turn, screen: Confirm) -> None:
    """Nobody waits for the quote of this confirmation any more."""
    turn.do(Abandon(screen.ask), StopTimer("quote"))
