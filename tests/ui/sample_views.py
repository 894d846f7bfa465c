"""Views of every screen, as the core makes them for a panel, a size of text and a language.

As a program: `python -m tests.ui.sample_views DIRECTORY` writes them as JSON, for `python -m ui.contact_sheet`, and the
overview that the documentation shows.
"""

import sys
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import get_args

import msgspec
import pygame
from PIL import Image

from firmware.core.states import Display, State
from firmware.core.view import project
from firmware.locale import LANGUAGES
from messages.view import TextSize, View
from tests import pseudo
from tests.ui.sample_states import states
from ui.canvas import Canvas
from ui.contact_sheet import picture, sheet_of
from ui.drawing import Drawing, draw
from ui.measures import PANELS, SEVEN_INCH, UPRIGHT, Panel
from ui.screens.front import capacity

TAGS = (*LANGUAGES, pseudo.TAG)
"""Every language that is shipped, and one that is 40 % longer than English."""


@cache
def drawings(panel: Panel, text: TextSize, tag: str) -> dict[str, Drawing]:
    """Draw every sample in a language; give what was drawn by name. Further sheets of one end in #2, #3 ..."""
    pygame.font.init()
    canvas = Canvas(panel)
    found = {}
    for name, state in states("en" if tag == pseudo.TAG else tag).items():
        fitted = _fitted(state, panel, text)
        first = draw(canvas, _view(fitted, tag))
        count = first.sheets
        for sheet in range(count):
            turned = msgspec.structs.replace(fitted, sheet=sheet, sheets=count)
            drawing = draw(canvas, _view(turned, tag)) if count > 1 else first
            found[f"{name}-{tag}" + (f"#{sheet + 1}" if sheet else "")] = drawing
    return found


def views(
    panel: Panel = SEVEN_INCH, text: TextSize = "normal", tags: tuple[str, ...] = tuple(LANGUAGES)
) -> dict[str, View]:
    """Give every sample by its name, `<screen>[-<what>]-<language>`; further sheets of one end in #2, #3 ..."""
    return {name: drawing.view for tag in tags for name, drawing in drawings(panel, text, tag).items()}


def _fitted(state: State, panel: Panel, text: TextSize) -> State:
    facts = msgspec.structs.replace(state.facts, fits_normal=capacity(panel, "normal"), fits_big=capacity(panel, "big"))
    return msgspec.structs.replace(state, facts=facts, display=Display(theme=state.display.theme, text=text))


def _view(state: State, tag: str) -> View:
    return pseudo.project(state, 7) if tag == pseudo.TAG else project(state, 7)


OVERVIEW = (
    "attract-id", "menu-id", "search-found-id", "entry-empty-id", "entry-two-errors-en", "entry-choices-id",
    "entry-options-chosen-id", "waiting-id", "confirm-id", "slip-id", "status_entry-id", "status-token-quiet-id", "offline-id",
    "paper_out-id", "out_of_service-cabinet-id", "help-id", "comfort-id", "roll_change-id",
)  # fmt: skip
"""The screens that the documentation shows, in this order."""
THUMB = 320
"""How wide the documentation shows each, in pixels."""


def overview() -> pygame.Surface:
    """Give the contact sheet that the documentation shows: screens in the light theme, and some as others see them."""
    plain = views()
    pictures = [picture(plain[name]) for name in OVERVIEW]
    dark = msgspec.structs.replace(plain["entry-empty-id"], theme="dark")
    contrast = msgspec.structs.replace(plain["confirm-en"], theme="high_contrast")
    big, upright = views(SEVEN_INCH, "big", ("id",)), views(UPRIGHT, tags=("id",))
    others = [dark, contrast, big["menu-id"], big["entry-empty-id"], big["offline-id"], big["slip-id"]]
    standing = [picture(upright[name], UPRIGHT) for name in ("attract-id", "menu-id", "entry-choices-id", "confirm-id")]
    return sheet_of([*pictures, *(picture(view) for view in others), *standing], thumb=THUMB)


def few_colours(surface: pygame.Surface) -> bytes:
    """Give a picture as a small PNG file of 64 colours."""
    file = BytesIO()
    whole = Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))
    whole.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def write(directory: Path) -> int:
    """Write every sample to `<panel>-<text>/<name>.json`, and the overview to `overview.png`; give how many samples."""
    count = 0
    for panel in PANELS:
        for text in get_args(TextSize):
            folder = directory / f"{panel.size[0]}x{panel.size[1]}-{text}"
            folder.mkdir(parents=True, exist_ok=True)
            for name, view in views(panel, text).items():
                (folder / f"{name}.json").write_bytes(msgspec.json.encode(view))
                count += 1
    (directory / "overview.png").write_bytes(few_colours(overview()))
    return count


if __name__ == "__main__":
    write(Path(sys.argv[1]))
