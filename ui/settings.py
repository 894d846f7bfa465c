"""The touchscreen's configuration, ui.toml. An unknown key is an error; every default is a real kiosk's."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ui.drawing import Appearance
from ui.glass import Rotation
from ui.measures import Panel, panel
from ui.output import Kind
from ui.speech.settings import WORLD, SpeechSettings
from ui.strokes import load_file
from ui.theme import Theme, own_themes

SIDES_LEAST, SIDES_MOST = (192, 320), (1200, 1920)
"""The shorter and the longer side. A picture that is sent to the world is at most 8 MiB."""
MILLIMETRES_LEAST = (86, 145)
"""Of the picture's sides, the shorter first: every screen is drawn and tested at 92 x 154 and, upright, at 87 x 154."""
PIXELS_LEAST = 2
"""Of a millimetre: the smallest letters are 2 mm high."""
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class Colours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An operator's own colours, "#RRGGBB", "" for the shipped one. brand: the main action; on_brand: what is written on it.

    deep: behind totals and on attract; sun: what is written on it. Raises `ValueError` where a contrast would be too low.
    """

    brand: str = ""
    on_brand: str = ""
    deep: str = ""
    sun: str = ""

    def __post_init__(self) -> None:
        self.themes()

    def themes(self) -> dict[str, Theme]:
        """Give the themes with these colours."""
        return own_themes({name: code for name, code in msgspec.structs.asdict(self).items() if code})


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """controller: its Unix socket. size: of the picture as it is seen, in pixels; rotate: degrees clockwise that it is turned by.

    millimetres_wide: the picture on the glass; everything is measured in millimetres, and a panel that is too small is refused.
    output: "world" in simulation; window: additionally on the desktop. touch: which touch panel, "" for the first that is there,
    else a path in /dev/input or "vendor:product". updating: a file that is there while the programs are replaced. watch: the Unix
    socket of `anjungan watch`, "" when nobody can look from afar. logo: an operator's, a picture file. contact: whom to call when
    the screen stays away, on the message beneath it.
    """

    controller: str
    size: tuple[int, int] = (800, 480)
    millimetres_wide: float = 154.0
    rotate: Rotation = 0
    output: Kind = "kmsdrm"
    world: str = ""
    window: bool = False
    touch: str = ""
    updating: str = ""
    watch: str = ""
    speech: SpeechSettings = SpeechSettings()
    colours: Colours = Colours()
    logo: str = ""
    contact: str = ""
    log_level: str = "INFO"

    @property
    def panel(self) -> Panel:
        """Give the panel whose picture this is."""
        return panel(self.size, self.millimetres_wide)

    @property
    def appearance(self) -> Appearance:
        """Give what the operator made of the looks."""
        return Appearance(self.colours.themes(), self.logo)

    def __post_init__(self) -> None:
        if (problem := next(self._problems(), None)) is not None:
            raise ValueError(problem)

    def _problems(self) -> Iterator[str]:
        if not self.controller:
            yield "controller: the path of the controller's socket is missing"
        if self.output == "world" and not self.world:
            yield "world: the socket of the simulated world is missing"
        if self.output != "world" and self.world:
            yield 'world: only the output "world" has one'
        if self.output != "world" and WORLD in self.speech.devices.values():
            yield 'speech: only the output "world" has the sound card "world"'
        yield from self._problems_of_size()
        if not re.fullmatch(r"|/.+|[0-9a-f]{4}:[0-9a-f]{4}", self.touch):
            yield "touch: neither a path nor like 222a:0001, four and four lower-case hexadecimal digits"
        if self.logo and not Path(self.logo).is_file():
            yield f"logo: there is no file {self.logo}"
        elif self.logo:
            try:
                load_file(self.logo)
            except (OSError, ValueError) as error:
                yield f"logo: {error}"
        if self.log_level not in LEVELS:
            yield f"log_level: not one of {', '.join(LEVELS)}"

    def _problems_of_size(self) -> Iterator[str]:
        for side, least, most in zip(sorted(self.size), SIDES_LEAST, SIDES_MOST, strict=True):
            if not least <= side <= most:
                yield f"size: {side} pixels is not between {least} and {most}"
        millimetres = sorted(self.millimetres_wide * side / max(1, self.size[0]) for side in self.size)
        if not all(side >= least for side, least in zip(millimetres, MILLIMETRES_LEAST, strict=True)):
            short, long = MILLIMETRES_LEAST
            yield f"millimetres_wide: a picture below {short} x {long} mm has keys too small to hit"
        elif self.millimetres_wide * PIXELS_LEAST > self.size[0]:
            yield f"millimetres_wide: fewer than {PIXELS_LEAST} pixels a millimetre cannot be read"
