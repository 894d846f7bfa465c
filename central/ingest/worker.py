"""The one thread that takes in what kiosks publish: all that waits in one transaction, then everything that follows from it.

A transaction that fails is forgotten whole: nobody got an answer, so kiosks send again. A message that breaks it is found by
taking each in alone, and dropped: it stalls nobody else.
"""

import contextlib
import logging
import queue
import threading
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from central.fleet import kiosks
from central.fleet.kiosks import KioskKeys
from central.ingest.batches import Batches
from central.ingest.figures import Figures
from central.ingest.hellos import Hellos
from central.ingest.questions import Publish, Questions
from central.ledger.calendar import Clock, monotonic_ms
from central.store.retries import repeated
from sync.wire import topics
from sync.wire.errors import WireError

WAITING_MAX = 10_000
PER_KIOSK_MAX = 64
"""A kiosk has four batches and a few questions under way. One that sends without end takes no other one's place."""

TOGETHER_MAX = 200
TOGETHER_BYTES = 2 * 1024 * 1024
"""About 10,000 entries: what comes after them is not kept waiting for longer than a few tenths of a second."""

FORGET_EVERY_MS = 3_600_000
FLOOD_ENTRIES, FLOOD_MS = 200, 100
"""After a transaction with so many entries more are expected for so long."""

SILENT_MS_MAX = 30_000
"""A transaction of 200 messages takes a second or two; a thread that is at one for longer than this hangs."""
_STOP_WAIT_S = 30.0

_log = logging.getLogger(__name__)


class Message(NamedTuple):
    """What a kiosk published."""

    topic: str
    payload: bytes


def _nobody() -> None:
    """Tell nobody."""


def _nothing_more(_kiosk: KioskKeys) -> None:
    """Say nothing after a welcome."""


class Parts(NamedTuple):
    """What acts on messages: greetings, journals, requests. stored: told after entries were committed; must not block.

    welcomed: told after a kiosk was welcomed, with no transaction open.
    """

    hellos: Hellos
    batches: Batches
    questions: Questions
    stored: Callable[[], None] = _nobody
    welcomed: Callable[[KioskKeys], None] = _nothing_more


class Worker:
    """Takes messages in, one transaction for all that wait. `publish` carries the answers. monotonic_ms: times its own work."""

    def __init__(
        self,
        engine: Engine,
        parts: Parts,
        publish: Publish,
        figures: Figures,
        now_ms: Clock,
        monotonic_ms: Clock = monotonic_ms,
    ) -> None:
        self._engine = engine
        self._parts = parts
        self._publish = publish
        self._figures = figures
        self._now_ms = now_ms
        self._monotonic_ms = monotonic_ms
        self._waiting: queue.Queue[Message | None] = queue.Queue(WAITING_MAX)
        self._senders: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ingest", daemon=True)
        self._forgotten_ms = 0
        self._busy_since_ms: int | None = None
        self._flood_until_ms = 0

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the transaction under way, and end. What waits is dropped: nobody was told it had arrived."""
        self._ending.set()
        with contextlib.suppress(queue.Full):  # a full queue keeps the thread awake by itself
            self._waiting.put_nowait(None)
        self._thread.join(_STOP_WAIT_S)

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    @property
    def busy(self) -> bool:
        """Whether messages wait, are being taken in, or will soon come: a kiosk with a backlog sends its next batch at once."""
        waits = self._busy_since_ms is not None or not self._waiting.empty()
        return waits or self._monotonic_ms() < self._flood_until_ms

    @property
    def turns(self) -> bool:
        """Whether the thread runs and has not been at one transaction for half a minute; idle is well."""
        since_ms = self._busy_since_ms
        return self.alive and (since_ms is None or self._monotonic_ms() - since_ms < SILENT_MS_MAX)

    def offer(self, topic: str, payload: bytes) -> None:
        """Queue a message; never blocks. One too many is dropped: nobody acknowledges it, so it comes again."""
        sender = _sender(topic)
        with self._lock:
            if self._senders[sender] >= PER_KIOSK_MAX:
                self._figures.dropped("kiosk_busy")
                return
            try:
                self._waiting.put_nowait(Message(topic, payload))
            except queue.Full:
                self._figures.dropped("queue_full")
                return
            self._senders[sender] += 1

    def take(self, messages: list[Message]) -> None:
        """Take these messages in, in one transaction if all goes well, and do after its commit what follows."""
        try:
            after = self._commit(messages)
        except (OperationalError, InterfaceError) as error:
            self._figures.dropped("database", len(messages))
            _log.error("the database fails; %d messages are dropped: %s", len(messages), type(error).__name__)
        except Exception as error:  # the thread serves every kiosk; the text may quote a message
            if len(messages) == 1:
                self._figures.dropped("broken")
                _log.error("a message is dropped: %s", type(error).__name__)
                return
            for message in messages:
                self.take([message])
        else:
            for todo in after:
                self._follow(todo)
            self._forget_old()

    def _follow(self, todo: Callable[[], None]) -> None:
        try:
            todo()
        except Exception as error:  # the thread serves every kiosk; whoever waits for this answer asks again
            self._figures.dropped("broken")
            _log.error("an answer is lost: %s", type(error).__name__)

    def _forget_old(self) -> None:
        """Let old answers go once an hour, in a transaction of their own: if it fails, what kiosks sent stands."""
        now_ms = self._now_ms()
        if now_ms - self._forgotten_ms < FORGET_EVERY_MS:
            return
        self._forgotten_ms = now_ms
        try:
            with self._engine.begin() as connection:
                self._parts.questions.forget_old(connection)
        except SQLAlchemyError as error:
            _log.warning("old answers stay for another hour: %s", type(error).__name__)

    def _run(self) -> None:
        while not self._ending.is_set():
            messages = self._collect()
            if messages:
                self._busy_since_ms = self._monotonic_ms()
                self.take(messages)
                self._busy_since_ms = None

    def _collect(self) -> list[Message]:
        """Wait for a message and give all that wait, as many as one transaction should take; none at the end."""
        messages: list[Message] = []
        size = 0
        message = self._waiting.get()
        while message is not None:
            messages.append(message)
            size += len(message.payload)
            if len(messages) == TOGETHER_MAX or size >= TOGETHER_BYTES:
                break
            try:
                message = self._waiting.get_nowait()
            except queue.Empty:
                break
        with self._lock:
            self._senders -= Counter(_sender(message.topic) for message in messages)
        return messages

    @repeated
    def _commit(self, messages: list[Message]) -> list[Callable[[], None]]:
        """Take messages in, in one transaction; give what to do now that it is committed.

        Greetings come first and see the marks as they were: what they say is then true, if no longer the newest. Nothing that
        arrives is judged by what arrives with it.
        """
        now_ms = self._now_ms()
        addressed = [(topics.parse_up(message.topic), message.payload) for message in messages]
        after: list[Callable[[], None]] = []
        arrived: list[tuple[KioskKeys, bytes]] = []
        with self._engine.begin() as connection:
            known = kiosks.lock(connection, sorted({address[1] for address, _ in addressed if address is not None}))
            for address, payload in addressed:
                kiosk = known.get(address[1]) if address is not None else None
                if address is None or kiosk is None or kiosk.shard != address[0]:
                    self._figures.dropped("foreign")
                    continue
                self._figures.message(address[2])
                if address[2] == "batch":
                    arrived.append((kiosk, payload))
                    continue
                todo = self._take_one(connection, kiosk, address[2], payload, now_ms)
                if todo is not None:
                    after.append(todo)
            if arrived:
                after += self._take_batches(connection, arrived, now_ms)
        return after

    def _take_batches(
        self, connection: Connection, arrived: list[tuple[KioskKeys, bytes]], now_ms: int
    ) -> list[Callable[[], None]]:
        taken = self._parts.batches.take(connection, arrived, now_ms)
        for kiosk, error in taken.refused:
            self._refused(kiosk, "batch", error)
        if taken.stored >= FLOOD_ENTRIES:
            self._flood_until_ms = self._monotonic_ms() + FLOOD_MS
        after = [self._reply(kiosk, "ack", ack) for kiosk, ack in taken.acks]
        return [*after, self._parts.stored] if taken.stored else after

    def _take_one(
        self, connection: Connection, kiosk: KioskKeys, channel: str, payload: bytes, now_ms: int
    ) -> Callable[[], None] | None:
        """Take one message in; give what to do after the commit. What is forged or broken is counted and changes nothing."""
        if channel == "request":
            return lambda: self._parts.questions.ask(kiosk, payload)
        try:
            with connection.begin_nested():
                match channel:
                    case "knock":
                        return self._reply(kiosk, "nonce", self._parts.hellos.knock(connection, kiosk))
                    case "hello":
                        welcome = self._parts.hellos.take(connection, kiosk, payload, now_ms)
                        return self._welcome(kiosk, welcome)
        except WireError as error:
            self._refused(kiosk, channel, error)
        return None

    def _refused(self, kiosk: KioskKeys, channel: str, error: WireError) -> None:
        self._figures.dropped("forged")
        _log.warning("%s: a %s is dropped: %s", kiosk.kiosk_id, channel, error)

    def _welcome(self, kiosk: KioskKeys, payload: bytes) -> Callable[[], None]:
        def welcome() -> None:
            self._publish(kiosk, "welcome", payload)
            self._parts.welcomed(kiosk)

        return welcome

    def _reply(self, kiosk: KioskKeys, channel: str, payload: bytes) -> Callable[[], None]:
        return lambda: self._publish(kiosk, channel, payload)


def _sender(topic: str) -> str:
    """Give whose message it is: the broker lets a kiosk publish under its own name only. "" for what is no kiosk's."""
    address = topics.parse_up(topic)
    return "" if address is None else address[1]
