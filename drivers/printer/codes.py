"""Bar code and QR code as bitmaps of whole dots per module: libraries give the pattern, the drawing is ours.

python-escpos rounds module widths from millimetres, which makes narrow bars unreadable, and leaves QR codes a quiet zone
of one module instead of four.
"""

from typing import Any, NamedTuple

from drivers.printer.profiles import Profile

BAR_HEIGHT_DOTS = 88
BAR_MODULE_DOTS_MAX = 3
BAR_QUIET_MODULES = 10
QR_QUIET_MODULES = 4
QR_CHARACTERS_MAX = 1_000
QR_SIDE_DOTS_MAX = 384
"""As wide as the narrowest paper: what reads there reads on wide paper too, and costs 2 cm less of it."""


class Bitmap(NamedTuple):
    """Black and white dots. Each row is an integer of `width` bits, the leftmost dot being the highest bit; 1 is black."""

    width: int
    rows: tuple[int, ...]


def code128(digits: str, profile: Profile) -> Bitmap:
    """Give the Code 128 of decimal digits (code set C when their number is even), with its quiet zones.

    Raises `ValueError` when it does not fit the paper with 2 dots a module.
    """
    pattern = bar_pattern(digits)
    dots = bar_dots(pattern, profile)
    quiet = "0" * BAR_QUIET_MODULES
    modules = f"{quiet}{pattern}{quiet}"
    row = int("".join(module * dots for module in modules), 2)
    return Bitmap(len(modules) * dots, (row,) * BAR_HEIGHT_DOTS)


def qr_code(data: str, profile: Profile) -> Bitmap:
    """Give the QR code of `data` with a quiet zone of 4 modules, as large as 58 mm paper allows.

    Error correction is the highest that needs no more modules than level M. Raises `ValueError` when it does not fit with
    2 dots a module.
    """
    matrix = qr_symbol(data).get_matrix()
    dots = qr_dots(len(matrix), profile)
    quiet = QR_QUIET_MODULES
    empty = (0,) * (quiet * dots)
    rows: list[int] = []
    for modules in matrix:
        bits = "0" * quiet + "".join("1" if module else "0" for module in modules) + "0" * quiet
        rows.extend([int("".join(bit * dots for bit in bits), 2)] * dots)
    return Bitmap((len(matrix) + 2 * quiet) * dots, (*empty, *rows, *empty))


def bar_pattern(digits: str) -> str:
    """Give the modules of a Code 128 without its quiet zones, "1" for black. Raises `ValueError` for what is not digits."""
    from barcode import Code128

    if not (digits.isascii() and digits.isdecimal()):
        raise ValueError("a bar code of something else than digits")
    pattern: str = Code128(digits).build()[0]
    return pattern


def bar_dots(pattern: str, profile: Profile) -> int:
    """Give how many dots a module of this bar code may take. Raises `ValueError` when it does not fit with 2."""
    dots = min(profile.dots // (len(pattern) + 2 * BAR_QUIET_MODULES), BAR_MODULE_DOTS_MAX)
    if dots < 2:
        raise ValueError(f"a bar code of {len(pattern)} modules does not fit {profile.dots} dots")
    return dots


def qr_dots(modules: int, profile: Profile) -> int:
    """Give how many dots a module of a QR code of so many modules may take. Raises `ValueError` when it does not fit with 2."""
    room = min(profile.dots, QR_SIDE_DOTS_MAX)
    dots = min(room // (modules + 2 * QR_QUIET_MODULES), profile.module_dots_max)
    if dots < 2:
        raise ValueError(f"a QR code of {modules} modules does not fit {room} dots")
    return dots


def qr_symbol(data: str) -> Any:
    """Give the library's QR code of `data`: the highest level of error correction that needs no more modules than M."""
    if len(data) > QR_CHARACTERS_MAX:
        raise ValueError(f"a QR code of {len(data)} characters does not fit")
    from qrcode import QRCode, constants

    best: QRCode | None = None
    for level in (constants.ERROR_CORRECT_M, constants.ERROR_CORRECT_Q, constants.ERROR_CORRECT_H):
        code = QRCode(error_correction=level, border=0)
        code.add_data(data)
        code.best_fit()  # only counts bits: drawing, and choosing among eight masks, is what takes long
        if best is not None and code.version > best.version:
            break
        best = code
    assert best is not None
    best.make(fit=False)
    return best
