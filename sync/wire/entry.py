"""A journal entry: header + public body + private blob, and the hash chain over headers. Final from the first issue on.

    header  version 1 | journal id 16 | position 8 | wall time ms 8 | quality 1 | boot 4 | uptime ms 8
            | SHA-256 of the body 32 | SHA-256 of the blob 32          (big-endian; an absent blob hashes as zero bytes)
    link    SHA-256(previous link || header); the link before position 1 is 32 zero bytes

The chain covers digests, so a blob can be purged without breaking it. Digests are not transmitted but recomputed, unless the
blob was purged: then its digest travels in its place.
"""

import hashlib
import struct
from collections.abc import Iterable
from enum import IntEnum

import msgspec

from sync.wire.errors import WireError

VERSION = 1
JOURNAL_ID_BYTES = 16
LINK_BYTES = 32
FIRST_LINK = bytes(LINK_BYTES)

_HEADER = struct.Struct(">B16sQqBIQ32s32s")
_LINKED = struct.Struct(">32sB16sQqBIQ32s32s")
"""The link before, and the header."""

_NO_BLOB = hashlib.sha256(b"").digest()

Row = tuple[int, int, int, int, bytes, bytes | None, bytes]
"""An entry as it is read, sent and stored by the hundred: wall ms, quality, boot, uptime ms, body, blob (None when purged), and
the digest of a purged blob, else empty. Journal and position are those of the list that it stands in."""


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


def chain(journal_id: bytes, first: int, rows: Iterable[Row], previous: bytes) -> list[tuple[bytes, bytes]]:
    """Give the blob's digest and the chain's link at each of these consecutive entries, the first at position `first`.

    previous: the link before it. Raises `WireError` when a figure is out of the header's range.
    """
    found = []
    sha256, pack = hashlib.sha256, _LINKED.pack
    link, position = previous, first
    try:
        for wall_ms, quality, boot, uptime_ms, body, blob, purged in rows:
            digest = sha256(blob).digest() if blob else purged if blob is None else _NO_BLOB
            link = sha256(
                pack(
                    link,
                    VERSION,
                    journal_id,
                    position,
                    wall_ms,
                    quality,
                    boot,
                    uptime_ms,
                    sha256(body).digest(),
                    digest,
                )
            ).digest()
            found.append((digest, link))
            position += 1
    except struct.error as error:
        raise WireError(f"entry {position} has a field out of range") from error
    return found


def row_of(entry: Entry) -> Row:
    """Give an entry as a row."""
    stamp = entry.stamp
    digest = entry.blob_digest if entry.blob is None else b""
    return stamp.wall_ms, stamp.quality, stamp.boot, stamp.uptime_ms, entry.body, entry.blob, digest


def entry_of(journal_id: bytes, position: int, row: Row) -> Entry:
    """Give the entry in a row."""
    wall_ms, quality, boot, uptime_ms, body, blob, digest = row
    stamp = Stamp(wall_ms, quality, boot, uptime_ms)
    if blob is None:
        return Entry(journal_id, position, stamp, body, None, digest)
    return make_entry(journal_id, position, stamp, body, blob)


def blob_binding(journal_id: bytes, position: int) -> bytes:
    """Give what a private blob is bound to by its AEAD."""
    return journal_id + position.to_bytes(8, "big")
