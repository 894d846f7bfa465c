"""One Unix socket that the touchscreen dials: frames out, frames in, never blocking, dialled again when it is lost."""

import logging
import selectors
import socket
from collections import deque
from collections.abc import Callable
from typing import Any

from messages.framing import Decoder, FramingError, encode

LOG = logging.getLogger("ui")

READ_BYTES = 256 * 1024
UNSENT_BYTES_MAX = 16 * 1024 * 1024
RETRY_FIRST_S = 0.05
RETRY_MOST_S = 2.0


class Peer:
    """`take` gets each message; `changed` hears whether the connection is up."""

    def __init__(
        self,
        path: str,
        vocabulary: Any,
        selector: selectors.BaseSelector,
        take: Callable[[Any], None],
        changed: Callable[[bool], None],
    ) -> None:
        self._path, self._vocabulary, self._selector = path, vocabulary, selector
        self._take, self._changed = take, changed
        self._socket: socket.socket | None = None
        self._unsent: deque[memoryview] = deque()
        self._unsent_bytes = 0
        self._decoder: Decoder[Any] = Decoder(vocabulary)
        self._retry_s = RETRY_FIRST_S
        self.retry_at = 0.0

    @property
    def connected(self) -> bool:
        """Say whether the other side is there."""
        return self._socket is not None

    @property
    def idle(self) -> bool:
        """Say whether the other side is there and has read everything."""
        return self._socket is not None and not self._unsent

    def dial(self, now_s: float) -> None:
        """Connect if it is time to; on failure wait twice as long, up to two seconds."""
        if self._socket is not None or now_s < self.retry_at:
            return
        dialled = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        dialled.setblocking(
            False
        )  # first of all: who stands still and has many waiting keeps a caller for ever (unix(7))
        try:
            dialled.connect(self._path)
        except OSError:
            dialled.close()
            self.retry_at = now_s + self._retry_s
            self._retry_s = min(2 * self._retry_s, RETRY_MOST_S)
            return
        self._socket, self._retry_s = dialled, RETRY_FIRST_S
        self._decoder = Decoder(self._vocabulary)
        self._unsent.clear()
        self._unsent_bytes = 0
        self._selector.register(dialled, selectors.EVENT_READ, self.ready)
        self._changed(True)

    def send(self, message: Any) -> None:
        """Send as soon as the other side reads; without a connection the message is lost."""
        if self._socket is None:
            return
        frame = encode(message)
        self._unsent.append(memoryview(frame))
        self._unsent_bytes += len(frame)
        if self._unsent_bytes > UNSENT_BYTES_MAX:
            LOG.warning("%s does not read; hanging up", self._path)
            self.close()
            return
        self._flush()

    def ready(self, events: int) -> None:
        """The selector says that something can be done."""
        if events & selectors.EVENT_WRITE:
            self._flush()
        if events & selectors.EVENT_READ:
            self._read()

    def close(self) -> None:
        """Hang up."""
        if self._socket is None:
            return
        self._selector.unregister(self._socket)
        self._socket.close()
        self._socket = None
        self._changed(False)

    def _flush(self) -> None:
        if self._socket is None:
            return
        try:
            while self._unsent:
                sent = self._socket.send(self._unsent[0])
                self._unsent_bytes -= sent
                if sent < len(self._unsent[0]):
                    self._unsent[0] = self._unsent[0][sent:]
                else:
                    self._unsent.popleft()
        except BlockingIOError:
            pass
        except OSError:
            self.close()
            return
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._unsent else 0)
        self._selector.modify(self._socket, wanted, self.ready)

    def _read(self) -> None:
        if self._socket is None:
            return
        try:
            received = self._socket.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        if not received:
            self.close()
            return
        try:
            for message in self._decoder.feed(received):
                self._take(message)
        except FramingError as error:
            LOG.warning("%s: %s", self._path, error)
            self.close()
