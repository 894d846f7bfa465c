"""What is known about each printer model, read from `profiles.toml`. A profile is chosen by name in the configuration."""

import re
import tomllib
from pathlib import Path
from typing import Literal

import msgspec

Confirmation = Literal["process_id", "gs_r", "none"]
"""How a printer can say that a job came out: GS ( H fn 48, answered when the data before it was printed; GS r 1, answered when
the command is processed; or not at all."""

Codes = Literal["raster", "native"]
"""Who draws bar and QR codes: we do and send a picture, or the printer does (GS k, GS ( k)."""

Cutter = Literal["partial", "full", "none"]
"""What a cut leaves: the slip hangs on by a bridge, it is free, or there is no knife and a person tears."""

COLUMN_DOTS = 12
"""Font A of every profile here is 12 dots wide and 24 high."""

_FILE = Path(__file__).with_name("profiles.toml")
_TENTHS_AN_INCH = 254
_CODE_PAGE = re.compile(r"cp(437|7\d\d|8\d\d|1125|125\d)|iso8859_\d{1,2}")


class CodePage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """name: Python's codec. number: what ESC t selects it by."""

    name: str = "cp437"
    number: int = 0

    def __post_init__(self) -> None:
        if not _CODE_PAGE.fullmatch(self.name) or not 0 <= self.number <= 255:
            raise ValueError("name, number: a single-byte code page (cp437, iso8859_15) and a number up to 255")


class Identity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a printer answers to GS I 66 (maker) and GS I 67 (one of `models`); an empty maker is any."""

    models: tuple[str, ...]
    maker: str = ""

    def matches(self, maker: str, model: str) -> bool:
        """Say whether a printer that answered so is one of these."""
        return model in self.models and self.maker in ("", maker)


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One model, or several that differ in nothing that matters here.

    fits: the models, in words. columns: characters of font A in a line. dots: dots in a line, dpi of them in an inch.
    code_page: what its text is sent in. kanji: bytes from 80h on are taken in pairs for Chinese characters until FS . is sent.
    module_dots_max: the largest module of a QR code. status: it answers DLE EOT and sends automatic status.
    near_end_sensor: it has one, or can be fitted with one. raster_rows_max: rows in one raster command, so that an interrupted
    one can be flushed by that many bytes. identity: what it says it is; None where it is not known, then it is never asked.
    usb: its "vendor:product" pairs. sources: where all of this stands.
    """

    name: str
    fits: tuple[str, ...]
    columns: int
    dots: int
    sources: tuple[str, ...]
    dpi: Literal[180, 203] = 203
    code_page: CodePage = CodePage()
    kanji: bool = False
    codes: Codes = "raster"
    module_dots_max: int = 8
    confirmation: Confirmation = "process_id"
    status: bool = True
    near_end_sensor: bool = False
    cutter: Cutter = "partial"
    raster_rows_max: int = 24
    identity: Identity | None = None
    usb: tuple[str, ...] = ()

    def millimetres(self, dots: int) -> int:
        """How long so many rows of dots are, rounded up."""
        return -(-dots * _TENTHS_AN_INCH // (self.dpi * 10))

    @property
    def raster_bytes_max(self) -> int:
        """The longest payload of one raster command, in bytes; that of a native QR code is no longer."""
        return self.raster_rows_max * (self.dots // 8)


def _read(text: str) -> dict[str, Profile]:
    """Give the profiles of a TOML text by name, in its order. Raises `ValueError` for what is no profile."""
    return {name: msgspec.convert({"name": name, **table}, Profile) for name, table in tomllib.loads(text).items()}


PROFILES = _read(_FILE.read_text(encoding="utf-8"))
"""Every known model by name. epson-80 is the 180 dpi generation with 42 columns, epson-80-wide the 203 dpi one with 48."""
