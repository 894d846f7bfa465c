"""A kiosk without a scanner: it never reports anything."""


class NoScanner:
    """Stands where the configuration names no scanner."""

    def close(self) -> None:
        """There is nothing to let go of."""
