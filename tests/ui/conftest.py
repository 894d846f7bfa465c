"""Sample views, and a touchscreen between a controller and a world that a test plays."""

import importlib.util
import selectors
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pygame
import pytest

from messages.framing import Decoder, encode
from messages.local import UiToController
from messages.pixels import Pixels
from messages.view import View
from messages.world import Done, ProgramToWorld, Shown
from ui.canvas import Canvas
from ui.drawing import Drawing, draw
from ui.glass import Lie
from ui.measures import SEVEN_INCH, Panel
from ui.simulated import SimulatedWorld
from ui.touch.fingers import Touch
from ui.touchscreen import Touchscreen


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_SAMPLES: dict[str, View] = {}


def _samples() -> dict[str, View]:
    if not _SAMPLES:
        pygame.font.init()
        _SAMPLES.update(_load("sample_views").views())
    return _SAMPLES


@pytest.fixture(scope="session")
def samples() -> dict[str, View]:
    """Views of every screen by name, in both languages."""
    return _samples()


@pytest.fixture(scope="session")
def plain() -> dict[str, View]:
    """A few views that need no core."""
    views: dict[str, View] = _load("plain_views").VIEWS
    return views


@pytest.fixture(scope="session")
def drawn() -> Callable[..., Drawing]:
    """`drawn(view, panel)` draws it and says where everything is."""
    pygame.font.init()

    def drawing(view: View, panel: Panel = SEVEN_INCH, pressed: str | None = None) -> Drawing:
        return draw(Canvas(panel), view, 0.0, pressed)

    return drawing


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class End:
    """The far end of one of the touchscreen's sockets."""

    def __init__(self, path: Path, vocabulary: Any) -> None:
        self.path = path
        self._vocabulary = vocabulary
        self._connection: socket.socket | None = None
        self._listener: socket.socket | None = None
        self._decoder: Decoder[Any] = Decoder(vocabulary)
        self.received: list[Any] = []
        self.listen()

    def listen(self) -> None:
        """Be there."""
        self.path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.path))
        self._listener.listen(1)
        self._listener.setblocking(False)

    def read(self) -> None:
        """Take in whatever has arrived."""
        if self._connection is None and self._listener is not None:
            try:
                self._connection, _ = self._listener.accept()
            except BlockingIOError:
                return
            self._connection.setblocking(False)
            self._decoder = Decoder(self._vocabulary)
        while self._connection is not None:
            try:
                data = self._connection.recv(1 << 20)
            except BlockingIOError:
                return
            if not data:
                return
            self.received += self._decoder.feed(data)

    def send(self, *messages: Any) -> None:
        """Say this."""
        self.send_bytes(b"".join(encode(message) for message in messages))

    def send_bytes(self, data: bytes) -> None:
        """Say exactly this."""
        assert self._connection is not None
        self._connection.sendall(data)

    def close(self) -> None:
        """Go away."""
        for one in (self._connection, self._listener):
            if one is not None:
                one.close()
        self._connection = self._listener = None
        self.path.unlink(missing_ok=True)


class Glass:
    """A panel that remembers what it was given to show."""

    stands = True

    def __init__(self) -> None:
        self.shown: list[tuple[tuple[tuple[int, int, int, int], ...], Lie]] = []

    def present(self, canvas: Canvas, dirty: Any, lie: Lie) -> None:
        """Take a picture."""
        self.shown.append((tuple(dirty), lie))


class Watched(selectors.DefaultSelector):
    """Remembers how long it was asked to wait, and never waits for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float | None] = []

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait."""
        self.waits.append(timeout)
        return super().select(0.002 if timeout is None else timeout)


class Stage:
    """A touchscreen on a clock of the test's, with both far ends."""

    def __init__(self, directory: Path) -> None:
        self.clock = Clock()
        self.selector = Watched()
        self.controller = End(directory / "c", UiToController)
        self.world = End(directory / "w", ProgramToWorld)
        self.glass = Glass()
        self._views: dict[str, View] = _load("plain_views").VIEWS
        self.greeting: list[Any] = []
        self.updating = directory / "updating"
        pygame.font.init()
        path = str(self.controller.path)
        self.screen = Touchscreen(path, SEVEN_INCH, self.glass, self.selector, self.clock, updating=self.updating)
        self.screen.show_to(SimulatedWorld(str(self.world.path), self.selector, self.screen))

    def turn(self, times: int = 8) -> None:
        """Let everybody read and write."""
        for _ in range(times):
            self.screen.serve_once(0.0)
            self.controller.read()
            self.world.read()

    def settle(self) -> None:
        """Let the time pass in which a new screen takes no touches."""
        self.clock.now += 0.26
        self.turn()

    def shown(self) -> Shown:
        """What the world was told last."""
        return next(message for message in reversed(self.world.received) if isinstance(message, Shown))

    def done(self) -> list[Done]:
        """Every answer to a touch, in order."""
        return [message for message in self.world.received if isinstance(message, Done)]

    def pictures(self) -> list[Pixels]:
        """Every picture, in order."""
        return [message for message in self.world.received if isinstance(message, Pixels)]

    def said(self) -> list[Any]:
        """What the controller heard since the last call."""
        heard, self.controller.received = self.controller.received, []
        return heard

    def finger(self, phase: str, x: int, y: int, finger: int = 1, at_s: float | None = None) -> None:
        """A finger does something on the panel, now."""
        self.screen.touched(Touch(phase, finger, x, y, self.clock.now if at_s is None else at_s))
        self.turn()

    def centre(self, element_id: str) -> tuple[int, int]:
        """Where an element is."""
        x, y, width, height = next(placed.rect for placed in self.shown().elements if placed.id == element_id)
        return x + width // 2, y + height // 2

    def view(self, name: str, revision: int) -> View:
        """A plain view with another revision."""
        return msgspec.structs.replace(self._views[name], revision=revision)

    def close(self) -> None:
        """Let go of everything."""
        self.screen.close()
        self.controller.close()
        self.world.close()
        self.selector.close()


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A touchscreen, a controller and a world, all in this process."""
    directory = Path(tempfile.mkdtemp(dir="/tmp"))
    playing = Stage(directory)
    playing.turn()
    playing.greeting = playing.said()
    yield playing
    playing.close()
    shutil.rmtree(directory)
