"""The jack for headphones: whether something is plugged in. The sound itself is the touchscreen's."""

from typing import Protocol


class Jack(Protocol):
    """Reports `Listener.headphones_changed` at start and at each change.

    Unknown counts as empty: what only its customer may hear is not said then. A jack that cannot be read is reported as
    `device_failed("jack", ...)`, and as recovered when it can be read again.
    """

    def close(self) -> None:
        """Let go of it."""
