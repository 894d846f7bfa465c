"""The serial line: settings, its lock, and a printer that says busy by DSR."""

import os
import termios
import threading

import pytest

from drivers.transport.interface import TransportError
from drivers.transport.serial import WATCHED_BYTES_MAX, Serial


@pytest.fixture
def cable(make_cable):
    return make_cable("serial")


@pytest.fixture
def path(cable, directory):
    return str(directory / "printer")


def flags_of(path):
    """Give the line's speed and whether RTS/CTS is on, as the kernel has them."""
    descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    attributes = termios.tcgetattr(descriptor)
    os.close(descriptor)
    return attributes[4], bool(attributes[2] & termios.CRTSCTS)


@pytest.mark.parametrize(
    ("baud", "handshake", "flags"),
    [
        (9600, "rts_cts", (termios.B9600, True)),
        (115_200, "none", (termios.B115200, False)),
        (38_400, "dsr_dtr", (termios.B38400, False)),
    ],
)
def test_line_is_set_up_as_configured(path, baud, handshake, flags):
    """Speed and handshake are the kernel's afterwards."""
    line = Serial.open(path, baud, handshake)
    assert flags_of(path) == flags
    line.close()


def test_broken_characters_are_not_heard(path):
    """A break and a character without its stop bit would read as a zero, which GS r may answer as well."""
    line = Serial.open(path, 9600, "none")
    descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    dropped = termios.INPCK | termios.IGNPAR | termios.IGNBRK
    assert termios.tcgetattr(descriptor)[0] & dropped == dropped
    os.close(descriptor)
    line.close()


def test_line_has_one_user(path):
    """A second program that locks it is told so, until the first one has gone."""
    line = Serial.open(path, 115_200, "rts_cts")
    with pytest.raises(TransportError, match="another program uses it"):
        Serial.open(path, 115_200, "rts_cts")
    line.close()
    Serial.open(path, 115_200, "rts_cts").close()


def test_file_that_is_no_line_is_an_error(directory):
    """An ordinary file cannot be set up as a line."""
    (directory / "file").write_bytes(b"")
    with pytest.raises(TransportError, match="cannot open the serial line"):
        Serial.open(str(directory / "file"), 115_200, "rts_cts")


def test_busy_printer_is_given_nothing(cable, path, wake):
    """While DSR is down no byte is accepted, and a wait for room lasts its time."""
    line = Serial.open(path, 115_200, "dsr_dtr", ready=lambda descriptor: False)
    assert line.write(b"x") == 0
    assert line.wait(wake, 0.05, write=True) == (False, False)
    assert cable.rest(0.05) == b""
    line.close()


def test_printer_that_is_ready_again_ends_the_wait(cable, path, wake):
    """The line is looked at again while bytes wait for it."""
    looks = iter([False, False, False])
    line = Serial.open(path, 115_200, "dsr_dtr", ready=lambda descriptor: next(looks, True))
    assert line.wait(wake, 10, write=True) == (False, True)
    assert line.write(b"ready") == 5
    assert cable.heard(5) == b"ready"
    line.close()


def test_little_is_on_its_way_when_busy_comes(cable, path):
    """With DSR no more is offered to the kernel than a printer still takes after it said busy."""
    line = Serial.open(path, 115_200, "dsr_dtr", ready=lambda descriptor: True)
    assert line.write(bytes(5000)) == WATCHED_BYTES_MAX
    line.close()


def test_answers_and_rings_end_the_wait_for_a_busy_printer(cable, path, wake):
    """Whoever waits for room is told what else happens."""
    line = Serial.open(path, 115_200, "dsr_dtr", ready=lambda descriptor: False)
    cable.port.write(b"\x1e")
    assert line.wait(wake, 10, write=True) == (True, False)
    assert line.read() == b"\x1e"
    threading.Timer(0.02, os.eventfd_write, (wake, 1)).start()
    assert line.wait(wake, 10, write=True) == (False, False)
    line.close()


def test_line_without_a_dsr_counts_as_ready(cable, path):
    """A pty has no such line; nobody could ever say ready there."""
    line = Serial.open(path, 115_200, "dsr_dtr")
    assert line.write(b"x") == 1
    line.close()


def test_unplugged_line_that_waits_for_dsr_is_noticed(cable, path, wake):
    """An adapter that is pulled ends the wait for room."""
    line = Serial.open(path, 115_200, "dsr_dtr")
    cable.port.unplug()
    assert line.wait(wake, 10, write=True)[0] is True
    with pytest.raises(TransportError):
        line.write(b"x")
    line.close()
