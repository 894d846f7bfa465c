"""The entry format: final, so its bytes are held by literals."""

import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.wire import records
from sync.wire.entry import (
    FIRST_LINK,
    Entry,
    Stamp,
    blob_binding,
    chain,
    entry_of,
    make_entry,
    next_link,
    row_of,
)  # fmt: skip
from sync.wire.errors import WireError

JOURNAL = bytes(range(16))
STAMP = Stamp(1_786_000_000_000, 2, 3, 4_000)


def test_header_bytes_are_final():
    """Version, journal, position, wall time, quality, boot, uptime and both digests, big-endian, 110 bytes."""
    entry = make_entry(JOURNAL, 5, STAMP, b"body", b"blob")
    assert entry.header == (
        b"\x01" + JOURNAL + (5).to_bytes(8, "big") + (1_786_000_000_000).to_bytes(8, "big") + b"\x02"
        + (3).to_bytes(4, "big") + (4_000).to_bytes(8, "big")
        + hashlib.sha256(b"body").digest() + hashlib.sha256(b"blob").digest()
    )  # fmt: skip
    assert len(entry.header) == 110


def test_chain_links_are_final():
    """A link is SHA-256 over the link before and the header; the first is 32 zero bytes."""
    one = make_entry(JOURNAL, 1, STAMP, b"a", b"")
    two = make_entry(JOURNAL, 2, STAMP, b"b", b"x")
    first = next_link(FIRST_LINK, one)
    assert first == hashlib.sha256(bytes(32) + one.header).digest()
    assert next_link(first, two).hex() == "8e420e236917776feb12cd926b610eef09d4cb7ae241e5393942d231064e1728"


def test_purged_blob_keeps_the_chain_and_a_changed_one_breaks_it():
    """Without its blob an entry links as before; with another blob it is refused."""
    entry = make_entry(JOURNAL, 1, STAMP, b"a", b"blob")
    purged = msgspec.structs.replace(entry, blob=None)
    assert next_link(FIRST_LINK, purged) == next_link(FIRST_LINK, entry)
    with pytest.raises(WireError, match="entry 1 is not the one"):
        next_link(FIRST_LINK, msgspec.structs.replace(entry, blob=b"blub"))


@pytest.mark.parametrize(
    "entry",
    [
        make_entry(JOURNAL, 1, Stamp(2**63, 2, 3, 4), b"", b""),
        make_entry(JOURNAL, 1, Stamp(1, 256, 3, 4), b"", b""),
        make_entry(JOURNAL, 1, Stamp(1, 2, 2**32, 4), b"", b""),
        make_entry(JOURNAL, 1, Stamp(1, 2, 3, -1), b"", b""),
        make_entry(JOURNAL, -1, STAMP, b"", b""),
        Entry(JOURNAL, 2**64, STAMP, b"", b"", hashlib.sha256(b"").digest()),
    ],
)
def test_field_out_of_range_is_a_wire_error(entry):
    """Hostile numbers cannot crash the chain."""
    with pytest.raises(WireError, match="out of range"):
        next_link(FIRST_LINK, entry)


@given(
    st.lists(st.tuples(st.binary(max_size=60), st.binary(max_size=60) | st.none(), st.integers(-(2**63), 2**63 - 1)))
)
def test_chain_over_rows_is_the_chain_over_entries(items):
    """The loop that both ends run gives digest and link of every entry as they are defined, purged blobs included."""
    link, entries, expected = FIRST_LINK, [], []
    for position, (body, blob, wall_ms) in enumerate(items, 3):
        entry = make_entry(JOURNAL, position, Stamp(wall_ms, 2, 3, position), body, blob or b"")
        entries.append(msgspec.structs.replace(entry, blob=None) if blob is None else entry)
        link = next_link(link, entry)
        expected.append((entry.blob_digest, link))
    rows = [row_of(entry) for entry in entries]
    assert chain(JOURNAL, 3, rows, FIRST_LINK) == expected
    assert [entry_of(JOURNAL, position, row) for position, row in enumerate(rows, 3)] == entries


def test_blob_is_bound_to_its_place():
    """The binding is the journal's id and the position."""
    assert blob_binding(JOURNAL, 258) == JOURNAL + b"\x00\x00\x00\x00\x00\x00\x01\x02"


BODIES = {
    records.Born("k-00000000000a", "test 1", b""): "9401ae6b2d303030303030303030303061a6746573742031c400",
    records.DataKey(20_671, b"s"): "9302cd50bfc40173",
    records.TerminalAssigned(123): "92037b",
    records.PrintStarted("4071882350961174", "receipt", 1): "9405b034303731383832333530393631313734a77265636569707401",
    records.PrintEnded(7, "unknown"): "940607a7756e6b6e6f776ea0",
    records.SlipCancelled("1"): "9207a131",
    records.CatalogueActivated(3, b"d"): "930803c40164",
    records.DoorMoved("cabinet", True): "9309a7636162696e6574c3",
    records.KeyActivated(b"k"): "920ac4016b",
}


@pytest.mark.parametrize(("body", "encoded"), BODIES.items())
def test_body_bytes_are_final(body, encoded):
    """A body is one tagged array; what was written once is read for ever."""
    assert records.encode(body).hex() == encoded
    assert records.decode_body(bytes.fromhex(encoded)) == body


def test_body_of_a_newer_kiosk_with_more_fields_is_read():
    """Fields that a later version adds at the end do not hide the ones that are known."""
    longer = msgspec.msgpack.encode([7, "4071882350961174", "something new"])
    assert records.decode_body(longer) == records.SlipCancelled("4071882350961174")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xc1",
        b"\x90",
        b"\x91\x63",
        b"\x92\x03\xa1x",
        b"\x81\x01\x02",
        b"\x92\x07\xa1\xff",
        b"\x94\x07\xa1x" + b"\x91" * 5_000,
    ],
)
def test_body_that_is_no_record_is_a_wire_error(content):
    """An unknown tag, a wrong type or broken bytes raise the wire's own error, which quotes nothing."""
    with pytest.raises(WireError, match=r"^an entry's body is not a known record$"):
        records.decode_body(content)


def test_private_round_trip():
    """What the customer typed comes back as it was."""
    private = records.SlipPrivate({"phone": "081234567890"}, "BUDI", b"body")
    assert records.decode_private(records.encode(private)) == private
    with pytest.raises(WireError, match="private blob"):
        records.decode_private(b"\x01")
