"""A live picture and those who look at it, each at the pace at which he reads. For one asyncio event loop."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator

from messages.pixels import Backlog, Picture, Pixels, to_browser


class Viewer:
    """One who looks."""

    def __init__(self, audience: "Audience") -> None:
        self._audience = audience
        self._changed = asyncio.Event()
        self._backlog = Backlog()
        self._changed.set()

    async def news(self) -> list[bytes]:
        """Wait until the picture is another than this viewer saw; give the messages (`to_browser`) that bring him up to it."""
        while not self._backlog.due:
            self._changed.clear()
            await self._changed.wait()
        return self._backlog.take(self._audience.picture)

    def tell(self, message: bytes | None) -> None:
        """Something changed; None: everything."""
        if message is None:
            self._backlog.forget()
        else:
            self._backlog.add(message)
        self._changed.set()


class Audience:
    """Keeps the picture and everybody who looks at it. counted: hears how many they are, when somebody comes or goes."""

    def __init__(self, counted: Callable[[int], None] = lambda count: None) -> None:
        self.counted = counted
        self.picture: Picture | None = None
        """None while there is nothing to see."""
        self._viewers: set[Viewer] = set()

    @property
    def count(self) -> int:
        """How many look."""
        return len(self._viewers)

    def take(self, pixels: Pixels) -> None:
        """Take in what changed. Raises `PixelsError` for what is no part of a picture; a change of what nobody has is dropped."""
        if pixels.patches and pixels.patches[0].rect == (0, 0, *pixels.size):
            picture = Picture(pixels.size)
            picture.apply(pixels)
            self.show(picture)
            return
        if self.picture is None:
            return
        self.picture.apply(pixels)
        if self._viewers:
            message = to_browser(pixels)
            for viewer in self._viewers:
                viewer.tell(message)

    def show(self, picture: Picture | None) -> None:
        """Show another picture from now on, None for nothing new."""
        self.picture = picture
        for viewer in self._viewers:
            viewer.tell(None)

    @contextlib.contextmanager
    def join(self) -> Iterator[Viewer]:
        """Look for a while."""
        viewer = Viewer(self)
        self._viewers.add(viewer)
        self.counted(self.count)
        try:
            yield viewer
        finally:
            self._viewers.discard(viewer)
            self.counted(self.count)
