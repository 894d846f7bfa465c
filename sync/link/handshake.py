"""Knock, nonce, hello, welcome, and the controller's word that the welcome is central's. One at a time."""

from typing import Literal

from sync.link import limits

Step = Literal["unheard", "knocked", "challenged", "greeted", "welcomed"]
"""unheard: the broker said that nobody is there, so another knock is due at the deadline.
knocked: waits for central's nonce; challenged: for the controller's hello; greeted: for central's welcome;
welcomed: for the controller's `Acknowledged`."""


class Handshake:
    """Where one handshake stands. Each step has its own time; a step that is missed ends the connection."""

    def __init__(self, now_ms: int) -> None:
        self.step: Step = "knocked"
        self.deadline_ms = now_ms + limits.ANSWER_MS
        self._nonces = 0

    def unheard(self, again_ms: int) -> None:
        """Nobody hears this knock."""
        self.step = "unheard"
        self.deadline_ms = again_ms

    def challenge(self, now_ms: int) -> bool:
        """Say whether this nonce is for the controller. A later one replaces an earlier one, a limited number of times."""
        if self._nonces >= limits.NONCES_MAX:
            return False
        self._nonces += 1
        self._go("challenged", now_ms)
        return True

    def greet(self, now_ms: int) -> bool:
        """Say whether the controller's hello is due."""
        if self.step != "challenged":
            return False
        self._go("greeted", now_ms)
        return True

    def welcome(self, now_ms: int) -> bool:
        """Say whether a welcome is due."""
        if self.step == "welcomed":
            return True
        if self.step != "greeted":
            return False
        self._go("welcomed", now_ms)
        return True

    def _go(self, step: Step, now_ms: int) -> None:
        self.step = step
        self.deadline_ms = now_ms + limits.ANSWER_MS
