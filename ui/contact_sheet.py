"""Views as pictures, without a screen: for `make screens`, for tests, and for whoever wants to see what a change does.

`python -m ui.contact_sheet SOURCE TARGET`: SOURCE holds a folder for each panel, named by its size (800x480, 1280x800-big ...),
with `*.json` views; each becomes a PNG of the same name in the same folder of TARGET, and `sheet.png` there shows them all.
"""

import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import msgspec
import pygame

from messages.view import View
from ui.canvas import Canvas
from ui.drawing import draw
from ui.measures import PANELS, SEVEN_INCH, Panel

COLUMNS = 4
THUMB_WIDTH = 400
GROUND = (120, 126, 128)
BORDER = 12


def render(view: View, panel: Panel = SEVEN_INCH) -> bytes:
    """Give a view as a PNG picture on this panel."""
    return png(picture(view, panel))


def picture(view: View, panel: Panel = SEVEN_INCH) -> pygame.Surface:
    """Give a view as it looks on this panel."""
    pygame.font.init()
    canvas = Canvas(panel)
    draw(canvas, view)
    return canvas.surface


def sheet_of(pictures: Iterable[pygame.Surface], columns: int = COLUMNS, thumb: int = THUMB_WIDTH) -> pygame.Surface:
    """Give pictures side by side, each `thumb` pixels wide, rows as high as their highest."""
    small = [
        pygame.transform.smoothscale(one, (thumb, round(thumb * one.get_height() / one.get_width())))
        for one in pictures
    ]
    rows = [small[at : at + columns] for at in range(0, len(small), columns)]
    high = sum(max(one.get_height() for one in row) + BORDER for row in rows) + BORDER
    sheet = pygame.Surface((columns * (thumb + BORDER) + BORDER, high), 0, 32)
    sheet.fill(GROUND)
    y = BORDER
    for row in rows:
        for number, one in enumerate(row):
            sheet.blit(one, (BORDER + number * (thumb + BORDER), y))
        y += max(one.get_height() for one in row) + BORDER
    return sheet


def render_directory(source: Path, target: Path, panel: Panel) -> int:
    """Render every view in `source` to `target`, and the sheet of all; give how many.

    Raises `msgspec.MsgspecError` for a file that is no view.
    """
    target.mkdir(parents=True, exist_ok=True)
    paths = sorted(source.glob("*.json"))
    found = []
    for path in paths:
        one = picture(msgspec.json.decode(path.read_bytes(), type=View), panel)
        (target / f"{path.stem}.png").write_bytes(png(one))
        found.append(one)
    (target / "sheet.png").write_bytes(png(sheet_of(found)))
    return len(paths)


def png(surface: pygame.Surface) -> bytes:
    """Give a picture as a PNG file."""
    file = BytesIO()
    pygame.image.save(surface, file, "picture.png")
    return file.getvalue()


def main(source: Path, target: Path) -> None:
    """Render every folder that is named after a panel."""
    for panel in PANELS:
        for folder in sorted(source.glob(f"{panel.size[0]}x{panel.size[1]}*")):
            render_directory(folder, target / folder.name, panel)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
