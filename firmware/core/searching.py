"""The search of the menu, and what a scanner read where nobody types: which service is meant."""

import msgspec

from firmware.core import cancelling, entering, finding, limits, pages, rules, standing
from firmware.core.events import CatalogueChanged
from firmware.core.states import Search
from firmware.core.turn import Turn
from sync.wire.catalogue import Product


def type_character(turn: Turn, screen: Search, letter: str) -> None:
    """Put one letter, digit or space behind the words; a space that parts nothing, and one too many, do nothing."""
    if letter == "space":
        letter = " "
    if len(screen.query) >= limits.QUERY_CHARACTERS_MAX:
        turn.refuse("full")
    elif letter == " " and (not screen.query or screen.query.endswith(" ")):
        turn.refuse("nothing_to_part")
    else:
        _put(turn, screen.query + letter.upper())


def replace_last(turn: Turn, screen: Search, letter: str) -> None:
    """Put this letter in the place of the last one."""
    _put(turn, screen.query[:-1] + letter)


def delete_character(turn: Turn, screen: Search) -> None:
    """Take the last letter away."""
    if not screen.query:
        turn.refuse("empty")
        return
    _put(turn, screen.query[:-1])


def go_on(turn: Turn, screen: Search) -> None:
    """Enter on the words: to the first service of the page."""
    shown = pages.page_of_services(turn.state, screen)
    able = next((product for product in shown if not rules.obstacle(turn.state, product)), None)
    if able is None:
        turn.refuse("nothing_there")
        return
    turn.change(hand="")
    turn.set(focus=f"service.{able.id}")


def open_product(turn: Turn, screen: Search, product_id: str) -> None:
    """Begin an order for what was found, with what the scanner read for it."""
    if screen.scanned:
        _open_scanned(turn, _product(turn, product_id), screen.scanned)
    else:
        entering.open_product(turn, product_id)


def check_status(turn: Turn, screen: Search, name: str) -> None:
    """Ask about the slip whose code was scanned."""
    standing.scan(turn, screen.scanned)


def scan(turn: Turn, data: str) -> None:
    """What a scanner read: a slip's code, or a biller's for one product. Where both or several are possible the customer says."""
    code = standing.scanned_code(data)
    catalogue = turn.facts.catalogue
    meant = finding.meant(catalogue, data) if catalogue else ()
    if not meant or (code is not None and cancelling.is_issued(turn.facts, code)):
        standing.scan(turn, data)
    elif len(meant) == 1 and code is None and not rules.obstacle(turn.state, meant[0]):
        _open_scanned(turn, meant[0], data)
    else:
        turn.show(Search(scanned=data))


def catalogue_changed(turn: Turn, screen: Search, event: CatalogueChanged) -> None:
    """What was found may be sold no more: the list is made anew, from its beginning."""
    if turn.before.facts.catalogue != event.catalogue:
        turn.change(page=0)


def _open_scanned(turn: Turn, product: Product, data: str) -> None:
    fields = product.scanned(data) or {}
    entering.open_product(turn, product.id)
    entering.fill(turn, fields)


def _product(turn: Turn, product_id: str) -> Product:
    catalogue = turn.facts.catalogue
    product = catalogue.product(product_id) if catalogue else None
    assert product is not None
    return product


def _put(turn: Turn, query: str) -> None:
    screen = turn.screen
    assert isinstance(screen, Search)
    turn.set(screen=msgspec.structs.replace(screen, query=query, page=0, hand=""), focus="field.query")
