"""The line that is being set, and where it will stand: characters and small pictures beside each other, then rows of dots."""

from typing import Any, NamedTuple

from PIL import Image

from simulator.paper.glyphs import CELL_WIDTH, Style, glyph
from simulator.paper.pages import Letters
from simulator.paper.roll import Roll

LINE_SPACING_DOTS = 30
TAB_COLUMNS = 8


class _Item(NamedTuple):
    """Something in the line. x: dots from the area's left edge; letter: "" for a picture."""

    picture: Image.Image
    letter: str
    x: int


class Typesetter:
    """Sets lines on `roll`. Everything begins anew with `reset`. Methods that move the paper give the rows it moved by."""

    def __init__(self, roll: Roll) -> None:
        self._roll = roll
        self.reset()

    def reset(self) -> None:
        """ESC @: forget the line and every setting."""
        self.letters = Letters()
        self.style = Style()
        self.align = 0
        self.spacing = LINE_SPACING_DOTS
        self.gap = 0
        self.upside_down = False
        self.left = 0
        self.width = self._roll.dots
        self._tabs: list[int] | None = None
        self._line: list[_Item] = []
        self._x = 0

    @property
    def begun(self) -> bool:
        """Whether something stands in the line."""
        return bool(self._line)

    def restyle(self, **changes: Any) -> None:
        """Change how the next characters look."""
        self.style = self.style._replace(**changes)

    def put(self, byte: int) -> int:
        """Set one character; a line that is full is printed before it."""
        letter = self.letters.letter(byte)
        return self._set(glyph(letter, self.style), letter, self.gap * self.style.width)

    def put_picture(self, picture: Image.Image) -> int:
        """Set a small picture beside the characters; what does not fit the line is cut off."""
        room = max(self._area - self._x, 1)
        return self._set(picture.crop((0, 0, min(picture.width, room), picture.height)), "", 0)

    def tab(self) -> None:
        """HT: go on at the next stop, every 8 characters if none were set."""
        stops = self._tabs if self._tabs is not None else range(0, self._area, TAB_COLUMNS * CELL_WIDTH)
        self._x = next((stop for stop in stops if stop > self._x), self._x)

    def set_tabs(self, columns: bytes) -> None:
        """ESC D: stops at these columns of the present character width."""
        self._tabs = [column * CELL_WIDTH * self.style.width for column in columns]

    def move(self, dots: int, *, relative: bool) -> None:
        """ESC $ and ESC backslash: go on at this dot; what lies outside the line is ignored."""
        position = dots + (self._x if relative else 0)
        if 0 <= position < self._area:
            self._x = position

    def print_line(self) -> int:
        """Print the line, or feed an empty one."""
        items, self._line, self._x = self._line, [], 0
        if not items:
            return self._roll.feed(self.spacing)
        height = max(item.picture.height for item in items)
        line = Image.new("1", (max(item.x + item.picture.width for item in items), height), 0)
        for item in items:
            line.paste(item.picture, (item.x, height - item.picture.height))
        moved = self.print_picture(line, _text(items))
        return moved + self._roll.feed(max(self.spacing - height, 0))

    def print_and_feed(self, rows: int) -> int:
        """Print the line, if one was begun, and feed."""
        return (self.print_line() if self._line else 0) + self._roll.feed(rows)

    def print_picture(self, picture: Image.Image, text: str | None = None) -> int:
        """Print a picture across the paper, aligned; `text` is what a reader reads in it. What is too wide is cut off."""
        dots, area = self._roll.dots, Image.new("1", (self._area, picture.height), 0)
        area.paste(picture, ((0, (area.width - picture.width) // 2, area.width - picture.width)[self.align], 0))
        if picture.width > area.width:
            area.paste(picture, (0, 0))
        across = Image.new("1", (dots, picture.height), 0)
        across.paste(area.transpose(Image.Transpose.ROTATE_180) if self.upside_down else area, (self.left, 0))
        packed, stride = across.tobytes(), dots // 8
        return self._roll.advance([packed[at : at + stride] for at in range(0, len(packed), stride)], text)

    @property
    def fits(self) -> int:
        """How wide a code may be, in dots."""
        return self._area

    @property
    def _area(self) -> int:
        return max(min(self.width, self._roll.dots - self.left), 8)

    def _set(self, picture: Image.Image, letter: str, gap: int) -> int:
        moved = self.print_line() if self._line and self._x + picture.width > self._area else 0
        self._line.append(_Item(picture, letter, self._x))
        self._x += picture.width + gap
        return moved


def _text(items: list[_Item]) -> str:
    """Give what a reader reads, from left to right; room left free is spaces."""
    text, end = "", 0
    for item in sorted(items, key=lambda one: one.x):
        text += " " * ((item.x - end) // CELL_WIDTH) + item.letter
        end = item.x + item.picture.width
    return text
