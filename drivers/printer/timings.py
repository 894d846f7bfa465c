"""How long the printer's driver waits for what."""

import msgspec

from drivers.printer.settings import PrinterSettings

SERIAL_BUFFER_BYTES = 4096
"""What the kernel keeps of a serial line's output (one page): the printer has it only after that time on the line."""
BITS_A_BYTE = 10


class Timings(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds. retry_s: waits before asking a lost or silent printer again; the last one repeats.

    look_s: how often a printer that rests is looked after, because one that was switched off and on forgets to tell its changes;
    look_mute_s: the same for one that never tells them. look_trouble_s: the same while it says that it cannot print; the last one
    repeats, and is long, because a printer that is offline may keep each question in its buffer.
    """

    answer_s: float = 2.0
    quiet_s: float = 0.1
    stall_s: float = 5.0
    confirm_s: float = 15.0
    overheat_s: float = 60.0
    retry_s: tuple[float, ...] = (0.5, 1.0, 2.0, 5.0)
    look_s: float = 60.0
    look_mute_s: float = 10.0
    look_trouble_s: tuple[float, ...] = (2.0, 5.0, 10.0, 30.0, 60.0, 300.0)


def timings_of(settings: PrinterSettings) -> Timings:
    """Give the deadlines: on a serial line they begin when its bytes have passed."""
    usual = Timings()
    if settings.transport != "serial":
        return usual
    passing_s = SERIAL_BUFFER_BYTES * BITS_A_BYTE / settings.baud
    return Timings(answer_s=usual.answer_s + passing_s, confirm_s=usual.confirm_s + passing_s)
