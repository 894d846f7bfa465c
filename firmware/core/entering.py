"""Menu and entry: picking a product, typing its fields, choosing an amount."""

import msgspec

from firmware.core import asking, rules
from firmware.core.states import Entry, Menu, Order
from firmware.core.turn import Turn
from sync.wire.catalogue import Field


def open_product(turn: Turn, product_id: str) -> None:
    """Begin an order, unless something stands in the way."""
    catalogue = turn.facts.catalogue
    product = catalogue.product(product_id) if catalogue else None
    if product is None:
        turn.refuse("unknown")
        return
    if rules.obstacle(turn.facts, product):
        turn.refuse("disabled")
        return
    turn.show(Entry(Order(product.id, {field.name: "" for field in product.fields}), product.fields[0].name))


def edit_again(turn: Turn, order: Order) -> None:
    """Back to the entry with everything that was typed."""
    product = turn.product(order)
    turn.show(Entry(order, product.fields[0].name, left=tuple(field.name for field in product.fields)))


def type_digit(turn: Turn, screen: Entry, digit: str) -> None:
    """Put one digit behind those of the field in hand; a digit too many does nothing."""
    field = _field(turn, screen)
    digits = rules.repaired(field, screen.order.fields[field.name] + digit)
    if len(digits) > field.length_max:
        turn.refuse("full")
        return
    _put(turn, screen, field, digits)


def delete_digit(turn: Turn, screen: Entry) -> None:
    """Take the last digit of the field in hand away."""
    field = _field(turn, screen)
    digits = screen.order.fields[field.name]
    if not digits:
        turn.refuse("empty")
        return
    _put(turn, screen, field, digits[:-1])


def clear(turn: Turn, screen: Entry) -> None:
    """Empty the field in hand."""
    _put(turn, screen, _field(turn, screen), "")


def scan(turn: Turn, screen: Entry, data: str) -> None:
    """Take scanned digits into the field in hand when they fit it whole."""
    field = _field(turn, screen)
    digits = data.replace(" ", "").replace("-", "")
    if not (digits.isdigit() and field.length_min <= len(digits) <= field.length_max):
        turn.refuse("not_a_code")
        return
    _put(turn, screen, field, rules.repaired(field, digits))


def go_to_field(turn: Turn, screen: Entry, name: str) -> None:
    """Take another field in hand; the one that is left is judged from now on."""
    left = screen.left if screen.field in screen.left or name == screen.field else (*screen.left, screen.field)
    turn.change(field=name, left=left)
    turn.set(focus=f"field.{name}")


def go_on(turn: Turn, screen: Entry) -> None:
    """Enter on a field: to the first thing that is still missing, else to the next step's button."""
    product = turn.product(screen.order)
    missing = next((field for field in product.fields if rules.fault(product, field, screen.order)), None)
    if missing is not None and missing.name != screen.field:
        go_to_field(turn, screen, missing.name)
    elif missing is not None:
        turn.change(left=tuple({*screen.left, screen.field}))
    elif rules.needs_denomination(product) and not rules.price(product, screen.order):
        brand = rules.brand(product, screen.order)
        assert brand is not None
        turn.set(focus=f"denomination.{brand.denominations[screen.page * _per_page(turn)].rupiah}")
    else:
        turn.set(focus="action.next")


def choose(turn: Turn, screen: Entry, rupiah: int) -> None:
    """Choose a denomination."""
    turn.change(order=msgspec.structs.replace(screen.order, denomination=rupiah))
    if not rules.price(turn.product(screen.order), msgspec.structs.replace(screen.order, denomination=rupiah)):
        turn.set(screen=screen)
        turn.refuse("unknown")


def finish(turn: Turn, screen: Entry) -> None:
    """Selanjutnya."""
    product = turn.product(screen.order)
    if not rules.is_complete(product, screen.order):
        turn.refuse("incomplete")
        return
    asking.begin(turn, screen.order)


def turn_page(turn: Turn, screen: Menu | Entry, by: int) -> None:
    """Show the next or previous page; the view offers it only where there is one."""
    turn.change(page=max(screen.page + by, 0))
    if isinstance(screen, Menu):
        turn.set(focus="")


def _per_page(turn: Turn) -> int:
    return turn.state.context.denominations_per_page


def _field(turn: Turn, screen: Entry) -> Field:
    return next(field for field in turn.product(screen.order).fields if field.name == screen.field)


def _put(turn: Turn, screen: Entry, field: Field, digits: str) -> None:
    product = turn.product(screen.order)
    before = rules.brand(product, screen.order)
    order = msgspec.structs.replace(screen.order, fields={**screen.order.fields, field.name: digits})
    after = rules.brand(product, order)
    if after != before:
        kept = order.denomination if rules.price(product, order) else 0
        order = msgspec.structs.replace(order, denomination=kept)
    left = tuple(name for name in screen.left if name != field.name)
    turn.change(order=order, left=left, page=screen.page if after == before else 0)
    turn.set(focus=f"field.{field.name}")
