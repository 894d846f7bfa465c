"""The network transport: what is set on its socket, and how long it waits for nobody."""

import socket
import struct
import time

import pytest

from drivers.transport.interface import TransportError
from drivers.transport.network import Network


@pytest.fixture
def cable(make_cable):
    return make_cable("network")


def test_connection_is_watched_and_never_delayed(cable):
    """Small commands go at once, a dead peer is noticed while nothing is said, and closing resets."""
    connection = cable.open()._connection
    options = {
        name: connection.getsockopt(level, getattr(socket, name))
        for level, name in (
            (socket.IPPROTO_TCP, "TCP_NODELAY"),
            (socket.SOL_SOCKET, "SO_KEEPALIVE"),
            (socket.IPPROTO_TCP, "TCP_KEEPIDLE"),
            (socket.IPPROTO_TCP, "TCP_KEEPINTVL"),
            (socket.IPPROTO_TCP, "TCP_USER_TIMEOUT"),
        )
    }
    assert options == {
        "TCP_NODELAY": 1,
        "SO_KEEPALIVE": 1,
        "TCP_KEEPIDLE": 15,
        "TCP_KEEPINTVL": 5,
        "TCP_USER_TIMEOUT": 75_000,
    }
    assert struct.unpack("ii", connection.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)) == (1, 0)


def test_kernel_takes_little_ahead_of_the_printer(cable):
    """A slip that nobody takes is not swallowed by a buffer: far less than the kernel's usual megabytes."""
    assert cable.fill(cable.open()) < 200_000


def test_bytes_that_nobody_acknowledged_are_counted(cable):
    """They are accepted, and not yet the printer's: closing would throw them away."""
    connection = cable.open()
    accepted = cable.fill(connection)
    assert 0 < connection.unsent() < accepted


def test_port_where_nobody_listens_is_refused_at_once(cable):
    """The cause is in words."""
    address = cable.port.address
    cable.port.unplug()
    with pytest.raises(TransportError, match="cannot connect: Connection refused"):
        Network.open(*address)


def test_peer_that_never_answers_is_given_up():
    """A connection that nobody takes ends after its time."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        begun = time.monotonic()
        with pytest.raises(TransportError, match="cannot connect: nobody answers"):
            Network.open(*address, connect_s=0.2)
        assert 0.2 <= time.monotonic() - begun < 2
        for one in waiting:
            one.close()


def test_printer_may_live_on_the_newer_protocol():
    """An IPv6 address is a number as well."""
    with socket.socket(socket.AF_INET6) as listener:
        listener.bind(("::1", 0))
        listener.listen()
        connection = Network.open("::1", listener.getsockname()[1])
        accepted, _ = listener.accept()
        assert connection.write(b"hello") == 5
        assert accepted.recv(100) == b"hello"
        accepted.close()
        connection.close()
