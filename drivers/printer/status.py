"""What a printer says about itself. Pure: bytes in, one at a time, and replies out.

Replies carry no length and no name; they are told apart by bits that are always the same ("transmit status identification" of
Epson's ESC/POS reference). What fits nothing is counted and dropped, never guessed at.
"""

import msgspec

from drivers.printer.interface import PrinterReason, PrinterReport

BLOCK_BYTES_MAX = 80
_XON, _XOFF = 0x11, 0x13
_BLOCK_HEADS = frozenset(b"\x35\x37\x3b\x3d\x5f")
_AUTOMATIC_BYTES = 4
_SENSOR_VALUES = frozenset(b"\x00\x03\x0c\x0f")
"""GS r 1: bits 0 and 1 near end, 2 and 3 end, all others 0 (Epson TM-T88III programming guide, GS r)."""


class RealTime(msgspec.Struct, frozen=True):
    """The answer to one DLE EOT n; which n is known only to who asked."""

    value: int


class Automatic(msgspec.Struct, frozen=True):
    """Automatic status back (GS a): four bytes, sent at once and then at every change."""

    block: bytes


class Sensor(msgspec.Struct, frozen=True):
    """The answer to GS r 1: the command was processed."""

    value: int


class ProcessId(msgspec.Struct, frozen=True):
    """The answer to GS ( H fn 48: everything before it was printed. identifier: the 4 characters that were sent."""

    identifier: bytes


class Cleared(msgspec.Struct, frozen=True):
    """The answer to DLE DC4 fn 8: receive and print buffer are empty."""


class Identification(msgspec.Struct, frozen=True):
    """The answer to GS I 65 to 69 (firmware, maker, model, ...); which of them is known only to who asked."""

    text: str


Reply = RealTime | Automatic | Sensor | ProcessId | Cleared | Identification


class Parser:
    """Sorts the bytes of a printer into replies. `dropped` counts the bytes that belong to none."""

    def __init__(self) -> None:
        self.dropped = 0
        self._automatic = bytearray()
        self._block = bytearray()

    @property
    def unfinished(self) -> bool:
        """Whether the last bytes are the beginning of a reply."""
        return bool(self._block or self._automatic)

    def abandon(self) -> None:
        """Drop a reply that never ended: noise may look like the head of one, and swallow what comes after it."""
        self.dropped += len(self._block) + len(self._automatic)
        self._block.clear()
        self._automatic.clear()

    def feed(self, byte: int) -> Reply | None:
        """Take one byte; give the reply that it completes, or None."""
        if self._block:
            return self._feed_block(byte)
        if byte in (_XON, _XOFF):
            return None
        if self._automatic:
            if byte & 0x90 == 0:
                return self._feed_automatic(byte)
            self.dropped += len(self._automatic)
            self._automatic.clear()
        return self._begin(byte)

    def _begin(self, byte: int) -> Reply | None:
        if byte in _BLOCK_HEADS:
            self._block.append(byte)
        elif byte & 0x93 == 0x12:
            return RealTime(byte)
        elif byte & 0x93 == 0x10:
            self._automatic.append(byte)
        elif byte in _SENSOR_VALUES:
            return Sensor(byte)
        else:
            self.dropped += 1
        return None

    def _feed_automatic(self, byte: int) -> Automatic | None:
        self._automatic.append(byte)
        if len(self._automatic) < _AUTOMATIC_BYTES:
            return None
        reply = Automatic(bytes(self._automatic))
        self._automatic.clear()
        return reply

    def _feed_block(self, byte: int) -> Reply | None:
        self._block.append(byte)
        if byte != 0 and len(self._block) < BLOCK_BYTES_MAX:
            return None
        block = bytes(self._block)
        self._block.clear()
        if block[:2] == b"\x37\x22" and len(block) == 7 and byte == 0:
            return ProcessId(block[2:6])
        if block == b"\x37\x25\x00":
            return Cleared()
        if block[:1] == b"\x5f" and byte == 0 and all(0x20 <= one < 0x7F for one in block[1:-1]):
            return Identification(block[1:-1].decode("ascii"))
        self.dropped += len(block)
        return None


class State(msgspec.Struct, frozen=True, kw_only=True):
    """The printer as its own bits describe it."""

    offline: bool = False
    cover_open: bool = False
    paper_end: bool = False
    near_end: bool = False
    cutter: bool = False
    overheated: bool = False
    mechanical: bool = False
    unrecoverable: bool = False

    @property
    def report(self) -> PrinterReport:
        """The same in the words of the interface; what a person has to do first comes first."""
        return PrinterReport(self._reason(), self.near_end)

    def _reason(self) -> PrinterReason:
        causes: tuple[tuple[bool, PrinterReason], ...] = (
            (self.cover_open, "cover_open"),
            (self.paper_end, "paper_end"),
            (self.cutter, "cutter"),
            (self.unrecoverable or self.mechanical, "error"),
            (self.overheated, "overheated"),
            (self.offline, "error"),
        )
        return next((reason for holds, reason in causes if holds), "ok")


def state_of_automatic(block: bytes) -> State:
    """Read the four bytes of automatic status back."""
    first, second, third, _ = block
    return State(
        offline=bool(first & 0x08),
        cover_open=bool(first & 0x20),
        paper_end=bool(third & 0x0C),
        near_end=bool(third & 0x03),
        cutter=bool(second & 0x08),
        overheated=bool(second & 0x40),
        mechanical=bool(second & 0x04),
        unrecoverable=bool(second & 0x20),
    )


def state_of_real_time(printer: int, offline: int, error: int, paper: int) -> State:
    """Read the answers to DLE EOT 1, 2, 3 and 4."""
    return State(
        offline=bool(printer & 0x08),
        cover_open=bool(offline & 0x04),
        paper_end=bool(paper & 0x60) or bool(offline & 0x20),
        near_end=bool(paper & 0x0C),
        cutter=bool(error & 0x08),
        overheated=bool(error & 0x40),
        mechanical=bool(error & 0x04),
        unrecoverable=bool(error & 0x20),
    )
