"""`anjungan ui`: draws the controller's views and reports touches. Blocks on its sockets; nothing turns while nothing happens."""

import contextlib
import logging
import selectors
import signal
import socket
import sys
import time
from typing import Literal

import msgspec

from anjungan_notify import Notifier
from ui.output import OutputError, open_output
from ui.touchscreen import Touchscreen

LOG = logging.getLogger("ui")

SIZE_LEAST = (320, 192)
SIZE_MOST = (1920, 1200)
"""The frame that carries a picture to the world is at most 8 MiB."""
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """controller: its Unix socket. size: pixels. output: "world" in simulation; window: additionally on the desktop.

    millimetres_wide: the panel's picture; targets are measured in millimetres, and a panel that makes them too small is refused.
    """

    controller: str
    size: tuple[int, int] = (800, 480)
    millimetres_wide: float = 154.0
    output: Literal["kmsdrm", "window", "world"] = "kmsdrm"
    world: str = ""
    window: bool = False
    log_level: str = "INFO"

    def __post_init__(self) -> None:
        if not self.controller:
            raise ValueError("controller: the path of the controller's socket is missing")
        if self.output == "world" and not self.world:
            raise ValueError("world: the socket of the simulated world is missing")
        if self.output != "world" and self.world:
            raise ValueError('world: only the output "world" has one')
        for side, least, most in zip(self.size, SIZE_LEAST, SIZE_MOST, strict=True):
            if not least <= side <= most:
                raise ValueError(f"size: {side} pixels is not between {least} and {most}")
        if not self.millimetres_wide >= MILLIMETRES_LEAST:
            raise ValueError(f"millimetres_wide: keys would be too small to hit below {MILLIMETRES_LEAST:g}")
        if self.log_level not in LEVELS:
            raise ValueError(f"log_level: not one of {', '.join(LEVELS)}")


MILLIMETRES_LEAST = 134.0
"""The keys of the pad, 90 units, keep 15 mm down to this width of the picture (7 inches have 154)."""


def main(settings: Settings) -> int:
    """Run the touchscreen until SIGTERM or SIGINT. Exit code 1 when the configured screen cannot be had."""
    logging.basicConfig(stream=sys.stderr, level=settings.log_level, format="%(asctime)s %(levelname)s %(message)s")
    try:
        output = open_output(settings.output, settings.size, window=settings.window)
    except OutputError as error:
        LOG.error("%s", error)  # noqa: TRY400  (one line, not a traceback)
        return 1
    stopped = False

    def stop(*_: object) -> None:
        nonlocal stopped
        stopped = True

    reader, writer = _wake_pair()
    with selectors.DefaultSelector() as selector, reader, writer, contextlib.closing(Notifier()) as notifier:
        selector.register(reader, selectors.EVENT_READ)
        signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        screen = Touchscreen(settings.controller, settings.world, settings.size, output, selector, time.monotonic)
        notifier.ready()
        while not stopped:
            notifier.feed()
            screen.serve_once(notifier.wait_s())
        notifier.stopping()
        screen.close()
        signal.set_wakeup_fd(-1)
    return 0


def _wake_pair() -> tuple[socket.socket, socket.socket]:
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    return reader, writer
