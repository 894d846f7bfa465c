"""What every transport to a printer promises: bytes both ways, deadlines, a count of what was accepted. It knows no ESC/POS."""

from collections.abc import Callable
from typing import Protocol

WRITE_WAIT_S = 0.25
"""The longest that `Transport.write` takes where the system cannot tell beforehand whether there is room (USB)."""


class TransportError(Exception):
    """The device cannot be opened, or went away. Its text names the cause and never a byte of what was sent.

    uncounted: it went away inside a write, and nobody knows how many of the offered bytes it had taken by then.
    """

    def __init__(self, text: str, uncounted: bool = False) -> None:
        super().__init__(text)
        self.uncounted = uncounted


class Transport(Protocol):
    """An open way to one printer, used by one thread. Nothing here waits longer than a caller allows.

    It reopens nothing by itself: a device that went away raises `TransportError` from whatever is called next, and its
    driver opens a new one.
    """

    def read(self) -> bytes:
        """Give what has arrived, at most 4 KiB; b"" when nothing has. Raises `TransportError`."""

    def write(self, data: bytes) -> int:
        """Offer `data` and give how many of its bytes were accepted: 0 when none can be taken now. Raises `TransportError`.

        A byte that is counted may come out on paper at any later time; one that is not counted never does. It returns at once,
        on USB after `WRITE_WAIT_S` at the latest.
        """

    def wait(self, wake: int, timeout_s: float | None, write: bool = False) -> tuple[bool, bool]:
        """Wait for the printer, for the descriptor `wake`, or for `timeout_s` seconds (None: for ever).

        Give (there is something to read, bytes can be offered). A device that went away counts as readable, so that `read` can
        say so. write: whether room for bytes ends the wait.
        """

    def unsent(self) -> int:
        """Give how many accepted bytes are still on this side of the line, as far as the system can tell."""

    def close(self) -> None:
        """Let go of the device at once. What was accepted is not waited for, and is thrown away where that is possible."""


OpenTransport = Callable[[], Transport]
"""Opens the printer of a configuration, waiting a few seconds at most. Raises `TransportError`."""
