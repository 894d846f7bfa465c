"""The cable between the kiosk and the broker: a TCP proxy on loopback that can be cut and mended."""

import asyncio
import contextlib
import logging
import socket
import struct

CHUNK_BYTES = 64 * 1024
CONNECTIONS_MAX = 16

_log = logging.getLogger(__name__)


class LinkProxy:
    """Forwards connections at `listen` to `target`, byte by byte, while the link is up.

    Down means: new connections are reset at once and those that exist are reset, as when the cable is pulled and the
    network stack notices.
    """

    def __init__(self, listen: tuple[str, int], target: tuple[str, int]) -> None:
        self._listen = listen
        self._target = target
        self._up = True
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def up(self) -> bool:
        """Whether connections pass."""
        return self._up

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
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def set_up(self, up: bool) -> None:
        """Mend or cut the cable. The same state again changes nothing."""
        self._up = up
        if not up:
            self._reset()

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
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError as error:
            _log.info("the broker does not answer: %s", error.strerror)
            _abort(writer)
            return
        self._open |= {writer, far_writer}
        if not self._up:
            self._reset()
        try:
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        finally:
            for end in (writer, far_writer):
                self._open.discard(end)
                _abort(end)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass bytes on until one side ends; then the other is told."""
    with contextlib.suppress(OSError):
        while chunk := await reader.read(CHUNK_BYTES):
            writer.write(chunk)
            await writer.drain()
        if writer.can_write_eof() and not writer.transport.is_closing():
            writer.write_eof()
            return
    _abort(writer)


def _abort(writer: asyncio.StreamWriter) -> None:
    """Close with a reset instead of an orderly end: linger on, for no time."""
    near: socket.socket | None = writer.get_extra_info("socket")
    if near is not None and near.fileno() >= 0:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
