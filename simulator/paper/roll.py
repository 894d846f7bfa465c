"""The roll of paper between print head and cutter: rows of dots, and the pieces that were cut or torn off.

A piece here is one document: it ends at a cut, where it was torn off, or where the printer was reset in its middle (then it
still hangs together with the next one, which is how a VOID stub voids the half slip above it).
"""

from collections.abc import Iterable

from simulator.paper.slips import Slip, TextLine, dots_a_millimetre

CUTTER_MILLIMETRES = 13
"""The cutter sits so far after the head: every piece begins with that much blank paper."""

CUTTER_ROWS = 104
"""The same in rows of dots at 203 dpi."""

ROLL_MILLIMETRES = 50_000
NEAR_END_MILLIMETRES = 2_000
SLIPS_KEPT_MAX = 500


class Roll:
    """`dots` wide. `received`: the bytes of the piece that is being printed, from its ESC @ on. `codes`: the symbologies that
    the printer itself has drawn on it. `cutter_rows`: from the head to the knife.
    """

    def __init__(self, dots: int, millimetres_left: int = ROLL_MILLIMETRES) -> None:
        self.dots = dots
        self.received = bytearray()
        self.codes: set[str] = set()
        self.cutter_rows = round(CUTTER_MILLIMETRES * dots_a_millimetre(dots))
        self._rows_left = self._rows_of(millimetres_left)
        self._finished: list[Slip] = []
        self._number = 1
        self._rows: list[bytes] = []
        self._lines: list[TextLine] = []
        self._ink = False
        self._damaged = False
        self._attached = False
        self._begin(self.cutter_rows)

    @property
    def millimetres_left(self) -> int:
        """How much paper is left on the roll."""
        return int(self._rows_left / dots_a_millimetre(self.dots))

    @property
    def has_ink(self) -> bool:
        """Whether anything was printed on the current piece."""
        return self._ink

    def advance(self, rows: Iterable[bytes], text: str | None = None) -> int:
        """Print rows of dots below the last one, `text` being what a reader would read there; give their number."""
        before = len(self._rows)
        self._rows.extend(rows)
        moved = len(self._rows) - before
        self._ink = self._ink or any(any(row) for row in self._rows[before:])
        if text is not None and text.strip():
            self._lines.append(TextLine(before, text.rstrip()))
        self._rows_left = max(self._rows_left - moved, 0)
        return moved

    def feed(self, rows: int) -> int:
        """Move the paper without printing."""
        return self.advance([bytes(self.dots // 8)] * rows)

    def interrupt(self) -> None:
        """The piece that was begun will not be whole any more."""
        self._damaged = self._damaged or self._ink or bool(self.received)

    def reset(self) -> None:
        """The printer was reset: a document that was begun ends here, uncut."""
        if self._ink:
            self._finish(len(self._rows), cut=False, torn=False)
            self._begin(0)
            self._attached = True
        self._damaged = False
        self.received.clear()

    def cut(self) -> None:
        """Cut at the knife, which is `cutter_rows` after the head."""
        position = max(len(self._rows) - self.cutter_rows, 0)
        kept, lines = self._rows[position:], [line for line in self._lines if line.row >= position]
        self._finish(position, cut=True, torn=False)
        self._begin(0)
        self.received.clear()
        self._rows, self._ink = kept, any(any(row) for row in kept)
        self._lines = [TextLine(line.row - position, line.text) for line in lines]

    def load(self) -> None:
        """A person tears off what hangs out and puts in a new roll."""
        if self._ink:
            self._finish(len(self._rows), cut=False, torn=True)
        begun = bool(self.received)
        self._begin(self.cutter_rows)
        self._damaged = begun
        self._rows_left = self._rows_of(ROLL_MILLIMETRES)

    def slips(self) -> list[Slip]:
        """Every piece so far, the one in the mouth last."""
        current = [self._slip(len(self._rows), cut=False, torn=False)] if self._ink else []
        return [*self._finished, *current]

    def _rows_of(self, millimetres: int) -> int:
        return round(millimetres * dots_a_millimetre(self.dots))

    def _begin(self, blank_rows: int) -> None:
        self._rows = [bytes(self.dots // 8)] * blank_rows
        self._lines = []
        self._ink = False
        self._damaged = False
        self._attached = False
        self.codes.clear()

    def _finish(self, rows: int, *, cut: bool, torn: bool) -> None:
        if self._ink:
            self._finished.append(self._slip(rows, cut=cut, torn=torn))
            del self._finished[:-SLIPS_KEPT_MAX]
            self._number += 1

    def _slip(self, rows: int, *, cut: bool, torn: bool) -> Slip:
        return Slip(
            number=self._number,
            complete=cut and not self._damaged,
            torn=torn,
            cut=cut,
            received=bytes(self.received),
            dots=self.dots,
            rows=tuple(self._rows[:rows]),
            text=tuple(line for line in self._lines if line.row < rows),
            attached=self._attached,
            codes=frozenset(self.codes),
        )
