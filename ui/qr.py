"""The modules of a QR code, by the library that the kiosk has for its printer; loaded only when one is shown."""

from functools import lru_cache


@lru_cache(2)
def modules(digits: str) -> tuple[tuple[bool, ...], ...]:
    """Give the rows of modules, dark is True, without a quiet zone; error correction L (ISO/IEC 18004):

    a screen has no smudges, and larger modules are read from further away.
    """
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_L

    code = QRCode(border=0, error_correction=ERROR_CORRECT_L)
    code.add_data(digits)
    code.make(fit=True)
    return tuple(tuple(bool(dark) for dark in row) for row in code.get_matrix())
