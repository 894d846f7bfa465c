"""What a controller runs on: its loop, its clock and chance, its journal's writer and its two sockets.

Everything that blocks, waits or differs from run to run comes through here. The kiosk's own is `on_this_machine`; a simulation
brings another and drives the same controller over virtual time.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import msgspec

from firmware.controller.clock import Sources
from firmware.controller.loop import Loop, SelectorLoop
from firmware.controller.sockets import Server
from firmware.journal.jobs import OpenWriter
from firmware.journal.writer import WriterThread


class Socket(msgspec.Struct, frozen=True):
    """Where a local peer connects, and which user may besides this program's own; "" for nobody else."""

    path: Path
    user: str


class PeerServer(Protocol):
    """One local peer: the touchscreen, or the link. The newest connection counts."""

    def send(self, message: Any) -> None:
        """Queue a message for the peer; without one it is dropped."""

    def close(self) -> None:
        """Let go of the peer and of the place where it connects."""


OpenServer = Callable[
    [Socket, Any, Callable[[Any], None], Callable[[], None], Callable[[], None]],
    PeerServer,
]
"""Gives a server: where, what a peer may say, and what to call with each message, at a connection and after its end."""


class Machine(msgspec.Struct, frozen=True):
    """The surroundings of one start of the controller."""

    loop: Loop
    sources: Sources
    open_writer: OpenWriter
    open_server: OpenServer


def on_this_machine(sources: Sources | None = None) -> Machine:
    """Give the kiosk's own machine: a selector, a thread for the journal, Unix sockets. sources: other clocks."""
    sources = sources or Sources()
    loop = SelectorLoop(sources.monotonic_ms)

    def open_server(
        where: Socket,
        vocabulary: Any,
        take: Callable[[Any], None],
        connected: Callable[[], None],
        closed: Callable[[], None],
    ) -> PeerServer:
        return Server(loop, where.path, where.user, vocabulary, take, connected, closed)

    return Machine(loop, sources, WriterThread, open_server)
