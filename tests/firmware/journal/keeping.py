"""A journal in tests' hands: what is added to it, acknowledged, read back and left on the disk."""

from pathlib import Path

import msgspec

from firmware.journal import summary
from firmware.journal.marks import Head
from firmware.journal.rows import replay
from firmware.journal.store import Store
from sync.wire import records, sealing
from sync.wire.entry import Entry, Stamp

KIOSK = "k-00000000000a"
CENTRAL = sealing.UnsealingKey(bytes(range(32)))
STAMP = Stamp(wall_ms=1_786_000_000_000, quality=2, boot=1, uptime_ms=5_000)
UNSET = Stamp(wall_ms=3_000, quality=0, boot=1, uptime_ms=3_000)
DAY_MS = 86_400_000
SLIP = records.SlipIssued(
    "4071882350961174", "pulsa", False, False, 50_000, 50_500, 0, 1_500, 52_000, 1_786_000_900_000, 3, "id"
)
PRIVATE = records.SlipPrivate({"phone": "081234567890"}, "BUDI")


def add(store: Store, *new: tuple[records.Body, records.SlipPrivate | None], stamp: Stamp = STAMP):
    with store.transaction():
        return store.append([(body, private and records.encode(private)) for body, private in new], stamp)


def read_all(store: Store) -> list[Entry]:
    return store.read_batch(store.beginning.head.position, 10**9, 10**6)[0]


def on_disk(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))


def later(days: int) -> Stamp:
    return msgspec.structs.replace(STAMP, wall_ms=STAMP.wall_ms + days * DAY_MS)


def acknowledge(store: Store, position: int) -> None:
    with store.transaction():
        store.acknowledge(position, store.link_at(position), 0, 1)


def replayed(store: Store) -> tuple[Head, summary.Summary]:
    """Give what all kept entries add up to, each verified, from where the journal begins."""
    head, derived = store.beginning.head, store.beginning.summary
    for entry, link in replay(store._connection, store.journal_id, head):
        derived = summary.apply(derived, entry.position, records.decode_body(entry.body))
        head = Head(entry.position, link)
    return head, derived
