"""Whatever a card did to the file: a salvage carries only what was written, and names everything that it does not carry."""

import random
import tempfile
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.disk.real import RealDisk
from firmware.journal.errors import JournalDamagedError, JournalError
from firmware.journal.marks import Head
from firmware.journal.recovery import open_store
from firmware.journal.rows import replay
from firmware.journal.salvage import NothingToSalvageError, salvage
from sync.wire import records, sealing
from sync.wire.entry import Stamp

KIOSK = "k-00000000000a"
CENTRAL = sealing.UnsealingKey(bytes(range(32)))
STAMP = Stamp(1_786_000_000_000, 2, 1, 5_000)
PAGE = 4096
ENTRIES, ACKNOWLEDGED = 400, 120


@pytest.fixture(scope="module")
def written() -> tuple[bytes, dict[int, tuple]]:
    """The bytes of a closed journal, and its rows."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "journal.db"
        store = open_store(path, KIOSK, CENTRAL.public, RealDisk(path.parent))
        for number in range(1, ENTRIES):
            with store.transaction():
                store.append([(records.SlipCancelled(f"slip-{number}"), b"private" * (1 + number % 40))], STAMP)
        with store.transaction():
            store.welcome(ACKNOWLEDGED, 0, 1)
        store.close()
        connection = apsw.Connection(str(path))
        rows = {row[0]: row for row in connection.execute("SELECT * FROM entries")}
        connection.close()
        return path.read_bytes(), rows


def damage(content: bytes, seed: int) -> bytes:
    """Zero, garble or swap some places, from one byte to a page."""
    chance = random.Random(seed)
    changed = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        length = chance.choice((1, 16, 512, PAGE))
        at = chance.randrange(len(changed) // length) * length
        other = chance.randrange(len(changed) // length) * length
        changed[at : at + length] = chance.choice(
            (bytes(length), chance.randbytes(length), changed[other : other + length])
        )
    return bytes(changed)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_rescued_was_written_and_what_is_not_is_named(written, seed):
    """Each entry above the mark that the wreck shows is either there byte by byte, or in a missing range."""
    content, rows = written
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "journal.db"
        path.write_bytes(damage(content, seed))
        try:
            done = salvage(path, KIOSK, "test", CENTRAL.public, RealDisk(path.parent), 1)
        except (NothingToSalvageError, JournalDamagedError):
            return  # the damage hit nothing that counts, or the name of the owner or of the schema
        wreck = done.wreck
        assert wreck is not None
        store = open_store(path, KIOSK, CENTRAL.public, RealDisk(path.parent))
        found = list(replay(store._connection, store.journal_id, Head()))
        store.close()
    rescued = set()
    for entry, _ in found[2:]:
        body = records.decode_body(entry.body)
        position, wall_ms, quality, boot, uptime_ms, old_body, digest, link, blob = rows[body.position]
        assert body == records.Rescued(
            wreck.journal_id, position, wall_ms, quality, boot, uptime_ms, old_body, digest, link
        )
        assert entry.blob in (blob, b"")
        rescued.add(position)
    named = {at for first, last in wreck.missing for at in range(first, min(last, ENTRIES) + 1)}
    assert rescued | named >= set(range(wreck.marks.acknowledged + 1, ENTRIES + 1))


def test_damaged_places_are_mostly_rescued(written):
    """The other side of it: over many damages nearly all entries are carried."""
    content, _ = written
    carried = salvages = 0
    for seed in range(25):
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "journal.db"
            changed = damage(content, seed)
            path.write_bytes(content[:PAGE] + changed[PAGE:])
            try:
                wreck = salvage(path, KIOSK, "test", CENTRAL.public, RealDisk(path.parent), 1).wreck
            except (NothingToSalvageError, JournalError):
                continue
            salvages += 1
            carried += len(wreck.entries)
    assert salvages >= 15
    assert carried > 0.7 * salvages * (ENTRIES - ACKNOWLEDGED)
