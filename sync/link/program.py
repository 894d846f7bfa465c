"""The program `anjungan sync`."""

import contextlib
import logging
import random
import signal
import sys

from anjungan_notify import Notifier
from sync.link.loop import Loop
from sync.link.settings import Settings

__all__ = ["Settings", "main"]


def main(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT."""
    logging.basicConfig(
        stream=sys.stderr, level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    with contextlib.closing(Notifier()) as notifier:
        loop = Loop(settings, random.SystemRandom().random, notifier)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: loop.stop())
        loop.run()
    return 0
