"""What every screen looked like when somebody last looked at it and said that it is right: a hash for each picture.

`python -m tests.ui.goldens` writes the hashes anew (look at `make screens` first); commit them with what changed the pictures.
On another machine type, where rounding may differ, there are no goldens until somebody makes them there.
"""

import hashlib
import json
import platform
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import msgspec
import pygame

from messages.view import View
from tests.ui.sample_views import views
from ui.canvas import Canvas
from ui.contact_sheet import png
from ui.drawing import draw
from ui.measures import SEVEN_INCH, TEN_INCH, Panel

HERE = Path(__file__)
FILE = HERE.with_name("goldens.json")
ROOT = HERE.parents[2]
SHOWN_MOST = 4
"""Differences of which a picture is made."""
THEMES = ("light", "dark")
VARIANTS = {
    f"{panel.size[0]}x{panel.size[1]}-{theme}": (panel, theme) for panel in (SEVEN_INCH, TEN_INCH) for theme in THEMES
}
STACK = f"{platform.machine()} pygame-ce {pygame.version.ver} SDL {'.'.join(map(str, pygame.get_sdl_version()))}"
"""What a picture depends on besides our own code: processor, and the pinned libraries with their FreeType and HarfBuzz."""


def hashes(panel: Panel, theme: str) -> dict[str, str]:
    """Give the hash of each sample's pixels by its name, in every language that is shipped."""
    pygame.font.init()
    canvas = Canvas(panel)
    return {name: _hash(canvas, msgspec.structs.replace(view, theme=theme)) for name, view in views(panel).items()}


def _hash(canvas: Canvas, view: View) -> str:
    draw(canvas, view)
    return hashlib.sha256(canvas.surface.get_view("2")).hexdigest()[:24]


def golden(variant: str) -> dict[str, str]:
    """Give the hashes that were accepted for this machine type and stack; none for another one."""
    recorded = json.loads(FILE.read_text(encoding="ascii"))
    found: dict[str, str] = recorded["pictures"][variant] if recorded["stack"] == STACK else {}
    return found


def accepted() -> list[str]:
    """Give the variants that have goldens for this machine type and stack."""
    return [variant for variant in VARIANTS if golden(variant)]


def side_by_side(variant: str, names: list[str], target: Path) -> list[Path]:
    """Draw what was accepted, what is drawn now, and where they differ, side by side; give the pictures' paths.

    What was accepted is drawn by the commit that recorded it; without a history there is only what is drawn now.
    """
    panel, theme = VARIANTS[variant]
    target.mkdir(parents=True, exist_ok=True)
    before = _drawn_before(variant, names[:SHOWN_MOST], target)
    made = []
    for name in names[:SHOWN_MOST]:
        canvas = Canvas(panel)
        draw(canvas, msgspec.structs.replace(views(panel)[name], theme=theme))
        old = pygame.image.load(before[name]) if name in before else pygame.Surface(panel.size)
        difference = canvas.surface.copy()
        difference.blit(old, (0, 0), special_flags=pygame.BLEND_RGB_SUB)
        wide = pygame.Surface((3 * panel.size[0], panel.size[1]))
        for number, one in enumerate((old, canvas.surface, difference)):
            wide.blit(one, (number * panel.size[0], 0))
        made.append(target / f"{name}.png")
        made[-1].write_bytes(png(wide))
    return made


def _drawn_before(variant: str, names: list[str], target: Path) -> dict[str, Path]:
    """Let the commit that recorded the goldens draw its own pictures."""
    commit = _git("log", "-1", "--format=%H", "--", str(FILE.relative_to(ROOT))).decode().strip()
    tree = target / "before"
    packed = _git("archive", commit) if commit else b""
    if not packed:
        return {}
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(tree, filter="data")
    command = [sys.executable, "-m", "tests.ui.goldens", variant, str(target / "old"), *names]
    subprocess.run(command, cwd=tree, check=False, capture_output=True, timeout=120)
    return {name: path for name in names if (path := target / "old" / f"{name}.png").exists()}


def _git(*arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False, timeout=60)
    except OSError:
        return b""
    return done.stdout if done.returncode == 0 else b""


def main(arguments: list[str]) -> None:
    """Record the goldens; or, with a variant, a folder and names, draw those samples into the folder."""
    if arguments:
        variant, folder, *names = arguments
        panel, theme = VARIANTS[variant]
        Path(folder).mkdir(parents=True, exist_ok=True)
        for name in names:
            canvas = Canvas(panel)
            draw(canvas, msgspec.structs.replace(views(panel)[name], theme=theme))
            Path(folder, f"{name}.png").write_bytes(png(canvas.surface))
        return
    pictures = {variant: hashes(*VARIANTS[variant]) for variant in VARIANTS}
    FILE.write_text(json.dumps({"stack": STACK, "pictures": pictures}, indent=1) + "\n", encoding="ascii")


if __name__ == "__main__":
    pygame.font.init()
    main(sys.argv[1:])
