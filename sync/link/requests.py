"""Requests on their way to central: held until the broker has taken them, dropped after their deadline. Never read."""

import logging
from collections import deque

import msgspec

from sync.link import limits

LOG = logging.getLogger(__name__)


class Held(msgspec.Struct, frozen=True):
    """One request; it is worth nothing after `deadline_ms` (monotonic)."""

    payload: bytes
    deadline_ms: int


class Requests:
    """At most `limits.REQUESTS_MAX` requests: waiting for a link, or published and waiting for their PUBACK."""

    def __init__(self) -> None:
        self._waiting: deque[Held] = deque()
        self._published: dict[int, Held] = {}

    def hold(self, payload: bytes, deadline_ms: int) -> None:
        """Take a request. When there is no room the oldest one that waits gives way: the newest customer matters."""
        if len(self._waiting) + len(self._published) >= limits.REQUESTS_MAX:
            LOG.warning("too many requests wait for a link: the oldest is dropped")
            if not self._waiting:
                return
            self._waiting.popleft()
        self._waiting.append(Held(payload, deadline_ms))

    def take(self, now_ms: int) -> Held | None:
        """Give the next request that is still worth publishing; `published` or `lost` follows."""
        while self._waiting:
            held = self._waiting.popleft()
            if held.deadline_ms > now_ms:
                return held
            LOG.info("a request found no link in time")
        return None

    def sent(self, number: int, held: Held) -> None:
        """It went out under this packet number."""
        self._published[number] = held

    def published(self, number: int) -> None:
        """The broker has taken the packet, which may or may not be a request."""
        self._published.pop(number, None)

    def lost(self) -> None:
        """The broker is gone: what it did not confirm goes again. Central knows a repeated request by its nonce."""
        self._waiting.extendleft(reversed(self._published.values()))
        self._published.clear()

    def clear(self) -> None:
        """The controller that asked is gone."""
        self._waiting.clear()
        self._published.clear()
