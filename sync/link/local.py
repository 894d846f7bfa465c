"""The controller's Unix socket, as the link sees it: frames out of a bounded buffer, frames in."""

import logging
import socket

from messages import framing
from messages.local import ControllerToSync, SyncToController

LOG = logging.getLogger(__name__)

OUT_BYTES_MAX = 4 * 1024 * 1024
"""A controller that does not read for so long is broken."""

OUT_BYTES_HIGH = 1024 * 1024
"""From here on nothing more is read from the broker, so that it waits instead of us."""

_READ_BYTES = 256 * 1024


class LocalLostError(Exception):
    """The controller's socket cannot be opened, has closed, or carries what is no frame."""


class LocalConnection:
    """One connection to the controller; a new object for each attempt."""

    def __init__(self, path: str) -> None:
        """Raises `LocalLostError`."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._decoder: framing.Decoder[ControllerToSync] = framing.Decoder(ControllerToSync)
        self._out = bytearray()
        try:
            self._socket.connect(path)
        except OSError as error:
            self._socket.close()
            raise LocalLostError(f"cannot connect ({error.strerror})") from error
        self._socket.setblocking(False)

    def fileno(self) -> int:
        """For the selector."""
        return self._socket.fileno()

    @property
    def wants_write(self) -> bool:
        """Whether something waits to be written."""
        return bool(self._out)

    @property
    def is_full(self) -> bool:
        """Whether the controller reads too slowly for more to be fetched for it."""
        return len(self._out) > OUT_BYTES_HIGH

    def say(self, message: SyncToController) -> None:
        """Queue a message and write what can be written. Raises `LocalLostError`."""
        self._out += framing.encode(message)
        if len(self._out) > OUT_BYTES_MAX:
            raise LocalLostError("it does not read")
        self.write()

    def write(self) -> None:
        """Write what the socket takes now. Raises `LocalLostError`."""
        try:
            while self._out:
                written = self._socket.send(self._out)
                del self._out[:written]
        except BlockingIOError:
            return
        except OSError as error:
            raise LocalLostError(f"cannot write ({error.strerror})") from error

    def read(self) -> list[ControllerToSync]:
        """Give the messages that are there now. Raises `LocalLostError`."""
        try:
            received = self._socket.recv(_READ_BYTES)
        except BlockingIOError:
            return []
        except OSError as error:
            raise LocalLostError(f"cannot read ({error.strerror})") from error
        if not received:
            raise LocalLostError("it closed the connection")
        try:
            return list(self._decoder.feed(received))
        except framing.FramingError as error:
            raise LocalLostError(str(error)) from error

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()
