"""The world's Unix socket: the mocks of `drivers` and, in simulation, `ui` dial it and speak `messages.world`."""

import asyncio
import logging
from pathlib import Path
from typing import Any, get_args

from messages.framing import Decoder, FramingError, encode
from messages.pixels import PixelsError
from messages.world import Attach, ProgramToWorld
from simulator.world.world import Role, World

CONNECTIONS_MAX = 8
READ_BYTES = 256 * 1024
WRITE_BYTES_MAX = 1024 * 1024
"""What may wait for a program that does not read; then it is cut off."""

_log = logging.getLogger(__name__)


class WorldServer:
    """Serves `world` at the Unix socket `path`, which has to lie in a directory that only its owner can enter."""

    def __init__(self, world: World, path: Path) -> None:
        self._world = world
        self._path = path
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen. Raises `OSError`."""
        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._accept, str(self._path))
        self._path.chmod(0o600)

    async def close(self) -> None:
        """Hang up on everybody and remove the socket."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._open):
            writer.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._path.unlink(missing_ok=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._open) >= CONNECTIONS_MAX:
            writer.close()
            return
        self._open.add(writer)
        try:
            await self._converse(reader, writer)
        except (FramingError, PixelsError) as error:
            _log.warning("a program is cut off: %s", error)
        except OSError:
            _log.debug("a program went away in the middle of a message")
        finally:
            self._open.discard(writer)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take messages until the program hangs up. The first has to be `Attach`."""

        def send(message: Any) -> None:
            transport = writer.transport
            if transport.is_closing() or transport.get_write_buffer_size() > WRITE_BYTES_MAX:
                transport.abort()
                return
            writer.write(encode(message))

        decoder: Decoder[Any] = Decoder(ProgramToWorld)
        role: Role | None = None
        try:
            while received := await reader.read(READ_BYTES):
                for message in decoder.feed(received):
                    if role is None:
                        role = _role_of(message)
                        self._world.attach(role, send)
                    elif isinstance(message, Attach):
                        raise FramingError("a program attaches twice")
                    else:
                        self._world.take(role, send, message)
        finally:
            if role is not None:
                self._world.detach(role, send)


def _role_of(message: Any) -> Role:
    known: tuple[Role, ...] = get_args(Role)
    for role in known:
        if isinstance(message, Attach) and message.role == role:
            return role
    raise FramingError("a program speaks before it attached")
