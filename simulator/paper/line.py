"""What happens to bytes between a port and the printer: delays, silence, noise, echo, and a line that stands still."""

import itertools
from collections import deque
from collections.abc import Iterator

from simulator.paper.port import Port

_NOISE_BYTES = 3
_BLOCK_HEADS = b"\x35\x3b\x3d\x5f"


class Line:
    """Carries bytes over `port`. Its public attributes are the faults it has; all are off at the beginning.

    silent: no answer goes out. delay_s: answers go out that much later. stalled: nothing is taken from the port. garbled: answers
    cannot be read. echo: what arrives goes back at once. stale: an old automatic status that goes out before every answer.
    """

    def __init__(self, port: Port) -> None:
        self.port = port
        self.silent = False
        self.delay_s = 0.0
        self.stalled = False
        self.garbled = False
        self.echo = False
        self.stale = b""
        self._answers: deque[tuple[float, bytes]] = deque()
        self._noise = _noise()

    def descriptor(self, room: int) -> int | None:
        """Give what to wait for when `room` more bytes can be taken; None when nothing would be read."""
        return self.port.descriptor if room > 0 and not self.stalled else None

    def read(self, room: int) -> bytes:
        """Give what arrived, at most `room` bytes."""
        received = b"" if self.stalled else self.port.read(room)
        if received and self.echo:
            self.port.write(received)
        return received

    def answer(self, reply: bytes, now: float) -> None:
        """Say something, now or after the delay."""
        if not self.silent:
            self._answers.append((now + self.delay_s, self._damaged(reply)))

    @property
    def due(self) -> float | None:
        """When the next answer goes out."""
        return self._answers[0][0] if self._answers else None

    def send_due(self, now: float) -> None:
        """Let out what is due."""
        while self._answers and self._answers[0][0] <= now:
            self.port.write(self._answers.popleft()[1])

    def pull(self) -> None:
        """The cable goes; what was not said is never said."""
        self.port.unplug()
        self._answers.clear()

    def _damaged(self, reply: bytes) -> bytes:
        if self.garbled:
            return bytes(itertools.islice(self._noise, _NOISE_BYTES)) + bytes(byte | 0x80 for byte in reply)
        return self.stale + reply


def _noise() -> Iterator[int]:
    """Give bytes that belong to no answer, always the same ones: bit 7 set, or the head of a block that never comes."""
    value = 1
    while True:
        value = (value * 75 + 74) % 65537
        yield _BLOCK_HEADS[value % 4] if value % 9 == 0 else 0x80 | value & 0x7F
