"""Bar code and QR code as commands with which the printer draws them itself: shorter jobs, where a profile says that it can.

Commands: GS k (function B, Code 128) and GS ( k (QR code, functions 165 to 181) of Epson's ESC/POS reference. Feeds around a
QR code are whole lines: the unit of ESC J differs between models (1/360 inch on TM-T88, 1/203 on others).
"""

from drivers.printer.codes import BAR_HEIGHT_DOTS, QR_QUIET_MODULES, bar_dots, bar_pattern, qr_dots, qr_symbol
from drivers.printer.profiles import Profile

LINE_DOTS = 30
"""The line spacing after ESC @: 1/6 inch at 180 dpi, a little less at 203."""
_GAP_DOTS = 6
"""What a line of text leaves empty below its characters: a part of the quiet zone."""

_LEVELS = {1: 0x30, 0: 0x31, 3: 0x32, 2: 0x33}
"""The library's numbers for the levels L, M, Q and H, as GS ( k function 169 counts them."""


def code128_commands(digits: str, profile: Profile) -> bytes:
    """Give the commands for a Code 128 of decimal digits in code set C, the last of an odd number in set B.

    Raises `ValueError` when it does not fit the paper with 2 dots a module.
    """
    dots = bar_dots(bar_pattern(digits), profile)
    pairs, last = digits[: len(digits) & ~1], digits[len(digits) & ~1 :]
    data = b"{C" + bytes(int(pairs[at : at + 2]) for at in range(0, len(pairs), 2)) if pairs else b""
    data += b"{B" + last.encode("ascii") if last else b""
    settings = b"\x1dH\x00\x1dh" + bytes([BAR_HEIGHT_DOTS]) + b"\x1dw" + bytes([dots])
    return settings + b"\x1dkI" + bytes([len(data)]) + data


def qr_commands(data: str, profile: Profile) -> bytes:
    """Give the commands for a QR code as `codes.qr_code` would draw it, empty lines for its quiet zone around it.

    Raises `ValueError` when it does not fit with 2 dots a module.
    """
    symbol = qr_symbol(data)
    dots = qr_dots(len(symbol.get_matrix()), profile)
    quiet = b"\n" * quiet_lines(dots)
    stored = data.encode("utf-8")
    parts = (
        b"\x31\x41\x32\x00",  # model 2
        b"\x31\x43" + bytes([dots]),
        b"\x31\x45" + bytes([_LEVELS[symbol.error_correction]]),
        b"\x31\x50\x30" + stored,
        b"\x31\x51\x30",  # print what was stored
    )
    return quiet + b"".join(b"\x1d(k" + len(part).to_bytes(2, "little") + part for part in parts) + quiet


def qr_rows(data: str, profile: Profile) -> int:
    """Give how many rows of dots `qr_commands` takes."""
    modules = len(qr_symbol(data).get_matrix())
    dots = qr_dots(modules, profile)
    return modules * dots + 2 * quiet_lines(dots) * LINE_DOTS


def quiet_lines(dots: int) -> int:
    """Give the empty lines that are at least the quiet zone of a QR code with modules of so many dots."""
    return -((_GAP_DOTS - QR_QUIET_MODULES * dots) // LINE_DOTS)
