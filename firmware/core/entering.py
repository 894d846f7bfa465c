"""Menu and entry: picking a product, typing its fields, choosing an amount."""

import msgspec

from firmware.core import asking, pages, rules
from firmware.core.events import CatalogueChanged
from firmware.core.states import Confirm, Entry, Failed, Menu, Offline, Order, Waiting
from firmware.core.turn import Turn
from sync.wire.catalogue import Field, Product


def open_product(turn: Turn, product_id: str) -> None:
    """Begin an order; the menu offers only what can be had now."""
    catalogue = turn.facts.catalogue
    product = catalogue.product(product_id) if catalogue else None
    assert product is not None
    turn.show(Entry(Order(product.id, {field.name: "" for field in product.fields}), product.fields[0].name))


def edit_again(turn: Turn, order: Order) -> None:
    """Back to the entry with everything that was typed."""
    product = turn.product(order)
    kept = msgspec.structs.replace(order, denomination=_possible(turn, order), again=False)
    turn.show(Entry(kept, product.fields[0].name, left=tuple(field.name for field in product.fields)))


def type_character(turn: Turn, screen: Entry, digit: str) -> None:
    """Put one digit, or letter, behind what the field in hand holds; one too many does nothing."""
    field = field_in_hand(turn, screen)
    before = screen.order.fields[field.name]
    digits = rules.repaired(field, before + digit.upper())
    if len(digits) > field.length_max:
        turn.refuse("full")
    elif digits == before and field.kind == "amount":
        turn.refuse("leading_zero")
    else:
        _put(turn, screen, field, digits)


def replace_last(turn: Turn, screen: Entry, letter: str) -> None:
    """Put this letter in the place of the last one."""
    field = field_in_hand(turn, screen)
    _put(turn, screen, field, screen.order.fields[field.name][:-1] + letter)


def delete_character(turn: Turn, screen: Entry) -> None:
    """Take the last digit or letter of the field in hand away."""
    field = field_in_hand(turn, screen)
    digits = screen.order.fields[field.name]
    if not digits:
        turn.refuse("empty")
        return
    _put(turn, screen, field, digits[:-1])


def clear(turn: Turn, screen: Entry) -> None:
    """Empty the field in hand."""
    _put(turn, screen, field_in_hand(turn, screen), "")


def scan(turn: Turn, screen: Entry, data: str) -> None:
    """Take what was scanned into the field in hand, or into the fields for which the product says that such a code is."""
    field = field_in_hand(turn, screen)
    text = rules.repaired(field, data.replace(" ", "").replace("-", "").removeprefix("+").upper())
    fits = data.isascii() and field.takes(text) and field.length_min <= len(text) <= field.length_max
    # Nobody carries an amount or a choice as a bar code; some number for another field might be.
    fits = fits and field.kind not in ("amount", "choice")
    meant = None if fits and field.fits(text) else turn.product(screen.order).scanned(data)
    if meant:
        fill(turn, meant)
    elif fits:
        _put(turn, screen, field, text)
    else:
        turn.refuse("not_a_code")


def fill(turn: Turn, fields: dict[str, str]) -> None:
    """Put into the fields what a scanner read for them, and go to what is missing, or on to the next step's button."""
    for name, text in fields.items():
        turn.change(field=name)
        screen = turn.screen
        assert isinstance(screen, Entry)
        _put(turn, screen, field_in_hand(turn, screen), text)
    screen = turn.screen
    assert isinstance(screen, Entry)
    if fields:
        go_on(turn, screen)


def go_to_field(turn: Turn, screen: Entry, name: str) -> None:
    """Take another field in hand; the one that is left is judged from now on."""
    left = screen.left if screen.field in screen.left or name == screen.field else (*screen.left, screen.field)
    product = turn.product(screen.order)
    chosen = any(rules.field(product, one).kind == "choice" for one in (screen.field, name))
    turn.change(field=name, left=left, hand="", page=0 if chosen and name != screen.field else screen.page)
    turn.set(focus=f"field.{name}")


def go_on(turn: Turn, screen: Entry) -> None:
    """Enter on a field: to the first thing that is still missing, else to the next step's button."""
    turn.change(hand="")
    product = turn.product(screen.order)
    missing = next((field for field in product.fields if rules.fault(product, field, screen.order)), None)
    if missing is not None and missing.name != screen.field:
        go_to_field(turn, screen, missing.name)
    elif missing is not None and missing.kind == "choice":
        first = screen.page * pages.options_per_page(turn.state, len(missing.options))
        turn.set(focus=f"option.{missing.options[first].value}")
    elif missing is not None:
        turn.change(left=tuple(dict.fromkeys((*screen.left, screen.field))))
        turn.refuse("incomplete")
    elif rules.needs_denomination(product) and not rules.price(product, screen.order):
        choices = rules.choices(product, screen.order)
        if not choices:  # of a brand that sells nothing now
            turn.refuse("incomplete")
            return
        first = screen.page * pages.choices_per_page(turn.state, len(choices))
        turn.set(focus=f"denomination.{choices[first].rupiah}")
    else:
        turn.set(focus="action.next")


def choose(turn: Turn, screen: Entry, rupiah: str) -> None:
    """Choose a denomination; from the keypad, the next thing to press is the next step's button."""
    turn.change(order=msgspec.structs.replace(screen.order, denomination=int(rupiah)), renewed=False)
    if turn.state.focus == f"denomination.{rupiah}":
        turn.set(focus="action.next")


def choose_option(turn: Turn, screen: Entry, value: str) -> None:
    """Choose one of a field's options and go on to what is missing; from the keypad, also to the next step's button."""
    by_key = turn.state.focus == f"option.{value}"
    field = field_in_hand(turn, screen)
    _put(turn, screen, field, value)
    product, chosen = turn.product(screen.order), turn.screen
    assert isinstance(chosen, Entry)
    if by_key or not rules.is_complete(product, chosen.order):
        go_on(turn, chosen)


def finish(turn: Turn, screen: Entry) -> None:
    """Selanjutnya: ask, or lead on to the next field; the entry offers it only when one of them is possible."""
    if rules.is_complete(turn.product(screen.order), screen.order):
        asking.begin(turn, screen.order)
    else:
        go_on(turn, screen)


def catalogue_changed(
    turn: Turn, screen: Menu | Entry | Waiting | Confirm | Offline | Failed, event: CatalogueChanged
) -> None:
    """What is on the screen may not be offered any more, or differently: keep what was typed where that still makes sense."""
    before = turn.before.facts.catalogue
    if before == event.catalogue:
        return
    if isinstance(screen, Menu):
        still = any(product.category == screen.category for product in event.catalogue.products)
        turn.show(Menu(category=screen.category if still else ""))
        return
    order = screen.order
    if order is None:
        return
    old = before.product(order.product) if before else None
    new = event.catalogue.product(order.product)
    if new is None:
        turn.show(Failed("not_available"))
    elif old is None or old.fields != new.fields:
        _show_renewed(turn, _fitted(new, order))
    elif isinstance(screen, Entry):
        if old != new:
            order = msgspec.structs.replace(order, denomination=_possible(turn, order))
            turn.change(order=order, page=0, renewed=True)
    elif old != new and not (isinstance(screen, Confirm) and screen.quote):
        _show_renewed(turn, order)


def _show_renewed(turn: Turn, order: Order) -> None:
    edit_again(turn, order)
    turn.change(renewed=True)


def _fitted(product: Product, order: Order) -> Order:
    """Give an order with the fields that the product has now: what was typed stays where it still fits."""
    fields = {}
    for field in product.fields:
        text = rules.repaired(field, order.fields.get(field.name, ""))
        fields[field.name] = text if field.takes(text) and len(text) <= field.length_max else ""
    amount = product.amount_field
    denomination = int(fields[amount.name] or 0) if amount else order.denomination
    return msgspec.structs.replace(order, fields=fields, denomination=denomination)


def _possible(turn: Turn, order: Order) -> int:
    """Give the chosen denomination if it is still sold for this number, else 0."""
    return order.denomination if rules.price(turn.product(order), order) else 0


def field_in_hand(turn: Turn, screen: Entry) -> Field:
    """Give the field that keys and scans go to."""
    return rules.field(turn.product(screen.order), screen.field)


def _put(turn: Turn, screen: Entry, field: Field, digits: str) -> None:
    product = turn.product(screen.order)
    before = product.choices(screen.order.fields)
    order = msgspec.structs.replace(screen.order, fields={**screen.order.fields, field.name: digits})
    after = product.choices(order.fields)
    if field.kind == "amount":
        order = msgspec.structs.replace(order, denomination=int(digits or 0))
    elif after and after != before:
        order = msgspec.structs.replace(order, denomination=_possible(turn, order))
    left = tuple(name for name in screen.left if name != field.name)
    turn.change(order=order, left=left, page=screen.page if after == before else 0, renewed=False, hand="")
    turn.set(focus=f"field.{field.name}")
