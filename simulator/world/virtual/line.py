"""One client's connection to the virtual broker, as both ends hold it."""

from collections.abc import Callable
from typing import Protocol

from simulator.world.virtual.parts import Client

Reads = Callable[[str], bool]


class Ends(Protocol):
    """What a line is connected to."""

    def published(self, line: "Line", number: int, topic: str, payload: bytes) -> None:
        """Take a packet on its way from a client."""

    def hung_up(self, line: "Line") -> None:
        """Take note that a client closed its connection."""


class Line:
    """Implements `parts.Connection`. closed: by the client itself. silent: half open. flying: packets without their PUBACK."""

    def __init__(self, broker: Ends, name: str, reads: Reads, client: Client, keepalive_ms: int) -> None:
        self.name, self.reads, self.client, self.keepalive_ms = name, reads, client, keepalive_ms
        self.open = False
        self.ended = False
        self.closed = False
        self.silent = False
        self.flying = 0
        self.up_ms = 0
        self.down_ms = 0
        self._broker = broker

    def publish(self, number: int, topic: str, payload: bytes) -> None:
        """See `parts.Connection`."""
        if self.open and not self.ended:
            self._broker.published(self, number, topic, payload)

    def close(self) -> None:
        """See `parts.Connection`."""
        self.closed = True
        self._broker.hung_up(self)
