"""What is wrong with the printer, and the status bytes that say so (Epson ESC/POS: DLE EOT, GS a, GS r)."""

import msgspec

_REAL_TIME_FIXED = 0x12
_AUTOMATIC_FIXED = 0x10
_DRAWER_HIGH = 0x04
_MODEL_BYTE = 0x0F


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """The sensors and errors of a printer.

    cutter_error and mechanical_error last until they are cleared (DLE ENQ), even when a person has freed what was stuck.
    unrecoverable_error lasts until the power goes.
    """

    cover_open: bool = False
    paper_end: bool = False
    near_end: bool = False
    cutter_error: bool = False
    mechanical_error: bool = False
    unrecoverable_error: bool = False
    overheated: bool = False

    @property
    def error(self) -> bool:
        """Whether the printer reports an error, whatever its kind."""
        return self._errors != 0

    @property
    def offline(self) -> bool:
        """Whether the printer has stopped taking data out of its buffer."""
        return self.cover_open or self.paper_end or self.error

    def real_time(self, number: int) -> bytes:
        """Give the answer to DLE EOT `number` (1-4), b"" for another number."""
        values = {
            1: _DRAWER_HIGH | 0x08 * self.offline,
            2: 0x04 * self.cover_open | 0x20 * self.paper_end | 0x40 * self.error,
            3: self._errors,
            4: 0x0C * (self.near_end or self.paper_end) | 0x60 * self.paper_end,
        }
        return bytes([_REAL_TIME_FIXED | values[number]]) if number in values else b""

    def automatic(self) -> bytes:
        """Give the four bytes of automatic status back."""
        first = _AUTOMATIC_FIXED | _DRAWER_HIGH | 0x08 * self.offline | 0x20 * self.cover_open
        third = 0x03 * (self.near_end or self.paper_end) | 0x0C * self.paper_end
        return bytes([first, self._errors, third, _MODEL_BYTE])

    def sensor(self) -> bytes:
        """Give the answer to GS r 1."""
        return bytes([0x03 * (self.near_end or self.paper_end) | 0x0C * self.paper_end])

    @property
    def _errors(self) -> int:
        """The bits of errors, which DLE EOT 3 and the second automatic byte share."""
        return (
            0x04 * self.mechanical_error
            | 0x08 * self.cutter_error
            | 0x20 * self.unrecoverable_error
            | 0x40 * self.overheated
        )
