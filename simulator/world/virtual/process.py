"""One life of one of central's processes: its link, its questions, its dispatcher. Everything it does, it does in steps.

A step is a piece of work between two moments of virtual time. A kill falls between steps, or at a commit inside one (`Gate`);
what the process held in memory, and whatever it had not yet sent, is gone with it.
"""

import random
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any, TypeVar

import msgspec
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from central.billers.interface import Biller
from central.catalogue.loader import Offering
from central.fleet import kiosks, publications
from central.fleet.kiosks import KioskKeys
from central.ingest.applying import Applying
from central.ingest.batches import Batches
from central.ingest.figures import Figures
from central.ingest.hellos import Hellos
from central.ingest.nonces import Nonces
from central.ingest.questions import Keys, Pools, Questions
from central.ingest.records import Applier
from central.ingest.worker import TOGETHER_MAX, WAITING_MAX, Message, Parts, Worker
from central.ledger.books import Books, CatalogueReader
from central.ledger.slips import Slips
from central.ledger.vault import Vault
from central.settings import Timings
from simulator.world.virtual.biller import VirtualBiller
from simulator.world.virtual.broker import VirtualBroker
from simulator.world.virtual.database import Gate, KilledError
from simulator.world.virtual.orders import Orders
from simulator.world.virtual.parts import Connection, Surroundings
from sync.wire import topics
from sync.wire.sealing import UnsealingKey

RECONNECT_MS = (1_000, 5_000)
KEEPALIVE_MS = 30_000

T = TypeVar("T")


class Site(msgspec.Struct, frozen=True):
    """What all processes of one central share. biller: how long calls take. billers: by name. engine: its database now; gate:
    through which its commits go.
    """

    around: Surroundings
    broker: VirtualBroker
    biller: VirtualBiller
    billers: Mapping[str, Biller]
    engine: Engine
    gate: Gate
    keys: Keys
    box: bytes
    offering: Offering
    timings: Timings


class _Later(Executor):
    """Runs work in a later step of a process."""

    def __init__(self, process: "Process", delay_ms: Callable[[], int]) -> None:
        self._process = process
        self._delay_ms = delay_ms

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """See `concurrent.futures.Executor`; nobody here looks at the future."""
        self._process.later(self._delay_ms(), partial(fn, *args, **kwargs))
        return Future()


class Process:
    """A running process; after `end` it does nothing any more. reads: whether it has the shard of a topic. died: told when it was
    killed at a commit.
    """

    def __init__(self, site: Site, name: str, reads: Callable[[str], bool], died: Callable[[], None]) -> None:
        self.name = name
        self._site = site
        self._died = died
        self._time = site.around.time
        self._trace = site.around.trace
        self._chance: random.Random = site.around.chance
        self._scope = site.around.time.scope()
        self._reads = reads
        self._connection: Connection | None = None
        self._online = False
        self._numbers = 0
        self._flying = 0
        self._packets_max = 0
        self._outbox: list[tuple[str, bytes]] = []
        self._waiting: list[Message] = []
        self._gathering = False
        self._applies = False
        self.registry = CollectorRegistry()
        self.books = Books(
            engine=site.engine,
            billers=site.billers,
            vault=Vault(site.box),
            unsealing=UnsealingKey(site.box),
            kiosk_of_terminal=kiosks.kiosk_of_terminal,
            catalogue=CatalogueReader(publications.current, publications.signature),
            offering=site.offering,
            timings=site.timings,
            now_ms=self._now_ms,
        )
        figures = Figures(self.registry)
        ledger = Slips(self.books)
        pools = Pools(_Later(self, self._moment), _Later(self, site.biller.think_ms))
        self._applying = Applying(site.engine, Applier(ledger, self.books.unsealing), self._now_ms)
        questions = Questions(
            site.engine,
            ledger,
            self.books.catalogue,
            site.keys,
            self._publish,
            figures,
            self._now_ms,
            pools,
            catch_up=self._applying.catch_up,
        )
        hellos = Hellos(Nonces(lambda: self._time.now_ms), site.keys.sign, site.offering)
        parts = Parts(hellos, Batches(site.keys.sign), questions, self._stored)
        self._worker = Worker(site.engine, parts, self._publish, figures, self._now_ms)
        self._connect()
        self._orders = Orders(self.name, site.around, site.biller, self.books, self.later)
        self.look_round()

    @property
    def alive(self) -> bool:
        """Whether it lives."""
        return self._scope.alive

    def end(self) -> None:
        """Die now."""
        if self.alive:
            self._scope.end()
            if self._connection is not None:
                self._connection.close()

    def run(self, work: Callable[[], T]) -> T | None:
        """Do a step for somebody outside, as the web does for a till; None when the process dies of it."""
        if not self.alive:
            return None
        self._site.gate.inside = True
        try:
            return work()
        except KilledError:
            self._trace.note(self.name, "dies at a commit")
            self.end()
            self._died()
            return None
        finally:
            self._site.gate.inside = False

    def later(self, delay_ms: int, work: Callable[[], object]) -> None:
        """Do a step later, if it lives then."""
        self._scope.call_after(delay_ms, lambda: self._step(work))

    def _step(self, work: Callable[[], object]) -> None:
        self.run(work)

    def wake(self) -> None:
        """Look soon for orders that are due."""
        self._orders.wake()

    def look_round(self) -> None:
        """Look for everything that a dead process may have left, as each process does by itself once a second at the latest."""
        self.wake()
        self._stored()

    # the broker's client

    def up(self, packets_max: int) -> None:
        """See `parts.Client`."""
        self._online = self.alive
        self._packets_max = packets_max
        self._flying = 0
        self._send()

    def down(self, reason: str) -> None:
        """See `parts.Client`."""
        self._online = False
        self._outbox.clear()
        if self.alive:
            self._scope.call_after(self._chance.randint(*RECONNECT_MS), self._connect)

    def arrived(self, topic: str, payload: bytes) -> None:
        """See `parts.Client`."""
        if not self.alive or len(self._waiting) >= WAITING_MAX:
            return
        self._waiting.append(Message(topic, payload))
        if not self._gathering:
            self._gathering = True
            self.later(self._moment(), self._take)

    def taken(self, number: int, heard: bool) -> None:
        """See `parts.Client`."""
        self._flying -= 1
        self._send()

    def _connect(self) -> None:
        self._connection = self._site.broker.connect(self.name, self._reads, self, keepalive_ms=KEEPALIVE_MS)

    def _publish(self, kiosk: KioskKeys, channel: str, payload: bytes) -> None:
        """Send an answer at once: one that left before its commit would arrive although the process dies at it."""
        if self._online:
            self._outbox.append((topics.down(kiosk.shard, kiosk.kiosk_id, channel), payload))
            self._send()

    def _send(self) -> None:
        while self._outbox and self._online and self._flying < self._packets_max:
            topic, payload = self._outbox.pop(0)
            self._numbers += 1
            self._flying += 1
            assert self._connection is not None, "whoever is online has a connection"
            self._connection.publish(self._numbers, topic, payload)

    def _take(self) -> None:
        """Take in what waits, as the worker's own thread does."""
        messages, self._waiting = self._waiting[:TOGETHER_MAX], self._waiting[TOGETHER_MAX:]
        self._gathering = bool(self._waiting)
        if self._waiting:
            self.later(self._moment(), self._take)
        self._worker.take(messages)

    def _stored(self) -> None:
        """Entries were stored: give them their effect soon, as the thread for it does."""
        self._applying.wake()
        if not self._applies:
            self._applies = True
            self.later(self._moment(), self._apply)

    def _apply(self) -> None:
        self._applies = self._applying.run_due()
        if self._applies:
            self.later(self._moment(), self._apply)

    def _now_ms(self) -> int:
        return self._time.utc_ms

    def _moment(self) -> int:
        """Draw how long a piece of work waits for its turn, in milliseconds."""
        return self._chance.randint(0, 20)
