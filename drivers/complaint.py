"""What is wrong with a device, told to the listener once for each change."""

from drivers.listener import Listener


class Complaint:
    """One device's trouble. Used from the one thread that reads the device."""

    def __init__(self, device: str, listener: Listener) -> None:
        self._device = device
        self._listener = listener
        self._reason: str | None = None

    def is_now(self, reason: str | None) -> None:
        """Say what is wrong now, None for nothing. The same again is not told again."""
        if reason == self._reason:
            return
        self._reason = reason
        if reason is None:
            self._listener.device_recovered(self._device)
        else:
            self._listener.device_failed(self._device, reason)
