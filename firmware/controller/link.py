"""The controller's side of the link: hello, welcome, batches and acknowledgements. `sync` only carries them.

Only central's signature moves a mark, and only a higher restore_id, signed, may lower one.
"""

import logging
from collections.abc import Callable

import msgspec

from firmware.controller.asks import Asks, Keys
from firmware.controller.availability import Availability
from firmware.controller.book import Book, Packed
from firmware.controller.clock import Clock
from firmware.controller.keeper import Keeper
from firmware.core import events
from firmware.journal.marks import Marks
from messages import local
from sync.wire import envelope, records
from sync.wire.code import TERMINAL_NUMBER_MAX
from sync.wire.errors import WireError

LOG = logging.getLogger("kiosk")

NONCES_MAX = 8
NONCE_BYTES_MAX = 64
WELCOME_MS_MAX = 30_000
"""A welcome counts only this soon after the hello that it answers."""

TIME_EVERY_MS = 3_600_000
TIME_OFF_MS = 60_000
"""`sync` hears the time this often, and when what it heard is off by this much."""


class Identity(msgspec.Struct, frozen=True):
    """Who this kiosk is to central."""

    kiosk: str
    software: str
    keys: Keys


class _Told(msgspec.Struct, frozen=True):
    """What `sync` heard last, and when."""

    now_ms: int
    trusted: bool
    monotonic_ms: int


class Link:
    """`send` gives a message to `sync`; `happen` takes the events for the core."""

    def __init__(
        self,
        identity: Identity,
        clock: Clock,
        book: Book,
        asks: Asks,
        keeper: Keeper,
        availability: Availability,
        send: Callable[[local.ControllerToSync], None],
        happen: Callable[[events.Event], None],
    ) -> None:
        self._identity = identity
        self._clock = clock
        self._book = book
        self._asks = asks
        self._keeper = keeper
        self._availability = availability
        self._send = send
        self._happen = happen
        self._nonces: dict[bytes, int] = {}
        self._pull: local.Pull | None = None
        self._packing = False
        # The broker may repeat acknowledgements without end: one at a time is at the journal, and only the newest waits for it.
        self._acknowledging = False
        self._next_ack: envelope.AckContent | None = None
        self._welcomed = False
        # Central's newest mark in this journal, and this journal's own link there: shows central a copy that went its own way.
        self._witness = (0, b"")
        self._up = False
        self._told: _Told | None = None
        self._terminal_number = book.summary.terminal_number
        book.on_growth = self._serve

    def connected(self) -> None:
        """`sync` is there: nothing is known of central yet."""
        self._nonces.clear()
        self._pull = None
        self._welcomed = False
        self._told = None
        self.tell_time()
        self._asks.connected()

    def tell_time(self) -> None:
        """Say what time it is when `sync` cannot know it: at its connection, when trust or the clock changed, and each hour."""
        now_ms, trusted = self._clock.known()
        monotonic_ms = self._clock.monotonic_ms()
        told = self._told
        if told is not None and told.trusted == trusted and monotonic_ms - told.monotonic_ms < TIME_EVERY_MS:
            expected_ms = told.now_ms + monotonic_ms - told.monotonic_ms
            if abs(now_ms - expected_ms) < TIME_OFF_MS:
                return
        self._told = _Told(now_ms, trusted, monotonic_ms)
        self._send(local.TimeKnown(now_ms, trusted))

    def disconnected(self) -> None:
        """`sync` is gone."""
        self._pull = None
        self._welcomed = False
        self._set_up(up=False)

    def take(self, message: local.SyncToController) -> None:
        """Act on a message of `sync`."""
        match message:
            case local.LinkChanged(up):
                self._set_up(up=up and self._welcomed)
            case local.Challenged(nonce):
                self._say_hello(nonce)
            case local.Pull():
                self._pull = message
                self._serve()
            case local.Deliver("welcome", payload):
                self._verify("welcome", self._take_welcome, payload)
            case local.Deliver("ack", payload):
                self._verify("acknowledgement", self._take_ack, payload)
            case local.Deliver("answer", payload):
                self._asks.deliver(payload)
            case local.Deliver("availability", payload):
                self._verify("word about availability", self._availability.take, payload)
            case local.Deliver(channel):
                LOG.warning("nothing is known of messages on %r", channel[:16])

    def _set_up(self, *, up: bool) -> None:
        if up != self._up:
            self._up = up
            LOG.info("link %s", "up" if up else "down")
            if not up:
                self._availability.forget()
            self._happen(events.LinkChanged(up))

    def _verify(self, what: str, take: Callable[[bytes], None], payload: bytes) -> None:
        try:
            take(payload)
        except WireError as error:
            LOG.warning("a %s was dropped: %s", what, error)

    def _say_hello(self, nonce: bytes) -> None:
        if self._book.is_lost or not 0 < len(nonce) <= NONCE_BYTES_MAX:
            return
        while len(self._nonces) >= NONCES_MAX:
            del self._nonces[next(iter(self._nonces))]
        self._nonces[nonce] = self._clock.monotonic_ms()
        head, marks = self._book.head, self._book.marks
        content = envelope.HelloContent(
            kiosk=self._identity.kiosk,
            nonce=nonce,
            journal_id=self._book.journal_id,
            position=head.position,
            link=head.link,
            acknowledged=marks.acknowledged,
            restore_id=marks.restore_id,
            software=self._identity.software,
            witness=self._witness[0],
            witness_link=self._witness[1],
        )
        self._send(local.Hello(envelope.sign_hello(content, self._identity.keys.sign)))

    def _take_welcome(self, payload: bytes) -> None:
        content = envelope.open_welcome(payload, self._identity.keys.central_sign)
        self._require(content.kiosk, content.journal_id, content.restore_id)
        said_ms = self._nonces.pop(content.nonce, None)
        if said_ms is None or self._clock.monotonic_ms() - said_ms > WELCOME_MS_MAX:
            raise WireError("it answers no hello of this connection")
        if content.verdict != "ok":
            LOG.warning("central holds this kiosk: %s", content.verdict)
        self._clock.central_said(content.now_ms, fresh=True)
        self.tell_time()
        restored = content.restore_id > self._book.marks.restore_id

        def kept(marks: Marks, link: bytes) -> None:
            self._witness = (content.position, link) if link else (0, b"")
            self._welcomed = True
            self._send(local.Acknowledged(marks.acknowledged))
            self._keeper.welcomed(content.catalogue_version, content.now_ms, restored=restored)

        self._assign_terminal(content.terminal_number)
        self._book.welcomed(content.position, content.restore_id, content.now_ms, kept)

    def _assign_terminal(self, number: int) -> None:
        if number == self._terminal_number or not 0 < number <= TERMINAL_NUMBER_MAX:
            return
        self._terminal_number = number
        LOG.info("terminal number %06d", number)
        self._book.note(
            records.TerminalAssigned(number), self._clock.stamp(), lambda: self._happen(events.TerminalAssigned(number))
        )

    def _take_ack(self, payload: bytes) -> None:
        content = envelope.open_ack(payload, self._identity.keys.central_sign)
        self._require(content.kiosk, content.journal_id, content.restore_id)
        self._clock.central_said(content.now_ms, fresh=False)
        waiting = self._next_ack
        if not self._acknowledging:
            self._acknowledge(content)
        elif waiting is None or (waiting.restore_id, waiting.position) < (content.restore_id, content.position):
            self._next_ack = content

    def _acknowledge(self, content: envelope.AckContent) -> None:
        self._acknowledging = True
        before = self._book.marks

        def kept(marks: Marks) -> None:
            self._acknowledging = False
            following, self._next_ack = self._next_ack, None
            if following is not None:
                self._acknowledge(following)
            if marks.restore_id < content.restore_id or marks.acknowledged < content.position:
                LOG.warning("an acknowledgement of #%d does not fit this journal", content.position)
                return
            if content.position >= self._witness[0] or content.restore_id > before.restore_id:
                self._witness = (content.position, content.link)
            if marks.acknowledged != before.acknowledged:
                LOG.info("central acknowledged #%d", marks.acknowledged)
            self._send(local.Acknowledged(marks.acknowledged))

        self._book.acknowledge(content.position, content.link, content.restore_id, content.now_ms, kept)

    def _require(self, kiosk: str, journal_id: bytes, restore_id: int) -> None:
        if kiosk != self._identity.kiosk or journal_id != self._book.journal_id:
            raise WireError("it is for another kiosk or journal")
        if restore_id < self._book.marks.restore_id:
            raise WireError("it is older than central's restore")

    def _serve(self) -> None:
        """Answer the open pull if there are entries for it."""
        pull = self._pull
        if pull is None or self._packing or not 0 <= pull.after < self._book.head.position:
            return
        self._packing = True

        def packed(batch: Packed | None) -> None:
            self._packing = False
            if self._pull is not pull:
                self._serve()
                return
            self._pull = None
            if batch is None:
                LOG.error(
                    "ALARM the entries after #%d were pruned: central must have been restored from long ago", pull.after
                )
            else:
                self._send(local.Batch(batch.first, batch.last, batch.payload))

        bytes_max = min(max(pull.bytes_max, 0), local.BATCH_BYTES_MAX)
        self._book.pack(pull.after, bytes_max, self._identity.kiosk, self._identity.keys.sign, packed)
