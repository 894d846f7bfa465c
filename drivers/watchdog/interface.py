"""The watchdog: fed only while the controller's loop turns."""

from typing import Protocol


class Watchdog(Protocol):
    """systemd's watchdog or none."""

    def ready(self) -> None:
        """The program serves."""

    def feed(self) -> None:
        """The loop turned."""
