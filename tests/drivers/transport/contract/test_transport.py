"""What every transport promises (`drivers.transport.interface.Transport`), on each of the four."""

import os
import time

import pytest

from drivers.transport.interface import WRITE_WAIT_S, TransportError

KINDS = ["device", "serial", "network", "usb"]


@pytest.fixture(params=KINDS)
def cable(request, make_cable):
    return make_cable(request.param)


def pattern(start, count):
    return bytes((start + place) % 251 for place in range(count))


def test_every_byte_travels_as_it_is_both_ways(cable):
    """Control bytes, line ends and flow-control characters are nobody's business on the way."""
    transport = cable.open()
    assert transport.write(bytes(range(256))) == 256
    assert cable.heard(256) == bytes(range(256))
    cable.port.write(bytes(range(256)))
    assert cable.await_bytes(transport) == bytes(range(256))


def test_nothing_to_read_is_nothing(cable):
    """Reading does not wait."""
    assert cable.open().read() == b""


def test_count_of_a_full_line_is_what_arrives(cable):
    """A printer that takes nothing ends in zero accepted bytes; every counted byte arrives, in order."""
    transport = cable.open()
    accepted = cable.fill(transport)
    assert transport.write(b"x") == 0
    assert cable.heard(accepted) == pattern(0, accepted)
    assert cable.rest(0.05) == b""


def test_nothing_waits_here_when_the_printer_has_it_all(cable, wake):
    """Whoever asks may close without throwing anything away."""
    transport = cable.open()
    cable.heard(cable.fill(transport))
    until = time.monotonic() + 10
    while transport.unsent():
        assert time.monotonic() < until
        transport.wait(wake, 0.01)
    assert transport.unsent() == 0


def test_line_that_was_full_takes_bytes_again(cable, wake):
    """Room ends a wait for it."""
    transport = cable.open()
    cable.heard(cable.fill(transport))
    assert transport.wait(wake, 10, write=True) == (False, True)
    assert transport.write(b"again") == 5
    assert cable.heard(5) == b"again"


def test_write_to_a_full_line_returns_soon(cable):
    """A write never takes longer than the interface says."""
    transport = cable.open()
    cable.fill(transport)
    begun = time.monotonic()
    transport.write(bytes(4096))
    assert time.monotonic() - begun < WRITE_WAIT_S + 1


def test_answers_are_read_while_the_line_is_full(cable, wake):
    """What the printer says is heard though it takes nothing."""
    transport = cable.open()
    cable.fill(transport)
    cable.port.write(b"\x1c\x00\x0c\x0f")
    assert cable.await_bytes(transport) == b"\x1c\x00\x0c\x0f"


def test_long_answer_is_read_in_pieces(cable):
    """At most 4 KiB at once, and nothing is left behind."""
    transport = cable.open()
    cable.port.write(pattern(0, 4000))
    received = b""
    while len(received) < 4000:
        received += cable.await_bytes(transport)
    assert received == pattern(0, 4000)
    assert transport.read() == b""


def test_cable_that_is_pulled_is_noticed_by_waiting_and_reading(cable, wake):
    """A wait without a deadline ends, and reading says what happened."""
    transport = cable.open()
    cable.port.unplug()
    assert transport.wait(wake, None)[0] is True
    with pytest.raises(TransportError):
        transport.read()
    assert transport.wait(wake, None)[0] is True


def test_cable_that_is_pulled_is_noticed_by_writing(cable, wake):
    """Bytes are not counted that nobody takes."""
    transport = cable.open()
    cable.port.unplug()
    transport.wait(wake, None)
    with pytest.raises(TransportError):
        transport.write(b"x")


def test_cable_that_is_back_needs_a_new_transport(cable, wake):
    """The old one stays dead, the next opening works."""
    old = cable.open()
    cable.port.unplug()
    old.wait(wake, None)
    cable.port.plug()
    with pytest.raises(TransportError):
        old.read()
    assert cable.open().write(b"here") == 4
    assert cable.heard(4) == b"here"


def test_wake_ends_a_wait(cable, wake):
    """Another thread can end a wait that has no deadline."""
    transport = cable.open()
    os.eventfd_write(wake, 1)
    assert transport.wait(wake, None) == (False, False)


def test_wait_has_a_deadline(cable, wake):
    """Nothing happens, and it returns."""
    assert cable.open().wait(wake, 0.01) == (False, False)


def test_closing_a_full_line_is_done_at_once(cable):
    """Nobody waits for a printer that takes nothing, and the way is free for the next opening."""
    transport = cable.open()
    cable.fill(transport)
    begun = time.monotonic()
    cable.discard(transport)
    assert time.monotonic() - begun < 1
    cable.rest(0.05)
    assert cable.open().write(b"next") == 4


@pytest.mark.parametrize("kind", ["device", "serial", "network"])
def test_tail_of_a_closed_line_never_drips_out(make_cable, kind):
    """What was still on our side when it was closed is thrown away. (On USB nothing is: the printer has what was accepted.)"""
    cable = make_cable(kind)
    transport = cable.open()
    accepted = cable.fill(transport)
    cable.discard(transport)
    assert len(cable.rest()) < accepted


@pytest.mark.parametrize("kind", ["device", "serial", "usb"])
def test_old_answers_are_thrown_away_at_opening(make_cable, kind):
    """What a printer said to nobody is not read as an answer. (A connection begins when somebody listens.)"""
    cable = make_cable(kind)
    cable.port.write(b"\x14\x00\x0c\x0f")
    assert cable.open().read() == b""


def test_absent_printer_is_an_error(cable):
    """Nothing can be opened that is not there."""
    cable.port.unplug()
    with pytest.raises(TransportError, match=r"^(cannot|no printer) "):
        cable.open()
