"""The touchscreen: what is on it, who says so, and what a touch becomes. Time is given from outside."""

import os
import selectors
from collections.abc import Callable

import pygame

from messages import world
from messages.local import ControllerToUi, Handled, Show, Tapped
from messages.view import View
from ui.canvas import Canvas
from ui.drawing import Drawing, draw
from ui.output import Output
from ui.own_views import LATE, LATE_AFTER_S, SILENT, SILENT_AFTER_S, STARTING
from ui.peer import Peer
from ui.touch import Fingers, Touch, judge

SETTLE_S = 0.25
"""Touches this soon after another screen or dialog came were meant for the one before."""
TURN_S = 1.2
FRAME_S = 1 / 8
WORLD_FRAME_S = 1 / 4
"""The world gets whole pictures: fewer of them do."""
PENDING_MAX = 32
ANSWER_S = 5.0
"""A touch that the controller has not answered by then is given up."""


class Pending:
    """Touches that the controller has to answer, and answers that wait for their view."""

    def __init__(self) -> None:
        self._sequence = 0
        self._asked: dict[int, tuple[int, float]] = {}
        self._answered: list[tuple[int, Handled]] = []

    def ask(self, token: int, now_s: float) -> int | None:
        """Give the sequence number of a new touch, or None when too many are unanswered."""
        self._asked = {key: entry for key, entry in self._asked.items() if entry[1] > now_s}
        if len(self._asked) >= PENDING_MAX:
            return None
        self._sequence += 1
        self._asked[self._sequence] = (token, now_s + ANSWER_S)
        return self._sequence

    def answer(self, handled: Handled) -> None:
        """Take the controller's answer; one to a touch of nobody's, or an old one, is dropped."""
        token, _ = self._asked.pop(handled.sequence, (0, 0.0))
        if token:
            self._answered.append((token, handled))

    def ripe(self, revision: int) -> list[tuple[int, Handled]]:
        """Take the answers whose view has been drawn."""
        ripe = [one for one in self._answered if one[1].revision <= revision]
        self._answered = [one for one in self._answered if one[1].revision > revision]
        return ripe

    def give_up(self) -> list[int]:
        """The controller has gone: take the tokens of everything that it owes an answer."""
        tokens = [token for token, _ in self._asked.values() if token] + [token for token, _ in self._answered]
        self._asked.clear()
        self._answered.clear()
        return tokens


class Touchscreen:
    """The screen, its two connections, and what is on it.

    controller, world_socket: paths of Unix sockets, the second "" without a simulated world. clock: monotonic seconds.
    """

    def __init__(
        self,
        controller: str,
        world_socket: str,
        size: tuple[int, int],
        output: Output,
        selector: selectors.BaseSelector,
        clock: Callable[[], float],
    ) -> None:
        self._output, self._selector, self._clock = output, selector, clock
        self._canvas = Canvas(size)
        self._view: View = STARTING
        self._drawing: Drawing | None = None
        self._drawn_pressed: str | None = None
        self._fingers = Fingers()
        self._pending = Pending()
        self._screen_since = self._alone_since = clock()
        self._settled = False
        self._unheard_since: float | None = None
        self._before_silence: View | None = None
        self._next_frame = 0.0
        self._frame_due = self._shown_due = False
        self._controller = Peer(controller, ControllerToUi, selector, self._hear, self._controller_changed)
        self._world = (
            Peer(world_socket, world.WorldToUi, selector, self._touched, self._world_changed) if world_socket else None
        )

    def serve_once(self, wait_most_s: float | None = None) -> None:
        """Do what is due, then wait for what comes, at most `wait_most_s`, and take it in."""
        now = self._clock()
        for peer in self._peers():
            peer.dial(now)
        self._keep_drawing()
        waits = [wait for wait in (self._wait_s(), wait_most_s) if wait is not None]
        for key, events in self._selector.select(min(waits) if waits else None):
            if isinstance(key.data, Peer):
                key.data.ready(events)
        for touch in self._output.touches():
            self._panel_touched(touch)

    def close(self) -> None:
        """Hang up."""
        for peer in self._peers():
            peer.close()

    def _peers(self) -> list[Peer]:
        return [self._controller] + ([self._world] if self._world else [])

    def _wait_s(self) -> float | None:
        now = self._clock()
        waits = [peer.retry_at - now for peer in self._peers() if not peer.connected]
        if self._output.poll_s is not None:
            waits.append(self._output.poll_s)
        if not self._settled:
            waits.append(self._screen_since + SETTLE_S - now)
        if self._drawing is not None and self._drawing.moves:
            waits.append(self._next_frame - now)
        if self._unheard_since is not None and self._before_silence is None:
            waits.append(self._unheard_since + SILENT_AFTER_S - now)
        return max(0.0, min(waits)) if waits else None

    def _keep_drawing(self) -> None:
        """Draw what has changed, say so, and answer the touches that it shows."""
        now = self._clock()
        if self._view is STARTING and now - self._alone_since > LATE_AFTER_S:
            self._take_view(LATE)
        self._notice_silence(now)
        drawing = self._drawing
        if drawing is None or drawing.view is not self._view or self._drawn_pressed != self._fingers.pressed:
            self._draw(now)
            self._shown_due = True
        elif drawing.moves and now >= self._next_frame:
            self._draw(now)
        if not self._settled and now >= self._screen_since + SETTLE_S:
            self._settled = self._shown_due = True
        self._tell_world()
        for token, handled in self._pending.ripe(self._view.revision):
            self._done(token, handled.accepted, handled.reason, handled.revision)

    def _notice_silence(self, now: float) -> None:
        """A controller that is there and says nothing more stands still: say so, until it goes on or is started anew."""
        since = self._unheard_since
        if since is not None and self._before_silence is None and now - since >= SILENT_AFTER_S:
            for token in self._pending.give_up():
                self._done(token, False, "no_answer", 0)
            self._before_silence = self._view
            self._take_view(SILENT)

    def _draw(self, now: float) -> None:
        pressed = self._fingers.pressed
        self._drawing = draw(self._canvas, self._view, now % TURN_S / TURN_S, pressed)
        self._drawn_pressed = pressed
        self._next_frame = now + (WORLD_FRAME_S if self._world else FRAME_S)
        self._output.present(self._canvas)
        self._frame_due = True

    def _tell_world(self) -> None:
        """Send the newest picture, then what is on it; while the world is still reading the last one, later."""
        if self._world is None or self._drawing is None or not self._world.idle:
            return
        if self._frame_due:
            size = self._canvas.surface.get_size()
            self._world.send(world.Frame(size, pygame.image.tobytes(self._canvas.surface, "RGB")))
            self._frame_due = False
        if self._shown_due:
            accepts = self._settled and self._controller.connected and self._view.revision > 0
            self._world.send(shown(self._drawing, self._canvas.surface.get_size(), accepts_input=accepts))
            self._shown_due = False

    def _hear(self, message: Show | Handled) -> None:
        self._unheard_since = None
        if self._before_silence is not None:
            view, self._before_silence = self._before_silence, None
            self._take_view(view)
        if isinstance(message, Show):
            self._take_view(message.view)
        else:
            self._pending.answer(message)

    def _take_view(self, view: View) -> None:
        if (view.screen, view.dialog) != (self._view.screen, self._view.dialog):
            self._screen_since, self._settled = self._clock(), False
            self._fingers.forget()
        self._view = view

    def _controller_changed(self, up: bool) -> None:
        if up:
            return
        for token in self._pending.give_up():
            self._done(token, False, "restarted", 0)
        self._alone_since = self._clock()
        self._unheard_since = self._before_silence = None
        self._take_view(STARTING)
        self._screen_since, self._settled = self._clock(), False

    def _world_changed(self, up: bool) -> None:
        if up and self._world:
            self._world.send(world.Attach("ui", os.getpid()))
            self._frame_due = self._shown_due = True

    def _touched(self, message: world.Touch) -> None:
        """Take the world's touch: a finger that touches and lifts at once."""
        self._keep_drawing()
        element_id, refusal = self._under(message.x, message.y)
        if refusal is None and element_id is not None:
            refusal = self._press(element_id, message.token)
        if refusal is not None:
            self._done(message.token, False, refusal, self._view.revision)

    def _panel_touched(self, touch: Touch) -> None:
        self._keep_drawing()
        element_id, refusal = self._under(touch.x, touch.y)
        target = element_id if refusal is None else None
        if self._fingers.take(touch, target, self._clock()) and target is not None:
            self._press(target, 0)
        self._keep_drawing()

    def _under(self, x: int, y: int) -> tuple[str | None, str | None]:
        """Give the id of what is there, and why it cannot be pressed now."""
        if self._drawing is None or self._clock() - self._screen_since < SETTLE_S:
            return None, "screen_changing"
        if not self._controller.connected or self._view.revision == 0:
            return None, "starting"
        verdict = judge(self._drawing, x, y)
        return verdict.element.id if verdict.element else None, verdict.refusal

    def _press(self, element_id: str, token: int) -> str | None:
        """Report a pressed element to the controller; give why it could not be."""
        sequence = self._pending.ask(token, self._clock())
        if sequence is None:
            return "busy"
        if self._unheard_since is None:
            self._unheard_since = self._clock()
        self._controller.send(Tapped(sequence, element_id, self._view.revision))
        return None

    def _done(self, token: int, accepted: bool, reason: str | None, revision: int) -> None:
        if token and self._world:
            self._world.send(world.Done(token, accepted, reason, revision))


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
