"""Pictures that travel as the rectangles that changed. `ui` makes them; `anjungan watch` and the simulated world keep them.

Everything here is pure: bytes in, bytes out. A patch is zlib (RFC 1950) at level 1 around RGB, 3 bytes a pixel, row by row:
what a browser's `DecompressionStream("deflate")` reads. Level 1 because the touchscreen waits for it: a key of the pad takes
0.1 ms, a whole picture of 800x480 some 7 ms.
"""

import struct
import zlib

import msgspec

LEVEL = 1
CHANNELS = 3
SIDE_MAX = 4096
BACKLOG_BYTES_MAX = 1024 * 1024
"""What may wait for one viewer; beyond it the whole picture is cheaper."""

NOTHING = b""
"""What a page gets in place of a picture when there is none."""

_HEAD = struct.Struct(">HHH")
_PATCH = struct.Struct(">HHHHI")

Rect = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""


class PixelsError(Exception):
    """A patch does not fit the picture that it is meant for, or is no patch at all."""


class Patch(msgspec.Struct, frozen=True):
    """What a rectangle of the picture shows from now on. pixels: compressed as the module says."""

    rect: Rect
    pixels: bytes


class Pixels(msgspec.Struct, frozen=True, tag=True):
    """ui: these parts of a picture of this size changed, all at once. The first one that a reader gets is the whole picture."""

    size: tuple[int, int]
    patches: tuple[Patch, ...]


class Viewers(msgspec.Struct, frozen=True, tag=True):
    """`anjungan watch` to ui: this many people look from afar. Said at each change; 0 until it is said."""

    count: int


def compress(rect: Rect, rgb: bytes | bytearray) -> Patch:
    """Give the patch with these pixels."""
    return Patch(rect, zlib.compress(rgb, LEVEL))


class Picture:
    """A picture that is kept up to date. It begins in one colour."""

    def __init__(self, size: tuple[int, int], colour: tuple[int, int, int] = (0, 0, 0)) -> None:
        """Raises `PixelsError` for a size that no panel has."""
        if not all(0 < side <= SIDE_MAX for side in size):
            raise PixelsError(f"a picture of {size[0]}x{size[1]} pixels")
        self.size = size
        self.revision = 0
        self._rgb = bytearray(colour) * (size[0] * size[1])

    @property
    def rgb(self) -> bytes:
        """The pixels, RGB, row by row."""
        return bytes(self._rgb)

    def apply(self, pixels: Pixels) -> None:
        """Take in what changed; `revision` grows. Raises `PixelsError` for what does not fit; nothing of it is taken then."""
        if pixels.size != self.size:
            raise PixelsError("the patches are of a picture of another size")
        opened = [(patch.rect, self._open(patch)) for patch in pixels.patches]
        line = self.size[0] * CHANNELS
        for (left, top, width, height), rgb in opened:
            row = width * CHANNELS
            for at in range(height):
                start = (top + at) * line + left * CHANNELS
                self._rgb[start : start + row] = rgb[at * row : (at + 1) * row]
        self.revision += 1

    def whole(self) -> Pixels:
        """Give all of it, for a reader who has nothing yet."""
        rect = (0, 0, *self.size)
        return Pixels(self.size, (compress(rect, self._rgb),))

    def _open(self, patch: Patch) -> bytes:
        left, top, width, height = patch.rect
        if min(left, top) < 0 or min(width, height) < 1 or left + width > self.size[0] or top + height > self.size[1]:
            raise PixelsError(f"a patch at {patch.rect} of a picture of {self.size[0]}x{self.size[1]} pixels")
        expected = width * height * CHANNELS
        opener = zlib.decompressobj()
        try:
            # One byte more than is right shows what is too long, however far it would unfold.
            rgb = opener.decompress(patch.pixels, expected + 1)
        except zlib.error as error:
            raise PixelsError("a patch is not compressed as it should be") from error
        if len(rgb) != expected:
            raise PixelsError(f"a patch of {expected} bytes has another length")
        return rgb


def to_browser(pixels: Pixels) -> bytes:
    """Give what a page's WebSocket gets, all numbers big-endian: u16 width, height of the picture and count of patches; then

    for each of them u16 left, top, width, height, u32 length, and that many bytes.
    """
    parts = [_HEAD.pack(*pixels.size, len(pixels.patches))]
    for patch in pixels.patches:
        parts += (_PATCH.pack(*patch.rect, len(patch.pixels)), patch.pixels)
    return b"".join(parts)


class Backlog:
    """What one viewer has not got yet. One who reads slowly gets the whole picture instead of everything that happened."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []
        self._bytes = 0
        self._whole = True

    @property
    def due(self) -> bool:
        """Whether there is something to send."""
        return self._whole or bool(self._waiting)

    def forget(self) -> None:
        """The viewer needs the whole picture next."""
        self._waiting, self._bytes, self._whole = [], 0, True

    def add(self, message: bytes) -> None:
        """Keep this for the viewer. message: of `to_browser`."""
        if self._whole:
            return
        self._waiting.append(message)
        self._bytes += len(message)
        if self._bytes > BACKLOG_BYTES_MAX:
            self.forget()

    def take(self, picture: Picture | None) -> list[bytes]:
        """Give what has to be sent now so that the viewer sees `picture`, oldest first. None: that there is none."""
        taken = self._waiting
        if self._whole:
            taken = [to_browser(picture.whole()) if picture else NOTHING]
        self._waiting, self._bytes, self._whole = [], 0, False
        return taken
