"""`anjungan ui`: draws the controller's views and reports touches. Blocks on its sockets; nothing turns while nothing happens."""

import logging
import os
import selectors
import signal
import socket
import sys
import time
from typing import Any, Literal

import msgspec
import pygame

from messages import world
from messages.local import ControllerToUi, Handled, Show, Tapped
from messages.view import Element, View
from ui.canvas import Canvas
from ui.drawing import Drawing, draw
from ui.output import Output, OutputError, open_output
from ui.peer import Peer
from ui.touch import SETTLE_S, judge

LOG = logging.getLogger("ui")

TURN_S = 1.2
FRAME_S = 1 / 8
PENDING_MAX = 32


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """controller: its Unix socket. size: pixels. output: "world" in simulation; window: additionally on the desktop."""

    controller: str
    size: tuple[int, int] = (800, 480)
    millimetres_wide: float = 154.0
    output: Literal["kmsdrm", "window", "world"] = "kmsdrm"
    world: str = ""
    window: bool = False
    log_level: str = "INFO"

    def __post_init__(self) -> None:
        if self.output == "world" and not self.world:
            raise ValueError("world: the socket of the simulated world is missing")
        if min(self.size) < 320:
            raise ValueError("size: smaller than 320 pixels")


STARTING = View(
    revision=0,
    screen="starting",
    language="id",
    elements=(
        Element(id="text.heading", role="text", label="Sedang menyiapkan kios..."),
        Element(id="progress.starting", role="progress", label="Sedang menyiapkan kios..."),
        Element(id="text.body", role="text", label="Getting ready..."),
    ),
)
"""What is said while the controller is not there; the only words that the touchscreen has of its own."""


class Touchscreen:
    """The screen, its two connections, and what is on it."""

    def __init__(self, settings: Settings, output: Output, selector: selectors.BaseSelector) -> None:
        self._output, self._selector = output, selector
        self._canvas = Canvas(settings.size)
        self._view = STARTING
        self._drawing: Drawing | None = None
        self._screen_since = time.monotonic()
        self._settled = False
        self._next_frame = 0.0
        self._sequence = 0
        self._pending: dict[int, int] = {}
        self._stopped = False
        self._controller = Peer(settings.controller, ControllerToUi, selector, self._hear, self._controller_changed)
        self._world = (
            Peer(settings.world, world.WorldToUi, selector, self._touched, self._world_changed)
            if settings.world
            else None
        )

    def run(self) -> None:
        """Serve until stopped."""
        while not self._stopped:
            now = time.monotonic()
            for peer in self._peers():
                peer.dial(now)
            self._keep_drawing(now)
            for key, events in self._selector.select(self._wait_s(time.monotonic())):
                if isinstance(key.data, Peer):
                    key.data.ready(events)
            for x, y in self._output.touches():
                self._touch(x, y, 0)
        for peer in self._peers():
            peer.close()

    def stop(self) -> None:
        """End after this turn of the loop."""
        self._stopped = True

    def _peers(self) -> list[Peer]:
        return [self._controller] + ([self._world] if self._world else [])

    def _wait_s(self, now: float) -> float | None:
        waits = [peer.retry_at - now for peer in self._peers() if not peer.connected]
        if self._output.poll_s is not None:
            waits.append(self._output.poll_s)
        if not self._settled:
            waits.append(self._screen_since + SETTLE_S - now)
        if self._drawing is not None and self._drawing.moves:
            waits.append(self._next_frame - now)
        return max(0.0, min(waits)) if waits else None

    def _keep_drawing(self, now: float) -> None:
        moved = self._drawing is not None and self._drawing.moves and now >= self._next_frame
        if self._drawing is None or self._drawing.view is not self._view:
            self._draw(now, report=True)
        elif moved:
            self._draw(now, report=False)
        if not self._settled and now >= self._screen_since + SETTLE_S:
            self._settled = True
            self._report()

    def _draw(self, now: float, *, report: bool) -> None:
        self._drawing = draw(self._canvas, self._view, now % TURN_S / TURN_S)
        self._next_frame = now + FRAME_S
        self._output.present(self._canvas)
        if self._world and self._world.connected:
            size = self._canvas.surface.get_size()
            self._world.send(world.Frame(size, pygame.image.tobytes(self._canvas.surface, "RGB")))
        if report:
            self._report()

    def _report(self) -> None:
        if self._world is None or self._drawing is None:
            return
        view = self._drawing.view
        elements = tuple(
            world.Placed(
                element.id, element.role, element.label, element.value, element.enabled, element.focused, element.selected,
                element.error, rect,
            )
            for element, rect, _ in self._drawing.places
        )  # fmt: skip
        self._world.send(
            world.Shown(
                view.revision, view.screen, view.dialog, view.language, view.theme, self._canvas.surface.get_size(),
                self._settled and self._controller.connected, elements,
            )
        )  # fmt: skip

    def _hear(self, message: Show | Handled) -> None:
        if isinstance(message, Show):
            self._take_view(message.view)
        else:
            self._keep_drawing(time.monotonic())
            token = self._pending.pop(message.sequence, 0)
            if token and self._world:
                self._world.send(world.Done(token, message.accepted, message.reason, message.revision))

    def _take_view(self, view: View) -> None:
        if (view.screen, view.dialog) != (self._view.screen, self._view.dialog):
            self._screen_since, self._settled = time.monotonic(), False
        self._view = view

    def _controller_changed(self, up: bool) -> None:
        if not up:
            self._refuse_pending()
            self._take_view(STARTING)

    def _refuse_pending(self) -> None:
        for token in self._pending.values():
            if token and self._world:
                self._world.send(world.Done(token, False, "restarted", 0))
        self._pending.clear()

    def _world_changed(self, up: bool) -> None:
        if up and self._world:
            self._world.send(world.Attach("ui", os.getpid()))
            self._drawing = None

    def _touched(self, message: Any) -> None:
        assert isinstance(message, world.Touch)
        self._touch(message.x, message.y, message.token)

    def _touch(self, x: int, y: int, token: int) -> None:
        now = time.monotonic()
        self._keep_drawing(now)
        assert self._drawing is not None
        verdict = judge(self._drawing, x, y, now - self._screen_since)
        refusal = verdict.refusal or (None if self._controller.connected else "starting")
        if refusal is None and len(self._pending) >= PENDING_MAX:
            refusal = "busy"
        if refusal is not None or verdict.element is None:
            if token and self._world:
                self._world.send(world.Done(token, False, refusal, self._view.revision))
            return
        self._sequence += 1
        self._pending[self._sequence] = token
        self._controller.send(Tapped(self._sequence, verdict.element.id, self._view.revision))


def main(settings: Settings) -> int:
    """Run the touchscreen until SIGTERM or SIGINT. Exit code 1 when the configured screen cannot be had."""
    logging.basicConfig(stream=sys.stderr, level=settings.log_level, format="%(asctime)s %(levelname)s %(message)s")
    try:
        output = open_output(settings.output, settings.size, window=settings.window)
    except OutputError as error:
        LOG.error("%s", error)  # noqa: TRY400  (one line, not a traceback)
        return 1
    with selectors.DefaultSelector() as selector:
        screen = Touchscreen(settings, output, selector)
        reader, writer = _wake_pair()
        selector.register(reader, selectors.EVENT_READ)
        signal.set_wakeup_fd(writer.fileno())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: screen.stop())
        screen.run()
        signal.set_wakeup_fd(-1)
        reader.close()
        writer.close()
    return 0


def _wake_pair() -> tuple[socket.socket, socket.socket]:
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    return reader, writer
