"""A finger on an X server, as XTEST has it: the few requests that it takes, by hand, so that nothing else has to be installed.

Source: X Window System Protocol, X Version 11 (setup, QueryExtension, GetInputFocus); XTEST Extension Protocol 2.2 (FakeInput).
"""

import socket
import struct
from pathlib import Path

SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108  (where every X server of a machine listens)

_SETUP = struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0)
_QUERY_EXTENSION = 98
_GET_INPUT_FOCUS = 43
_FAKE_INPUT = 2
_BUTTON_PRESS, _BUTTON_RELEASE, _MOTION = 4, 5, 6
_LEFT = 1


class Pointer:
    """The pointer of the X server with this number. Points are pixels of its screen."""

    def __init__(self, display: int) -> None:
        """Connect. Raises `OSError` when there is no such server, or none that has XTEST."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(str(SOCKETS / f"X{display}"))
        self._socket.sendall(_SETUP)
        self._root = self._set_up()
        self._opcode = self._extension(b"XTEST")

    def move(self, x: int, y: int) -> None:
        """Move to a point, without a button."""
        self._socket.sendall(self._fake(_MOTION, 0, x, y))

    def down(self, x: int, y: int) -> None:
        """Move to a point and press there."""
        self._socket.sendall(self._fake(_MOTION, 0, x, y) + self._fake(_BUTTON_PRESS, _LEFT, 0, 0))

    def up(self) -> None:
        """Let go."""
        self._socket.sendall(self._fake(_BUTTON_RELEASE, _LEFT, 0, 0))

    def synchronise(self) -> None:
        """Come back when the server has done what it was asked."""
        self._ask(struct.pack("<BxH", _GET_INPUT_FOCUS, 1))

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _fake(self, kind: int, detail: int, x: int, y: int) -> bytes:
        return struct.pack(
            "<BBHBBxxII8xhh8x",
            self._opcode,
            _FAKE_INPUT,
            9,
            kind,
            detail,
            0,
            self._root if kind == _MOTION else 0,
            x,
            y,
        )

    def _set_up(self) -> int:
        """Take the server's answer to the setup; give the root window of its first screen."""
        accepted, more = struct.unpack("<BxxxxxH", self._receive(8))
        body = self._receive(4 * more)
        if accepted != 1:
            raise OSError("the X server refuses the connection")
        vendor_bytes, formats = struct.unpack_from("<16xHxxxB", body)
        root: int = struct.unpack_from("<I", body, 32 + (vendor_bytes + 3) // 4 * 4 + 8 * formats)[0]
        return root

    def _extension(self, name: bytes) -> int:
        padded = name + bytes(-len(name) % 4)
        reply = self._ask(struct.pack("<BxHHxx", _QUERY_EXTENSION, 2 + len(padded) // 4, len(name)) + padded)
        if not reply[8]:
            raise OSError(f"the X server has no {name.decode()}")
        return reply[9]

    def _ask(self, request: bytes) -> bytes:
        """Send a request that is answered in 32 bytes; give them."""
        self._socket.sendall(request)
        while (reply := self._receive(32))[0] != 1:
            if reply[0] == 0:
                raise OSError(f"the X server says error {reply[1]}")
        return reply

    def _receive(self, count: int) -> bytes:
        received = b""
        while len(received) < count:
            if not (part := self._socket.recv(count - len(received))):
                raise OSError("the X server has hung up")
            received += part
        return received
