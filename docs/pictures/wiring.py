"""Draws docs/pictures/wiring.svg from the pins that a configuration has by itself: python -m docs.pictures.wiring.

The header stands in the middle, odd pins on its left and even ones on its right; whoever changes a default changes the picture.
"""

from collections.abc import Iterator
from html import escape
from pathlib import Path

from drivers.doctor.places import FIVE_VOLTS, GROUNDS, PIN_OF_BCM, THREE_VOLTS
from drivers.keypad.matrix import LAYOUT
from drivers.settings import GpioSettings

PICTURE = Path(__file__).with_name("wiring.svg")

WIDTH, HEIGHT = 1180, 860
_TOP, _STEP, _PIN = 96, 36, 22
_LEFT, _RIGHT = 566, 614
_INK, _FAINT, _GROUND, _SUPPLY = "#22303c", "#8a98a5", "#3d4852", "#c0392b"
_COLOURS = {"rows": "#1f6feb", "columns": "#8250df", "light": "#b7791f", "buzzer": "#bf4b8a", "contact": "#1a7f5a"}
_STYLE = "text{font-family:sans-serif;font-size:14px;fill:#22303c}.small{font-size:12px}.head{font-size:17px;font-weight:bold}"


def uses(settings: GpioSettings) -> dict[int, tuple[str, str]]:
    """Give what is wired to each pin of the header: a kind, which is its colour, and words."""
    found = {PIN_OF_BCM[bcm]: ("rows", f"keypad row {index}") for index, bcm in enumerate(settings.rows, 1)}
    found |= {PIN_OF_BCM[bcm]: ("columns", f"keypad column {index}") for index, bcm in enumerate(settings.columns, 1)}
    found |= {
        PIN_OF_BCM[settings.light_slip]: ("light", "light slip, circuit A"),
        PIN_OF_BCM[settings.light_fault]: ("light", "light fault, circuit A"),
        PIN_OF_BCM[settings.buzzer]: ("buzzer", "buzzer, circuit A"),
        PIN_OF_BCM[settings.cabinet]: ("contact", "cabinet door, circuit B"),
        PIN_OF_BCM[settings.paper]: ("contact", "paper hatch, circuit B"),
    }
    return found


def draw(settings: GpioSettings) -> str:
    """Give the picture."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">',
        f"<title>Wiring of the 40-pin header</title><style>{_STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _text(590, 34, "The 40-pin header, seen from above; pin 1 is at the square pad", "head", "middle"),
        _text(590, 58, "inner numbers: pins of the header; outer ones: BCM, as in kiosk.toml", "small", "middle"),
        f'<rect x="538" y="{_TOP - 24}" width="104" height="{20 * _STEP + 12}" rx="8" fill="#eef2f5" stroke="{_FAINT}"/>',
        *_pins(settings),
        *_keypad(40, 110),
        *_light_circuit(40, 420),
        *_contact_circuit(880, 420),
        *_legend(880, 110),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _pins(settings: GpioSettings) -> Iterator[str]:
    wired = uses(settings)
    bcm_of = {pin: bcm for bcm, pin in PIN_OF_BCM.items()}
    for pin in range(1, 41):
        left = pin % 2 == 1
        x, y = (_LEFT if left else _RIGHT), _TOP + (pin - 1) // 2 * _STEP
        kind, words = wired.get(pin, ("", _supply(pin)))
        colour = _COLOURS.get(kind) or (_GROUND if pin in GROUNDS else _SUPPLY if words else "#c9d2da")
        corner = 0 if pin == 1 else _PIN // 2
        yield (
            f'<rect x="{x - _PIN // 2}" y="{y - _PIN // 2}" width="{_PIN}" height="{_PIN}" rx="{corner}" fill="{colour}"/>'
        )
        yield _text(x, y + 4, str(pin), "small", "middle", "#ffffff" if words else _INK)
        if not words:
            continue
        edge, end = (538, 500) if left else (642, 680)
        yield _line(edge, y, end, y, colour)
        label = f"{words} (BCM {bcm_of[pin]})" if kind else words
        yield _text(
            end - 6 if left else end + 6, y + 5, label, "", "end" if left else "start", _INK if kind else _FAINT
        )


def _supply(pin: int) -> str:
    if pin in GROUNDS:
        return "ground"
    return "5 V" if pin in FIVE_VOLTS else "3.3 V" if pin in THREE_VOLTS else ""


def _keypad(x: int, y: int) -> Iterator[str]:
    """Sixteen keys between four rows and four columns."""
    yield _text(x, y, "Keypad, from the front", "head")
    step = 52
    for row, keys in enumerate(LAYOUT):
        middle = y + 52 + row * step
        yield _line(x + 10, middle, x + 250, middle, _COLOURS["rows"])
        yield _text(x, middle + 5, str(row + 1), "small", "middle")
        for column, key in enumerate(keys):
            centre = x + 52 + column * step
            yield f'<rect x="{centre - 21}" y="{middle - 16}" width="42" height="32" rx="5" fill="#ffffff" stroke="{_INK}"/>'
            yield _text(centre, middle + 5, key, "small", "middle")
    for column in range(len(LAYOUT[0])):
        centre = x + 52 + column * step
        yield _line(centre, y + 22, centre, y + 36, _COLOURS["columns"])
        yield _text(centre, y + 18, str(column + 1), "small", "middle")
    yield _text(x, y + 262, "rows blue, columns violet: eight wires, no ground", "small")


def _light_circuit(x: int, y: int) -> Iterator[str]:
    """A transistor that switches what the pin cannot feed."""
    yield _text(x, y, "Circuit A: a light, or the buzzer", "head")
    yield _text(x, y + 84, "pin")
    yield _line(x + 30, y + 80, x + 70, y + 80)
    yield _resistor(x + 70, y + 80, "1 kΩ")
    yield _line(x + 120, y + 80, x + 160, y + 80)
    yield f'<circle cx="{x + 178}" cy="{y + 80}" r="24" fill="#ffffff" stroke="{_INK}" stroke-width="1.6"/>'
    yield _line(x + 166, y + 66, x + 166, y + 94)
    yield _line(x + 160, y + 80, x + 166, y + 80)
    yield _line(x + 166, y + 74, x + 190, y + 60)
    yield _line(x + 166, y + 86, x + 190, y + 100)
    yield f'<path d="M{x + 190},{y + 100} l-9,-1 l5,-7 z" fill="{_INK}"/>'
    yield _text(x + 210, y + 96, "NPN, BC337", "small")
    yield _line(x + 190, y + 60, x + 190, y + 20)
    yield f'<rect x="{x + 150}" y="{y + 14}" width="80" height="26" rx="4" fill="#ffffff" stroke="{_COLOURS["light"]}"/>'
    yield _text(x + 190, y + 32, "light", "small", "middle")
    yield _line(x + 230, y + 27, x + 270, y + 27, _SUPPLY)
    yield _text(x + 276, y + 32, "+5 V", "small")
    yield _line(x + 190, y + 100, x + 190, y + 130, _GROUND)
    yield _ground(x + 190, y + 130)
    yield from _paragraph(
        x,
        y + 176,
        19,
        (
            "The light: an LED with its own resistor (330 Ω at 5 V), or",
            "a lamp of its voltage, at most 100 mA. Its plus goes to its",
            "supply, its minus to the transistor.",
            "Across a buzzer that is not a piezo: a diode 1N4148, the",
            "ring at plus. All grounds are joined.",
        ),
    )


def _contact_circuit(x: int, y: int) -> Iterator[str]:
    """A contact that is closed while the door is."""
    yield _text(x, y, "Circuit B: a contact", "head")
    yield _text(x, y + 64, "pin")
    yield _line(x + 30, y + 60, x + 60, y + 60)
    yield _resistor(x + 60, y + 60, "1 kΩ")
    yield _line(x + 110, y + 60, x + 150, y + 60)
    yield f'<circle cx="{x + 150}" cy="{y + 60}" r="4" fill="{_INK}"/>'
    yield _line(x + 150, y + 60, x + 196, y + 56)
    yield f'<circle cx="{x + 196}" cy="{y + 60}" r="4" fill="{_INK}"/>'
    yield _text(x + 173, y + 44, "closed with the door", "small", "middle")
    yield _line(x + 196, y + 60, x + 230, y + 60, _GROUND)
    yield _line(x + 230, y + 60, x + 230, y + 84, _GROUND)
    yield _ground(x + 230, y + 84)
    yield from _paragraph(
        x,
        y + 130,
        19,
        (
            "A reed contact with its magnet on the door.",
            "The Pi pulls the pin up inside: an open door",
            "and a cut wire read the same. The resistor",
            "keeps what strikes the wire from the pin.",
        ),
    )


def _legend(x: int, y: int) -> Iterator[str]:
    yield _text(x, y, "By USB and network", "head")
    yield from _paragraph(
        x,
        y + 28,
        21,
        (
            "printer: USB, serial adapter or network",
            "scanner: USB",
            "USB keypad in place of the matrix: its eight",
            "pins then stay free",
            "touch panel: DSI, or HDMI with USB",
            "A battery clock by I2C: BCM 2 and 3 are free.",
        ),
    )


def _paragraph(x: int, y: int, spacing: int, lines: tuple[str, ...]) -> Iterator[str]:
    for number, words in enumerate(lines):
        yield _text(x, y + number * spacing, words, "small")


def _line(x1: int, y1: int, x2: int, y2: int, colour: str = _INK) -> str:
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" stroke-width="2"/>'


def _resistor(x: int, y: int, words: str) -> str:
    box = f'<rect x="{x}" y="{y - 8}" width="50" height="16" fill="#ffffff" stroke="{_INK}" stroke-width="1.6"/>'
    return box + _text(x + 25, y - 14, words, "small", "middle")


def _ground(x: int, y: int) -> str:
    bars = ((14, 0), (9, 5), (4, 10))
    return "".join(_line(x - half, y + down, x + half, y + down, _GROUND) for half, down in bars)


def _text(x: int, y: int, words: str, style: str = "", anchor: str = "start", colour: str = _INK) -> str:
    named = f' class="{style}"' if style else ""
    return f'<text x="{x}" y="{y}"{named} text-anchor="{anchor}" style="fill:{colour}">{escape(words)}</text>'


if __name__ == "__main__":
    PICTURE.write_text(draw(GpioSettings()), encoding="utf-8")
