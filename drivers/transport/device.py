"""A character device: a USB printer's /dev/usb/lp0 through the kernel's usblp, or a pty."""

import os
import termios
import tty
from typing import Self

from drivers.transport.descriptor import Descriptor, flush_terminal
from drivers.transport.interface import Transport, TransportError


class Device(Descriptor):
    """An open device. Not safe for use from two threads at once."""

    @classmethod
    def open(cls, path: str) -> Self:
        """Open `path` for reading and writing, discarding what it said to nobody. Raises `TransportError`."""
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            raise TransportError(f"cannot open it: {error.strerror}") from error
        try:
            if os.isatty(descriptor):
                tty.setraw(descriptor)
            device = cls(descriptor)
            device.forget_stale()
        except (OSError, termios.error, TransportError) as error:
            os.close(descriptor)
            raise TransportError("it went away while it was opened") from error
        return device

    def close(self) -> None:
        """Let go of the device; what it has not sent yet is thrown away."""
        flush_terminal(self._descriptor)
        super().close()


_satisfies: type[Transport] = Device
