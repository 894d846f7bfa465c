"""A batch: consecutive entries of one journal as stored, with one signature over the chain's head at its last entry.

flags 1 (bit 0: the rest is zlib-compressed) | msgpack array [journal id, first position, entries, signature]
entry: [wall ms, quality, boot, uptime ms, body, blob or nil, digest of a purged blob or empty]
"""

import zlib

import msgspec

from sync.wire import sealing
from sync.wire.entry import JOURNAL_ID_BYTES, LINK_BYTES, Entry, Stamp, make_entry, next_link
from sync.wire.errors import UNDECODABLE, WireError

ENTRIES_MAX = 500
BYTES_MAX = 60 * 1024
_INFLATED_BYTES_MAX = 1024 * 1024
_COMPRESSED = 1
_COMPRESS_FROM_BYTES = 1024
_CONTEXT = "batch"


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    wall_ms: int
    quality: int
    boot: int
    uptime_ms: int
    body: bytes
    blob: bytes | None
    digest: bytes


class _Batch(msgspec.Struct, frozen=True, array_like=True):
    journal_id: bytes
    first: int
    entries: list[_Packed]
    signature: bytes


_DECODER = msgspec.msgpack.Decoder(_Batch)


class Batch(msgspec.Struct, frozen=True):
    """A decoded batch; its entries are consecutive from `entries[0].position`. The signature is not yet verified."""

    journal_id: bytes
    entries: tuple[Entry, ...]
    signature: bytes


def encode(entries: list[Entry], last_link: bytes, kiosk: str, key: sealing.SigningKey) -> bytes:
    """Give the signed batch of 1-500 consecutive entries whose last one has the chain's link `last_link`."""
    assert 0 < len(entries) <= ENTRIES_MAX
    last = entries[-1]
    signature = key.sign(_CONTEXT, _signed(kiosk, last.journal_id, last.position, last_link))
    packed = [
        _Packed(
            entry.stamp.wall_ms, entry.stamp.quality, entry.stamp.boot, entry.stamp.uptime_ms,
            entry.body, entry.blob, b"" if entry.blob is not None else entry.blob_digest,
        )
        for entry in entries
    ]  # fmt: skip
    plain = msgspec.msgpack.encode(_Batch(last.journal_id, entries[0].position, packed, signature))
    if len(plain) < _COMPRESS_FROM_BYTES:
        return b"\x00" + plain
    return bytes([_COMPRESSED]) + zlib.compress(plain, 1)


def decode(payload: bytes) -> Batch:
    """Give the entries in a batch. Raises `WireError`. Sizes are bounded before anything is allocated for them."""
    if not payload or len(payload) > BYTES_MAX + 1024 or payload[0] not in (0, _COMPRESSED):
        raise WireError("a batch of a wrong size or with an unknown flag")
    plain = _inflate(payload[1:]) if payload[0] == _COMPRESSED else payload[1:]
    try:
        packed = _DECODER.decode(plain)
    except UNDECODABLE as error:
        raise WireError("a batch that does not decode") from error
    if len(packed.journal_id) != JOURNAL_ID_BYTES or not 0 < len(packed.entries) <= ENTRIES_MAX or packed.first < 1:
        raise WireError("a batch with a wrong journal id, position or count")
    entries = []
    for offset, item in enumerate(packed.entries):
        stamp = Stamp(item.wall_ms, item.quality, item.boot, item.uptime_ms)
        position = packed.first + offset
        if item.blob is not None:
            entries.append(make_entry(packed.journal_id, position, stamp, item.body, item.blob))
        elif len(item.digest) == LINK_BYTES:
            entries.append(Entry(packed.journal_id, position, stamp, item.body, None, item.digest))
        else:
            raise WireError("a purged blob without its digest")
    return Batch(packed.journal_id, tuple(entries), packed.signature)


def links(batch: Batch, previous_link: bytes) -> list[bytes]:
    """Give the chain's link at each entry, continued from `previous_link`. Raises `WireError` for a blob of another digest."""
    found = []
    link = previous_link
    for entry in batch.entries:
        link = next_link(link, entry)
        found.append(link)
    return found


def verify_head(batch: Batch, head: bytes, kiosk: str, public: bytes) -> None:
    """Raise `WireError` unless `kiosk` signed the batch with `head` as the chain's link at its last entry."""
    signed = _signed(kiosk, batch.journal_id, batch.entries[-1].position, head)
    sealing.verify(public, _CONTEXT, signed, batch.signature)


def verify(batch: Batch, previous_link: bytes, kiosk: str, public: bytes) -> list[bytes]:
    """Give the chain's link at each entry, if the batch continues from `previous_link` and `kiosk` signed its head.

    Raises `WireError`.
    """
    found = links(batch, previous_link)
    verify_head(batch, found[-1], kiosk, public)
    return found


def _signed(kiosk: str, journal_id: bytes, position: int, link: bytes) -> bytes:
    return msgspec.msgpack.encode([kiosk, journal_id, position, link])


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
