"""A character device (a USB printer's /dev/usb/lp0, a serial line, a pty) that never blocks and counts what it accepted.

It reopens nothing by itself: a device that went away raises `TransportError`, and its driver opens a new one.
"""

import os
import select
import termios
import tty
from typing import Self

from drivers.transport.interface import TransportError

READ_BYTES_MAX = 4096
STALE_READS_MAX = 64


class Device:
    """An open device. Not safe for use from two threads at once."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

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
            for _ in range(STALE_READS_MAX):
                if not device.read():
                    break
        except (OSError, termios.error, TransportError) as error:
            os.close(descriptor)
            raise TransportError("it went away while it was opened") from error
        return device

    def read(self) -> bytes:
        """Give what has arrived, at most 4 KiB; b"" when nothing has. Raises `TransportError`."""
        try:
            received = os.read(self._descriptor, READ_BYTES_MAX)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise TransportError(f"reading failed: {error.strerror}") from error
        if not received:
            raise TransportError("it hung up")
        return received

    def write(self, data: bytes) -> int:
        """Offer `data` and give how many of its bytes were accepted: 0 when it can take none now. Raises `TransportError`."""
        try:
            return os.write(self._descriptor, data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise TransportError(f"writing failed: {error.strerror}") from error

    def wait(self, wake: int, timeout_s: float | None, write: bool = False) -> tuple[bool, bool]:
        """Wait for the device, for the descriptor `wake`, or for `timeout_s` seconds (None: for ever).

        Give (it can be read, it can be written). A device that hung up counts as readable, so that `read` can say so.
        """
        poller = select.poll()
        poller.register(self._descriptor, select.POLLIN | (select.POLLOUT if write else 0))
        poller.register(wake, select.POLLIN)
        ready = dict(poller.poll(None if timeout_s is None else max(timeout_s, 0.0) * 1000))
        flags = ready.get(self._descriptor, 0)
        return bool(flags & ~select.POLLOUT), bool(flags & select.POLLOUT)

    def close(self) -> None:
        """Let go of the device. Bytes that were accepted are not waited for."""
        os.close(self._descriptor)
