"""A kiosk without a jack that tells: it never reports anything."""


class NoJack:
    """Stands where the configuration has no jack."""

    def close(self) -> None:
        """There is nothing to let go of."""
