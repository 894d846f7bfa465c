"""The kiosk's lights: "slip" beside the paper's mouth, "fault" for the staff."""

from typing import Literal, Protocol

Pattern = Literal["off", "on", "blink"]
LIGHTS = ("slip", "fault")


class Lights(Protocol):
    """Shows a pattern on a named light. May be repeated; the same pattern again changes nothing."""

    def show(self, name: str, pattern: Pattern) -> None:
        """Raises `KeyError` for a light that does not exist, `DriverError` when the pin cannot be driven."""

    def close(self) -> None:
        """All off, and let go of the pins."""
