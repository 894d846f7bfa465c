"""The few ESC/POS commands that the driver sends by itself, as bytes."""

INITIALIZE = b"\x1b@"

AUTOMATIC_STATUS_ON = b"\x1da\xff"
"""GS a. ESC @ may cancel it (model dependent): it is always sent again after ESC @."""

CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 fn 8: executed at once, wherever the printer is in its data."""

RECOVER_CLEARING = b"\x10\x05\x02"
"""DLE ENQ 2: only for a cutter that was freed by a person."""

ASK_PRINTER_STATUS = b"\x10\x04\x01"
"""DLE EOT 1: answered at once, also while the printer prints."""

REAL_TIME_COMMANDS = (b"\x10\x04", b"\x10\x05", b"\x10\x14")
"""DLE EOT, DLE ENQ, DLE DC4: a printer executes them wherever it meets them, inside pictures too."""
