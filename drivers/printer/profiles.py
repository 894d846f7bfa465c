"""What is known about each printer model, as data. A profile is chosen by name in the configuration."""

from typing import Literal

import msgspec

Confirmation = Literal["process_id", "gs_r", "none"]
"""How a printer can say that a job came out: GS ( H fn 48, answered when the data before it was printed; GS r 1, answered when
the command is processed; or not at all."""

COLUMN_DOTS = 12
"""Font A of every profile here is 12 dots wide and 24 high."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One model.

    columns: characters of font A in a line. dots: dots in a line. module_dots_max: the largest module of a QR code.
    status: it answers DLE EOT and sends automatic status. raster_rows_max: rows in one raster command, so that an
    interrupted one can be flushed by that many bytes.
    """

    name: str
    columns: int
    dots: int
    module_dots_max: int = 8
    confirmation: Confirmation = "process_id"
    status: bool = True
    raster_rows_max: int = 24

    @property
    def dots_a_millimetre(self) -> int:
        """Dots in a millimetre, rounded down: 7 at 180 dpi, 8 at 203."""
        return 7 if self.dots == 512 else 8

    @property
    def raster_bytes_max(self) -> int:
        """The longest payload of one raster command, in bytes."""
        return self.raster_rows_max * (self.dots // 8)


PROFILES = {
    profile.name: profile
    for profile in (
        Profile(name="epson-58", columns=32, dots=384),
        Profile(name="epson-80", columns=42, dots=512),
        Profile(name="epson-80-wide", columns=48, dots=576),
        Profile(name="generic-58", columns=32, dots=384, confirmation="gs_r"),
        Profile(name="generic-80", columns=48, dots=576, confirmation="gs_r"),
        Profile(name="blind-58", columns=32, dots=384, confirmation="none", status=False),
        Profile(name="blind-80", columns=48, dots=576, confirmation="none", status=False),
    )
}
"""Every known model by name. epson-80 is the 180 dpi generation with 42 columns, epson-80-wide the 203 dpi one with 48."""
