"""Keeps central's word about what cannot be had: which products, and until when it counts. The core hears of each change."""

import logging
from collections.abc import Callable

from firmware.controller.loop import Loop, Timer
from firmware.core.events import AvailabilityChanged, Event
from sync.wire import availability as wire
from sync.wire.errors import WireError

LOG = logging.getLogger("kiosk")


class Availability:
    """`restore_id`: of the newest restore of central that the kiosk knows. `happen` takes the events for the core."""

    def __init__(
        self, loop: Loop, central_sign: bytes, restore_id: Callable[[], int], happen: Callable[[Event], None]
    ) -> None:
        self._loop = loop
        self._central_sign = central_sign
        self._restore_id = restore_id
        self._happen = happen
        self._newest = (0, 0)
        self._said: tuple[str, ...] = ()
        self._down: tuple[str, ...] = ()
        self._ending: Timer | None = None

    def take(self, payload: bytes) -> None:
        """Believe central's word for as long as it lasts. Raises `WireError` for one that is not central's, or an older one.

        A kiosk that is back at once hears the same word again: it counts as before, until its first end.
        """
        content = wire.open_signed(payload, self._central_sign)
        order = (content.restore_id, content.said_ms)
        if content.restore_id < self._restore_id():
            raise WireError("it is older than central's restore")
        if order < self._newest:
            raise WireError("it is older than the last one")
        if order == self._newest:
            self._believe(self._said)
            return
        self._newest, self._said = order, tuple(sorted(set(content.down)))
        if self._ending is not None:
            self._ending.cancel()
        self._ending = self._loop.call_after(content.lasts_s * 1_000, self._end)
        self._believe(self._said)

    def forget(self) -> None:
        """Without a link nothing is known; the core forgets by itself. An older word stays older."""
        self._down = ()

    def _end(self) -> None:
        self._said = ()
        self._believe(())

    def _believe(self, down: tuple[str, ...]) -> None:
        if down != self._down:
            self._down = down
            LOG.info("not to be had: %s", ", ".join(down) or "nothing")
            self._happen(AvailabilityChanged(down))
