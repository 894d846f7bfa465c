"""The bar code scanner."""

from typing import Protocol


class Scanner(Protocol):
    """Reports `Listener.scanned` for each code that was read.

    A scanner that is missing is reported as `device_failed("scanner", ...)` and looked for, at the start too, and as recovered
    when it is there.
    """

    def close(self) -> None:
        """Let go of the device."""
