"""A connection to the simulated world: one for all mock devices of a firmware, one for its disk. Simulation only.

Owns the socket and its thread. Messages go out from any thread without blocking it; they come in on the connection's own.
"""

import contextlib
import logging
import os
import random
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from drivers.errors import DriverError
from messages import framing
from messages.world import Attach, ProgramToWorld

LOG = logging.getLogger(__name__)

CONNECT_S = 5.0
"""For the first connection; a world that is not there then is a visible fault."""

RETRY_BASE_S, RETRY_CAP_S = 0.1, 2.0
_OUT_MESSAGES_MAX = 1_024
_READ_BYTES = 64 * 1024

Incoming = TypeVar("Incoming")


class WorldConnection(Generic[Incoming]):
    """Stays connected to the world as `role`; says `Attach` first, then what `greeting` gives. vocabulary: what the world says.

    `on_message` and `on_lost` are called from the connection's thread.
    """

    def __init__(
        self,
        path: str,
        role: str,
        vocabulary: Any,
        greeting: Callable[[], Iterable[ProgramToWorld]],
        on_message: Callable[[Incoming], None],
        on_lost: Callable[[], None],
    ) -> None:
        """Connect for the first time. Raises `DriverError` when the world does not answer."""
        self._path = path
        self._role = role
        self._vocabulary = vocabulary
        self._greeting = greeting
        self._on_message = on_message
        self._on_lost = on_lost
        self._out: deque[bytes] = deque()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._woken, self._waker = socket.socketpair()
        self._woken.setblocking(False)
        self._waker.setblocking(False)
        try:
            first = self._dial()
        except OSError as error:
            self._woken.close()
            self._waker.close()
            raise DriverError("world", f"cannot connect to its socket ({error.strerror})") from error
        self._thread = threading.Thread(target=self._run, args=(first,), name="world", daemon=True)
        self._thread.start()

    def send(self, message: ProgramToWorld) -> None:
        """Queue a message. With no world it is dropped; what matters then is in the next greeting."""
        with self._lock:
            if len(self._out) >= _OUT_MESSAGES_MAX:
                LOG.warning("the world does not read: a message is dropped")
                return
            self._out.append(framing.encode(message))
        with contextlib.suppress(OSError):
            self._waker.send(b"\0")

    def close(self) -> None:
        """Send what is queued if that needs no waiting, and let go."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._waker.send(b"\0")
        self._thread.join()
        self._woken.close()
        self._waker.close()

    def _dial(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(CONNECT_S)
            connection.connect(self._path)
        except OSError:
            connection.close()
            raise
        return connection

    def _run(self, connection: socket.socket | None) -> None:
        wait_s = RETRY_BASE_S
        while not self._closing.is_set():
            if connection is not None:
                wait_s = RETRY_BASE_S
                self._serve(connection)
                connection = None
                if self._closing.is_set():
                    return
                self._on_lost()
            self._closing.wait(wait_s * random.random())  # noqa: S311 - jitter is no secret
            wait_s = min(2 * wait_s, RETRY_CAP_S)
            if not self._closing.is_set():
                with contextlib.suppress(OSError):
                    connection = self._dial()
        if connection is not None:
            connection.close()

    def _serve(self, connection: socket.socket) -> None:
        decoder: framing.Decoder[Incoming] = framing.Decoder(self._vocabulary)
        with self._lock:
            self._out.clear()
            self._out.append(framing.encode(Attach(self._role, os.getpid())))
            self._out.extend(framing.encode(message) for message in self._greeting())
        pending = bytearray()
        with connection, selectors.DefaultSelector() as selector:
            connection.setblocking(False)
            selector.register(self._woken, selectors.EVENT_READ)
            selector.register(connection, selectors.EVENT_READ)
            try:
                while True:
                    self._write(connection, pending)
                    if self._closing.is_set():
                        return
                    writing = selectors.EVENT_WRITE if pending else 0
                    selector.modify(connection, selectors.EVENT_READ | writing)
                    for key, events in selector.select():
                        if key.fileobj is self._woken:
                            self._woken.recv(4_096)
                        elif events & selectors.EVENT_READ and not self._read(connection, decoder):
                            return
            except (OSError, framing.FramingError) as error:
                LOG.warning("the world's connection broke: %s", error)

    def _write(self, connection: socket.socket, pending: bytearray) -> None:
        with self._lock:
            while self._out:
                pending += self._out.popleft()
        with contextlib.suppress(BlockingIOError):
            while pending:
                del pending[: connection.send(pending)]

    def _read(self, connection: socket.socket, decoder: framing.Decoder[Incoming]) -> bool:
        received = connection.recv(_READ_BYTES)
        for message in decoder.feed(received):
            self._on_message(message)
        return bool(received)
