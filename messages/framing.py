"""Length-prefixed msgpack frames over a local stream socket, without I/O of its own.

A frame is a 4-byte big-endian length and that many bytes of msgpack. The peer is another program and may be broken:
an empty, an oversized or an undecodable frame raises `FramingError`, after which the connection has to be closed.
"""

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

import msgspec

FRAME_BYTES_MAX = 8 * 1024 * 1024
"""Room for a whole picture of 1920x1200 pixels, however badly it compresses."""

_LENGTH_BYTES = 4

_UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for hostile bytes: a wrong shape, text that is no UTF-8 (not wrapped by msgspec), endless nesting."""

Message = TypeVar("Message")


class FramingError(Exception):
    """The peer sent what is not a frame of the agreed vocabulary."""


def encode(message: Any) -> bytes:
    """Give the frame that carries `message`. Raises `FramingError` if it is larger than `FRAME_BYTES_MAX`."""
    body = msgspec.msgpack.encode(message)
    if len(body) > FRAME_BYTES_MAX:
        raise FramingError(f"a frame of {len(body)} bytes is over the limit of {FRAME_BYTES_MAX}")
    return len(body).to_bytes(_LENGTH_BYTES, "big") + body


class Decoder(Generic[Message]):
    """Collects bytes and gives the whole messages in them.

    `vocabulary` is the msgspec type (usually a tagged union) of every message that this side accepts; `bytes_max` bounds a frame.
    """

    def __init__(self, vocabulary: Any, bytes_max: int = FRAME_BYTES_MAX) -> None:
        self._bytes_max = bytes_max
        self._decoder = msgspec.msgpack.Decoder(vocabulary)
        self._pending = bytearray()

    def feed(self, received: bytes) -> Iterator[Message]:
        """Yield each message completed by `received`, in order. Raises `FramingError`."""
        self._pending += received
        while len(self._pending) >= _LENGTH_BYTES:
            length = int.from_bytes(self._pending[:_LENGTH_BYTES], "big")
            if not 0 < length <= self._bytes_max:
                raise FramingError(f"a frame claims {length} bytes")
            if len(self._pending) < _LENGTH_BYTES + length:
                return
            body = bytes(self._pending[_LENGTH_BYTES : _LENGTH_BYTES + length])
            del self._pending[: _LENGTH_BYTES + length]
            try:
                message = self._decoder.decode(body)
            except _UNDECODABLE as error:
                # The text of the error may quote the content, which may be personal: only its kind is passed on.
                raise FramingError(f"a frame of {length} bytes is not in the vocabulary") from error
            yield message
