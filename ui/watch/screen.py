"""The Unix socket where `ui` brings the masked picture, and hears how many look."""

import asyncio
import logging
import os
import pwd
import socket
import struct
from pathlib import Path
from typing import Self

from messages.framing import Decoder, FramingError, encode
from messages.pixels import Pixels, PixelsError, Viewers
from ui.watch.audience import Audience

LOG = logging.getLogger("watch")

READ_BYTES = 256 * 1024
_CREDENTIALS = struct.Struct("3i")
"""`struct ucred` of SO_PEERCRED (unix(7)): process, user, group."""


class ScreenSocket:
    """Listens at `path`; a newer connection replaces an older one. user: who may connect besides our own user, "" for nobody."""

    def __init__(self, path: Path, user: str, audience: Audience) -> None:
        self._path = path
        self._user = user
        self._audience = audience
        self._audience.counted = self.say_count
        self._server: asyncio.Server | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._said = 0

    async def __aenter__(self) -> Self:
        """Listen. Raises `OSError`."""
        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._serve, str(self._path))
        self._path.chmod(0o660)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Hang up."""
        assert self._server is not None, "it was entered"
        self._server.close()
        if self._writer is not None:
            self._writer.close()
        self._path.unlink(missing_ok=True)

    def say_count(self, count: int) -> None:
        """Tell the touchscreen how many look; its picture is of no use without any."""
        if count == 0:
            self._audience.show(None)
        if self._writer is not None and count != self._said:
            self._writer.write(encode(Viewers(count)))
            self._said = count

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if not may_bring(_user_of(writer.get_extra_info("socket")), self._user):
                return
            if self._writer is not None:
                self._writer.close()
            self._writer, self._said = writer, 0
            self._audience.show(None)
            self.say_count(self._audience.count)
            decoder: Decoder[Pixels] = Decoder(Pixels)
            while received := await reader.read(READ_BYTES):
                for pixels in decoder.feed(received):
                    if self._writer is writer and self._audience.count:
                        self._audience.take(pixels)
        except (FramingError, PixelsError) as error:
            LOG.warning("the touchscreen is hung up on: %s", error)
        except OSError:
            LOG.debug("the touchscreen went away in the middle of a picture")
        finally:
            writer.close()
            if self._writer is writer:
                self._writer = None
                self._audience.show(None)


def may_bring(user: int, named: str) -> bool:
    """Whether a program of this user id may bring the picture: one of our own user, or of the one that the settings name."""
    try:
        allowed = {os.getuid()} | ({pwd.getpwnam(named).pw_uid} if named else set())
    except KeyError:
        LOG.error("ui_user: there is no user %s", named)  # noqa: TRY400  (one line, not a traceback)
        return False
    if user not in allowed:
        LOG.warning("user %d may not bring a picture", user)
    return user in allowed


def _user_of(connection: socket.socket) -> int:
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(raw)[1])
