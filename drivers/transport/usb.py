"""A USB printer through libusb. A thread reads, because nothing else says when an answer has come.

Timeouts are milliseconds here, and the count that a write returns is the truth, after a timeout too (libusb reports a timeout
with bytes transferred as success). An object that lost its printer stays lost; each opening makes a libusb context of its own.
"""

import os
import select
import threading
import time

import usb.core

from drivers.transport.interface import WRITE_WAIT_S, Transport, TransportError
from drivers.transport.usb_line import NewContext, UsbLine, cause_of, libusb_context

CHUNK_BYTES_MAX = 4096
"""Offered at once: a multiple of every packet size, and printed within half a second: a write is seldom cancelled."""
TAKEN_BYTES_MAX = 4096
KEPT_BYTES_MAX = 64 * 1024
READ_MS = 5_000
"""How long a read of the thread takes while nothing comes: it is also the longest that a thread outlives its transport."""
STALE_READ_MS = 20
STALE_READS_MAX = 16
EMPTY_PAUSES_S = (0.05, 0.1, 0.2, 0.5, 1.0)
"""Pauses after reads that end at once with nothing, as printers do that answer an empty packet instead of waiting."""


class Usb:
    """An open printer, used by one thread. See `drivers.transport.interface.Transport`."""

    def __init__(self, line: UsbLine) -> None:
        self._line = line
        self._reader = _Reader(line)

    @classmethod
    def open(cls, identity: str, port: str, new_context: NewContext = libusb_context) -> "Usb":
        """Claim the printer `identity` ("vendor:product") whose place begins with `port` (such as "1-1.2", "" for any).

        What it said to nobody is thrown away. new_context: where to look for it; tests bring a bus of their own. Raises
        `TransportError`.
        """
        line = UsbLine.open(identity, port, new_context())
        try:
            _forget_stale(line)
        except usb.core.USBError as error:
            line.release()
            line.close()
            raise TransportError(f"it went away while it was opened: {cause_of(error)}") from error
        return cls(line)

    def read(self) -> bytes:
        """Give what has arrived, at most 4 KiB; b"" when nothing has. Raises `TransportError`."""
        return self._reader.take()

    def write(self, data: bytes) -> int:
        """Offer `data` and give how many of its bytes were accepted, waiting `WRITE_WAIT_S` at most. Raises `TransportError`."""
        try:
            count = self._line.write(data[:CHUNK_BYTES_MAX], int(WRITE_WAIT_S * 1000))
        except usb.core.USBError as error:
            # Packets of this write may have been taken before it failed, and libusb's count of them is lost.
            raise TransportError(f"writing failed: {cause_of(error)}", uncounted=True) from error
        self._reader.hurry()
        return count

    def wait(self, wake: int, timeout_s: float | None, write: bool = False) -> tuple[bool, bool]:
        """Wait as `Transport.wait` says. Room cannot be waited for: with `write` it returns at once, and `write` waits."""
        poller = select.poll()
        poller.register(self._reader.arrived, select.POLLIN)
        poller.register(wake, select.POLLIN)
        timeout_ms = None if timeout_s is None else max(timeout_s, 0.0) * 1000
        ready = dict(poller.poll(0 if write else timeout_ms))
        return self._reader.arrived in ready, write

    def unsent(self) -> int:
        """Give 0: a byte is accepted when the printer has it."""
        return 0

    def close(self) -> None:
        """Let go of the printer without waiting for the thread: giving the interface back ends its read, or its timeout does."""
        self._reader.stop()
        self._line.release()
        self._reader.close_line()


class _Reader:
    """Reads the printer's answers in a thread. `arrived` is an eventfd: something can be taken, or the printer is gone."""

    def __init__(self, line: UsbLine) -> None:
        self.arrived = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._line = line
        self._lock = threading.Lock()
        self._received = bytearray()
        self._lost: str | None = None
        self._stopped = False
        self._may_close = threading.Event()
        self._stir = threading.Event()
        self._thread: threading.Thread | None = None
        if line.answers:
            self._thread = threading.Thread(target=self._run, name="printer-usb", daemon=True)
            self._thread.start()

    def take(self) -> bytes:
        """Give what came, at most 4 KiB. Raises `TransportError` when there is nothing more and the printer is gone."""
        with self._lock:
            taken = bytes(self._received[:TAKEN_BYTES_MAX])
            del self._received[:TAKEN_BYTES_MAX]
            if self._lost is not None and not taken:
                raise TransportError(f"reading failed: {self._lost}")
            if self._lost is None and taken and not self._received:
                os.eventfd_read(self.arrived)
            return taken

    def hurry(self) -> None:
        """Something was written: an answer may come soon."""
        self._stir.set()

    def stop(self) -> None:
        """Nobody takes anything any more."""
        with self._lock:
            self._stopped = True
            os.close(self.arrived)
        self._stir.set()

    def close_line(self) -> None:
        """The interface was given back: the line is closed now, or by the thread when its read has ended."""
        if self._thread is None:
            self._line.close()
        self._may_close.set()

    def _run(self) -> None:
        empty = 0
        while not self._stopped:
            begun = time.monotonic()
            try:
                received = self._line.read(READ_MS)
            except usb.core.USBError as error:
                self._lose(cause_of(error))
                break
            except Exception as error:
                # A defect of the library must not leave a printer that seems silent for ever.
                self._lose(type(error).__name__)
                break
            if received:
                empty = 0
                self._keep(received)
            elif time.monotonic() - begun < EMPTY_PAUSES_S[0]:
                self._stir.wait(EMPTY_PAUSES_S[min(empty, len(EMPTY_PAUSES_S) - 1)])
                self._stir.clear()
                empty += 1
        # The handle is the other thread's too: it may be writing until it has let go.
        self._may_close.wait()
        self._line.close()

    def _keep(self, received: bytes) -> None:
        with self._lock:
            if self._stopped or len(self._received) >= KEPT_BYTES_MAX:
                return
            if not self._received:
                os.eventfd_write(self.arrived, 1)
            self._received += received

    def _lose(self, cause: str) -> None:
        with self._lock:
            if not self._stopped:
                self._lost = cause
                os.eventfd_write(self.arrived, 1)


def _forget_stale(line: UsbLine) -> None:
    for _ in range(STALE_READS_MAX):
        if not line.answers or not line.read(STALE_READ_MS):
            return


_satisfies: type[Transport] = Usb
