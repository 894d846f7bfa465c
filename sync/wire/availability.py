"""Which products cannot be had for now, in central's signed word: a biller does not answer, or says that it is disturbed.

Central says it on the channel `availability` after each welcome and at each change. What a broker holds back or repeats can grey
a product out for a while at the worst: an older word than the last one is dropped, and every word ends by itself.
"""

import msgspec

from sync.wire import sealing
from sync.wire.errors import UNDECODABLE, WireError

PRODUCTS_MAX = 500
LASTS_S_MAX = 900

_CONTEXT = "availability"


class Availability(msgspec.Struct, frozen=True, array_like=True):
    """down: ids of products that cannot be had. (restore_id, said_ms): its order; said_ms is central's time, UTC milliseconds.

    lasts_s: from when the kiosk hears it; then everything counts as available again, unless central has repeated it.
    """

    restore_id: int
    said_ms: int
    lasts_s: int
    down: tuple[str, ...]


class _SignedAvailability(msgspec.Struct, frozen=True, array_like=True):
    content: bytes
    signature: bytes


def sign(content: Availability, key: sealing.SigningKey) -> bytes:
    """Give the payload."""
    encoded = msgspec.msgpack.encode(content)
    return msgspec.msgpack.encode(_SignedAvailability(encoded, key.sign(_CONTEXT, encoded)))


def open_signed(payload: bytes, central_public: bytes) -> Availability:
    """Verify the payload. Raises `WireError`. The caller compares its order with the last one's."""
    try:
        signed = msgspec.msgpack.decode(payload, type=_SignedAvailability)
        sealing.verify(central_public, _CONTEXT, signed.content, signed.signature)
        content = msgspec.msgpack.decode(signed.content, type=Availability)
    except UNDECODABLE as error:
        raise WireError("a word about availability that does not decode") from error
    if len(content.down) > PRODUCTS_MAX or not 0 < content.lasts_s <= LASTS_S_MAX:
        raise WireError("a word about availability out of bounds")
    return content
