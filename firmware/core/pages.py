"""Lists that do not fit at once, and words that do not: which page, which sheet, and how to turn them.

A page is part of a list and is counted here; a sheet is part of a screen's words and is counted by the touchscreen. One pair
of buttons turns both: through the sheets of a page, then to the next page.
"""

import msgspec

from firmware.core import finding, limits, rules
from firmware.core.states import Entry, Menu, Search, State
from firmware.core.turn import Turn
from messages.local import Capacity
from sync.wire.catalogue import Product

Paged = Menu | Search | Entry
"""Screens with a list."""

TURNING_CELLS = 2
"""What the two page buttons take of the cells for amounts, and for options."""


def usable(capacity: Capacity) -> Capacity:
    """Give what the touchscreen says that fits, within what can be paged at all: it is not trusted."""
    return msgspec.structs.replace(
        capacity,
        services=min(max(capacity.services, 1), limits.CELLS_MAX),
        choices=min(max(capacity.choices, TURNING_CELLS + 1), limits.CELLS_MAX),
        options=min(max(capacity.options, TURNING_CELLS + 1), limits.CELLS_MAX),
        results=min(max(capacity.results, 1), limits.CELLS_MAX),
    )


def services(state: State, screen: Menu | Search) -> tuple[Product, ...]:
    """Give every product that the menu lists, or that was found, on all pages."""
    if isinstance(screen, Search):
        return finding.found(state.facts.catalogue, screen)
    catalogue = state.facts.catalogue
    offered = catalogue.products if catalogue else ()
    return tuple(product for product in offered if screen.category in ("", product.category))


def page_of_services(state: State, screen: Menu | Search) -> tuple[Product, ...]:
    """Give the products of the page that is shown."""
    size = services_per_page(state, screen)
    return services(state, screen)[screen.page * size : (screen.page + 1) * size]


def services_per_page(state: State, screen: Menu | Search) -> int:
    """Give how many services stand on a page: where words are typed, the letters take their room."""
    typed = isinstance(screen, Search) and not screen.scanned
    return state.capacity.results if typed else state.capacity.services


def choices_per_page(state: State, count: int) -> int:
    """Give how many of so many amounts stand on a page: the buttons that turn it take cells, too."""
    return _beside_turning(state.capacity.choices, count)


def options_per_page(state: State, count: int) -> int:
    """Give how many of so many options of a field stand on a page."""
    return _beside_turning(state.capacity.options, count)


def _beside_turning(cells: int, count: int) -> int:
    return cells if count <= cells else cells - TURNING_CELLS


def last(state: State, screen: Paged) -> int:
    """Give the number of a list's last page, from 0."""
    if isinstance(screen, Menu | Search):
        count, size = len(services(state, screen)), services_per_page(state, screen)
    else:
        catalogue = state.facts.catalogue
        product = catalogue.product(screen.order.product) if catalogue else None
        assert product is not None
        options = rules.field(product, screen.field).options
        if options:
            count = len(options)
            size = options_per_page(state, count)
        else:
            count = len(rules.choices(product, screen.order))
            size = choices_per_page(state, count)
    return max(count - 1, 0) // size


def keep_in_range(turn: Turn) -> None:
    """A page that is no more, because the list or what fits a page has changed, gives way to the last one."""
    screen = turn.screen
    if isinstance(screen, Paged) and screen.page > last(turn.state, screen):
        turn.change(page=last(turn.state, screen))


def turn_over(turn: Turn, by: int) -> None:
    """Show the next or previous sheet, or else page; the view offers it only where there is one."""
    state, screen = turn.state, turn.screen
    if not state.focus.startswith("page."):
        turn.set(focus="")  # the touchscreen shows the sheet with the focus: who turns by finger is looking elsewhere
    if 0 <= state.sheet + by < state.sheets:
        turn.set(sheet=state.sheet + by)
    else:
        assert isinstance(screen, Paged)
        turn.change(page=screen.page + by)
        turn.set(sheet=0)
