"""What may be typed, what is missing, and what can be offered now. Pure questions about facts and orders."""

import re
from typing import Literal

from firmware.core import limits
from firmware.core.states import Confirm, Facts, Order, State
from sync.wire import code
from sync.wire.catalogue import Brand, Field, Product
from sync.wire.requests import Quote

FieldFault = Literal["short", "pattern", "brand"]
Obstacle = Literal["printer", "paper", "cabinet", "catalogue", "offline", "no_terminal", "codes_used_up", "quote"]


def repaired(field: Field, digits: str) -> str:
    """Give what was typed with a phone's leading 62, 620 or 00 turned into 0."""
    return re.sub("^(62|0)0*", "0", digits) if field.kind == "phone" else digits


def fault(product: Product, field: Field, order: Order) -> FieldFault | None:
    """Give what is wrong with a field's digits, or None."""
    digits = order.fields.get(field.name, "")
    if len(digits) < field.length_min:
        return "short"
    if len(digits) > field.length_max or not re.fullmatch(field.pattern, digits):
        return "pattern"
    if product.brand_field == field.name and product.brands and product.brand_of(digits) is None:
        return "brand"
    return None


def is_hopeless(field: Field, digits: str) -> bool:
    """Say whether digits that are still too short can never become right: a phone that does not begin with 08."""
    return field.kind == "phone" and len(digits) >= 2 and not digits.startswith(("08", "62"))


def brand(product: Product, order: Order) -> Brand | None:
    """Give the brand that the typed number belongs to, once enough of it is there."""
    digits = order.fields.get(product.brand_field, "")
    return product.brand_of(digits) if len(digits) >= 4 else None


def needs_denomination(product: Product) -> bool:
    """Say whether one of fixed amounts has to be chosen."""
    return bool(product.brands)


def price(product: Product, order: Order) -> int:
    """Give the catalogue's price of the chosen denomination, 0 for none."""
    found = brand(product, order)
    choices = found.denominations if found else ()
    return next((choice.amount for choice in choices if choice.rupiah == order.denomination), 0)


def is_complete(product: Product, order: Order) -> bool:
    """Say whether every rule of an order passes."""
    fields_right = all(fault(product, field, order) is None for field in product.fields)
    return fields_right and (not needs_denomination(product) or price(product, order) > 0)


def can_mint(facts: Facts) -> bool:
    """Say whether the kiosk has a terminal number with slip numbers left."""
    return facts.terminal_number > 0 and facts.slips_minted < code.SLIP_NUMBER_MAX


def can_mint_full(state: State, product: Product) -> bool:
    """Say whether a payable slip may be printed without central: protocol's offline rules."""
    facts = state.facts
    age_ms = state.now_ms - facts.catalogue_confirmed_ms
    fresh = facts.catalogue_confirmed_ms > 0 and -limits.CLOCK_SLACK_MS <= age_ms < limits.CATALOGUE_AGE_MS
    return product.offline == "full" and can_mint(facts) and state.clock_trusted and fresh


def obstacle(facts: Facts, product: Product | None = None) -> Obstacle | None:
    """Give what stands in the way of a slip now (for `product`, or for any), or None."""
    if facts.cabinet_open is not False:
        return "cabinet"
    if facts.catalogue is None:
        return "catalogue"
    if facts.printer == "paper_end":
        return "paper"
    if facts.printer != "ok":
        return "printer"
    if product is not None and not facts.link_up:
        return offline_obstacle(facts, product)
    return None


def offline_obstacle(facts: Facts, product: Product) -> Obstacle | None:
    """Give what stands in the way of a slip of this product without central, or None."""
    if product.offline == "none":
        return "offline"
    if facts.terminal_number == 0:
        return "no_terminal"
    return None if can_mint(facts) else "codes_used_up"


def queue_obstacle(facts: Facts, product: Product) -> Obstacle | None:
    """Give what stands in the way of a queue slip of this product now, or None."""
    return obstacle(facts) or offline_obstacle(facts, product)


def print_obstacle(state: State, screen: Confirm, product: Product) -> Obstacle | None:
    """Give what stands in the way of the slip that is being confirmed, or None.

    While the quote is still on its way and the kiosk may not mint by itself, the customer waits for it.
    """
    if screen.ask and not can_mint_full(state, product):
        return obstacle(state.facts) or "quote"
    return obstacle(state.facts)


def copy_obstacle(facts: Facts) -> Obstacle | None:
    """Give what stands in the way of one more copy of a slip that exists, or None."""
    found = obstacle(facts)
    return None if found == "catalogue" else found


def is_sound(quote: Quote, order: Order) -> bool:
    """Say whether a quote answers this order and adds up; what does not is never shown, let alone printed."""
    amounts = (quote.amount, quote.admin_fee, quote.service_fee)
    return (
        code.is_code(quote.code)
        and not code.is_offline(quote.code)
        and (quote.product, quote.denomination) == (order.product, order.denomination)
        and quote.amount > 0
        and all(0 <= amount <= limits.RUPIAH_MAX for amount in amounts)
        and quote.total == sum(amounts)
        and all(
            0 <= time <= limits.TIME_MS_MAX for time in (quote.valid_until_ms, quote.quote_until_ms, quote.repeat_of_ms)
        )
    )
