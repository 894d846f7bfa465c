"""Requests to central: sent once, answered exactly once, for as long as somebody waits.

An answer counts only if central signed it over the hash of a request of this boot and it came inside its expiry, measured from
sending by the monotonic clock.
"""

import logging
from collections.abc import Callable

import msgspec

from firmware.controller.loop import Loop, Timer
from messages.local import Send
from sync.wire import envelope, sealing
from sync.wire.errors import WireError
from sync.wire.requests import Answer, Request

LOG = logging.getLogger("kiosk")

OPEN_MAX = 16

Answered = Callable[[Answer | None], None]


class Keys(msgspec.Struct, frozen=True):
    """The kiosk's private keys, and central's public ones (32 raw bytes each)."""

    sign: sealing.SigningKey
    box: sealing.UnsealingKey
    central_sign: bytes
    central_box: bytes


class _Open(msgspec.Struct):
    payload: bytes
    sent_ms: int
    deadline_ms: int
    answered: Answered
    timer: Timer


class Asks:
    """`send` hands a message to the link's program if it is there."""

    def __init__(
        self, loop: Loop, monotonic_ms: Callable[[], int], kiosk: str, keys: Keys, send: Callable[[Send], None]
    ) -> None:
        self._loop = loop
        self._monotonic_ms = monotonic_ms
        self._kiosk = kiosk
        self.keys = keys
        self._send = send
        self._open: dict[bytes, _Open] = {}

    def ask(self, request: Request, timeout_ms: int, answered: Answered) -> bytes:
        """Ask central; `answered` is called once, with None after `timeout_ms`. Give a handle for `abandon`."""
        payload, handle = envelope.make_request(self._kiosk, request, self.keys.sign, self.keys.central_box)
        now = self._monotonic_ms()
        full = len(self._open) >= OPEN_MAX
        timer = self._loop.call_after(0 if full else timeout_ms, lambda: self._end(handle, None))
        self._open[handle] = _Open(payload, now, now + timeout_ms, answered, timer)
        if not full:
            self._hand_over(self._open[handle])
        return handle

    def abandon(self, handle: bytes) -> None:
        """Nobody waits any more; `answered` is not called."""
        gone = self._open.pop(handle, None)
        if gone is not None:
            gone.timer.cancel()

    def connected(self) -> None:
        """The link's program is there (again): give it everything that is waited for. What it had may have died with it.

        Central knows a repeated request by its nonce, and one of two answers finds nobody waiting.
        """
        for waiting in self._open.values():
            self._hand_over(waiting)

    def deliver(self, payload: bytes) -> None:
        """Take what claims to be an answer of central."""
        try:
            opened = envelope.open_answer(payload, self._kiosk, self.keys.central_sign, self.keys.box)
        except WireError as error:
            LOG.warning("an answer was dropped: %s", error)
            return
        waiting = self._open.get(opened.request_hash)
        if waiting is None:
            LOG.info("an answer came that nobody waits for")
        elif self._monotonic_ms() - waiting.sent_ms > opened.expires_in_ms:
            LOG.info("an answer came after its expiry")
        else:
            self._end(opened.request_hash, opened.answer)

    def _hand_over(self, waiting: _Open) -> None:
        left_ms = waiting.deadline_ms - self._monotonic_ms()
        if left_ms > 0:
            self._send(Send(waiting.payload, left_ms))

    def _end(self, handle: bytes, answer: Answer | None) -> None:
        waiting = self._open.pop(handle, None)
        if waiting is not None:
            waiting.timer.cancel()
            waiting.answered(answer)
