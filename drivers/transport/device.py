"""A character device: a USB printer's /dev/usb/lp0 through the kernel's usblp, or a pty."""

import errno
import os
import select
import termios
import time
import tty
from typing import Self

from drivers.transport.descriptor import Descriptor, flush_terminal
from drivers.transport.interface import Transport, TransportError

EMPTY_PAUSES_S = (0.05, 0.1, 0.2, 0.5, 1.0)
"""How long nothing is read after so many reads that gave nothing: some printers answer an empty packet instead of waiting."""


class Device(Descriptor):
    """An open device. Not safe for use from two threads at once."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor)
        self._is_terminal = os.isatty(descriptor)
        self._empty = 0
        self._read_again = 0.0

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

    def read(self) -> bytes:
        """Give what has arrived, at most 4 KiB; b"" when nothing has. Raises `TransportError`.

        A printer without a way back never says anything: usblp refuses to read from one (usblp_read).
        """
        try:
            return super().read()
        except TransportError as error:
            if getattr(error.__cause__, "errno", None) == errno.EINVAL:
                return self._read_nothing()
            raise

    def write(self, data: bytes) -> int:
        """Offer `data` and give how many of its bytes were accepted: 0 when it can take none now. Raises `TransportError`.

        usblp hands them on before it looks whether the printer is still there (usblp_write), so its error counts nothing.
        """
        self._empty, self._read_again = 0, 0.0
        try:
            return super().write(data)
        except TransportError as error:
            raise TransportError(str(error), uncounted=not self._is_terminal) from error

    def wait(self, wake: int, timeout_s: float | None, write: bool = False) -> tuple[bool, bool]:
        """Wait as `Transport.wait` says; soon again after an empty packet, and then without looking whether there is more."""
        pause_s = self._read_again - time.monotonic()
        if pause_s <= 0:
            return super().wait(wake, timeout_s, write)
        pause_s = pause_s if timeout_s is None else min(pause_s, timeout_s)
        return self._poll(wake, pause_s, select.POLLOUT if write else 0)

    def close(self) -> None:
        """Let go of the device; what it has not sent yet is thrown away."""
        flush_terminal(self._descriptor)
        super().close()

    def _read_nothing(self) -> bytes:
        if self._is_terminal:
            return super()._read_nothing()
        self._read_again = time.monotonic() + EMPTY_PAUSES_S[min(self._empty, len(EMPTY_PAUSES_S) - 1)]
        self._empty += 1
        return b""


_satisfies: type[Transport] = Device
