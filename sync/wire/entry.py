"""A journal entry: header + public body + private blob, and the hash chain over headers. Final from the first issue on.

    header  version 1 | journal id 16 | position 8 | wall time ms 8 | quality 1 | boot 4 | uptime ms 8
            | SHA-256 of the body 32 | SHA-256 of the blob 32          (big-endian; an absent blob hashes as zero bytes)
    link    SHA-256(previous link || header); the link before position 1 is 32 zero bytes

The chain covers digests, so a blob can be purged without breaking it. Digests are not transmitted but recomputed, unless the
blob was purged: then its digest travels in its place.
"""

import hashlib
import struct
from enum import IntEnum

import msgspec

from sync.wire.errors import WireError

VERSION = 1
JOURNAL_ID_BYTES = 16
LINK_BYTES = 32
FIRST_LINK = bytes(LINK_BYTES)

_HEADER = struct.Struct(">B16sQqBIQ32s32s")


class Quality(IntEnum):
    """Where a wall time comes from. `UNSET` is a clock that nobody set since power-on."""

    UNSET = 0
    RTC = 1
    NTP = 2
    CENTRAL = 3

    @property
    def trusted(self) -> bool:
        """NTP or central set the clock in this boot. (A configured battery RTC is judged by the kiosk's clock itself.)"""
        return self >= Quality.NTP


class Stamp(msgspec.Struct, frozen=True, array_like=True):
    """When: UTC milliseconds with their quality, the boot's number and the milliseconds since it (monotonic)."""

    wall_ms: int
    quality: int
    boot: int
    uptime_ms: int


class Entry(msgspec.Struct, frozen=True):
    """One entry as stored and as sent. `blob` is None when it was purged; `blob_digest` is always there."""

    journal_id: bytes
    position: int
    stamp: Stamp
    body: bytes
    blob: bytes | None
    blob_digest: bytes

    @property
    def header(self) -> bytes:
        """The bytes that the chain covers."""
        return _HEADER.pack(
            VERSION,
            self.journal_id,
            self.position,
            self.stamp.wall_ms,
            self.stamp.quality,
            self.stamp.boot,
            self.stamp.uptime_ms,
            hashlib.sha256(self.body).digest(),
            self.blob_digest,
        )


def make_entry(journal_id: bytes, position: int, stamp: Stamp, body: bytes, blob: bytes) -> Entry:
    """Give a new entry; `blob` is the encrypted private part, empty for none."""
    return Entry(journal_id, position, stamp, body, blob, hashlib.sha256(blob).digest())


def next_link(previous: bytes, entry: Entry) -> bytes:
    """Give the chain's link at `entry`. Raises `WireError` when the entry's blob does not match its digest."""
    if entry.blob is not None and hashlib.sha256(entry.blob).digest() != entry.blob_digest:
        raise WireError(f"the private blob of entry {entry.position} is not the one that was recorded")
    try:
        return hashlib.sha256(previous + entry.header).digest()
    except struct.error as error:
        raise WireError(f"entry {entry.position} has a field out of range") from error


def blob_binding(journal_id: bytes, position: int) -> bytes:
    """Give what a private blob is bound to by its AEAD."""
    return journal_id + position.to_bytes(8, "big")
