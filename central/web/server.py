"""The HTTP server: how it ends, and how systemd hears that all of central turns."""

import contextlib
import signal
import socket
from collections.abc import Callable, Iterable, Iterator
from types import FrameType
from typing import Any

import uvicorn

from anjungan_notify import Notifier

_GRACEFUL_S = 3


class Server(uvicorn.Server):
    """Takes a signal as the wish to end, and does not raise it again afterwards: the rest of the program ends cleanly.

    Its own loop feeds systemd's watchdog, and only while every one of `threads` turns: what no longer ships orders or takes
    records in is restarted although it still answers HTTP.
    """

    def __init__(self, app: Any, notifier: Notifier, threads: Iterable[Callable[[], bool]]) -> None:
        super().__init__(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=_GRACEFUL_S))
        self._notifier = notifier
        self._threads = tuple(threads)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve, and say so."""
        await super().startup(sockets)
        self._notifier.ready()

    async def on_tick(self, counter: int) -> bool:
        """Feed the watchdog; uvicorn calls this ten times a second."""
        if all(turns() for turns in self._threads):
            self._notifier.feed()
        return await super().on_tick(counter)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Replace uvicorn's own handling."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_end)
        yield

    def _asked_to_end(self, number: int, frame: FrameType | None) -> None:
        self.should_exit = True
        self._notifier.stopping()
