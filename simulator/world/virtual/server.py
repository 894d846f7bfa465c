"""The kiosk's local sockets in virtual time: pairs of ends that carry messages as they are, in order, a little late."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from firmware.controller.machine import Socket
from simulator.world.virtual.loop import Life

LATE_MS = 1
"""From one program to the other, both awake."""


class End:
    """One end of a connection, in the life of the program that holds it. A life that ends lets go of it."""

    def __init__(self, life: Life, on_message: Callable[[Any], None], on_closed: Callable[[], None]) -> None:
        self._life = life
        self._on_message = on_message
        self._on_closed = on_closed
        self._other: End | None = None
        life.at_end(self.close)

    def join(self, other: "End") -> None:
        """Make these two the ends of one connection."""
        self._other, other._other = other, self

    def send(self, message: Any) -> None:
        """The other end gets the message unless it is gone by then."""
        other = self._other
        if other is not None:
            other._life.call_after(LATE_MS, lambda: other._arrive(self, message))

    def close(self) -> None:
        """Let go; the other end hears of it after what was sent before."""
        other, self._other = self._other, None
        if other is not None:
            other._life.call_after(LATE_MS, lambda: other._hang_up(self))

    def _arrive(self, sender: "End", message: Any) -> None:
        if self._other is sender:
            self._on_message(message)

    def _hang_up(self, sender: "End") -> None:
        if self._other is sender:
            self._other = None
            self._on_closed()


class VirtualServer:
    """A `PeerServer` of the controller: the newest connection counts."""

    def __init__(
        self,
        life: Life,
        take: Callable[[Any], None],
        connected: Callable[[], None],
        closed: Callable[[], None],
    ) -> None:
        self._life = life
        self._take = take
        self._connected = connected
        self._closed = closed
        self._peer: End | None = None
        self._open = True

    def send(self, message: Any) -> None:
        """Queue a message for the peer; without one it is dropped."""
        if self._peer is not None:
            self._peer.send(message)

    def close(self) -> None:
        """Let go of the peer; nobody can connect any more."""
        self._open = False
        if self._peer is not None:
            self._peer.close()
            self._peer = None

    def accept(self, end: End) -> bool:
        """Connect another program's end; say whether somebody listens. The program hears of it when it is awake."""
        if not self._open or not self._life.alive:
            return False
        own = End(self._life, self._take, self._lost)
        own.join(end)
        self._life.call_after(LATE_MS, lambda: self._begin(own))
        return True

    def _begin(self, own: End) -> None:
        if not self._open:
            own.close()
            return
        if self._peer is not None:
            self._peer.close()
            self._closed()
        self._peer = own
        self._connected()

    def _lost(self) -> None:
        self._peer = None
        self._closed()


class Sockets:
    """Where the programs of one kiosk find each other."""

    def __init__(self) -> None:
        self._servers: dict[Path, VirtualServer] = {}

    def open_server(
        self,
        life: Life,
        where: Socket,
        take: Callable[[Any], None],
        connected: Callable[[], None],
        closed: Callable[[], None],
    ) -> VirtualServer:
        """Listen at a path, in the place of who listened there before."""
        server = self._servers[where.path] = VirtualServer(life, take, connected, closed)
        return server

    def connect(self, path: Path, end: End) -> bool:
        """Connect to who listens at a path; say whether somebody does."""
        server = self._servers.get(path)
        return server is not None and server.accept(end)
