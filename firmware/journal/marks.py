"""Where a journal stands: its head, the figures that are kept beside its entries, and what an append did."""

import msgspec

from firmware.journal.summary import Summary
from sync.wire.entry import FIRST_LINK


class Head(msgspec.Struct, frozen=True):
    """Where the journal ends: position 0 and the first link for an empty one."""

    position: int = 0
    link: bytes = FIRST_LINK


class Marks(msgspec.Struct, frozen=True):
    """acknowledged: the highest position that central signed for. restore_id: central's highest one seen.

    central_ms: the newest time that central signed, the floor under every clock. confirmed_ms: when central last said
    that the active catalogue is the current one. Both UTC milliseconds, 0 for never. paper_used_mm: what the printer's roll has
    given; no entry, because nobody but this kiosk needs it.
    """

    acknowledged: int = 0
    restore_id: int = 0
    central_ms: int = 0
    confirmed_ms: int = 0
    paper_used_mm: int = 0


class Beginning(msgspec.Struct, frozen=True):
    """What the oldest kept entry follows: the head and the summary there when all before it was pruned.

    purged: the highest position whose private blob was erased, if it had one; every later one is there.
    """

    head: Head = Head()
    summary: Summary = Summary()
    purged: int = 0


class Appended(msgspec.Struct, frozen=True):
    """Where the records of one append are (without data keys that came before them), and the head after it.

    low: only the reserve of the disk is left.
    """

    positions: tuple[int, ...]
    head: Head
    summary: Summary
    low: bool = False
