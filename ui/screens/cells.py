"""How many cells of lists a panel has: options of a field beside the fields, services above the letters of a search.

What a page holds is told to the controller (`capacity` in `front`); two cells of a longer list turn its pages.
"""

from collections.abc import Sequence

from messages.view import TextSize
from ui.measures import GAP, MARGIN, Panel
from ui.nodes.around import Space
from ui.nodes.boxes import Grid
from ui.nodes.node import Node

LARGE = 120.0
"""From this height on a panel has room for more."""
OPTION_ROW_MOST = 24.0


def option_cells(panel: Panel, text: TextSize) -> tuple[int, int]:
    """Give columns and rows of a field's options."""
    if panel.upright:
        return (1, 5) if text == "big" else (2, 4)
    if panel.height < LARGE:
        return 2, 4
    return (2, 5) if text == "big" else (3, 5)


def options_width(panel: Panel, text: TextSize) -> float:
    """Give the width of a field's options where they stand beside the fields."""
    small, big = panel.height < LARGE, text == "big"
    share = 0.6 if small and big else 0.48 if small else 0.55 if big else 0.52
    return (panel.width - 2 * MARGIN) * share


def found_cells(panel: Panel, text: TextSize) -> tuple[int, int]:
    """Give columns and rows of what a search found. The last cell is that of the arrows."""
    if panel.upright:
        return (1, 2) if text == "big" else (2, 2)
    if panel.height < LARGE:
        return (3, 1) if text == "big" else (4, 1)
    return (2, 2) if text == "big" else (4, 2)


def turned(cells: Sequence[Node], arrows: Sequence[Node], columns: int, rows: int) -> list[Node]:
    """Give cells with the arrows in the last ones, also on a page that is not full; in one column they share a row."""
    if not arrows:
        return list(cells)
    last = list(arrows) if columns > 1 else [Grid(arrows, len(arrows))]
    whole = columns * rows if columns > 1 else rows - 1
    return [*cells, *(Space() for _ in range(whole - len(cells) - len(last))), *last]


def with_arrows(cells: Sequence[Node], arrows: Sequence[Node], columns: int, rows: int) -> list[Node]:
    """Give cells with all arrows in the last one."""
    if not arrows:
        return list(cells)
    return [*cells, *(Space() for _ in range(columns * rows - len(cells) - 1)), Grid(arrows, len(arrows), GAP)]
