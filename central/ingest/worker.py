"""The one thread that takes in what kiosks publish: all that waits in one transaction, then everything that follows from it.

A transaction that fails is forgotten whole: nobody got an answer, so kiosks send again.
"""

import logging
import queue
import threading
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from central.fleet import kiosks
from central.fleet.kiosks import KioskKeys
from central.ingest.batches import Batches
from central.ingest.hellos import Hellos, Nonces
from central.ingest.questions import Publish, Questions
from central.ledger.calendar import Clock
from sync.wire import topics
from sync.wire.errors import WireError

WAITING_MAX = 10_000
TOGETHER_MAX = 200
FORGET_EVERY_MS = 3_600_000

_log = logging.getLogger(__name__)


class Message(NamedTuple):
    """What a kiosk published."""

    topic: str
    payload: bytes


class Worker:
    """Takes messages in, one transaction for all that wait. `publish` carries the answers."""

    def __init__(
        self,
        engine: Engine,
        nonces: Nonces,
        hellos: Hellos,
        batches: Batches,
        questions: Questions,
        publish: Publish,
        now_ms: Clock,
    ) -> None:
        self._engine = engine
        self._nonces = nonces
        self._hellos = hellos
        self._batches = batches
        self._questions = questions
        self._publish = publish
        self._now_ms = now_ms
        self._waiting: queue.Queue[Message | None] = queue.Queue(WAITING_MAX)
        self._thread = threading.Thread(target=self._run, name="ingest", daemon=True)
        self._forgotten_ms = 0

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the transaction under way, and end."""
        self._waiting.put(None)
        self._thread.join()

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def offer(self, topic: str, payload: bytes) -> None:
        """Queue a message; never blocks. One too many is dropped: nobody acknowledges it, so it comes again."""
        try:
            self._waiting.put_nowait(Message(topic, payload))
        except queue.Full:
            _log.warning("the queue is full; a message is dropped")

    def _run(self) -> None:
        while True:
            messages = self._collect()
            if messages is None:
                return
            try:
                self.take(messages)
            except SQLAlchemyError as error:
                _log.error("%d messages are dropped: %s", len(messages), type(error).__name__)

    def _collect(self) -> list[Message] | None:
        """Give what waits, at least one message; None at the end."""
        messages: list[Message] = []
        while len(messages) < TOGETHER_MAX:
            try:
                message = self._waiting.get(timeout=None if not messages else 0)
            except queue.Empty:
                break
            if message is None:
                if messages:
                    self._waiting.put(None)
                    return messages
                return None
            messages.append(message)
        return messages

    def take(self, messages: list[Message]) -> None:
        """Take these messages in, in one transaction, and do after its commit what follows. Raises SQLAlchemy's errors."""
        now_ms = self._now_ms()
        after: list[Callable[[], None]] = []
        with self._engine.begin() as connection:
            parsed = [(topics.parse_up(message.topic), message.payload) for message in messages]
            names = sorted({address[1] for address, _ in parsed if address is not None})
            known = kiosks.lock(connection, names)
            for address, payload in parsed:
                kiosk = known.get(address[1]) if address is not None else None
                if address is None or kiosk is None or kiosk.shard != address[0]:
                    _log.warning("a message on a topic of nobody is dropped")
                    continue
                todo = self._take_one(connection, kiosk, address[2], payload, now_ms)
                if todo is not None:
                    after.append(todo)
            if now_ms - self._forgotten_ms >= FORGET_EVERY_MS:
                self._questions.forget_old(connection, now_ms)
                self._forgotten_ms = now_ms
        for todo in after:
            todo()

    def _take_one(
        self, connection: Connection, kiosk: KioskKeys, channel: str, payload: bytes, now_ms: int
    ) -> Callable[[], None] | None:
        """Take one message in; give what to do after the commit. What is forged or broken is logged and changes nothing."""
        try:
            with connection.begin_nested():
                match channel:
                    case "knock":
                        return self._reply(kiosk, "nonce", self._nonces.make(kiosk.kiosk_id, now_ms))
                    case "hello":
                        welcome = self._hellos.take(connection, kiosk, payload, now_ms)
                        return self._reply(kiosk, "welcome", welcome)
                    case "batch":
                        return self._reply(kiosk, "ack", self._batches.take(connection, kiosk, payload, now_ms))
                    case "request":
                        return self._questions.open(connection, kiosk, payload, now_ms)
        except WireError as error:
            _log.warning("%s: %s: %s", kiosk.kiosk_id, channel, error)
        return None

    def _reply(self, kiosk: KioskKeys, channel: str, payload: bytes | None) -> Callable[[], None] | None:
        if payload is None:
            return None
        return lambda: self._publish(kiosk, channel, payload)
