"""A device that types or has a switch, as its driver sees it: a source of the kernel's events."""

from collections.abc import Callable, Iterable
from typing import Protocol

from anjungan_evdev import Event
from drivers.settings import InputSettings


class Source(Protocol):
    """An open input device that nobody else reads. Each verb raises `OSError` when the device is gone."""

    def fileno(self) -> int:
        """Give the descriptor that is readable when events wait, or when the device is gone."""

    def read(self) -> Iterable[Event]:
        """Give the events that wait, oldest first; nothing when none does. Never blocks."""

    def held(self) -> frozenset[int]:
        """Give the codes of the keys that are down now, or of the switches that are set. Events that wait are forgotten."""

    def close(self) -> None:
        """Let go of the device, and let others have it. May be repeated."""


FindSource = Callable[[InputSettings], Source]
"""Opens and grabs the device that fits. Raises `OSError`: ENODEV when there is none, EBUSY when another program has it."""


class Taker(Protocol):
    """What a driver makes of the events: its logic, without I/O. Times are monotonic milliseconds."""

    @property
    def due_ms(self) -> int | None:
        """When it wants a `pause` though nothing comes, or None."""

    @property
    def trouble(self) -> str | None:
        """What a technician has to know of a device that can be read, or None when all is well."""

    def begin(self, held: frozenset[int], now_ms: int) -> None:
        """The device was found. These keys are down, nobody knows since when. What was half done before is forgotten."""

    def take(self, event: Event) -> None:
        """Take an event of a key, or of a switch."""

    def lost(self, held: frozenset[int], now_ms: int) -> None:
        """Events were lost on the way. These keys are down now."""

    def pause(self, now_ms: int) -> None:
        """Nothing waits to be read at this moment."""
