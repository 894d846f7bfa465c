"""The character device: never blocks, counts what it accepted, says when the other side is gone."""

import os
import tty

import pytest

from drivers.transport.device import Device, TransportError


@pytest.fixture
def pair():
    """The printer's end of a pty and the path of ours."""
    near, far = os.openpty()
    tty.setraw(far)
    yield near, os.ttyname(far)
    for descriptor in (near, far):
        try:
            os.close(descriptor)
        except OSError:
            continue


@pytest.fixture
def wake():
    descriptor = os.eventfd(0, os.EFD_NONBLOCK)
    yield descriptor
    os.close(descriptor)


def test_bytes_travel_both_ways(pair, wake):
    """What is written arrives as it is, control bytes included, and answers come back."""
    near, path = pair
    device = Device.open(path)
    assert device.write(b"\x1b@\x03\x11\x13\r\n") == 7
    assert os.read(near, 100) == b"\x1b@\x03\x11\x13\r\n"
    os.write(near, b"\x12\x03\r")
    assert device.wait(wake, 5) == (True, False)
    assert device.read() == b"\x12\x03\r"
    assert device.read() == b""
    device.close()


def test_old_answers_are_thrown_away_at_opening(pair):
    """What a printer said to nobody is not read as an answer."""
    near, path = pair
    os.write(near, b"\x14\x00\x0c\x0f")
    device = Device.open(path)
    assert device.read() == b""
    device.close()


def test_full_line_accepts_nothing_and_does_not_block(pair, wake):
    """A peer that does not read ends in zero accepted bytes."""
    _, path = pair
    device = Device.open(path)
    counts = [device.write(bytes(4096)) for _ in range(100)]
    assert counts[0] > 0
    assert counts[-1] == 0
    assert device.wait(wake, 0, write=True) == (False, False)
    device.close()


def test_hang_up_is_an_error_of_reading_and_writing(pair, wake):
    """A cable that is pulled is noticed by waiting, reading and writing."""
    near, path = pair
    device = Device.open(path)
    os.close(near)
    assert device.wait(wake, 5)[0] is True
    with pytest.raises(TransportError):
        device.read()
    with pytest.raises(TransportError):
        device.write(b"x")
    device.close()


def test_wake_ends_a_wait(pair, wake):
    """Another thread can end a wait that has no deadline."""
    _, path = pair
    device = Device.open(path)
    os.eventfd_write(wake, 1)
    assert device.wait(wake, None) == (False, False)
    device.close()


def test_absent_device_is_an_error():
    """A path that does not exist says so."""
    with pytest.raises(TransportError, match="No such file"):
        Device.open("/dev/does-not-exist")
