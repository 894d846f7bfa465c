"""The screen's pixels as a PNG."""

import asyncio
import io

from PIL import Image

from simulator.world.world import World

DARK = (8, 23, 27)


class Screenshots:
    """Encodes each frame once. A screen without power is dark."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._made: tuple[object, bytes] | None = None

    async def png(self) -> bytes:
        """Give what is on the screen now."""
        frame = self._world.frame if self._world.running else None
        key: object = frame if frame is not None else self._world.size
        if self._made is None or self._made[0] is not key:
            size, pixels = (frame.size, frame.pixels) if frame is not None else (self._world.size, None)
            self._made = (key, await asyncio.to_thread(_encode, size, pixels))
        return self._made[1]


def _encode(size: tuple[int, int], pixels: bytes | None) -> bytes:
    picture = Image.frombytes("RGB", size, pixels) if pixels is not None else Image.new("RGB", size, DARK)
    target = io.BytesIO()
    picture.save(target, "PNG", compress_level=1)
    return target.getvalue()
