"""What may be typed, what is missing, and what can be offered now. Pure questions about facts and orders."""

import re
from typing import Literal

from firmware.core import limits
from firmware.core.events import Moment
from firmware.core.states import Facts, Order
from sync.wire import code
from sync.wire.catalogue import Brand, Field, Product

FieldFault = Literal["short", "pattern", "brand"]
Obstacle = Literal["printer", "paper", "cabinet", "catalogue", "offline"]


def repaired(field: Field, digits: str) -> str:
    """Give what was typed with a phone's leading 62 or 620 turned into 0."""
    if field.kind == "phone" and digits.startswith("62"):
        return "0" + digits[2:].removeprefix("0")
    return digits


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


def can_mint_full(facts: Facts, moment: Moment, product: Product) -> bool:
    """Say whether a payable slip may be printed without central: protocol's offline rules."""
    age_ms = moment.wall_ms - facts.catalogue_confirmed_ms
    fresh = facts.catalogue_confirmed_ms > 0 and -limits.MINUTE_MS <= age_ms < limits.CATALOGUE_AGE_MS
    return product.offline == "full" and can_mint(facts) and moment.clock_trusted and fresh


def obstacle(facts: Facts, product: Product | None = None) -> Obstacle | None:
    """Give what stands in the way of a slip now (for `product`, or for any), or None."""
    if facts.cabinet_open:
        return "cabinet"
    if facts.catalogue is None:
        return "catalogue"
    if facts.printer == "paper_end":
        return "paper"
    if facts.printer != "ok":
        return "printer"
    if product is not None and not facts.link_up and (product.offline == "none" or not can_mint(facts)):
        return "offline"
    return None
