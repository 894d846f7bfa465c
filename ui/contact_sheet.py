"""Views as pictures, without a screen: for `make screens`, for tests, and for whoever wants to see what a change does.

`python -m ui.contact_sheet SOURCE TARGET`: every `*.json` view in the directory SOURCE becomes a PNG of the same name in
TARGET, and `sheet.png` shows them all.
"""

import sys
from io import BytesIO
from pathlib import Path

import msgspec
import pygame

from messages.view import View
from ui.canvas import Canvas
from ui.drawing import draw
from ui.theme import SHEET

COLUMNS = 4
THUMB = (400, 240)


def render(view: View, size: tuple[int, int] = SHEET) -> bytes:
    """Give a view as a PNG picture of this size in pixels."""
    pygame.font.init()
    canvas = Canvas(size)
    draw(canvas, view)
    return _png(canvas.surface)


def render_directory(source: Path, target: Path) -> int:
    """Render every view in `source` to `target`; give how many. Raises `msgspec.MsgspecError` for a file that is no view."""
    pygame.font.init()
    target.mkdir(parents=True, exist_ok=True)
    paths = sorted(source.glob("*.json"))
    rows = -(-len(paths) // COLUMNS)
    sheet = pygame.Surface((COLUMNS * THUMB[0], max(rows, 1) * THUMB[1]), 0, 32)
    for number, path in enumerate(paths):
        canvas = Canvas(SHEET)
        draw(canvas, msgspec.json.decode(path.read_bytes(), type=View))
        (target / f"{path.stem}.png").write_bytes(_png(canvas.surface))
        place = (number % COLUMNS * THUMB[0], number // COLUMNS * THUMB[1])
        sheet.blit(pygame.transform.smoothscale(canvas.surface, THUMB), place)
    (target / "sheet.png").write_bytes(_png(sheet))
    return len(paths)


def _png(surface: pygame.Surface) -> bytes:
    file = BytesIO()
    pygame.image.save(surface, file, "picture.png")
    return file.getvalue()


if __name__ == "__main__":
    render_directory(Path(sys.argv[1]), Path(sys.argv[2]))
