r"""An export: what a kiosk carries to central by hand when its link does not. A file of signed batches, each sealed to central.

    header  "anjungan export 1\n" | length 2 | msgpack [kiosk, journal id]
    chunk   first position 8 | last position 8 | length 4 | SHA-256 of the three and of the rest 32 | a batch, sealed to central

The figures of a chunk stand in the clear, so that a kiosk, which cannot open what it sealed, can go on with a file that was cut
short. They prove nothing: central takes kiosk, positions and entries from the signed batch (`sync.wire.batch`) and nothing else.
"""

import hashlib
import struct
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from sync.wire import batch, sealing
from sync.wire.entry import JOURNAL_ID_BYTES
from sync.wire.errors import UNDECODABLE, WireError

MAGIC = b"anjungan export 1\n"
SEAL_CONTEXT = "export"

_LENGTH = struct.Struct(">H")
_FIGURES = struct.Struct(">QQI")
_HEADER_BYTES_MAX = 256
_CHUNK_BYTES_MAX = batch.BYTES_MAX + 1024 + sealing.SEAL_OVERHEAD_BYTES


class Header(msgspec.Struct, frozen=True, array_like=True):
    """Whose entries they are."""

    kiosk: str
    journal_id: bytes


class Chunk(msgspec.Struct, frozen=True):
    """One sealed batch, and the positions that it says to hold."""

    first: int
    last: int
    sealed: bytes


def encode_header(header: Header) -> bytes:
    """Give the beginning of a file."""
    content = msgspec.msgpack.encode(header)
    return MAGIC + _LENGTH.pack(len(content)) + content


def encode_chunk(first: int, last: int, payload: bytes, central_box: bytes) -> bytes:
    """Give the bytes of one batch for the file. payload: of `batch.encode`. central_box: central's public X25519 key."""
    sealed = sealing.seal(central_box, SEAL_CONTEXT, payload)
    figures = _FIGURES.pack(first, last, len(sealed))
    return figures + hashlib.sha256(figures + sealed).digest() + sealed


def read_header(file: BinaryIO) -> Header:
    """Read the beginning of a file. Raises `WireError`, or `OSError`."""
    if file.read(len(MAGIC)) != MAGIC:
        raise WireError("it is no export of a journal")
    (length,) = _LENGTH.unpack(_exactly(file, _LENGTH.size))
    if length > _HEADER_BYTES_MAX:
        raise WireError("an export with a header that is too long")
    try:
        header = msgspec.msgpack.decode(_exactly(file, length), type=Header)
    except UNDECODABLE as error:
        raise WireError("an export with a header that does not decode") from error
    if len(header.journal_id) != JOURNAL_ID_BYTES:
        raise WireError("an export with a wrong journal id")
    return header


def chunks(file: BinaryIO) -> Iterator[Chunk]:
    """Yield each whole chunk behind the header. Raises `WireError` where the file is cut short or damaged, or `OSError`."""
    while start := file.read(_FIGURES.size):
        if len(start) != _FIGURES.size:
            raise WireError("the export is cut short")
        first, last, length = _FIGURES.unpack(start)
        if length > _CHUNK_BYTES_MAX or not 0 < first <= last:
            raise WireError("an export with a chunk of a wrong size or place")
        digest = _exactly(file, hashlib.sha256().digest_size)
        sealed = _exactly(file, length)
        if hashlib.sha256(start + sealed).digest() != digest:
            raise WireError("an export with a damaged chunk")
        yield Chunk(first, last, sealed)


def open_chunk(chunk: Chunk, key: sealing.UnsealingKey) -> bytes:
    """Give the batch's payload, for central to judge as if the link had brought it. Raises `WireError`."""
    return key.unseal(SEAL_CONTEXT, chunk.sealed)


def _exactly(file: BinaryIO, length: int) -> bytes:
    found = file.read(length)
    if len(found) != length:
        raise WireError("the export is cut short")
    return found
