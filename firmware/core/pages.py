"""Lists that do not fit at once, and words that do not: which page, which sheet, and how to turn them.

A page is part of a list and is counted here; a sheet is part of a screen's words and is counted by the touchscreen. One pair
of buttons turns both: through the sheets of a page, then to the next page.
"""

import msgspec

from firmware.core import limits, rules
from firmware.core.states import Entry, Menu, State
from firmware.core.turn import Turn
from messages.local import Capacity
from sync.wire.catalogue import Product

TURNING_CELLS = 2
"""What the two page buttons take of the cells for amounts."""


def usable(capacity: Capacity) -> Capacity:
    """Give what the touchscreen says that fits, within what can be paged at all: it is not trusted."""
    return msgspec.structs.replace(
        capacity,
        services=min(max(capacity.services, 1), limits.CELLS_MAX),
        choices=min(max(capacity.choices, TURNING_CELLS + 1), limits.CELLS_MAX),
    )


def services(state: State, screen: Menu) -> tuple[Product, ...]:
    """Give every product that the menu lists, on all its pages."""
    catalogue = state.facts.catalogue
    offered = catalogue.products if catalogue else ()
    return tuple(product for product in offered if screen.category in ("", product.category))


def choices_per_page(state: State, count: int) -> int:
    """Give how many of so many amounts stand on a page: the buttons that turn it take cells, too."""
    cells = state.capacity.choices
    return cells if count <= cells else cells - TURNING_CELLS


def last(state: State, screen: Menu | Entry) -> int:
    """Give the number of a list's last page, from 0."""
    if isinstance(screen, Menu):
        count, size = len(services(state, screen)), state.capacity.services
    else:
        catalogue = state.facts.catalogue
        product = catalogue.product(screen.order.product) if catalogue else None
        assert product is not None
        count = len(rules.choices(product, screen.order))
        size = choices_per_page(state, count)
    return max(count - 1, 0) // size


def keep_in_range(turn: Turn) -> None:
    """A page that is no more, because the list or what fits a page has changed, gives way to the last one."""
    screen = turn.screen
    if isinstance(screen, Menu | Entry) and screen.page > last(turn.state, screen):
        turn.change(page=last(turn.state, screen))


def turn_over(turn: Turn, by: int) -> None:
    """Show the next or previous sheet, or else page; the view offers it only where there is one."""
    state, screen = turn.state, turn.screen
    if not state.focus.startswith("page."):
        turn.set(focus="")  # the touchscreen shows the sheet with the focus: who turns by finger is looking elsewhere
    if 0 <= state.sheet + by < state.sheets:
        turn.set(sheet=state.sheet + by)
    else:
        assert isinstance(screen, Menu | Entry)
        turn.change(page=screen.page + by)
        turn.set(sheet=0)
