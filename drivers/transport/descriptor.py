"""What the transports over a file descriptor share: a character device, a serial line and a socket are read and written alike."""

import array
import fcntl
import os
import select
import termios

from drivers.transport.interface import TransportError

READ_BYTES_MAX = 4096
STALE_READS_MAX = 64


class Descriptor:
    """A transport over an open descriptor that does not block, and that it owns. See `drivers.transport.interface.Transport`."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def read(self) -> bytes:
        """Give what has arrived, at most 4 KiB; b"" when nothing has. Raises `TransportError`."""
        try:
            received = os.read(self._descriptor, READ_BYTES_MAX)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise TransportError(f"reading failed: {error.strerror}") from error
        if not received:
            return self._read_nothing()
        return received

    def write(self, data: bytes) -> int:
        """Offer `data` and give how many of its bytes were accepted: 0 when it can take none now. Raises `TransportError`.

        A write that fails has taken no byte: one that had taken some gives their number, and the next one fails (write(2)).
        """
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
        return self._poll(wake, timeout_s, select.POLLIN | (select.POLLOUT if write else 0))

    def unsent(self) -> int:
        """Give how many accepted bytes are still on this side: not sent on a serial line, not acknowledged on a network.

        A device that does not count them (usblp) is as good as empty when it takes more.
        """
        waiting = array.array("i", [0])
        try:
            fcntl.ioctl(self._descriptor, termios.TIOCOUTQ, waiting)
        except OSError:
            poller = select.poll()
            poller.register(self._descriptor, select.POLLOUT)
            return 0 if poller.poll(0) else 1
        return waiting[0]

    def close(self) -> None:
        """Let go of the device."""
        os.close(self._descriptor)

    def forget_stale(self) -> None:
        """Throw away what the device said to nobody. Raises `TransportError`."""
        for _ in range(STALE_READS_MAX):
            if not self.read():
                return

    def _read_nothing(self) -> bytes:
        """Say what it means when a read ends with nothing: the end of a line or of a connection."""
        raise TransportError("it hung up")

    def _poll(self, wake: int, timeout_s: float | None, events: int) -> tuple[bool, bool]:
        poller = select.poll()
        poller.register(self._descriptor, events)
        poller.register(wake, select.POLLIN)
        ready = dict(poller.poll(None if timeout_s is None else max(timeout_s, 0.0) * 1000))
        flags = ready.get(self._descriptor, 0)
        return bool(flags & ~select.POLLOUT), bool(flags & select.POLLOUT)


def flush_terminal(descriptor: int) -> None:
    """Throw away what a terminal has taken and not sent yet, so that closing it does not wait and nothing drips out later.

    Without this the kernel holds a closed serial line for up to 30 seconds while the printer says that it is busy
    (`closing_wait`, setserial(8)). Nothing for a device that went away or is no terminal.
    """
    try:
        termios.tcflush(descriptor, termios.TCOFLUSH)
    except termios.error:
        return
