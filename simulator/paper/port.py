"""The printer's end of its cable: a pseudo-terminal at a stable path, or a TCP port as network printers have one.

A port never blocks. Pulling the cable ends the connection where the host sees it, and what was on its way is lost.
"""

import errno
import os
import socket
import struct
import tty
from contextlib import suppress
from pathlib import Path
from typing import Protocol

READ_BYTES = 1024
WAITING_HOSTS_MAX = 8
_RECEIVE_BUFFER_BYTES = 4096


class Port(Protocol):
    """What the emulated printer needs of a cable; used from the printer's thread."""

    @property
    def plugged(self) -> bool:
        """Whether the cable is in."""

    @property
    def descriptor(self) -> int | None:
        """What becomes readable when `read` has something to do; None while the cable is out."""

    def plug(self) -> None:
        """Put the cable in; nothing if it is. Raises `OSError` when the path or the address cannot be had."""

    def unplug(self) -> None:
        """Pull the cable: the host sees the end of it, and what was on its way is lost."""

    def read(self, room: int) -> bytes:
        """Give what has arrived, at most `room` bytes; b"" for nothing. What is not read keeps the host waiting."""

    def write(self, data: bytes) -> None:
        """Answer; what nobody reads and the line cannot hold is lost, as on a real one."""


class PtyPort:
    """A pseudo-terminal whose other end the host opens as a character device, at `link_path`.

    The printer holds both ends, so that a host may open, close and die as it likes. Pulling the cable closes both: the host
    sees a hang-up, and the path is gone until the cable is back (then it leads to another pseudo-terminal).
    """

    def __init__(self, link_path: str) -> None:
        self._link = Path(link_path)
        self.descriptor: int | None = None
        self._far: int | None = None

    @property
    def plugged(self) -> bool:
        """See `Port`."""
        return self.descriptor is not None

    def plug(self) -> None:
        """Make the pseudo-terminal and put its name at the link path; nothing if it is plugged already.

        Raises `OSError` when it cannot be there; another link gives way, and nothing else does.
        """
        if self.descriptor is not None:
            return
        if self._link.exists() and not self._link.is_symlink():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(self._link))
        self.descriptor, self._far = os.openpty()
        tty.setraw(self._far)
        os.set_blocking(self.descriptor, False)
        fresh = self._link.with_name(f".{self._link.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(self._far))
        fresh.replace(self._link)

    def unplug(self) -> None:
        """Hang up; what was on its way is lost."""
        if self.descriptor is None or self._far is None:
            return
        self._link.unlink(missing_ok=True)
        os.close(self.descriptor)
        os.close(self._far)
        self.descriptor = self._far = None

    def read(self, room: int) -> bytes:
        """See `Port`."""
        if self.descriptor is None or room <= 0:
            return b""
        try:
            return os.read(self.descriptor, min(room, READ_BYTES))
        except OSError:
            # EAGAIN: nothing there. EIO cannot last: our own far end is open.
            return b""

    def write(self, data: bytes) -> None:
        """See `Port`."""
        if self.descriptor is not None:
            with suppress(OSError):
                os.write(self.descriptor, data)


class TcpPort:
    """A TCP port that serves one host at a time, as network printers do; further ones wait until it has gone.

    tcp_port: 0 takes a free one, and keeps it. Pulling the cable resets the connection and refuses others. (A real cable that
    is pulled is silent instead; a host that cannot tell a silent printer from an absent one is tested with `stalled`.)
    """

    def __init__(self, host: str = "127.0.0.1", tcp_port: int = 9100) -> None:
        self._address = (host, tcp_port)
        self._listener: socket.socket | None = None
        self._host: socket.socket | None = None

    @property
    def address(self) -> tuple[str, int]:
        """The host and the port at which it listens, known since the first `plug`."""
        return self._address

    @property
    def plugged(self) -> bool:
        """See `Port`."""
        return self._listener is not None

    @property
    def descriptor(self) -> int | None:
        """See `Port`: the connection's, or the listening socket's while there is none."""
        current = self._host or self._listener
        return None if current is None else current.fileno()

    def plug(self) -> None:
        """Listen; nothing if it does already. Raises `OSError` when the address cannot be had."""
        if self._listener is not None:
            return
        listener = socket.socket(socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # A receive buffer as small as a printer's: a printer that takes nothing is noticed soon.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER_BYTES)
            listener.bind(self._address)
            listener.listen(WAITING_HOSTS_MAX)
        except OSError:
            listener.close()
            raise
        listener.setblocking(False)
        self._address = (self._address[0], listener.getsockname()[1])
        self._listener = listener

    def unplug(self) -> None:
        """Reset the connection, and those that wait."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        self._hang_up(reset=True)

    def read(self, room: int) -> bytes:
        """See `Port`. Also lets the next host in, or notices that the present one has gone."""
        if self._host is None:
            self._accept()
        if self._host is None or room <= 0:
            return b""
        try:
            received = self._host.recv(min(room, READ_BYTES))
        except BlockingIOError:
            return b""
        except OSError:
            received = b""
        if not received:
            self._hang_up(reset=False)
        return received

    def write(self, data: bytes) -> None:
        """See `Port`."""
        if self._host is not None:
            with suppress(OSError):
                self._host.send(data)

    def _accept(self) -> None:
        if self._listener is None:
            return
        with suppress(OSError):
            self._host, _ = self._listener.accept()
            self._host.setblocking(False)
            self._host.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _hang_up(self, *, reset: bool) -> None:
        if self._host is None:
            return
        if reset:
            self._host.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._host.close()
        self._host = None
