"""What a page does with the messages of its WebSocket, for tests without a browser."""

import struct

from messages.pixels import Patch, Pixels


def read(message: bytes) -> Pixels:
    """Take a page's message apart."""
    width, height, count = struct.unpack_from(">HHH", message)
    at, patches = 6, []
    for _ in range(count):
        left, top, across, down, length = struct.unpack_from(">HHHHI", message, at)
        patches.append(Patch((left, top, across, down), message[at + 12 : at + 12 + length]))
        at += 12 + length
    return Pixels((width, height), tuple(patches))
