"""The HTTP server: how it ends, and how systemd hears that all of central turns."""

import contextlib
import signal
import socket
from collections.abc import Callable, Iterable, Iterator
from types import FrameType
from typing import Any

import uvicorn

from anjungan_notify import Notifier
from central.web.tls import Certificate

_GRACEFUL_S = 3


class Server(uvicorn.Server):
    """Takes a signal as the wish to end, and does not raise it again afterwards: the rest of the program ends cleanly.

    Its own loop feeds systemd's watchdog, and only while every one of `threads` turns: what no longer ships orders or takes
    records in is restarted although it still answers HTTP. certificate: for TLS, read again at SIGHUP. proxies: whose word
    about the caller's address is believed.
    """

    def __init__(
        self,
        app: Any,
        notifier: Notifier,
        threads: Iterable[Callable[[], bool]],
        certificate: Certificate | None = None,
        proxies: Iterable[str] = (),
    ) -> None:
        trusted = list(proxies)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=_GRACEFUL_S,
            server_header=False,
            proxy_headers=bool(trusted),
            forwarded_allow_ips=trusted,
        )
        config.load()
        config.ssl = certificate.context if certificate is not None else None
        super().__init__(config)
        self._certificate = certificate
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
        signal.signal(signal.SIGHUP, self._asked_to_reload)
        yield

    def _asked_to_end(self, number: int, frame: FrameType | None) -> None:
        self.should_exit = True
        self._notifier.stopping()

    def _asked_to_reload(self, number: int, frame: FrameType | None) -> None:
        if self._certificate is not None:
            self._certificate.reload()
