"""The one error of the wire: bytes that are not what they claim to be."""

import msgspec

UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for hostile bytes: a wrong shape, text that is no UTF-8 (not wrapped by msgspec), endless nesting."""


class WireError(Exception):
    """Bytes from outside do not fit the format, or a signature or seal does not hold. The text never quotes content."""
