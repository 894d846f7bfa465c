"""How many bytes an entry takes on its way: what MQTT 5 carries for it in both directions, without TLS and TCP.

Counted are the batch's PUBLISH and its PUBACK, and the PUBLISH of central's acknowledgement and its PUBACK.
Source: the OASIS standard MQTT 5.0, sections 3.3 and 3.4.
"""

from bench.installation import KIOSK
from firmware.controller.book import Packed, pack
from firmware.journal.store import Store
from messages.local import BATCH_BYTES_MAX
from sync.wire import envelope, sealing, topics

_PUBACK_BYTES = 4
_NOW_MS = 1_786_937_040_000


def backlog_bytes(store: Store, sign: sealing.SigningKey) -> float:
    """Give the bytes an entry of a whole journal that goes in full batches, each of which is acknowledged."""
    total, after = 0, 0
    while (packed := pack(store, after, BATCH_BYTES_MAX, KIOSK, sign)) is not None:
        total += _carried(store, packed, sign)
        after = packed.last
    return total / after


def live_bytes(store: Store, sign: sealing.SigningKey, entries: int) -> float:
    """Give the bytes an entry of the first ones of a journal when each goes as soon as it is written."""
    lone = [pack(store, after, 0, KIOSK, sign) for after in range(entries)]
    return sum(_carried(store, packed, sign) for packed in lone if packed is not None) / entries


def _carried(store: Store, packed: Packed, sign: sealing.SigningKey) -> int:
    link = store.link_at(packed.last)
    ack = envelope.sign_ack(envelope.AckContent(KIOSK, store.journal_id, packed.last, link, 0, _NOW_MS), sign)
    up, down = topics.up(0, KIOSK, "batch"), topics.down(0, KIOSK, "ack")
    return publish_bytes(up, packed.payload) + publish_bytes(down, ack) + 2 * _PUBACK_BYTES


def publish_bytes(topic: str, payload: bytes) -> int:
    """Give the size of a PUBLISH with QoS 1 and no properties: type, length, topic, packet id, properties, payload."""
    content = 2 + len(topic) + 2 + 1 + len(payload)
    return 1 + max(1, -(-content.bit_length() // 7)) + content
