"""The cable between the kiosk and the broker: a TCP proxy on loopback that can be cut, held up and mended."""

import asyncio
import contextlib
import logging
import socket
import struct
from collections.abc import Coroutine
from typing import Any, Final

CHUNK_BYTES = 64 * 1024
CHUNKS_MAX = 16
"""What may wait in one direction of one connection while nothing passes; then nothing more is read."""

CONNECTIONS_MAX = 16

_END: Final = b""

_log = logging.getLogger(__name__)


class LinkProxy:
    """Forwards connections at `listen` to `target`, byte by byte, while the link is up.

    Down means: new connections are reset at once and those that exist are reset, as when the cable is pulled and the
    network stack notices. Half open means that nobody notices: connections stay and can be made, and nothing passes.
    """

    def __init__(self, listen: tuple[str, int], target: tuple[str, int]) -> None:
        self._listen = listen
        self._target = target
        self._up = True
        self._delay_s = 0.0
        self._passing = asyncio.Event()
        self._passing.set()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def up(self) -> bool:
        """Whether connections pass."""
        return self._up

    @property
    def half_open(self) -> bool:
        """Whether connections stand and carry nothing."""
        return not self._passing.is_set()

    @property
    def delay_ms(self) -> int:
        """How much later each chunk of bytes arrives, in milliseconds."""
        return round(self._delay_s * 1000)

    @property
    def port(self) -> int:
        """The port it listens at, after `start`."""
        assert self._server is not None, "the proxy has not been started"
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> None:
        """Listen. Raises `OSError` when the port is taken."""
        self._server = await asyncio.start_server(self._accept, *self._listen)

    async def close(self) -> None:
        """Stop listening and reset what is open."""
        if self._server is not None:
            self._server.close()
        self._reset()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def set_up(self, up: bool) -> None:
        """Mend or cut the cable. The same state again changes nothing."""
        self._up = up
        if not up:
            self._reset()

    def set_half_open(self, half_open: bool) -> None:
        """Let nothing pass from now on, or everything that waited. The same state again changes nothing."""
        if half_open:
            self._passing.clear()
        else:
            self._passing.set()

    def set_delay_ms(self, delay_ms: int) -> None:
        """Hold up each chunk for so long from now on."""
        self._delay_s = delay_ms / 1000

    def _reset(self) -> None:
        for writer in list(self._open):
            _abort(writer)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._up or len(self._open) >= 2 * CONNECTIONS_MAX:
            _abort(writer)
            return
        self._open.add(writer)
        outward = _Direction(reader)
        try:
            await _first(self._passing.wait(), outward.ended.wait())
            if self._passing.is_set():
                await self._connect(outward, writer)
        finally:
            outward.close()
            self._open.discard(writer)
            _abort(writer)

    async def _connect(self, outward: "_Direction", writer: asyncio.StreamWriter) -> None:
        """Carry both directions until both have ended, or until one can end no more because nothing passes."""
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError as error:
            _log.info("the broker does not answer: %s", error.strerror)
            return
        self._open.add(far_writer)
        if not self._up:
            self._reset()
        inward = _Direction(far_reader)
        carrying = asyncio.gather(self._carry(outward, far_writer), self._carry(inward, writer))
        try:
            await _first(carrying, _both(outward.ended, inward.ended))
            if self._passing.is_set():
                await carrying
        finally:
            carrying.cancel()
            inward.close()
            self._open.discard(far_writer)
            _abort(far_writer)

    async def _carry(self, direction: "_Direction", writer: asyncio.StreamWriter) -> None:
        """Pass bytes on until one side ends; then the other is told."""
        with contextlib.suppress(OSError):
            while chunk := await direction.chunks.get():
                await self._pass()
                writer.write(chunk)
                await writer.drain()
            await self._pass()
            if writer.can_write_eof() and not writer.transport.is_closing() and not direction.broken:
                writer.write_eof()
                return
        _abort(writer)

    async def _pass(self) -> None:
        await self._passing.wait()
        if self._delay_s:
            await asyncio.sleep(self._delay_s)


class _Direction:
    """What one end sent and the other has not got yet. ended: it sends no more; broken: it was reset."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self.chunks: asyncio.Queue[bytes] = asyncio.Queue(CHUNKS_MAX)
        self.ended = asyncio.Event()
        self.broken = False
        self._filling = asyncio.get_running_loop().create_task(self._fill())

    def close(self) -> None:
        """Read no more."""
        self._filling.cancel()

    async def _fill(self) -> None:
        try:
            while chunk := await self._reader.read(CHUNK_BYTES):
                await self.chunks.put(chunk)
        except OSError:
            self.broken = True
        self.ended.set()
        await self.chunks.put(_END)


async def _both(one: asyncio.Event, other: asyncio.Event) -> None:
    await one.wait()
    await other.wait()


async def _first(*awaitables: "asyncio.Future[Any] | Coroutine[Any, Any, Any]") -> None:
    """Wait until one of them is done; a coroutine that is not is cancelled, a future is left alone."""
    tasks = [asyncio.ensure_future(awaitable) for awaitable in awaitables]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task, awaitable in zip(tasks, awaitables, strict=True):
            if task is not awaitable:
                task.cancel()


def _abort(writer: asyncio.StreamWriter) -> None:
    """Close with a reset instead of an orderly end: linger on, for no time."""
    near: socket.socket | None = writer.get_extra_info("socket")
    if near is not None and near.fileno() >= 0:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
