"""The simulated world: it sees every picture and what is on it, and its touches are fingers. Simulation only."""

import os
import selectors
from collections.abc import Callable
from typing import Any, Protocol

import pygame

from messages import world
from ui.canvas import Canvas
from ui.drawing import Drawing
from ui.patches import Changes, whole
from ui.peer import Peer
from ui.pending import Done


class Screen(Protocol):
    """What the world needs of the touchscreen."""

    @property
    def accepts_input(self) -> bool:
        """Say whether a touch would count now."""

    def tap(self, x: int, y: int, done: Done) -> None:
        """A finger touches and lifts at once at this pixel; `done` hears what became of it."""


class SimulatedWorld:
    """An onlooker at the far end of the world's Unix socket. beneath: what stays on the panel when this program is gone."""

    def __init__(
        self, path: str, selector: selectors.BaseSelector, screen: Screen, beneath: pygame.Surface | None = None
    ) -> None:
        self._screen, self._beneath = screen, beneath
        self._canvas: Canvas | None = None
        self._drawing: Drawing | None = None
        self._told: tuple[Drawing, bool] | None = None
        self._changes = Changes()
        self._peer = Peer(path, world.WorldToUi, selector, self._touched, self._changed)

    def drawn(self, canvas: Canvas, drawing: Drawing, _turn: float) -> None:
        """Remember what there is to tell."""
        self._canvas, self._drawing = canvas, drawing
        self._changes.add(drawing.dirty)

    def serve(self, now_s: float) -> None:
        """Dial; send the newest picture, then what is on it. While the world is still reading the last one, later."""
        self._peer.dial(now_s)
        if self._canvas is None or self._drawing is None or not self._peer.idle:
            return
        if self._changes.due:
            self._peer.send(self._changes.take(self._canvas.surface))
        accepts = self._screen.accepts_input
        told = self._told
        if told is None or told[0].view is not self._drawing.view or told[1] != accepts:
            self._told = self._drawing, accepts
            self._peer.send(shown(self._drawing, self._canvas.surface.get_size(), accepts_input=accepts))

    def wait_s(self, now_s: float) -> float | None:
        """Give the seconds until it is dialled again."""
        return None if self._peer.connected else max(0.0, self._peer.retry_at - now_s)

    def send(self, message: Any) -> None:
        """Tell the world something else, after what it was told before."""
        self._peer.send(message)

    def close(self) -> None:
        """Hang up."""
        self._peer.close()

    def _changed(self, up: bool) -> None:
        if up:
            self._peer.send(world.Attach("ui", os.getpid()))
            if self._beneath is not None:
                self._peer.send(world.Beneath(whole(self._beneath)))
            self._changes.forget()
            self._told = None

    def _touched(self, message: world.Touch) -> None:
        self._screen.tap(message.x, message.y, self._answer(message.token))

    def _answer(self, token: int) -> Callable[[bool, str | None, int], None]:
        return lambda accepted, reason, revision: self._peer.send(world.Done(token, accepted, reason, revision))


def shown(drawing: Drawing, size: tuple[int, int], *, accepts_input: bool) -> world.Shown:
    """Give what the front panel learns of a drawing."""
    view = drawing.view
    elements = tuple(
        world.Placed(
            element.id, element.role, element.label, element.value, element.enabled, element.focused, element.selected,
            element.error, rect,
        )
        for element, rect, _ in drawing.places
    )  # fmt: skip
    return world.Shown(
        view.revision, view.screen, view.dialog, view.language, view.theme, size, accepts_input, elements
    )
