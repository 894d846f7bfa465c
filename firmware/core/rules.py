"""What may be typed, what is missing, and what can be offered now. Pure questions about facts and orders."""

import re
from typing import Literal

from firmware.core import limits, supply
from firmware.core.events import PrinterReason
from firmware.core.knowledge import Facts
from firmware.core.states import Confirm, Order, State
from sync.wire import code, cut_offs
from sync.wire.catalogue import Brand, Denomination, Field, Product
from sync.wire.requests import Quote

FieldFault = Literal["short", "pattern", "brand", "below", "above", "step"]
Obstacle = Literal[
    "paper", "paper_low", "cover_open", "cutter", "overheated", "printer", "silent", "unplugged", "cabinet", "catalogue", "disk",
    "offline", "no_terminal", "codes_used_up", "quote", "biller_down", "cut_off",
]  # fmt: skip
AMOUNT_FAULTS = ("below", "above", "step")

_PRINTER_OBSTACLES: dict[PrinterReason | None, Obstacle] = {
    None: "printer", "error": "printer", "paper_end": "paper", "cover_open": "cover_open", "cutter": "cutter",
    "overheated": "overheated", "silent": "silent", "unplugged": "unplugged",
}  # fmt: skip


def field(product: Product, name: str) -> Field:
    """Give the field of a product with this name; there is one."""
    return next(field for field in product.fields if field.name == name)


def repaired(field: Field, digits: str) -> str:
    """Give what was typed with a phone's leading 62, 620 or 00 turned into 0, and an amount's leading zeros taken away."""
    if field.kind == "amount":
        return digits.lstrip("0")
    return re.sub("^(62|0)0*", "0", digits) if field.kind == "phone" else digits


def fault(product: Product, field: Field, order: Order) -> FieldFault | None:
    """Give what is wrong with a field's digits, or None."""
    digits = order.fields.get(field.name, "")
    if field.kind == "choice":
        return None if any(option.value == digits for option in field.options) else "short"
    if field.kind == "amount" and digits:
        return _amount_fault(product, field, digits)
    if len(digits) < field.length_min:
        return "short"
    if len(digits) > field.length_max or not re.fullmatch(field.pattern, digits):
        return "pattern"
    if product.brand_field == field.name and product.brands and product.brand_of(digits) is None:
        return "brand"
    return None


def _amount_fault(product: Product, field: Field, digits: str) -> FieldFault | None:
    rupiah = int(digits)
    if rupiah > product.amount_max or len(digits) > field.length_max:
        return "above"
    if rupiah < product.amount_min:
        return "below"
    if rupiah % field.step:
        return "step"
    return None if re.fullmatch(field.pattern, digits) else "pattern"


def is_hopeless(field: Field, digits: str) -> bool:
    """Say whether digits that are still too short can never become right: a phone that does not begin with 08."""
    return field.kind == "phone" and len(digits) >= 2 and not digits.startswith(("08", "62"))


def brand(product: Product, order: Order) -> Brand | None:
    """Give the brand that the typed number belongs to, once enough of it is there."""
    digits = order.fields.get(product.brand_field, "")
    return product.brand_of(digits) if len(digits) >= 4 else None


def needs_denomination(product: Product) -> bool:
    """Say whether one of fixed amounts has to be chosen."""
    return bool(product.brands or product.denominations)


def choices(product: Product, order: Order) -> tuple[Denomination, ...]:
    """Give what can be chosen for what was typed: nothing while a field is not right."""
    if any(fault(product, field, order) for field in product.fields):
        return ()
    return product.choices(order.fields)


def price(product: Product, order: Order) -> int:
    """Give what the chosen denomination costs, or the amount that was typed; 0 for neither, and where the inquiry says it."""
    if product.amount_field:
        return order.denomination
    choice = product.choice(order.fields, order.denomination)
    return choice.amount if choice else 0


def is_complete(product: Product, order: Order) -> bool:
    """Say whether every rule of an order passes."""
    fields_right = all(fault(product, field, order) is None for field in product.fields)
    return fields_right and (not needs_denomination(product) or price(product, order) > 0)


def leads_on(product: Product, order: Order, field_name: str) -> bool:
    """Say whether a field is right after which the next step leads to another one: letters may hide it, options are its keys."""
    here = field(product, field_name)
    if fault(product, here, order) is not None:
        return False
    others = [one for one in product.fields if one is not here and fault(product, one, order)]
    return here.keypad == "letters" or any("choice" in (here.kind, one.kind) for one in others)


def can_mint(facts: Facts) -> bool:
    """Say whether the kiosk has a terminal number with slip numbers left."""
    return facts.terminal_number > 0 and facts.slips_minted < code.SLIP_NUMBER_MAX


def promise_obstacle(state: State) -> Literal["clock", "stale"] | None:
    """Give why the kiosk cannot promise a price by itself, or None: its clock, or the age of its catalogue (`protocol.md`)."""
    if not state.clock_trusted:
        return "clock"
    confirmed_ms = state.facts.catalogue_confirmed_ms
    age_ms = state.now_ms - confirmed_ms
    return None if confirmed_ms > 0 and -limits.CLOCK_SLACK_MS <= age_ms < limits.CATALOGUE_AGE_MS else "stale"


def can_mint_full(state: State, product: Product) -> bool:
    """Say whether a payable slip may be printed without central: protocol's offline rules."""
    return product.offline == "full" and can_mint(state.facts) and promise_obstacle(state) is None


def machine_obstacle(facts: Facts) -> Obstacle | None:
    """Give what stands in the way of the slip of somebody who has begun, or None."""
    if facts.cabinet_open is not False:
        return "cabinet"
    if facts.catalogue is None:
        return "catalogue"
    return printer_obstacle(facts)


def printer_obstacle(facts: Facts) -> Obstacle | None:
    """Give why nothing can be printed, or None. A printer that says that it is well may be another model than was configured."""
    if facts.printer != "ok":
        return _PRINTER_OBSTACLES[facts.printer]
    return "printer" if "printer" in facts.broken else None


def obstacle(state: State, product: Product | None = None) -> Obstacle | None:
    """Give what stands in the way of beginning (with `product`, or with any), or None.

    Only the reserve of the disk or of the roll being left stops who would begin; who has begun can finish, and questions about
    slips go on.
    """
    facts = state.facts
    found = machine_obstacle(facts) or ("disk" if facts.disk_low else None)
    if found is None and supply.is_reserved(facts, state.context.roll):
        return "paper_low"
    if found is not None or product is None:
        return found
    if pause_ends_ms(state, product):
        return "cut_off"
    if not facts.link_up:
        return offline_obstacle(facts, product)
    return "biller_down" if product.id in facts.down else None


def pause_ends_ms(state: State, product: Product) -> int:
    """Give when the biller's pause ends that is going on, 0 for none, and where no clock can say: central judges."""
    return cut_offs.ends_ms(product.cut_off, state.now_ms) if product.cut_off and state.clock_trusted else 0


def is_paused_meanwhile(state: State, product: Product, valid_until_ms: int) -> bool:
    """Say whether a slip that is valid until then cannot be paid in a part of that time; without a right clock: always."""
    if product.cut_off is None:
        return False
    known = state.clock_trusted and valid_until_ms > 0
    return not known or cut_offs.touches(product.cut_off, state.now_ms, valid_until_ms)


def offline_obstacle(facts: Facts, product: Product) -> Obstacle | None:
    """Give what stands in the way of a slip of this product without central, or None."""
    if product.offline == "none":
        return "offline"
    if facts.terminal_number == 0:
        return "no_terminal"
    return None if can_mint(facts) else "codes_used_up"


def queue_obstacle(facts: Facts, product: Product) -> Obstacle | None:
    """Give what stands in the way of a queue slip of this product now, or None."""
    return machine_obstacle(facts) or offline_obstacle(facts, product)


def print_obstacle(state: State, screen: Confirm, product: Product) -> Obstacle | None:
    """Give what stands in the way of the slip that is being confirmed, or None.

    While the quote is still on its way and the kiosk may not mint by itself, the customer waits for it.
    """
    if screen.ask and not can_mint_full(state, product):
        return machine_obstacle(state.facts) or "quote"
    return machine_obstacle(state.facts)


def copy_obstacle(facts: Facts) -> Obstacle | None:
    """Give what stands in the way of one more copy of a slip that exists, or None."""
    found = machine_obstacle(facts)
    return None if found == "catalogue" else found


def is_sound(quote: Quote, order: Order, product: Product) -> bool:
    """Say whether a quote answers this order and adds up; what does not is never shown, let alone printed."""
    amounts = (quote.amount, quote.admin_fee, quote.service_fee)
    return (
        (product.amount_field is None or quote.amount == order.denomination)
        and code.is_code(quote.code)
        and not code.is_offline(quote.code)
        and (quote.product, quote.denomination) == (order.product, order.denomination)
        and quote.amount > 0
        and all(0 <= amount <= limits.RUPIAH_MAX for amount in amounts)
        and quote.total == sum(amounts)
        and all(
            0 <= time <= limits.TIME_MS_MAX for time in (quote.valid_until_ms, quote.quote_until_ms, quote.repeat_of_ms)
        )
    )
