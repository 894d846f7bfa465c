"""What a driver raises. Facts about the world are not errors: they go to the listener."""


class DriverError(Exception):
    """A device cannot be started or no longer answers as its protocol says. device: its name in the configuration."""

    def __init__(self, device: str, reason: str) -> None:
        super().__init__(f"{device}: {reason}")
        self.device = device
        self.reason = reason
