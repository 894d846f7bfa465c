"""The other end of a program's NOTIFY_SOCKET: hears READY=1 and WATCHDOG=1, as systemd does (sd_notify(3)).

One socket for each start of a program: what an earlier process said counts for nothing.
"""

import asyncio
import contextlib
import socket
import time
from collections.abc import Callable
from pathlib import Path

DATAGRAM_BYTES_MAX = 4096


class NotifySocket:
    """Listens at `path`, in a directory that only its owner can enter. `clock` gives monotonic seconds."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Listen from now on, in the running event loop. Raises `OSError`."""
        self._path = path
        self._clock = clock
        self._heard_s = 0.0
        self._ready = asyncio.Event()
        path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        try:
            self._socket.bind(str(path))
            path.chmod(0o600)
            asyncio.get_running_loop().add_reader(self._socket, self._read)
        except OSError:
            self._socket.close()
            raise

    @property
    def address(self) -> str:
        """What NOTIFY_SOCKET has to say."""
        return str(self._path)

    async def starved(self, limit_s: float) -> None:
        """Return once the program was ready and then said nothing for `limit_s`. It may never become ready."""
        while True:
            await self._ready.wait()
            self._read()  # what came while this process itself was held up has been said all the same
            left_s = self._heard_s + limit_s - self._clock()
            if left_s <= 0 and self._ready.is_set():
                return
            await asyncio.sleep(max(left_s, 0))

    def close(self) -> None:
        """Stop listening."""
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()
        self._path.unlink(missing_ok=True)

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                self._hear(self._socket.recv(DATAGRAM_BYTES_MAX))

    def _hear(self, datagram: bytes) -> None:
        said = set(datagram.split(b"\n"))
        if said & {b"READY=1", b"WATCHDOG=1"}:
            self._heard_s = self._clock()
        if b"READY=1" in said:
            self._ready.set()
        if b"STOPPING=1" in said:
            self._ready.clear()
