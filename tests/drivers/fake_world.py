"""The world of the mock devices, as a socket that a test speaks through, and the devices at it."""

import contextlib
import queue
import socket
import threading
from pathlib import Path

from messages import framing
from messages.world import Clock, Contact, ProgramToWorld, WorldToFirmware

WAIT_S = 10.0
STANDING = (Contact(0, "cabinet", False), Contact(0, "paper", False), Clock(0, -30, True))


class FakeWorld:
    """Listens at a socket, says how things stand to whom attaches, and queues what it hears."""

    def __init__(self, path: Path, standing: tuple[WorldToFirmware, ...] = STANDING) -> None:
        self.path = path
        self.heard: queue.Queue[ProgramToWorld] = queue.Queue()
        self._standing = standing
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen(1)
        self._peer: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def say(self, message: WorldToFirmware) -> None:
        assert self._peer is not None
        self._peer.sendall(framing.encode(message))

    def next(self) -> ProgramToWorld:
        return self.heard.get(timeout=WAIT_S)

    def drop(self) -> None:
        """Cut the connection, and go on listening."""
        assert self._peer is not None
        self._peer.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError, AssertionError):
            self.drop()
        self._thread.join()
        self._server.close()
        self.path.unlink()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._peer, _ = self._server.accept()
                decoder: framing.Decoder[ProgramToWorld] = framing.Decoder(ProgramToWorld)
                with self._peer as peer:
                    for message in self._standing:
                        peer.sendall(framing.encode(message))
                    while received := peer.recv(65_536):
                        for heard in decoder.feed(received):
                            self.heard.put(heard)
