"""A printer on the network: raw ESC/POS on a TCP port, usually 9100. The address is a number, so no name is ever looked up."""

import os
import select
import socket
import struct
from ipaddress import ip_address
from typing import Self

from drivers.transport.descriptor import Descriptor
from drivers.transport.interface import Transport, TransportError

CONNECT_S = 3.0
SEND_BYTES_MAX = 8 * 1024
"""What the kernel may take ahead of the printer. Its own choice is megabytes: a whole slip would be accepted by nobody."""
KEEPALIVE_IDLE_S = 15
KEEPALIVE_EVERY_S = 5
USER_TIMEOUT_MS = 75_000
"""How long the peer may acknowledge nothing (tcp(7), TCP_USER_TIMEOUT), probes of an idle connection included. It also ends one
whose window stays closed, so it is longer than a hot print head is waited for."""
_DISCARD = struct.pack("ii", 1, 0)


class Network(Descriptor):
    """An open connection. Not safe for use from two threads at once."""

    def __init__(self, connection: socket.socket) -> None:
        super().__init__(connection.fileno())
        self._connection = connection

    @classmethod
    def open(cls, address: str, port: int, connect_s: float = CONNECT_S) -> Self:
        """Connect, waiting `connect_s` seconds at most. Raises `TransportError`."""
        family = socket.AF_INET6 if ip_address(address).version == 6 else socket.AF_INET
        connection = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
        try:
            _set_options(connection)
            _connect(connection, address, port, connect_s)
        except OSError as error:
            connection.close()
            raise TransportError(f"cannot connect: {error.strerror or error}") from error
        return cls(connection)

    def close(self) -> None:
        """Reset the connection: what the kernel has not sent yet never drips out later (socket(7), SO_LINGER of 0 s)."""
        self._connection.close()


def _set_options(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _DISCARD)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES_MAX)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        (socket.TCP_NODELAY, 1),
        (socket.TCP_KEEPIDLE, KEEPALIVE_IDLE_S),
        (socket.TCP_KEEPINTVL, KEEPALIVE_EVERY_S),
        (socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS),
    ):
        connection.setsockopt(socket.IPPROTO_TCP, option, value)


def _connect(connection: socket.socket, address: str, port: int, connect_s: float) -> None:
    try:
        connection.connect((address, port))
    except BlockingIOError:
        poller = select.poll()
        poller.register(connection, select.POLLOUT)
        if not poller.poll(connect_s * 1000):
            raise TimeoutError("nobody answers") from None
        number = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number:
            raise OSError(number, os.strerror(number)) from None


_satisfies: type[Transport] = Network
