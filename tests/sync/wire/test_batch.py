"""Batches: what one kiosk signed over its chain, and nothing else."""

import zlib

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.wire import batch, sealing
from sync.wire.entry import FIRST_LINK, Stamp, make_entry, next_link
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


@given(contents)
def test_round_trip_with_purged_blobs(items):
    """Every entry arrives as it was stored, purged blobs as their digests, and the chain verifies to its head."""
    entries, link = chain(items)
    decoded = batch.decode(batch.encode(entries, link, KIOSK, KEY))
    assert list(decoded.entries) == entries
    assert batch.verify(decoded, FIRST_LINK, KIOSK, KEY.public)[-1] == link


def test_later_batch_continues_the_chain():
    """A batch is verified from the link before it, and only from that."""
    _, link = chain([(b"a", b"", 1)] * 3)
    entries, last = chain([(b"b", b"", 2)] * 2, 4, link)
    decoded = batch.decode(batch.encode(entries, last, KIOSK, KEY))
    assert batch.verify(decoded, link, KIOSK, KEY.public)[-1] == last
    with pytest.raises(WireError, match="signature of a batch"):
        batch.verify(decoded, FIRST_LINK, KIOSK, KEY.public)


@pytest.mark.parametrize(("kiosk", "key"), [("k-00000000000b", KEY), (KIOSK, sealing.SigningKey(b"b" * 32))])
def test_batch_of_another_kiosk_is_refused(kiosk, key):
    """Neither another name nor another key can speak for this kiosk."""
    entries, link = chain([(b"a", b"", 1)])
    decoded = batch.decode(batch.encode(entries, link, kiosk, key))
    with pytest.raises(WireError, match="signature of a batch"):
        batch.verify(decoded, FIRST_LINK, KIOSK, KEY.public)


@given(contents, st.data())
@settings(max_examples=200)
def test_any_changed_byte_is_refused(items, data):
    """One changed byte anywhere is a wire error, or decodes to the same entries and nothing else."""
    entries, link = chain(items)
    payload = bytearray(batch.encode(entries, link, KIOSK, KEY))
    place = data.draw(st.integers(0, len(payload) - 1))
    payload[place] ^= data.draw(st.integers(1, 255))
    try:
        decoded = batch.decode(bytes(payload))
        batch.verify(decoded, FIRST_LINK, KIOSK, KEY.public)
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


@pytest.mark.parametrize(
    ("packed", "complaint"),
    [
        ([JOURNAL[:-1], 1, [[1, 2, 1, 0, b"", b"", b""]], b""], "wrong journal id, position or count"),
        ([JOURNAL, 0, [[1, 2, 1, 0, b"", b"", b""]], b""], "wrong journal id, position or count"),
        ([JOURNAL, 1, [], b""], "wrong journal id, position or count"),
        ([JOURNAL, 1, [[1, 2, 1, 0, b"", b"", b""]] * 501, b""], "wrong journal id, position or count"),
        ([JOURNAL, 1, [[1, 2, 1, 0, b"", None, b"short"]], b""], "a purged blob without its digest"),
        ([JOURNAL, 1, "entries", b""], "does not decode"),
    ],
)
def test_wrong_shape_is_named(packed, complaint):
    """What does not fit the format is said in words."""
    with pytest.raises(WireError, match=complaint):
        batch.decode(b"\x00" + msgspec.msgpack.encode(packed))


def test_bomb_is_not_inflated():
    """A small packet that would inflate to many megabytes is refused at its limit."""
    with pytest.raises(WireError, match="inflates beyond its limit"):
        batch.decode(b"\x01" + zlib.compress(bytes(20 * 1024 * 1024), 9))


def test_compressed_bytes_after_the_end_are_refused():
    """A batch has exactly one spelling inside its packet: nothing may follow the compressed part."""
    entries, link = chain([(b"a" * 2_000, b"", 1)])
    payload = batch.encode(entries, link, KIOSK, KEY)
    assert payload[0] == 1
    with pytest.raises(WireError, match="after its end"):
        batch.decode(payload + b"more")


def test_oversized_packet_is_refused():
    """Nothing over the packet limit is looked at."""
    with pytest.raises(WireError, match="wrong size"):
        batch.decode(b"\x00" + bytes(70_000))
