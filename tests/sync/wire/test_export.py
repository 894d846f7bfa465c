"""What a kiosk carries to central by hand."""

import io

import pytest

from sync.wire import batch, export, sealing
from sync.wire.entry import FIRST_LINK, chain
from sync.wire.errors import WireError

KIOSK = "k-00000000000a"
JOURNAL = bytes(range(16))
CENTRAL = sealing.UnsealingKey(bytes(range(32)))
KEY = sealing.SigningKey(bytes(32))
HEADER = export.Header(KIOSK, JOURNAL)
ROWS = [(1_786_000_000_000 + number, 2, 1, number, b"\x91\x07", b"blob", b"") for number in range(3)]
LINK = chain(JOURNAL, 1, ROWS, FIRST_LINK)[-1][1]
PAYLOAD = batch.encode(JOURNAL, 1, ROWS, LINK, KIOSK, KEY)
WHOLE = export.encode_header(HEADER) + export.encode_chunk(1, 3, PAYLOAD, CENTRAL.public) * 2


def read(content: bytes) -> list[export.Chunk]:
    file = io.BytesIO(content)
    assert export.read_header(file) == HEADER
    return list(export.chunks(file))


def test_central_finds_the_signed_batch_that_the_kiosk_wrote():
    """Sealed to central, the payload comes out as it went in and verifies like one that the link brought."""
    found = read(WHOLE)
    assert [(chunk.first, chunk.last) for chunk in found] == [(1, 3), (1, 3)]
    payload = export.open_chunk(found[0], CENTRAL)
    assert payload == PAYLOAD
    batch.verify_head(batch.decode(payload), LINK, KIOSK, KEY.public)
    assert PAYLOAD not in WHOLE


def test_nobody_but_central_opens_it():
    """Another key does not open the seal."""
    with pytest.raises(WireError):
        export.open_chunk(read(WHOLE)[0], sealing.UnsealingKey(bytes(range(1, 33))))


@pytest.mark.parametrize("length", range(len(export.encode_header(HEADER)) + 1, len(WHOLE), 37))
def test_file_that_was_cut_short_gives_its_whole_parts_and_says_so(length):
    """Wherever it ends, no part of a chunk is taken for one."""
    file = io.BytesIO(WHOLE[:length])
    export.read_header(file)
    chunks = export.chunks(file)
    whole = (length - len(export.encode_header(HEADER))) // (len(WHOLE) - len(export.encode_header(HEADER)) >> 1)
    for _ in range(whole):
        next(chunks)
    with pytest.raises(WireError, match="cut short"):
        next(chunks)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "no export"),
        (b"x" * 100, "no export"),
        (export.MAGIC + b"\xff\xff", "too long"),
        (export.MAGIC + b"\x00\x01\xc0", "does not decode"),
        (export.encode_header(export.Header(KIOSK, b"x")), "journal id"),
        (export.MAGIC + b"\x00\x09", "cut short"),
    ],
)
def test_foreign_beginning_is_refused(content, complaint):
    """Each kind of wrong header is said in words."""
    with pytest.raises(WireError, match=complaint):
        export.read_header(io.BytesIO(content))


@pytest.mark.parametrize("at", [0, 15, 16, 20, 60, 300])
def test_changed_bit_in_a_chunk_is_found(at):
    """Figures, digest and seal are covered; a length that is out of bounds allocates nothing."""
    changed = bytearray(WHOLE)
    changed[len(export.encode_header(HEADER)) + at] ^= 0x40
    with pytest.raises(WireError):
        read(bytes(changed))
