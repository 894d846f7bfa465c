"""A batch: consecutive entries of one journal as stored, with one signature over the chain's head at its last entry.

flags 1 (bit 0: the columns are zlib-compressed) | msgpack array [journal id, first position, signature, columns, blobs, digests]
columns: msgpack array [wall ms, quality, boot, clock, bodies], each an array with one item an entry, in `bin`
    wall ms: less that of the entry before; clock: wall ms - uptime ms, less that of the entry before (0 unless a clock was set)
blobs: array with one item an entry, nil for a purged one; digests: those of the purged blobs, in order

What is encrypted does not compress, so it stays outside; what repeats stands side by side.
"""

import zlib
from collections.abc import Sequence
from itertools import accumulate, chain, repeat
from operator import sub
from typing import Annotated

import msgspec

from sync.wire import sealing
from sync.wire.entry import JOURNAL_ID_BYTES, LINK_BYTES, Entry, Row, entry_of
from sync.wire.entry import chain as entry_chain
from sync.wire.errors import UNDECODABLE, WireError

ENTRIES_MAX = 500
BYTES_MAX = 60 * 1024
FIGURE_MAX = 2**63 - 1
"""What a signed 64-bit column of a database holds."""

_INFLATED_BYTES_MAX = 256 * 1024
"""Twice what a kiosk sends: `fitting` counts bodies at half their size."""

_COMPRESSED = 1
_COMPRESS_FROM_BYTES = 256
_CONTEXT = "batch"
_LEVEL = 1
"""Higher levels take twice the time for the hundredth part of the size."""

_ROW_BYTES = 12
"""What an entry takes besides body and blob, as an estimate: its stamp, and the heads of its blob and body."""

_Count = msgspec.Meta(max_length=ENTRIES_MAX)
_Figures = Annotated[list[int], _Count]


class _Columns(msgspec.Struct, frozen=True, array_like=True, gc=False):
    wall_ms: _Figures
    quality: _Figures
    boot: _Figures
    clock_ms: _Figures
    bodies: Annotated[list[bytes], _Count]


class _Batch(msgspec.Struct, frozen=True, array_like=True, gc=False):
    journal_id: bytes
    first: int
    signature: bytes
    columns: bytes
    blobs: Annotated[list[bytes | None], _Count]
    digests: Annotated[list[bytes], _Count]


_DECODER = msgspec.msgpack.Decoder(_Batch)
_COLUMNS = msgspec.msgpack.Decoder(_Columns)
_ENCODER = msgspec.msgpack.Encoder()


class Batch(msgspec.Struct, frozen=True):
    """A decoded batch of 1-500 entries, consecutive from position `first`. The signature is not yet verified.

    Every figure is 0 to `FIGURE_MAX`, but for a wall time, which may be before 1970.
    """

    journal_id: bytes
    first: int
    rows: list[Row]
    signature: bytes

    @property
    def last(self) -> int:
        """The position of the last entry."""
        return self.first + len(self.rows) - 1

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries one by one, for whoever looks into them."""
        return tuple(entry_of(self.journal_id, self.first + at, row) for at, row in enumerate(self.rows))


def fitting(rows: Sequence[Row], bytes_max: int) -> int:
    """Give how many of these entries about fill a batch of `bytes_max` as sent: blobs as they are, bodies at half their size."""
    room = bytes_max
    for count, row in enumerate(rows):
        room -= len(row[5] or row[6]) + len(row[4]) // 2 + _ROW_BYTES
        if room < 0:
            return max(count, 1)
    return len(rows)


def encode(
    journal_id: bytes, first: int, rows: Sequence[Row], last_link: bytes, kiosk: str, key: sealing.SigningKey
) -> bytes:
    """Give the signed batch of 1-500 consecutive entries from position `first`; the chain's link at the last is `last_link`."""
    assert 0 < len(rows) <= ENTRIES_MAX
    signature = key.sign(_CONTEXT, _signed(kiosk, journal_id, first + len(rows) - 1, last_link))
    walls, qualities, boots, uptimes, bodies, blobs, digests = zip(*rows, strict=True)
    clocks = list(map(sub, walls, uptimes))
    columns = _ENCODER.encode(
        (
            list(map(sub, walls, chain((0,), walls))), qualities, boots,
            list(map(sub, clocks, chain((0,), clocks))), bodies,
        )
    )  # fmt: skip
    flags = b"\x00"
    if len(columns) >= _COMPRESS_FROM_BYTES:
        columns, flags = zlib.compress(columns, _LEVEL), b"\x01"
    return flags + _ENCODER.encode((journal_id, first, signature, columns, blobs, [each for each in digests if each]))


def decode(payload: bytes) -> Batch:
    """Give the entries in a batch. Raises `WireError`. Sizes are bounded before anything is allocated for them."""
    if not payload or len(payload) > BYTES_MAX + 1024 or payload[0] not in (0, _COMPRESSED):
        raise WireError("a batch of a wrong size or with an unknown flag")
    try:
        packed = _DECODER.decode(memoryview(payload)[1:])
        plain = _inflate(packed.columns) if payload[0] == _COMPRESSED else packed.columns
        columns = _COLUMNS.decode(plain)
    except UNDECODABLE as error:
        raise WireError("a batch that does not decode") from error
    count = len(packed.blobs)
    if len(packed.journal_id) != JOURNAL_ID_BYTES or not 0 < packed.first <= FIGURE_MAX - count or not count:
        raise WireError("a batch with a wrong journal id, position or count")
    walls = list(accumulate(columns.wall_ms))
    uptimes = list(map(sub, walls, accumulate(columns.clock_ms)))
    figures = columns.wall_ms, columns.quality, columns.boot, columns.clock_ms
    if len(columns.bodies) != count or any(len(column) != count for column in figures):
        raise WireError("a batch with columns of different lengths")
    if not _in_range(walls, -FIGURE_MAX) or not all(map(_in_range, (columns.quality, columns.boot, uptimes))):
        raise WireError("a batch with a figure out of range")
    digests = _digests(packed)
    rows: list[Row] = list(
        zip(walls, columns.quality, columns.boot, uptimes, columns.bodies, packed.blobs, digests, strict=False)
    )
    return Batch(packed.journal_id, packed.first, rows, packed.signature)


def links(batch: Batch, previous_link: bytes) -> list[tuple[bytes, bytes]]:
    """Give the blob's digest and the chain's link at each entry, continued from `previous_link`. Raises `WireError`."""
    return entry_chain(batch.journal_id, batch.first, batch.rows, previous_link)


def verify_head(batch: Batch, head: bytes, kiosk: str, public: bytes) -> None:
    """Raise `WireError` unless `kiosk` signed the batch with `head` as the chain's link at its last entry."""
    sealing.verify(public, _CONTEXT, _signed(kiosk, batch.journal_id, batch.last, head), batch.signature)


def _signed(kiosk: str, journal_id: bytes, position: int, link: bytes) -> bytes:
    return _ENCODER.encode((kiosk, journal_id, position, link))


def _in_range(figures: list[int], least: int = 0) -> bool:
    return least <= min(figures) and max(figures) <= FIGURE_MAX


def _digests(packed: _Batch) -> "list[bytes] | repeat[bytes]":
    """Give the digest of each purged blob at its place, empty bytes at the others."""
    if len(packed.digests) != packed.blobs.count(None) or any(len(each) != LINK_BYTES for each in packed.digests):
        raise WireError("a purged blob without its digest")
    if not packed.digests:
        return repeat(b"")
    purged = iter(packed.digests)
    return [b"" if blob is not None else next(purged) for blob in packed.blobs]


def _inflate(compressed: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(compressed, _INFLATED_BYTES_MAX)
    except zlib.error as error:
        raise WireError("a batch that does not inflate") from error
    if not inflater.eof:
        raise WireError("a batch that inflates beyond its limit")
    if inflater.unused_data:
        raise WireError("a batch with something after its end")
    return plain
