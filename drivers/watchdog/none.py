"""No watchdog: the program was not started by systemd."""


class NoWatchdog:
    """Nobody watches."""

    def ready(self) -> None:
        """Nobody waits for it."""

    def feed(self) -> None:
        """Nobody is hungry."""

    def close(self) -> None:
        """There is nothing to let go of."""
