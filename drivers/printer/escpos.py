"""A document as ESC/POS bytes. Pure: the same document and profile give the same bytes.

python-escpos renders text into its `Dummy`, one fresh instance per job (its ESC @ does not reset what it believes about code
pages). It is imported only here and not before it is needed: it is slow to load on a Pi. Rasters are written by us.
"""

from importlib import import_module
from typing import Any

from drivers.printer.codes import Bitmap, code128, qr_code
from drivers.printer.commands import AUTOMATIC_STATUS_ON, REAL_TIME_COMMANDS
from drivers.printer.document import Align, Block, Code128, Document, Feed, QrCode, Rule, Text
from drivers.printer.profiles import Profile

_RASTER = b"\x1dv0\x00"


class EncodingError(ValueError):
    """A document that this printer cannot print as it stands. Its text never quotes the document."""


def encode(document: Document, profile: Profile) -> bytes:
    """Give the whole job: reset, blocks, feed to the cutter and cut. Raises `EncodingError`."""
    from escpos.printer import Dummy

    printer = Dummy()
    printer.hw("INIT")
    if profile.status:
        printer._raw(AUTOMATIC_STATUS_ON)
    printer.magic.force_encoding("CP437")
    for block in document.blocks:
        _encode_block(printer, block, profile)
    printer.cut(feed=False)
    output: bytes = printer.output
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
        if not any(command in commands for command in REAL_TIME_COMMANDS):
            return commands
    raise EncodingError("a picture holds a real-time command wherever it is put")


def _encode_block(printer: Any, block: Block, profile: Profile) -> None:
    if isinstance(block, Text):
        _encode_text(printer, block, profile)
    elif isinstance(block, Rule):
        _set(printer, "left")
        printer.textln("-" * profile.columns)
    elif isinstance(block, Feed):
        _set(printer, "left")
        printer.textln("\n" * (block.lines - 1))
    else:
        _encode_code(printer, block, profile)


def _encode_text(printer: Any, block: Text, profile: Profile) -> None:
    columns = profile.columns // 2 if block.double else profile.columns
    _set(
        printer, block.align, block.bold, width=2 if block.double else 1, height=2 if block.double or block.tall else 1
    )
    for line in block.lines:
        if len(line) > columns:
            raise EncodingError(f"a line of {len(line)} characters does not fit {columns} columns")
        if any(ord(character) < 0x20 or ord(character) == 0x7F for character in line):
            raise EncodingError("a line holds a control character")
        try:
            line.encode("cp437")
        except UnicodeEncodeError:
            # Not chained: the original error quotes the line, which may be personal.
            raise EncodingError("a line holds a character that is not in code page 437") from None
        printer.textln(line)


def _encode_code(printer: Any, block: Code128 | QrCode, profile: Profile) -> None:
    try:
        bitmap = code128(block.digits, profile) if isinstance(block, Code128) else qr_code(block.data, profile)
    except ValueError as error:
        raise EncodingError(str(error)) from error
    _set(printer, "center")
    printer._raw(raster(bitmap, profile.raster_rows_max))


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
