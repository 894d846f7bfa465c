"""The same two screens for everybody: what the kiosk shows, as rectangles, words and icons that another program can draw.

A peer draws less than the kiosk does (no focus, no hints, no second lines that wrap): what it is spared is its advantage.
"""

from collections.abc import Mapping
from typing import Any

import pygame

from messages.view import Element, View
from ui.canvas import Canvas
from ui.drawing import draw
from ui.measures import Panel
from ui.strokes import ASSETS

FONT = ASSETS / "fonts" / "PlusJakartaSans_600SemiBold.ttf"
COLOURS = {
    "paper": "#F6F2EA", "card": "#FFFFFF", "ink": "#11252C", "brand": "#0A5560", "on_brand": "#FFFFFF", "edge": "#76838A",
    "pressed": "#B9C9CB",
}  # fmt: skip
Rect = tuple[int, int, int, int]


def placed(view: View, panel: Panel) -> dict[str, tuple[Element, Rect]]:
    """Give what can be seen of a view on a panel, by its id."""
    pygame.font.init()
    return {element.id: (element, rect) for element, rect, _ in draw(Canvas(panel), view).places}


def centre(rect: Rect) -> tuple[int, int]:
    """Give the middle of a rectangle."""
    return rect[0] + rect[2] // 2, rect[1] + rect[3] // 2


def scenes(views: Mapping[str, View], taps: Mapping[str, Mapping[str, str]], panel: Panel) -> dict[str, Any]:
    """Give what a peer draws and does. views, taps: as for the player (`bench.ui.player`)."""
    return {
        "size": panel.size, "font": str(FONT), "colours": COLOURS, "first": next(iter(views)), "taps": taps,
        "scenes": {name: [_item(*one) for one in placed(view, panel).values()] for name, view in views.items()},
    }  # fmt: skip


def _item(element: Element, rect: Rect) -> dict[str, Any]:
    icon = ASSETS / "icons" / f"{element.icon}.svg"
    return {
        "id": element.id, "role": element.role, "rect": rect, "text": element.shown or element.label,
        "filled": element.tone == "primary", "icon": icon.read_text(encoding="utf-8") if icon.is_file() else "",
    }  # fmt: skip
