"""How a program tells systemd how it is: sd_notify(3), datagrams to the socket that NOTIFY_SOCKET names.

Only a program's own loop may feed the watchdog: a thread or timer that does nothing else would go on feeding for a loop that
hangs. Nothing here raises or blocks, and without NOTIFY_SOCKET nothing happens at all.
"""

import logging
import os
import socket
import time
from collections.abc import Callable, Mapping

LOG = logging.getLogger(__name__)

FEEDS_PER_TIMEOUT = 3
"""One datagram that is late or lost kills nobody."""
RETRY_S = 1.0
"""After a datagram that could not be sent."""
STATUS_CHARACTERS_MAX = 200


class Notifier:
    """The program's line to systemd. environment: where systemd says how to reach it. clock: monotonic seconds."""

    def __init__(
        self, environment: Mapping[str, str] = os.environ, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._address = _address(environment.get("NOTIFY_SOCKET", ""))
        self._socket = _open() if self._address else None
        self._silent_after_s = _watchdog_s(environment) if self._socket else None
        self._due_s = 0.0
        self._failing = False

    def ready(self) -> None:
        """The program serves."""
        self._send("READY=1")

    def status(self, text: str) -> None:
        """What `systemctl status` shows; one line without anything personal."""
        self._send("STATUS=" + " ".join(text.split())[:STATUS_CHARACTERS_MAX])

    def stopping(self) -> None:
        """The program has begun to end."""
        self._send("STOPPING=1")

    def feed(self) -> None:
        """The loop turned: call it in every turn. Says so to systemd three times in WATCHDOG_USEC, no more often."""
        if self._silent_after_s is None:
            return
        now_s = self._clock()
        if now_s >= self._due_s:
            fed = self._send("WATCHDOG=1")
            self._due_s = now_s + (self._silent_after_s / FEEDS_PER_TIMEOUT if fed else RETRY_S)

    def wait_s(self) -> float | None:
        """Give the seconds until `feed` has something to say: the longest that the loop may sleep. None: for ever."""
        return None if self._silent_after_s is None else max(0.0, self._due_s - self._clock())

    def close(self) -> None:
        """Let go of the socket; everything after it is silence."""
        if self._socket is not None:
            self._socket.close()
        self._socket = self._silent_after_s = None

    def _send(self, state: str) -> bool:
        if self._socket is None:
            return False
        try:
            self._socket.sendto(state.encode(), self._address)
        except OSError as error:
            if not self._failing:  # said once: a line a second would fill the log
                LOG.warning("systemd was not told %s: %s", state, error.strerror)
            self._failing = True
            return False
        self._failing = False
        return True


def _address(name: str) -> str:
    """Give the socket's address: a path as it is, an abstract name with its zero byte, "" for what is neither."""
    if name and name[0] not in "/@":
        LOG.warning("NOTIFY_SOCKET is neither a path nor an abstract name")
        return ""
    return "\0" + name[1:] if name.startswith("@") else name


def _open() -> socket.socket | None:
    try:
        opened = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
    except OSError as error:
        LOG.warning("systemd cannot be told anything: %s", error.strerror)
        return None
    opened.setblocking(False)
    return opened


def _watchdog_s(environment: Mapping[str, str]) -> float | None:
    """Give after how many silent seconds systemd restarts this process; None when it never does."""
    if environment.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    microseconds = environment.get("WATCHDOG_USEC", "")
    return int(microseconds) / 1_000_000 if microseconds.isdecimal() and int(microseconds) > 0 else None
