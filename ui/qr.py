"""The modules of a QR code, by the library that the kiosk has for its printer; loaded only when one is shown."""

from functools import lru_cache


@lru_cache(2)
def modules(digits: str) -> tuple[tuple[bool, ...], ...]:
    """Give the rows of modules, dark is True, without a quiet zone; error correction M (ISO/IEC 18004)."""
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_M

    code = QRCode(border=0, error_correction=ERROR_CORRECT_M)
    code.add_data(digits)
    code.make(fit=True)
    return tuple(tuple(bool(dark) for dark in row) for row in code.get_matrix())
