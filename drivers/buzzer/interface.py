"""The buzzer: four short patterns."""

from typing import Literal, Protocol

Sound = Literal["key", "good", "bad", "warning"]


class Buzzer(Protocol):
    """Plays a pattern without blocking; a new one replaces the one that is playing."""

    def play(self, sound: Sound) -> None:
        """Raises `DriverError` when the pin cannot be driven."""

    def close(self) -> None:
        """Silence, and let go of the pin."""
