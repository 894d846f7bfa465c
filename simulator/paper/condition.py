"""What is wrong with the printer, and the status bytes that say so (Epson ESC/POS: DLE EOT, GS a, GS r)."""

import msgspec

_REAL_TIME_FIXED = 0x12
_AUTOMATIC_FIXED = 0x10
_DRAWER_HIGH = 0x04
_MODEL_BYTE = 0x0F


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """The sensors and errors of a printer. cutter_error lasts until it is cleared, even when the knife is free again."""

    cover_open: bool = False
    paper_end: bool = False
    near_end: bool = False
    cutter_error: bool = False
    overheated: bool = False

    @property
    def offline(self) -> bool:
        """Whether the printer has stopped taking data out of its buffer."""
        return self.cover_open or self.paper_end or self.cutter_error or self.overheated

    def real_time(self, number: int) -> bytes:
        """Give the answer to DLE EOT `number` (1-4), b"" for another number."""
        error = self.cutter_error or self.overheated
        values = {
            1: _DRAWER_HIGH | 0x08 * self.offline,
            2: 0x04 * self.cover_open | 0x20 * self.paper_end | 0x40 * error,
            3: 0x08 * self.cutter_error | 0x40 * self.overheated,
            4: 0x0C * (self.near_end or self.paper_end) | 0x60 * self.paper_end,
        }
        return bytes([_REAL_TIME_FIXED | values[number]]) if number in values else b""

    def automatic(self) -> bytes:
        """Give the four bytes of automatic status back."""
        first = _AUTOMATIC_FIXED | _DRAWER_HIGH | 0x08 * self.offline | 0x20 * self.cover_open
        second = 0x08 * self.cutter_error | 0x40 * self.overheated
        third = 0x03 * (self.near_end or self.paper_end) | 0x0C * self.paper_end
        return bytes([first, second, third, _MODEL_BYTE])

    def sensor(self) -> bytes:
        """Give the answer to GS r 1."""
        return bytes([0x03 * (self.near_end or self.paper_end) | 0x0C * self.paper_end])
