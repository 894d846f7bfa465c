"""The watchdog: fed only while the controller's loop turns. `anjungan_notify.Notifier` is the one backend: systemd's, or none."""

from typing import Protocol


class Watchdog(Protocol):
    """Whoever restarts a program that hangs, or nobody. Nothing here raises or blocks."""

    def ready(self) -> None:
        """The program serves."""

    def feed(self) -> None:
        """The loop turned. May be called as often as the loop likes."""

    def wait_s(self) -> float | None:
        """Give the seconds until the next `feed` counts; None when nobody watches."""

    def close(self) -> None:
        """Let go of it."""
