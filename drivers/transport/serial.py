"""A serial line. pyserial sets it up; the bytes go through its descriptor, because pyserial's write does not count.

The printer's BUSY comes by wire. RTS/CTS is the kernel's own work. DSR is not (termios(3) knows no such handshake): before
each write the line is looked at, and little is put into the kernel's buffer, so that little is on its way when BUSY comes.
XON/XOFF is not offered: pictures may hold those bytes.
"""

import array
import errno
import fcntl
import os
import select
import termios
import time
from collections.abc import Callable

import serial

from drivers.printer.settings import Handshake
from drivers.transport.descriptor import Descriptor, flush_terminal
from drivers.transport.interface import Transport, TransportError

WATCHED_BYTES_MAX = 128
"""With DSR, what may wait in the kernel: what still comes after BUSY has to fit what a printer keeps free for it, 128 bytes of
a buffer of 4 KiB (Citizen CBM1000 user's manual, 3.12.2; others alike). One set to 45 bytes keeps 16 and is not for us."""
LOOK_AGAIN_S = 0.005
"""With DSR, how soon the line is looked at again while bytes wait for it: 128 bytes last 11 ms at 115200 baud."""

Ready = Callable[[int], bool]
"""Whether the printer at this descriptor holds its data-set-ready line up."""


def data_set_ready(descriptor: int) -> bool:
    """Look at DSR. A line that has none (a pty, a plain adapter) counts as ready, because nobody could ever be."""
    lines = array.array("i", [0])
    try:
        fcntl.ioctl(descriptor, termios.TIOCMGET, lines)
    except OSError:
        return True
    return bool(lines[0] & termios.TIOCM_DSR)


class Serial(Descriptor):
    """An open serial line, 8 data bits, no parity, one stop bit. Not safe for use from two threads at once."""

    def __init__(self, line: serial.Serial, ready: Ready | None) -> None:
        super().__init__(line.fileno())
        self._line = line
        self._ready = ready

    @classmethod
    def open(cls, path: str, baud: int, handshake: Handshake, ready: Ready = data_set_ready) -> "Serial":
        """Open the line for nobody else, discarding what it said to nobody. Raises `TransportError`.

        ready: looks at DSR, for tests on a pty, which has no such line.
        """
        try:
            line = serial.Serial(path, baud, timeout=0, rtscts=handshake == "rts_cts", exclusive=True)
        except (serial.SerialException, OSError, ValueError, termios.error) as error:
            raise TransportError(f"cannot open the serial line: {_cause(error)}") from error
        try:
            _hear_only_what_was_said(line.fileno())
        except termios.error as error:
            line.close()
            raise TransportError("it went away while it was opened") from error
        return cls(line, ready if handshake == "dsr_dtr" else None)

    def write(self, data: bytes) -> int:
        """Offer `data` and give how many of its bytes were accepted; none while the printer says that it is busy."""
        if self._ready is None:
            return super().write(data)
        room = self._room()
        return super().write(data[:room]) if room else 0

    def wait(self, wake: int, timeout_s: float | None, write: bool = False) -> tuple[bool, bool]:
        """Wait as `Transport.wait` says. With DSR and something to write the line is looked at every few milliseconds."""
        if self._ready is None or not write:
            return super().wait(wake, timeout_s, write)
        until = None if timeout_s is None else time.monotonic() + timeout_s
        while not self._room():
            left = LOOK_AGAIN_S if until is None else min(LOOK_AGAIN_S, until - time.monotonic())
            if left <= 0:
                return super().wait(wake, 0)
            readable, _ = super().wait(wake, left)
            if readable or _rung(wake):
                return readable, False
        return super().wait(wake, 0, write)

    def close(self) -> None:
        """Let go of the line; what it has not sent yet is thrown away, and its lock with it."""
        flush_terminal(self._descriptor)
        self._line.close()

    def _room(self) -> int:
        """Give how many bytes may be written now; 1 for a line that went away, so that writing says so."""
        assert self._ready is not None
        if not self._ready(self._descriptor):
            return 0
        waiting = array.array("i", [0])
        try:
            fcntl.ioctl(self._descriptor, termios.TIOCOUTQ, waiting)
        except OSError:
            return 1
        return max(WATCHED_BYTES_MAX - waiting[0], 0)


def _hear_only_what_was_said(descriptor: int) -> None:
    """Let the kernel drop breaks and broken characters: a plug that moves or a printer that loses its power makes zeros of them.

    With pyserial's VMIN of 0 a read gives nothing for silence and for a hang-up (termios(3)); with 1 silence is EAGAIN.
    """
    attributes = termios.tcgetattr(descriptor)
    attributes[0] |= termios.INPCK | termios.IGNPAR | termios.IGNBRK
    attributes[6][termios.VMIN] = 1
    termios.tcsetattr(descriptor, termios.TCSANOW, attributes)


def _rung(wake: int) -> bool:
    poller = select.poll()
    poller.register(wake, select.POLLIN)
    return bool(poller.poll(0))


def _cause(error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EAGAIN:
        return "another program uses it"
    return os.strerror(number) if number else "its settings are not possible"


_satisfies: type[Transport] = Serial
