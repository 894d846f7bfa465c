"""What ESC and GS commands set about text: size, weight, font, place. Those that a printer takes only at a line's beginning
are ignored inside a line, as Epson's reference says of ESC a, ESC {, GS L and GS W.
"""

from collections.abc import Callable

from simulator.paper.parameters import ESC, GS
from simulator.paper.typesetter import LINE_SPACING_DOTS, Typesetter

Actions = dict[tuple[int, str], Callable[[bytes], object]]


def actions_of_text(setter: Typesetter) -> Actions:
    """Give what each command does with its parameters."""

    def choose(name: str, value: object) -> None:
        setattr(setter, name, value)

    def choose_at_start(name: str, value: object) -> None:
        if not setter.begun:
            setattr(setter, name, value)

    return {
        (ESC, "!"): lambda given: _select_mode(setter, given[0]),
        (ESC, " "): lambda given: choose("gap", given[0]),
        (ESC, "$"): lambda given: setter.move(_number(given), relative=False),
        (ESC, "\\"): lambda given: setter.move(int.from_bytes(given, "little", signed=True), relative=True),
        (ESC, "-"): lambda given: setter.restyle(underline=min(given[0] % 0x30, 2)),
        (ESC, "2"): lambda given: choose("spacing", LINE_SPACING_DOTS),
        (ESC, "3"): lambda given: choose("spacing", given[0]),
        (ESC, "E"): lambda given: setter.restyle(bold=bool(given[0] & 1)),
        (ESC, "G"): lambda given: setter.restyle(bold=bool(given[0] & 1)),
        (ESC, "M"): lambda given: setter.restyle(font="B" if given[0] % 0x30 == 1 else "A"),
        (ESC, "R"): lambda given: setter.letters.choose_country(given[0]),
        (ESC, "V"): lambda given: setter.restyle(rotated=given[0] % 0x30 in (1, 2)),
        (ESC, "a"): lambda given: choose_at_start("align", given[0] % 0x30 if given[0] % 0x30 < 3 else 0),
        (ESC, "t"): lambda given: setter.letters.choose_page(given[0]),
        (ESC, "{"): lambda given: choose_at_start("upside_down", bool(given[0] & 1)),
        (GS, "!"): lambda given: setter.restyle(width=(given[0] >> 4 & 7) + 1, height=(given[0] & 7) + 1),
        (GS, "B"): lambda given: setter.restyle(invert=bool(given[0] & 1)),
        (GS, "L"): lambda given: choose_at_start("left", _number(given)),
        (GS, "W"): lambda given: choose_at_start("width", _number(given)),
    }


def _select_mode(setter: Typesetter, value: int) -> None:
    setter.restyle(
        font="B" if value & 0x01 else "A",
        bold=bool(value & 0x08),
        height=2 if value & 0x10 else 1,
        width=2 if value & 0x20 else 1,
        underline=1 if value & 0x80 else 0,
    )


def _number(given: bytes) -> int:
    return int.from_bytes(given, "little")
