"""The few ESC/POS commands that the driver sends by itself, as bytes."""

INITIALIZE = b"\x1b@"

AUTOMATIC_STATUS_ON = b"\x1da\xff"
"""GS a. ESC @ may cancel it (model dependent): it is always sent again after ESC @."""

CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 fn 8: executed at once, wherever the printer is in its data."""

RECOVER_CLEARING = b"\x10\x05\x02"
"""DLE ENQ 2: only for a cutter that was freed by a person."""

ASK_SENSOR = b"\x1dr\x01"
"""GS r 1: answered when the printer comes to it in its data."""

ASK_MAKER = b"\x1dIB"
ASK_MODEL = b"\x1dIC"
"""GS I 66 and 67: answered when the printer comes to it in its data, so not while it is offline."""

REAL_TIME_COMMANDS = (b"\x10\x04", b"\x10\x05", b"\x10\x14")
"""DLE EOT, DLE ENQ, DLE DC4: a printer executes them wherever it meets them, inside pictures too."""


def ask_real_time(number: int) -> bytes:
    """Give DLE EOT `number` (1 to 4): answered at once, also while the printer prints."""
    return bytes((0x10, 0x04, number))


def ask_process_id(identifier: bytes) -> bytes:
    """Give GS ( H function 48 with 4 characters (20h-7Eh): answered when everything before it was printed."""
    return b"\x1d(H\x06\x0000" + identifier
