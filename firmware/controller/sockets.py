"""The two Unix sockets of the kiosk: one peer at a time on each, known by its user, never able to make the loop wait.

A newer connection replaces the older one. A peer that does not read is cut off; for views, only the newest one waits for it.
"""

import errno
import logging
import os
import pwd
import socket
import stat
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

from firmware.controller.loop import READ, WRITE, SelectorLoop
from messages.framing import Decoder, FramingError, encode
from messages.local import Show

LOG = logging.getLogger("kiosk")

Incoming = TypeVar("Incoming")

INPUT_BYTES_MAX = 256 * 1024
"""The largest frame that a peer may send; what central says is at most 64 KiB."""
OUTPUT_BYTES_MAX = 2 * 1024 * 1024
WAITING_MAX = 256
_RECEIVE_BYTES = 64 * 1024
_CREDENTIALS = struct.Struct("3i")


class Peer(Generic[Incoming]):
    """One connected program."""

    def __init__(
        self,
        loop: SelectorLoop,
        connection: socket.socket,
        vocabulary: Any,
        on_message: Callable[[Incoming], None],
        on_closed: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._socket = connection
        self._decoder: Decoder[Incoming] = Decoder(vocabulary, INPUT_BYTES_MAX)
        self._on_message = on_message
        self._on_closed = on_closed
        self._output = bytearray()
        self._newest: Show | None = None
        self._behind_newest: list[Any] = []
        self._open = True
        loop.watch(connection, READ, self._ready)

    def send(self, message: Any) -> None:
        """Queue a message. A view waits in one place, where a newer one replaces it; what comes after it stays after it."""
        if not self._open:
            return
        if isinstance(message, Show) and self._output:
            self._newest = message
        elif self._newest is not None:
            self._behind_newest.append(message)
        else:
            self._output += encode(message)
        if len(self._output) > OUTPUT_BYTES_MAX or len(self._behind_newest) > WAITING_MAX:
            self._end("does not read")
            return
        self._write()

    def close(self) -> None:
        """Let go of the connection; nothing more is reported."""
        if self._open:
            self._open = False
            self._loop.forget(self._socket)
            self._socket.close()

    def _ready(self, events: int) -> None:
        if events & READ:
            self._read()
        if events & WRITE and self._open:
            self._write()

    def _read(self) -> None:
        try:
            received = self._socket.recv(_RECEIVE_BYTES)
        except BlockingIOError:
            return
        except OSError as error:
            self._end(error.strerror or "failed")
            return
        if not received:
            self._end("has closed its end")
            return
        try:
            for message in self._decoder.feed(received):
                self._on_message(message)
                if not self._open:
                    return
        except FramingError as error:
            self._end(str(error))

    def _write(self) -> None:
        try:
            while self._output or self._newest is not None:
                if not self._output:
                    self._take_waiting()
                del self._output[: self._socket.send(self._output)]
        except BlockingIOError:
            pass  # the rest goes when the peer has read
        except OSError as error:
            self._end(error.strerror or "failed")
            return
        self._loop.watch(self._socket, READ | WRITE if self._output else READ, self._ready)

    def _take_waiting(self) -> None:
        for message in (self._newest, *self._behind_newest):
            self._output += encode(message)
        self._newest = None
        self._behind_newest.clear()

    def _end(self, why: str) -> None:
        LOG.info("a local connection ends: the peer %s", why)
        self.close()
        self._on_closed()


class Server(Generic[Incoming]):
    """Listens at `path` and keeps the newest connection of an allowed user.

    user: the name of a user that may connect besides this program's own and root, "" for nobody else. Raises `OSError` when the
    path cannot be used, and when there is no such user.
    """

    def __init__(
        self,
        loop: SelectorLoop,
        path: Path,
        user: str,
        vocabulary: Any,
        on_message: Callable[[Incoming], None],
        on_connected: Callable[[], None],
        on_closed: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._path = path
        self._users = {os.getuid(), 0, *([_id_of(user)] if user else [])}
        self._vocabulary = vocabulary
        self._on_message = on_message
        self._on_connected = on_connected
        self._on_closed = on_closed
        self._peer: Peer[Incoming] | None = None
        self._socket = _listen(path, 0o660 if user else 0o600)
        loop.watch(self._socket, READ, self._accept)

    @property
    def connected(self) -> bool:
        """Whether a peer is there."""
        return self._peer is not None

    def send(self, message: Any) -> None:
        """Queue a message for the peer; without one it is dropped."""
        if self._peer is not None:
            self._peer.send(message)

    def close(self) -> None:
        """Stop listening, let go of the peer and remove the path."""
        self._loop.forget(self._socket)
        self._socket.close()
        self._path.unlink(missing_ok=True)
        if self._peer is not None:
            self._peer.close()
            self._peer = None

    def _accept(self, _events: int) -> None:
        try:
            connection, _ = self._socket.accept()
        except OSError:
            return  # the caller was gone before it was taken
        user = _user_of(connection)
        if user not in self._users:
            LOG.warning("user %d may not connect to %s", user, self._path.name)
            connection.close()
            return
        connection.setblocking(False)
        if self._peer is not None:
            self._peer.close()
            self._on_closed()
        self._peer = Peer(self._loop, connection, self._vocabulary, self._on_message, self._closed)
        self._on_connected()

    def _closed(self) -> None:
        self._peer = None
        self._on_closed()


def _listen(path: Path, mode: int) -> socket.socket:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and stat.S_ISSOCK(path.lstat().st_mode):
        path.unlink()  # left by a start that was killed; the journal's lock keeps a second kiosk out
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
    mask = os.umask(0o177)
    try:
        listener.bind(str(path))
        os.chmod(path, mode)
        listener.listen(2)
    except OSError:
        listener.close()
        raise
    finally:
        os.umask(mask)
    return listener


def _id_of(user: str) -> int:
    try:
        return pwd.getpwnam(user).pw_uid
    except KeyError as error:
        raise OSError(errno.ENOENT, "there is no such user", user) from error


def _user_of(connection: socket.socket) -> int:
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(credentials)[1])
