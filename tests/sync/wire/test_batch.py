"""Batches: what one kiosk signed over its chain, and nothing else."""

import zlib

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.wire import batch, sealing
from sync.wire.entry import FIRST_LINK, Stamp, make_entry, next_link, row_of
from sync.wire.errors import WireError

KIOSK = "k-00000000000a"
KEY = sealing.SigningKey(b"a" * 32)
JOURNAL = bytes(range(16))

contents = st.lists(
    st.tuples(st.binary(max_size=300), st.binary(max_size=300) | st.none(), st.integers(0, 2**62)),
    min_size=1,
    max_size=40,
)


def chain(items, first: int = 1, link: bytes = FIRST_LINK):
    """Give entries from (body, blob or None for purged, wall time), and the chain's last link."""
    entries = []
    for offset, (body, blob, wall_ms) in enumerate(items):
        entry = make_entry(
            JOURNAL, first + offset, Stamp(wall_ms, 2, 1, offset), body, b"gone" if blob is None else blob
        )
        link = next_link(link, entry)
        entries.append(msgspec.structs.replace(entry, blob=None) if blob is None else entry)
    return entries, link


def encode(entries, last_link, kiosk=KIOSK, key=KEY) -> bytes:
    """Give the batch of these entries."""
    return batch.encode(JOURNAL, entries[0].position, [row_of(entry) for entry in entries], last_link, kiosk, key)


def verify(decoded, previous) -> bytes:
    """Give the head of a batch that continues from `previous` and was signed by the kiosk."""
    head = batch.links(decoded, previous)[-1][1]
    batch.verify_head(decoded, head, KIOSK, KEY.public)
    return head


@given(contents)
def test_round_trip_with_purged_blobs(items):
    """Every entry arrives as it was stored, purged blobs as their digests, and the chain verifies to its head."""
    entries, link = chain(items)
    decoded = batch.decode(encode(entries, link))
    assert list(decoded.entries) == entries
    assert decoded.last == entries[-1].position
    assert verify(decoded, FIRST_LINK) == link


def test_later_batch_continues_the_chain():
    """A batch is verified from the link before it, and only from that."""
    _, link = chain([(b"a", b"", 1)] * 3)
    entries, last = chain([(b"b", b"", 2)] * 2, 4, link)
    decoded = batch.decode(encode(entries, last))
    assert verify(decoded, link) == last
    with pytest.raises(WireError, match="signature of a batch"):
        verify(decoded, FIRST_LINK)


@pytest.mark.parametrize(("kiosk", "key"), [("k-00000000000b", KEY), (KIOSK, sealing.SigningKey(b"b" * 32))])
def test_batch_of_another_kiosk_is_refused(kiosk, key):
    """Neither another name nor another key can speak for this kiosk."""
    entries, link = chain([(b"a", b"", 1)])
    decoded = batch.decode(encode(entries, link, kiosk, key))
    with pytest.raises(WireError, match="signature of a batch"):
        verify(decoded, FIRST_LINK)


@given(contents, st.data())
@settings(max_examples=200)
def test_any_changed_byte_is_refused(items, data):
    """One changed byte anywhere is a wire error, or decodes to the same entries and nothing else."""
    entries, link = chain(items)
    payload = bytearray(encode(entries, link))
    place = data.draw(st.integers(0, len(payload) - 1))
    payload[place] ^= data.draw(st.integers(1, 255))
    try:
        decoded = batch.decode(bytes(payload))
        verify(decoded, FIRST_LINK)
    except WireError:
        return
    # zlib's header has bits that change nothing, and msgpack has more than one spelling of a length.
    assert list(decoded.entries) == entries


@given(st.binary(max_size=2_000))
def test_hostile_bytes_are_a_wire_error(payload):
    """No bytes make the decoder raise anything but its own error."""
    for flag in (b"", b"\x00", b"\x01"):
        with pytest.raises(WireError):
            batch.decode(flag + payload)


def packed(**changes) -> bytes:
    """Give a batch of one entry that fits the format but for the changes."""
    parts = {
        "journal": JOURNAL, "first": 1, "signature": b"", "wall_ms": [1], "quality": [2], "boot": [1], "clock_ms": [1],
        "bodies": [b""], "blobs": [b""], "digests": [],
    } | changes  # fmt: skip
    columns = [parts[name] for name in ("wall_ms", "quality", "boot", "clock_ms", "bodies")]
    head = [parts[name] for name in ("journal", "first", "signature")]
    encoded = msgspec.msgpack.encode([*head, msgspec.msgpack.encode(columns), parts["blobs"], parts["digests"]])
    return parts.get("flag", b"\x00") + encoded


MANY = {
    **{name: [0] * 501 for name in ("wall_ms", "quality", "boot", "clock_ms")},
    **{name: [b""] * 501 for name in ("bodies", "blobs")},
}


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"journal": JOURNAL[:-1]}, "wrong journal id, position or count"),
        ({"first": 0}, "wrong journal id, position or count"),
        ({"first": 2**63 - 1}, "wrong journal id, position or count"),
        ({"blobs": []}, "wrong journal id, position or count"),
        (MANY, "does not decode"),
        ({"blobs": [None]}, "a purged blob without its digest"),
        ({"blobs": [None], "digests": [b"short"]}, "a purged blob without its digest"),
        ({"digests": [bytes(32)]}, "a purged blob without its digest"),
        ({"bodies": "entries"}, "does not decode"),
        *[({name: []}, "columns of different lengths") for name in ("wall_ms", "quality", "boot", "clock_ms", "bodies")],
        ({"blobs": [b""] * 2}, "columns of different lengths"),
        ({"boot": [2**63]}, "figure out of range"),
        ({"quality": [-1]}, "figure out of range"),
        ({"clock_ms": [2]}, "figure out of range"),
        ({"wall_ms": [2**63 - 1], "clock_ms": [-1]}, "figure out of range"),
        ({"wall_ms": [-(2**63)], "clock_ms": [-(2**63)]}, "figure out of range"),
    ],
)  # fmt: skip
def test_wrong_shape_is_named(changes, complaint):
    """What does not fit the format is said in words."""
    batch.decode(packed())
    with pytest.raises(WireError, match=complaint):
        batch.decode(packed(**changes))


def test_figure_that_no_header_holds_is_a_wire_error():
    """A quality or a boot beyond the header's bytes decodes, and has no place in the chain."""
    for changes in ({"quality": [256]}, {"boot": [2**32]}):
        with pytest.raises(WireError, match="out of range"):
            batch.links(batch.decode(packed(**changes)), FIRST_LINK)


@pytest.mark.parametrize("size", [300 * 1024, 20 * 1024 * 1024])
def test_bomb_is_not_inflated(size):
    """A small packet that would inflate to more than any kiosk sends is refused at its limit."""
    columns = zlib.compress(bytes(size), 9)
    bomb = msgspec.msgpack.encode([JOURNAL, 1, b"", columns, [b""], []])
    with pytest.raises(WireError, match="inflates beyond its limit"):
        batch.decode(b"\x01" + bomb)


def test_encrypted_blobs_travel_as_they_are():
    """Blobs stand in the packet byte by byte, so no time goes into compressing what does not compress."""
    blobs = [bytes([value]) * 90 for value in range(20)]
    entries, link = chain([(b"a" * 40, blob, 1) for blob in blobs])
    payload = encode(entries, link)
    assert payload[0] == 1
    assert all(blob in payload for blob in blobs)
    assert b"a" * 40 not in payload


def test_small_columns_are_not_compressed():
    """A lone entry goes as it is: compressing it gains nothing."""
    entries, link = chain([(b"a" * 100, b"", 1)])
    assert encode(entries, link)[0] == 0


@given(
    st.lists(st.tuples(st.integers(0, 4_096), st.integers(0, 4_096)), min_size=1, max_size=60), st.integers(0, 62_000)
)
def test_estimate_takes_at_least_one_entry_and_no_more_than_fit(sizes, room):
    """Bodies count half, blobs whole; the first always goes."""
    rows = [(0, 0, 0, 0, bytes(body), bytes(blob), b"") for body, blob in sizes]
    count = batch.fitting(rows, room)
    taken = [body // 2 + blob + 12 for body, blob in sizes[:count]]
    assert count >= 1
    assert count == 1 or sum(taken) <= room
    assert count == len(rows) or sum(taken) + sizes[count][0] // 2 + sizes[count][1] + 12 > room


def test_compressed_bytes_after_the_end_are_refused():
    """A batch has exactly one spelling inside its packet: nothing may follow the compressed part, nor the batch."""
    entries, link = chain([(b"a" * 2_000, b"", 1)])
    payload = encode(entries, link)
    assert payload[0] == 1
    parts = msgspec.msgpack.decode(payload[1:])
    parts[3] += b"more"
    with pytest.raises(WireError, match="after its end"):
        batch.decode(b"\x01" + msgspec.msgpack.encode(parts))
    with pytest.raises(WireError, match="does not decode"):
        batch.decode(payload + b"more")


def test_oversized_packet_is_refused():
    """Nothing over the packet limit is looked at."""
    with pytest.raises(WireError, match="wrong size"):
        batch.decode(b"\x00" + bytes(70_000))
