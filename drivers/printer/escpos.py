"""A document as ESC/POS bytes. Pure: the same document and profile give the same bytes.

python-escpos renders sizes, weight, alignment and the cut into its `Dummy`, one fresh instance per job. It is imported only here
and not before it is needed: it is slow to load on a Pi. Text, rasters and codes are written by us: its text goes through guesses
about code pages and passes control bytes on.
"""

import unicodedata
from importlib import import_module
from typing import Any

from drivers.printer.codes import Bitmap, code128, qr_code
from drivers.printer.commands import AUTOMATIC_STATUS_ON, REAL_TIME_COMMANDS
from drivers.printer.document import Align, Block, Code128, Document, Feed, QrCode, Rule, Text
from drivers.printer.length import TEAR_LINES
from drivers.printer.native import code128_commands, qr_commands
from drivers.printer.profiles import Profile

_RASTER = b"\x1dv0\x00"
_CANCEL_KANJI = b"\x1c."
_SELECT_CODE_PAGE = b"\x1bt"
_CUT_FULL = b"\x1dVA\x00"


class EncodingError(ValueError):
    """A document that this printer cannot print as it stands. Its text never quotes the document."""


def encode(document: Document, profile: Profile) -> bytes:
    """Give the whole job: reset, blocks, feed to the cutter and cut. Raises `EncodingError`."""
    from escpos.printer import Dummy

    printer = Dummy()
    printer.hw("INIT")
    if profile.status:
        printer._raw(AUTOMATIC_STATUS_ON)
    if profile.kanji:
        printer._raw(_CANCEL_KANJI)
    printer._raw(_SELECT_CODE_PAGE + bytes([profile.code_page.number]))
    for block in document.blocks:
        _encode_block(printer, block, profile)
    _encode_end(printer, profile)
    output: bytes = printer.output
    if _has_real_time_command(output):
        raise EncodingError("the job holds a real-time command")
    return output


def load() -> None:
    """Load the slow libraries now, so that the first slip does not wait for them."""
    for library in ("barcode", "qrcode", "escpos.printer"):
        import_module(library)


def raster(bitmap: Bitmap, rows_max: int) -> bytes:
    """Give GS v 0 commands of at most `rows_max` rows each that draw `bitmap`, free of real-time commands.

    The picture moves right by up to 7 dots until no real-time command is in it; `EncodingError` when it always is.
    """
    for shift in range(8):
        commands = _raster_commands(bitmap, rows_max, shift)
        if not _has_real_time_command(commands):
            return commands
    raise EncodingError("a picture holds a real-time command wherever it is put")


def _encode_block(printer: Any, block: Block, profile: Profile) -> None:
    if isinstance(block, Text):
        _encode_text(printer, block, profile)
    elif isinstance(block, Rule):
        _set(printer, "left")
        printer._raw(b"-" * profile.columns + b"\n")
    elif isinstance(block, Feed):
        _set(printer, "left")
        printer._raw(b"\n" * block.lines)
    else:
        _encode_code(printer, block, profile)


def _encode_end(printer: Any, profile: Profile) -> None:
    if profile.cutter == "partial":
        printer.cut(feed=False)
    elif profile.cutter == "full":
        printer._raw(_CUT_FULL)
    else:
        _set(printer, "left")
        printer._raw(b"\n" * TEAR_LINES)


def _encode_text(printer: Any, block: Text, profile: Profile) -> None:
    columns = profile.columns // 2 if block.double else profile.columns
    _set(
        printer, block.align, block.bold, width=2 if block.double else 1, height=2 if block.double or block.tall else 1
    )
    for line in block.lines:
        if len(line) > columns:
            raise EncodingError(f"a line of {len(line)} characters does not fit {columns} columns")
        if any(unicodedata.category(character) in ("Cc", "Cf") for character in line):
            raise EncodingError("a line holds a control character")
        try:
            printer._raw(line.encode(profile.code_page.name) + b"\n")
        except UnicodeEncodeError:
            # Not chained: the original error quotes the line, which may be personal.
            raise EncodingError(f"a line holds a character that is not in code page {profile.code_page.name}") from None


def _encode_code(printer: Any, block: Code128 | QrCode, profile: Profile) -> None:
    """Draw a code, or let the printer draw it: not when its data would be a real-time command (16 04 in code set C is one)."""
    try:
        commands = _native(block, profile) if profile.codes == "native" else b""
        if not commands or _has_real_time_command(commands):
            bitmap = code128(block.digits, profile) if isinstance(block, Code128) else qr_code(block.data, profile)
            commands = raster(bitmap, profile.raster_rows_max)
    except EncodingError:
        raise
    except ValueError as error:
        raise EncodingError(str(error)) from error
    _set(printer, "center")
    printer._raw(commands)


def _native(block: Code128 | QrCode, profile: Profile) -> bytes:
    if isinstance(block, Code128):
        return code128_commands(block.digits, profile)
    return qr_commands(block.data, profile)


def _has_real_time_command(data: bytes) -> bool:
    return any(command in data for command in REAL_TIME_COMMANDS)


def _set(printer: Any, align: Align, bold: bool = False, width: int = 1, height: int = 1) -> None:
    printer.set(align=align, bold=bold, custom_size=True, width=width, height=height)


def _raster_commands(bitmap: Bitmap, rows_max: int, shift: int) -> bytes:
    bytes_wide = (bitmap.width + shift + 7) // 8
    padding = bytes_wide * 8 - bitmap.width - shift
    commands = bytearray()
    for start in range(0, len(bitmap.rows), rows_max):
        band = bitmap.rows[start : start + rows_max]
        commands += _RASTER + bytes_wide.to_bytes(2, "little") + len(band).to_bytes(2, "little")
        for row in band:
            commands += (row << padding).to_bytes(bytes_wide, "big")
    return bytes(commands)
