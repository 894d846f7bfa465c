"""Asking central for a quote, and what its answer means."""

import msgspec

from firmware.core import limits, rules
from firmware.core.events import Answered, ClockChanged, LinkChanged
from firmware.core.states import Confirm, Failed, Offline, Order, Terms, Waiting
from firmware.core.turn import Turn
from sync.wire.requests import Inquire, Quote, Refused


def begin(turn: Turn, order: Order) -> None:
    """The order is complete: ask the biller, or go straight to the confirmation, or say that there is no link."""
    product = turn.product(order)
    if not product.inquiry:
        _confirm_from_catalogue(turn, order)
    elif turn.facts.link_up:
        turn.show(Waiting(_inquire(turn, order), "quote", order))
    else:
        turn.show(Offline(order))


def quoted(turn: Turn, order: Order, answer: object) -> None:
    """The answer to an inquiry that the customer waits for."""
    product = turn.product(order)
    if isinstance(answer, Quote) and rules.is_sound(answer, order, product):
        terms = _terms(answer)
        promised = rules.price(product, order)
        changed = promised > 0 and terms.total != promised + product.admin_fee + product.service_fee
        turn.show(Confirm(order, terms, quote=answer, changed=changed))
        _ask_again(turn, answer, order)
    elif isinstance(answer, Quote):
        turn.show(Failed("bad_answer", order=order))
    elif isinstance(answer, Refused):
        turn.show(Failed(answer.reason, answer.limit, order))
    else:
        turn.show(Failed("no_answer", order=order) if turn.facts.link_up else Offline(order))


def quoted_behind(turn: Turn, screen: Confirm, event: Answered) -> None:
    """A quote came while the customer already looks at the catalogue's price."""
    answer, order = event.answer, screen.order
    if event.ask != screen.ask:
        return
    if isinstance(answer, Quote) and rules.is_sound(answer, order, turn.product(order)):
        terms = _terms(answer)
        turn.change(quote=answer, terms=terms, ask=0, changed=terms.total != screen.terms.total)
        _ask_again(turn, answer, order)
    elif isinstance(answer, Quote):
        turn.show(Failed("bad_answer", order=order))
    elif isinstance(answer, Refused):
        turn.show(Failed(answer.reason, answer.limit, order))
    elif rules.can_mint_full(turn.state, turn.product(order)):
        turn.change(ask=0)
    else:
        turn.show(Failed("no_answer", order=order) if turn.facts.link_up else Offline(order))


def link_changed(turn: Turn, screen: Waiting | Confirm, event: LinkChanged) -> None:
    """Without a link no answer will come: say so at once rather than let the customer wait for the time limit."""
    if event.up:
        return
    if isinstance(screen, Confirm):
        if screen.ask and not rules.can_mint_full(turn.state, turn.product(screen.order)):
            turn.show(Offline(screen.order))
        elif screen.ask:
            turn.change(ask=0, terms=_own_terms(turn, screen.order))
    elif screen.order:
        turn.show(Offline(screen.order))
    else:
        turn.show(Failed("offline", code=screen.code, last6=screen.last6))


def clock_changed(turn: Turn, screen: Confirm, event: ClockChanged) -> None:
    """Another time of day: what the kiosk promises by its own clock is counted anew. A quote's times are central's."""
    if screen.quote is None:
        turn.change(terms=_own_terms(turn, screen.order))
        if not screen.ask and not rules.can_mint_full(turn.state, turn.product(screen.order)):
            turn.show(Offline(screen.order))


def pay_again(turn: Turn, screen: Confirm) -> None:
    """The customer wants the same once more."""
    turn.change(order=msgspec.structs.replace(screen.order, again=True))
    turn.set(dialog="", focus="")


def expire(turn: Turn, screen: Confirm) -> None:
    """The price is no longer promised."""
    turn.show(Failed("quote_expired", order=screen.order))


def _inquire(turn: Turn, order: Order) -> int:
    catalogue = turn.facts.catalogue
    assert catalogue is not None
    request = Inquire(order.product, order.fields, order.denomination, catalogue.version, order.again)
    return turn.ask(request, limits.ASK_TIMEOUT_MS)


def _own_terms(turn: Turn, order: Order) -> Terms:
    """Give the terms of a slip that the kiosk mints. Without a clock that is right they hold until no time of day."""
    product = turn.product(order)
    amount = rules.price(product, order)
    validity_s = product.offline_validity_s if product.offline == "full" else product.slip_validity_s
    total = amount + product.admin_fee + product.service_fee
    valid_until_ms = turn.moment.wall_ms + validity_s * 1000 if turn.moment.clock_trusted else 0
    return Terms(amount, product.admin_fee, product.service_fee, total, valid_until_ms, validity_s)


def _confirm_from_catalogue(turn: Turn, order: Order) -> None:
    product = turn.product(order)
    terms = _own_terms(turn, order)
    if turn.facts.link_up:
        turn.show(Confirm(order, terms, ask=_inquire(turn, order)))
    elif rules.can_mint_full(turn.state, product):
        turn.show(Confirm(order, terms))
    else:
        turn.show(Offline(order))


def _ask_again(turn: Turn, quote: Quote, order: Order) -> None:
    if quote.repeat_of_ms and not order.again and turn.state.dialog != "idle_warning":  # it is asked after the warning
        turn.set(dialog="pay_again", focus="action.pay_again")


def _terms(quote: Quote) -> Terms:
    return Terms(quote.amount, quote.admin_fee, quote.service_fee, quote.total, quote.valid_until_ms)
