"""A keyboard of letters over the whole width of the screen, and above it the field that they go to, with one line of words.

Ten keys in a row where that leaves each 15 mm for a finger (a typewriter's order), else five (the alphabet's). The keys never
move while somebody types: their place follows from the panel alone, and the words above them have one line of their own.
"""

from messages.view import Element
from ui.canvas import Rect
from ui.measures import GAP, KEY
from ui.nodes.boxes import Column, Row, fits
from ui.nodes.controls import Arrow, Button, Key
from ui.nodes.field import Field
from ui.nodes.node import Node
from ui.nodes.words import Icon, Words
from ui.painter import Painter

QWERTY = ("1234567890", "qwertyuiop", "asdfghjkl<", "[zxcvbnm]")
"""The rows of a keyboard; < takes back, [ leads back, ] goes on and _ parts words: both are two keys wide."""
ALPHABET = ("abcde", "fghij", "klmno", "pqrst", "uvwxy", "z1234", "56789", "0<[]")
QWERTY_WORDS = ("qwertyuiop", "asdfghjkl<", "[zxcvbnm_")
ALPHABET_WORDS = ("abcde", "fghij", "klmno", "pqrst", "uvwxy", "z<[_")
"""The same for words that are looked for, which need no digits: what is found has their room."""

LETTER_GAP = 1.2
"""Between the keys of a keyboard; what lies between them belongs to the nearest, so that each is 15 mm for a finger."""
KEY_HIGH_MOST = 20.0
ABOVE = 62.0
"""What the fields want above the keys where the panel is large enough; keys are higher than they must be only beyond that."""
FIELD_LEAST = 10.4


class Low:
    """A field of one line of digits that is lower than a finger: nothing else lies where it is touched."""

    def __init__(self, field: Field) -> None:
        self._field = field

    def least(self, painter: Painter) -> float:
        """Give the field's least width."""
        return self._field.least(painter)

    def natural(self, painter: Painter) -> float:
        """Give the field's natural width."""
        return self._field.natural(painter)

    def height(self, painter: Painter, width: float) -> float:
        """Give the least height, unless its text needs more than a line."""
        high = self._field.height(painter, width)
        return FIELD_LEAST if high < FIELD_LEAST + painter.type.digits else high

    def draw(self, painter: Painter, rect: Rect) -> None:
        """Draw the field."""
        self._field.draw(painter, rect)


def keyboard(painter: Painter, top: float, above: float = ABOVE, *, words: bool = False) -> float:
    """Draw the keys at the foot of the screen, below `top`; give the y at which they begin. above: what wants room there."""
    kinds = (ALPHABET_WORDS, QWERTY_WORDS) if words else (ALPHABET, QWERTY)
    rows = kinds[0] if painter.canvas.panel.upright else kinds[1]
    wide = painter.width / len(rows[0])
    high = min(KEY_HIGH_MOST, max(KEY, (painter.height - top - above) / len(rows)))
    gap = LETTER_GAP if wide < KEY + GAP else GAP
    begin = painter.height - len(rows) * high
    for number, row in enumerate(rows):
        for column, letter in enumerate(row):
            across = painter.width - column * wide if letter in "]_" else wide
            area = (column * wide + gap / 2, begin + number * high + gap / 2, across - gap, high - gap)
            _letter(painter, letter, area)
    return begin


def in_hand(painter: Painter) -> list[Element]:
    """Give the one field to draw where there is room for one: that with the focus, which is always seen, or the one in hand."""
    fields = painter.starting("field.")
    focused = [one for one in fields if one.focused]
    return (focused or [one for one in fields if one.selected])[:1]


def field_in_hand(painter: Painter, rect: Rect) -> None:
    """Draw the field that the letters go to, and below it what is to be said of it, in the fullest form that fits."""
    field = next(iter(in_hand(painter)), None)
    if field is None:
        return
    words = _words(painter, field)
    forms: list[Node] = [Field(field, low=True), Field(field, bare=True), Low(Field(field, bare=True))]
    columns = [Column([form, one], gap=0.6) for one in words for form in forms]
    next((column for column in columns if fits(painter, column, rect)), columns[-1]).draw(painter, rect)


def _words(painter: Painter, field: Element) -> list[Node | None]:
    """Give what is said of a field, fullest first: what is wrong; else its hint, or the letter in hand, until it is right; else
    what is missing beside it.
    """
    theme = painter.theme
    error = painter.find(f"error.{field.id.removeprefix('field.')}")
    if error:
        said = Words(error.label, "caption", theme.danger, element=error, font="label")
        return [Row([Icon(error.icon or "circle-alert", 4.6, theme.danger), said], gap=1.4), said]
    missing, onward = painter.find("text.missing"), painter.find("action.next")
    if missing and (not field.detail or (onward and onward.enabled)):
        return [Words(missing.label, "caption", theme.soft_on_paper, element=missing), None]
    return [Words(field.detail, "caption", theme.soft_on_paper) if field.detail else None, None]


def _letter(painter: Painter, letter: str, rect: Rect) -> None:
    """Draw the key of one character, or the way back or on in its place."""
    names = {"<": "pad.backspace", "[": "action.back", "]": "action.next", "_": "pad.space"}
    element = painter.find(names.get(letter, f"pad.{letter}"))
    if element is None:
        return
    if letter == "]" and Button(element).least(painter) <= rect[2]:
        Button(element).draw(painter, rect)
    elif letter in "[]":
        Arrow(element).draw(painter, rect)
    else:
        Key(element).draw(painter, rect)
