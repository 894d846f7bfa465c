"""Views as pictures, without a screen: for `make screens`, for tests, and for whoever wants to see what a change does.

`python -m ui.contact_sheet SOURCE TARGET`: every `*.json` view in the directory SOURCE becomes a PNG of the same name in
TARGET, and `sheet.png` shows them all; the same for a 10.1 inch panel below TARGET/1280x800.
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
THUMB_WIDTH = 400
LARGE = (1280, 800)


def render(view: View, size: tuple[int, int] = SHEET) -> bytes:
    """Give a view as a PNG picture of this size in pixels."""
    pygame.font.init()
    canvas = Canvas(size)
    draw(canvas, view)
    return _png(canvas.surface)


def render_directory(source: Path, target: Path, size: tuple[int, int] = SHEET) -> int:
    """Render every view in `source` to `target` at this size in pixels; give how many.

    Raises `msgspec.MsgspecError` for a file that is no view.
    """
    pygame.font.init()
    target.mkdir(parents=True, exist_ok=True)
    paths = sorted(source.glob("*.json"))
    rows = -(-len(paths) // COLUMNS)
    thumb = (THUMB_WIDTH, THUMB_WIDTH * size[1] // size[0])
    sheet = pygame.Surface((COLUMNS * thumb[0], max(rows, 1) * thumb[1]), 0, 32)
    for number, path in enumerate(paths):
        canvas = Canvas(size)
        draw(canvas, msgspec.json.decode(path.read_bytes(), type=View))
        (target / f"{path.stem}.png").write_bytes(_png(canvas.surface))
        place = (number % COLUMNS * thumb[0], number // COLUMNS * thumb[1])
        sheet.blit(pygame.transform.smoothscale(canvas.surface, thumb), place)
    (target / "sheet.png").write_bytes(_png(sheet))
    return len(paths)


def _png(surface: pygame.Surface) -> bytes:
    file = BytesIO()
    pygame.image.save(surface, file, "picture.png")
    return file.getvalue()


if __name__ == "__main__":
    render_directory(Path(sys.argv[1]), Path(sys.argv[2]))
    render_directory(Path(sys.argv[1]), Path(sys.argv[2]) / f"{LARGE[0]}x{LARGE[1]}", LARGE)
