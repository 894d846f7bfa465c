"""Status bytes, one at a time, with the patterns of the ESC/POS reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from drivers.printer.interface import PrinterReport
from drivers.printer.status import (
    BLOCK_BYTES_MAX,
    Automatic,
    Cleared,
    Identification,
    Parser,
    ProcessId,
    RealTime,
    Sensor,
    State,
    state_of_automatic,
    state_of_real_time,
)


def replies(data: bytes):
    parser = Parser()
    found = [reply for byte in data if (reply := parser.feed(byte)) is not None]
    return found, parser.dropped


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\x12", [RealTime(0x12)]),
        (b"\x16", [RealTime(0x16)]),
        (b"\x72", [RealTime(0x72)]),
        (b"\x14\x00\x00\x0f", [Automatic(b"\x14\x00\x00\x0f")]),
        (b"\x3c\x00\x0f\x0f", [Automatic(b"\x3c\x00\x0f\x0f")]),
        (b"\x00", [Sensor(0x00)]),
        (b"\x0f", [Sensor(0x0F)]),
        (b"\x37\x22abcd\x00", [ProcessId(b"abcd")]),
        (b"\x37\x25\x00", [Cleared()]),
        (b"\x5fTM-T88V\x00", [Identification("TM-T88V")]),
        (b"\x5f\x00\x12", [Identification(""), RealTime(0x12)]),
        (b"\x37\x22\x12\x14  \x00\x12", [ProcessId(b"\x12\x14  "), RealTime(0x12)]),
    ],
)
def test_reply_is_told_by_its_fixed_bits(data, expected):
    """Each kind of reply is recognised from single bytes, with nothing dropped."""
    assert replies(data) == (expected, 0)


def test_flow_control_inside_automatic_status_is_passed_over():
    """XOFF and XON may stand between the four bytes of automatic status."""
    assert replies(b"\x13\x14\x13\x00\x11\x00\x0f\x11") == ([Automatic(b"\x14\x00\x00\x0f")], 0)


def test_broken_automatic_status_is_dropped_and_the_next_reply_found():
    """A status that is cut off by another reply is counted as dropped, never completed with a stranger's bytes."""
    assert replies(b"\x14\x00\x12\x14\x00\x00\x0f") == ([RealTime(0x12), Automatic(b"\x14\x00\x00\x0f")], 2)


@pytest.mark.parametrize("byte", [0x80, 0x81, 0x90, 0x92, 0xFF, 0x15, 0x17, 0x1B])
def test_byte_that_fits_nothing_is_dropped(byte):
    """Garbage gives no reply: it is never read as "paper adequate"."""
    assert replies(bytes([byte])) == ([], 1)


@pytest.mark.parametrize("head", [0x35, 0x3B, 0x3D, 0x5F])
def test_unknown_block_is_passed_over_whole(head):
    """A block of another kind is read to its NUL, so that its content is not taken for replies."""
    assert replies(bytes([head]) + b"\x12\x14\x00\x12") == ([RealTime(0x12)], 4)


def test_block_without_end_is_given_up():
    """A block that never ends stops swallowing replies after 80 bytes."""
    assert replies(b"\x5f" + b"A" * 79 + b"\x12") == ([RealTime(0x12)], 80)


@pytest.mark.parametrize(
    ("block", "state", "report"),
    [
        (b"\x14\x00\x00\x0f", State(), PrinterReport("ok")),
        (b"\x14\x00\x03\x0f", State(near_end=True), PrinterReport("ok", near_end=True)),
        (b"\x1c\x00\x0f\x0f", State(offline=True, near_end=True, paper_end=True), PrinterReport("paper_end", True)),
        (b"\x3c\x00\x00\x0f", State(offline=True, cover_open=True), PrinterReport("cover_open")),
        (b"\x3c\x00\x0c\x0f", State(offline=True, cover_open=True, paper_end=True), PrinterReport("cover_open")),
        (b"\x1c\x08\x00\x0f", State(offline=True, cutter=True), PrinterReport("cutter")),
        (b"\x1c\x04\x00\x0f", State(offline=True, mechanical=True), PrinterReport("error")),
        (b"\x1c\x20\x00\x0f", State(offline=True, unrecoverable=True), PrinterReport("error")),
        (b"\x1c\x40\x00\x0f", State(offline=True, overheated=True), PrinterReport("overheated")),
        (b"\x1c\x00\x00\x0f", State(offline=True), PrinterReport("error")),
    ],
)
def test_automatic_status_is_read_bit_by_bit(block, state, report):
    """The four bytes of automatic status give the sensors and errors of the manual, and the reason a person acts on."""
    assert (state_of_automatic(block), state.report) == (state, report)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ((0x12, 0x12, 0x12, 0x12), State()),
        ((0x16, 0x12, 0x12, 0x1E), State(near_end=True)),
        ((0x1A, 0x32, 0x12, 0x7E), State(offline=True, paper_end=True, near_end=True)),
        ((0x1A, 0x16, 0x12, 0x12), State(offline=True, cover_open=True)),
        ((0x1A, 0x52, 0x1A, 0x12), State(offline=True, cutter=True)),
        ((0x1A, 0x52, 0x16, 0x12), State(offline=True, mechanical=True)),
        ((0x1A, 0x52, 0x32, 0x12), State(offline=True, unrecoverable=True)),
        ((0x1A, 0x52, 0x52, 0x12), State(offline=True, overheated=True)),
    ],
)
def test_real_time_answers_are_read_bit_by_bit(answers, state):
    """The answers to DLE EOT 1 to 4 give the same sensors and errors."""
    assert state_of_real_time(*answers) == state


_PRINTABLE = some.text(some.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20)
_LOW = some.sampled_from([byte for byte in range(0x80) if byte & 0x90 == 0])
_REAL_TIME = some.sampled_from([byte for byte in range(0x80) if byte & 0x93 == 0x12])
_AUTOMATIC = some.builds(
    lambda first, rest: bytes([first, *rest]),
    some.sampled_from([byte for byte in range(0x80) if byte & 0x93 == 0x10 and byte not in (0x11, 0x13)]),
    some.lists(_LOW, min_size=3, max_size=3),
)
_ANSWERS = some.one_of(
    _REAL_TIME.map(lambda byte: (bytes([byte]), RealTime(byte))),
    _AUTOMATIC.map(lambda block: (block, Automatic(block))),
    some.sampled_from((0x00, 0x03, 0x0C, 0x0F)).map(lambda byte: (bytes([byte]), Sensor(byte))),
    some.text(some.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=4, max_size=4).map(
        lambda text: (b"\x37\x22" + text.encode() + b"\x00", ProcessId(text.encode()))
    ),
    some.just((b"\x37\x25\x00", Cleared())),
    _PRINTABLE.map(lambda text: (b"\x5f" + text.encode() + b"\x00", Identification(text))),
)


@given(some.lists(_ANSWERS, max_size=12))
def test_every_answer_comes_back_as_what_it_is(answers):
    """Whatever follows whatever: as many replies as answers, of the same kinds, in their order, with nothing dropped."""
    data = b"".join(sent for sent, _ in answers)
    assert replies(data) == ([meant for _, meant in answers], 0)


@given(some.binary(max_size=200))
def test_every_byte_is_a_part_of_one_reply_or_dropped(data):
    """Noise never raises, and no byte counts twice: what replies hold, what was dropped and what is unfinished add up."""
    parser = Parser()
    found = [reply for byte in data if (reply := parser.feed(byte)) is not None]
    held = {RealTime: 1, Sensor: 1, Automatic: 4, ProcessId: 7, Cleared: 3}
    used = sum(held.get(type(reply), 0) or len(reply.text) + 2 for reply in found)
    flow_control = sum(byte in (0x11, 0x13) for byte in data)
    assert used + parser.dropped <= len(data) <= used + parser.dropped + flow_control + BLOCK_BYTES_MAX


@given(some.binary(max_size=200))
def test_bytes_with_the_highest_bit_set_answer_nothing(data):
    """No answer of a printer has bit 7 outside a block: such noise is dropped whole."""
    noise = bytes(byte | 0x80 for byte in data)
    assert replies(noise) == ([], len(noise))
