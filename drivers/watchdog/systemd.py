"""systemd's watchdog: datagrams to the socket that NOTIFY_SOCKET names (sd_notify(3))."""

import logging
import socket
import time
from collections.abc import Callable

LOG = logging.getLogger(__name__)

FEED_EVERY_S = 1.0
"""The loop may turn a thousand times a second; WatchdogSec is 45 s."""


class SystemdWatchdog:
    """Feeds the watchdog. `clock` gives monotonic seconds. A datagram that cannot be sent is logged: systemd will restart us."""

    def __init__(self, address: str, clock: Callable[[], float] = time.monotonic) -> None:
        """address: a path, or with a leading @ an abstract name."""
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._clock = clock
        self._fed_s: float | None = None
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def ready(self) -> None:
        """The program serves."""
        self._send(b"READY=1")

    def feed(self) -> None:
        """The loop turned."""
        now_s = self._clock()
        if self._fed_s is None or now_s - self._fed_s >= FEED_EVERY_S:
            self._fed_s = now_s
            self._send(b"WATCHDOG=1")

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()

    def _send(self, state: bytes) -> None:
        try:
            self._socket.sendto(state, self._address)
        except OSError as error:
            LOG.warning("systemd was not told %s: %s", state.decode(), error.strerror)
