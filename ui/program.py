"""`anjungan ui`: draws the controller's views and reports touches. Blocks on its sockets; nothing turns while nothing happens."""

import contextlib
import logging
import selectors
import signal
import socket
import sys
import time
from pathlib import Path

import pygame

from anjungan_notify import Notifier
from messages.local import Watched
from ui.beneath import lay, message
from ui.glass import Glass
from ui.output import DRM, Hidden, OutputError, Shown, connected_card, open_output
from ui.settings import Settings as Settings
from ui.simulated import SimulatedWorld
from ui.touch.panel import TouchPanel
from ui.touchscreen import Touchscreen
from ui.watch.watchers import Watchers
from ui.window import Window

LOG = logging.getLogger("ui")


def main(settings: Settings) -> int:
    """Run the touchscreen until SIGTERM or SIGINT. Exit code 1 when the configured screen cannot be had."""
    logging.basicConfig(stream=sys.stderr, level=settings.log_level, format="%(asctime)s %(levelname)s %(message)s")
    glass = Glass(settings.size, settings.rotate)
    beneath = None
    if settings.output != "window":
        beneath = message(settings.panel, settings.contact, settings.appearance)
    if beneath is not None and settings.output == "kmsdrm":
        lay(glass.turned(beneath), connected_card(DRM))
    try:
        output = open_output(settings.output, glass, window=settings.window)
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
        screen = assemble(settings, output, selector, beneath)
        notifier.ready()
        while not stopped:
            notifier.feed()
            screen.serve_once(notifier.wait_s())
        notifier.stopping()
        screen.close()
        signal.set_wakeup_fd(-1)
    return 0


def assemble(
    settings: Settings, output: Hidden | Shown, selector: selectors.BaseSelector, beneath: pygame.Surface | None
) -> Touchscreen:
    """Give the touchscreen with everything that acts in its loop. beneath: what stays on the panel when it is gone."""
    looks = settings.appearance
    updating = Path(settings.updating) if settings.updating else None
    screen = Touchscreen(
        settings.controller, settings.panel, output, selector, time.monotonic, updating=updating, appearance=looks
    )
    world = SimulatedWorld(settings.world, selector, screen, beneath) if settings.world else None
    if world is not None:
        screen.show_to(world)
    if settings.speech.devices:
        from ui.speech.speaker import Speaker  # what runs programs is loaded only where it is wanted

        screen.show_to(Speaker(settings.speech, selector, screen.tell, world.send if world is not None else None))
    if settings.watch:
        screen.show_to(Watchers(settings.watch, settings.panel, looks, selector, lambda by: screen.tell(Watched(by))))
    if isinstance(output, Shown):
        if settings.output == "kmsdrm":
            screen.add(TouchPanel(settings.touch, selector, output.point, screen.touched, screen.tell))
        else:
            screen.add(Window(output, selector, screen.touched, screen.exposed))
    return screen


def _wake_pair() -> tuple[socket.socket, socket.socket]:
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    return reader, writer
