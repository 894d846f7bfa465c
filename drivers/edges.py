"""Edges of pins through the kernel's own events, in place of lgpio's.

lgpio's alert thread wakes every half millisecond for as long as one pin is watched (lgPthAlerts.c of lgpio 0.2.2): 5 % of a Pi's
core while nothing happens. So a pin that is watched is taken from lgpio, and one thread sleeps on all of them.
"""

import logging
import os
import selectors
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from drivers.lines import Edge

LOG = logging.getLogger(__name__)


class Line(Protocol):
    """What is watched: `drivers.lines.EdgeLine`."""

    def fileno(self) -> int:
        """Give the descriptor that becomes readable."""

    def high(self) -> bool:
        """Say whether the line is high now."""

    def edges(self) -> list[Edge]:
        """Take the edges that wait."""

    def close(self) -> None:
        """Let go of the line."""


class EdgeWatcher:
    """One thread that sleeps until a line has an edge."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._lock = threading.Lock()
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._selector.register(self._wake, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, name="edges", daemon=True)
        self._thread.start()

    def add(self, line: Line, seen: Callable[[Edge], None]) -> None:
        """Call `seen`, from the watcher's thread, for each edge of a line from now on."""
        with self._lock:
            self._selector.register(line, selectors.EVENT_READ, seen)

    def remove(self, line: Line) -> None:
        """Hear no more of a line; to be called before it is closed."""
        with self._lock:
            if self._watches(line):
                self._selector.unregister(line)

    def close(self) -> None:
        """End the thread."""
        os.eventfd_write(self._wake, 1)
        self._thread.join()
        self._selector.close()
        os.close(self._wake)

    def _run(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fileobj == self._wake:
                    return
                self._deliver(key.fileobj, key.data)

    def _deliver(self, line: Any, seen: Callable[[Edge], None]) -> None:
        with self._lock:
            if not self._watches(line):
                return
            try:
                edges = line.edges()
            except OSError:
                LOG.exception("the edges of a pin cannot be read; it is not watched any more")
                self._selector.unregister(line)  # it would wake us for ever
                edges = [Edge(time.monotonic(), high=False)]  # whoever listens looks, and meets the trouble himself
        for edge in edges:
            try:
                seen(edge)
            except Exception:  # every pin of the header depends on this thread
                LOG.exception("whoever listens to a pin failed")

    def _watches(self, line: Any) -> bool:
        """Say whether this very line is watched: its descriptor's number may have gone to another."""
        return any(key.fileobj is line for key in self._selector.get_map().values())


class KernelEdges:
    """A part of a gpiozero pin class, before the base that knows levels and pulls: its edges come from a `Line`.

    The base's own way of watching is never used. The factory has a `watcher` and `open_line(pin)`.
    """

    _line: Line | None = None

    def give_up(self) -> None:
        """Make the base let go of the line, if it has to."""

    def take_back(self, pull: str) -> None:
        """Make the base take the line again as an input, if it has to."""

    def close(self) -> None:
        """As in gpiozero; the base takes the line again first."""
        pin: Any = self
        pin.when_changed = None
        super().close()  # type: ignore[misc]

    def _enable_event_detect(self) -> None:
        pin: Any = self
        self._pull_watched = pin.pull
        self.give_up()
        try:
            self._line = pin.factory.open_line(pin)
        except OSError:
            self.take_back(self._pull_watched)
            raise
        pin.factory.watcher.add(self._line, self._edge_seen)

    def _disable_event_detect(self) -> None:
        pin: Any = self
        if self._line is not None:
            pin.factory.watcher.remove(self._line)
            self._line.close()
            self._line = None
            self.take_back(self._pull_watched)

    def _get_state(self) -> Any:
        return super()._get_state() if self._line is None else self._line.high()  # type: ignore[misc]

    def _get_pull(self) -> Any:
        return super()._get_pull() if self._line is None else self._pull_watched  # type: ignore[misc]

    def _edge_seen(self, edge: Edge) -> None:
        pin: Any = self
        handler = pin.when_changed  # gpiozero holds it weakly
        if handler is not None:
            handler(edge.at_s, edge.high)
