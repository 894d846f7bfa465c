"""The character device: what a file that is no terminal does differently."""

import os
import select
import time

import pytest

from drivers.transport.device import EMPTY_PAUSES_S, Device
from drivers.transport.interface import TransportError


def test_failing_write_counts_nothing_where_the_kernel_does_not():
    """usblp hands bytes on before it finds the printer gone: its error may not be called nothing on paper."""
    device = Device.open("/dev/full")
    with pytest.raises(TransportError) as raised:
        device.write(b"x")
    assert raised.value.uncounted is True
    device.close()


def test_printer_of_empty_packets_is_open_and_read_ever_more_slowly(wake):
    """An empty packet is no hang-up; reading after each of them would never rest."""
    device = Device.open("/dev/null")
    waited = []
    for _ in EMPTY_PAUSES_S[:3]:
        assert device.read() == b""
        begun = time.monotonic()
        assert device.wait(wake, None) == (False, False)
        waited.append(time.monotonic() - begun)
        assert device.wait(wake, None) == (True, False)
    assert all(pause >= least * 0.9 for pause, least in zip(waited, EMPTY_PAUSES_S[1:], strict=False))
    device.close()


def test_question_ends_the_pause_after_an_empty_packet(wake):
    """Something was written: an answer may come soon."""
    device = Device.open("/dev/null")
    device.read()
    device.write(b"x")
    assert device.wait(wake, 10) == (True, False)
    device.close()


def test_printer_without_a_way_back_says_nothing():
    """The kernel refuses to read from one, as from an epoll descriptor: it can be written to all the same."""
    with select.epoll() as unreadable:
        device = Device(os.dup(unreadable.fileno()))
        device.forget_stale()
        assert device.read() == b""
        device.close()


def test_terminal_counts_its_bytes(make_cable, wake):
    """A line that hung up has taken nothing of a write that fails."""
    cable = make_cable("device")
    device = cable.open()
    cable.port.unplug()
    device.wait(wake, None)
    with pytest.raises(TransportError) as raised:
        device.write(b"x")
    assert raised.value.uncounted is False
