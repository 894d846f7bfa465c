"""A kiosk made of two small peers that dial the world's socket, and a printer made of nothing."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from messages.framing import Decoder, encode
from messages.pixels import Pixels, compress
from messages.world import (
    Attach,
    Clock,
    Contact,
    Defects,
    Done,
    Headphones,
    Placed,
    Press,
    Scan,
    Shown,
    Touch,
    WorldToFirmware,
    WorldToUi,
)
from simulator.world.paper import Code, Line, Reading, Slip
from simulator.world.sockets import WorldServer
from simulator.world.world import World

SIZE = (80, 48)


@pytest.fixture
def short_directory() -> Iterator[Path]:
    """A directory whose path leaves room for a Unix socket's name."""
    directory = Path(tempfile.mkdtemp(prefix="aj-"))
    yield directory
    shutil.rmtree(directory)


def placed(element_id: str, rect: tuple[int, int, int, int], enabled: bool = True) -> Placed:
    """An element as `ui` would report it."""
    return Placed(element_id, "button", element_id, None, enabled, False, False, None, rect)


class FakeKiosk:
    """Controller and touchscreen in one: pages of elements, a revision, and answers that a test may hold back."""

    def __init__(self, pages: tuple[tuple[Placed, ...], ...]) -> None:
        self.pages = pages
        self.page = 0
        self.revision = 10
        self.screen = "menu"
        self.got: list[Any] = []
        self.silent = False
        self._firmware: asyncio.StreamWriter | None = None
        self._ui: asyncio.StreamWriter | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def dial(self, path: Path) -> None:
        """Attach both programs and draw."""
        reader, self._firmware = await asyncio.open_unix_connection(str(path))
        self._tasks.append(asyncio.create_task(self._listen(reader, WorldToFirmware, self._answer_device)))
        self.say_firmware(Attach(role="firmware", pid=1))
        reader, self._ui = await asyncio.open_unix_connection(str(path))
        self._tasks.append(asyncio.create_task(self._listen(reader, WorldToUi, self._answer_touch)))
        self.say_ui(Attach(role="ui", pid=2))
        self.draw()

    async def die(self) -> None:
        """Both programs are gone."""
        for writer in (self._firmware, self._ui):
            if writer is not None:
                writer.close()
        await asyncio.gather(*self._tasks)

    def say_firmware(self, message: Any) -> None:
        assert self._firmware is not None
        self._firmware.write(encode(message))

    def say_ui(self, message: Any) -> None:
        assert self._ui is not None
        self._ui.write(encode(message))

    def draw(self) -> None:
        """Send the pixels and then the view."""
        pixels = bytes([self.revision % 256]) * (3 * SIZE[0] * SIZE[1])
        self.say_ui(Pixels(SIZE, (compress((0, 0, *SIZE), pixels),)))
        elements = self.pages[self.page]
        self.say_ui(Shown(self.revision, self.screen, None, "id", "light", SIZE, True, elements))

    def notice(self) -> None:
        """The controller learns of something by itself, and shows it."""
        self.revision += 1
        self.screen = "offline"
        self.draw()

    async def _listen(self, reader: asyncio.StreamReader, vocabulary: Any, answer: Callable[[Any], None]) -> None:
        decoder: Decoder[Any] = Decoder(vocabulary)
        try:
            while received := await reader.read(65536):
                for message in decoder.feed(received):
                    self.got.append(message)
                    answer(message)
        except ConnectionError:
            return

    def _answer_device(self, message: Defects | Press | Scan | Contact | Clock | Headphones) -> None:
        if not isinstance(message, Defects) and message.token and not self.silent:
            self.revision += 1
            self.say_firmware(Done(message.token, True, None, self.revision))
            self.draw()

    def _answer_touch(self, touch: Touch) -> None:
        for element in self.pages[self.page]:
            left, top, width, height = element.rect
            if left <= touch.x < left + width and top <= touch.y < top + height:
                self._touched(touch, element)
                return
        self.say_ui(Done(touch.token, False, "nothing_there", self.revision))

    def _touched(self, touch: Touch, element: Placed) -> None:
        self.page += {"page.next": 1, "page.previous": -1}.get(element.id, 0)
        self.revision += 1
        self.say_ui(Done(touch.token, element.enabled, None if element.enabled else "disabled", self.revision))
        self.draw()


class FakePrinter:
    """A printer with one slip and one fault."""

    def __init__(self) -> None:
        self.given: dict[str, dict[str, int]] = {}

    def slips(self) -> tuple[Slip, ...]:
        return (Slip(1, "payment_slip", True, False, True, 0, "4071882350961174"),)

    def picture(self, number: int) -> bytes:
        return {1: b"\x89PNG"}[number]

    def received(self, number: int) -> bytes:
        return {1: b"\x1b@"}[number]

    def reading(self, number: int) -> Reading:
        return {1: Reading((Line("SLIP PEMBAYARAN"),), (Code("Code128", "4071882350961174"),))}[number]

    def state(self) -> dict[str, Any]:
        return {"paper": "ok"}

    def faults(self) -> tuple[str, ...]:
        return ("paper_end",)

    def active_faults(self) -> tuple[str, ...]:
        return tuple(self.given)

    def give(self, fault: str, options: dict[str, int]) -> None:
        if fault not in self.faults():
            raise ValueError("no such fault")
        self.given[fault] = options

    def remove(self, fault: str | None) -> None:
        if fault is not None and fault not in self.faults():
            raise ValueError("no such fault")
        self.given.clear()

    def close(self) -> None:
        return


TWO_PAGES = (
    (placed("service.pulsa", (0, 0, 20, 20)), placed("page.next", (60, 28, 20, 20))),
    (
        placed("service.tokopedia", (0, 0, 20, 20)),
        placed("service.closed", (20, 0, 20, 20), enabled=False),
        placed("page.previous", (30, 28, 20, 20)),
        placed("page.next", (60, 28, 20, 20), enabled=False),
    ),
)


@asynccontextmanager
async def world_with_kiosk(directory: Path, act_timeout_s: float = 3.0) -> AsyncIterator[tuple[World, FakeKiosk]]:
    """A world at a real socket, and a fake kiosk that has drawn its first page."""
    world = World(SIZE, act_timeout_s=act_timeout_s)
    server = WorldServer(world, directory / "world")
    await server.start()
    kiosk = FakeKiosk(TWO_PAGES)
    await kiosk.dial(directory / "world")
    while world.view.screen == "starting":
        await world.wait_view(world.view.revision, 5)
    try:
        yield world, kiosk
    finally:
        await kiosk.die()
        await server.close()


@pytest.fixture
def live_world(short_directory: Path) -> Callable[..., AbstractAsyncContextManager[tuple[World, FakeKiosk]]]:
    """Opens a world with a fake kiosk; to be used inside of the test's event loop."""
    return partial(world_with_kiosk, short_directory)


@pytest.fixture
def printer() -> FakePrinter:
    """A printer made of nothing."""
    return FakePrinter()
