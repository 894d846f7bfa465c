"""What the touchscreen gives to `anjungan watch`: a second, masked picture, drawn only while somebody looks."""

import selectors
from collections.abc import Callable

from messages.pixels import Viewers
from messages.view import View
from ui.canvas import Canvas
from ui.drawing import Appearance, Drawing, draw
from ui.measures import Panel
from ui.patches import Changes
from ui.peer import Peer
from ui.watch.masking import masked


class Watchers:
    """Those who look at the screen from afar, at the far end of a Unix socket.

    panel, appearance: of the screen. changed: hears whether anybody looks, each time that this becomes otherwise.
    """

    def __init__(
        self,
        path: str,
        panel: Panel,
        appearance: Appearance,
        selector: selectors.BaseSelector,
        changed: Callable[[bool], None],
    ) -> None:
        self._panel, self._appearance = panel, appearance
        self._changed = changed
        self._canvas: Canvas | None = None
        self._changes = Changes()
        self._last: tuple[View, float] | None = None
        self._drawn: tuple[View, float] | None = None
        self._peer = Peer(path, Viewers, selector, self._hear, self._connection_changed)

    @property
    def watched(self) -> bool:
        """Whether somebody looks."""
        return self._canvas is not None

    def drawn(self, _canvas: Canvas, drawing: Drawing, turn: float) -> None:
        """The screen shows another picture. Nothing of that picture is used: it is not masked, and shows what is pressed."""
        self._last = (drawing.view, turn)

    def serve(self, now_s: float) -> None:
        """Connect, and send what is new once the other side has read what it got."""
        self._peer.dial(now_s)
        if self._canvas is None or self._last is None or not self._peer.idle:
            return
        if self._last != self._drawn:
            view, turn = self._drawn = self._last
            drawing = draw(self._canvas, masked(view), turn, None, self._appearance)
            self._changes.add(drawing.dirty)
        if self._changes.due:
            self._peer.send(self._changes.take(self._canvas.surface))

    def wait_s(self, now_s: float) -> float | None:
        """Give the seconds until `serve` has something to do by itself."""
        return None if self._peer.connected else max(0.0, self._peer.retry_at - now_s)

    def close(self) -> None:
        """Hang up."""
        self._peer.close()

    def _hear(self, viewers: Viewers) -> None:
        if (viewers.count > 0) == self.watched:
            return
        self._canvas = Canvas(self._panel) if viewers.count > 0 else None
        self._drawn = None
        self._changes.forget()
        self._changed(self.watched)

    def _connection_changed(self, up: bool) -> None:
        if not up:
            self._hear(Viewers(0))
