"""The printer's end of a network cable: one host at a time, and what a pulled cable does."""

import os
import select
import socket

import pytest

from simulator.paper import PaperPrinter, TcpPort

JOB = b"\x1b@SLIP PEMBAYARAN\n" + b"line\n" * 20 + b"\x1dVB\x00"


@pytest.fixture
def port():
    return TcpPort("127.0.0.1", 0)


@pytest.fixture
def printer(port):
    """A printer without a pace on a free TCP port."""
    printer = PaperPrinter(port, lambda: None, rows_per_second=0)
    printer.start()
    yield printer
    printer.stop()


def connect(port):
    return socket.create_connection(port.address, timeout=10)


def ask(host, question, count):
    host.sendall(question)
    answer = b""
    while len(answer) < count:
        received = host.recv(64)
        assert received, "it hung up"
        answer += received
    return answer


def test_job_over_tcp_becomes_a_slip(port, printer):
    """Status and print go over the same connection."""
    with connect(port) as host:
        assert ask(host, b"\x10\x04\x01", 1) == b"\x16"
        assert ask(host, JOB + b"\x1d(H\x06\x0000abcd", 7) == b"\x37\x22abcd\x00"
    assert [(slip.kind, slip.complete, slip.received) for slip in printer.slips()] == [("payment_slip", True, JOB)]


def test_second_host_waits_until_the_first_has_gone(port, printer):
    """A second connection is accepted by the network and served by nobody until the first one ends."""
    with connect(port) as first, connect(port) as second:
        assert ask(first, b"\x10\x04\x01", 1) == b"\x16"
        second.sendall(b"\x10\x04\x04")
        assert ask(first, b"\x10\x04\x02", 1) == b"\x12"
        assert select.select([second], [], [], 0)[0] == []
        first.close()
        assert second.recv(1) == b"\x12"


def test_pulled_network_cable_resets_and_comes_back_at_the_same_port(port, printer):
    """Without the cable the connection is reset and others are refused; with it the same address works."""
    with connect(port) as host:
        assert ask(host, b"\x10\x04\x01", 1) == b"\x16"
        printer.set_fault("unplugged")
        with pytest.raises(ConnectionResetError):
            host.recv(1)
    with pytest.raises(ConnectionRefusedError):
        connect(port)
    printer.clear_fault("unplugged")
    with connect(port) as host:
        assert ask(host, b"\x10\x04\x01", 1) == b"\x16"


def test_port_that_is_taken_says_so():
    """A port that somebody has is an OSError, and leaves nothing open."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        before = len(os.listdir("/proc/self/fd"))
        port = TcpPort("127.0.0.1", taken.getsockname()[1])
        with pytest.raises(OSError, match="in use"):
            port.plug()
        assert len(os.listdir("/proc/self/fd")) == before
    assert (port.plugged, port.descriptor) == (False, None)
