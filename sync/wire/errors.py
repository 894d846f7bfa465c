"""The one error of the wire: bytes that are not what they claim to be."""


class WireError(Exception):
    """Bytes from outside do not fit the format, or a signature or seal does not hold. The text never quotes content."""
