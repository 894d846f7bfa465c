"""The screen's pixels, as a PNG and live."""

import asyncio
import contextlib
import io

from PIL import Image
from starlette.websockets import WebSocket, WebSocketDisconnect

from simulator.world.glass import Glass
from ui.watch.audience import Viewer


class Screenshots:
    """Encodes each picture once."""

    def __init__(self, glass: Glass) -> None:
        self._glass = glass
        self._made: tuple[object, bytes] | None = None

    async def png(self) -> bytes:
        """Give what is on the screen now."""
        picture = self._glass.picture
        key: object = (picture, picture.revision)
        if self._made is None or self._made[0] != key:
            self._made = (key, await asyncio.to_thread(_encode, picture.size, picture.rgb))
        return self._made[1]


def _encode(size: tuple[int, int], rgb: bytes) -> bytes:
    target = io.BytesIO()
    Image.frombytes("RGB", size, rgb).save(target, "PNG", compress_level=1)
    return target.getvalue()


async def show_live(glass: Glass, socket: WebSocket) -> None:
    """Send the picture and every change of it (`messages.pixels.to_browser`) until the page is gone."""
    await socket.accept()
    with glass.watch() as viewer:
        sending = asyncio.create_task(_send(viewer, socket))
        try:
            while (await socket.receive())["type"] != "websocket.disconnect":
                pass
        finally:
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect):
                await sending


async def _send(viewer: Viewer, socket: WebSocket) -> None:
    while True:
        for message in await viewer.news():
            await socket.send_bytes(message)
