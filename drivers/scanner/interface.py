"""The bar code scanner."""

from typing import Protocol


class Scanner(Protocol):
    """Reports `Listener.scanned` for each code that was read."""

    def close(self) -> None:
        """Let go of the device."""
