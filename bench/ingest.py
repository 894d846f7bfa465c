"""Group "ingest": how fast central takes entries of many kiosks into PostgreSQL, the first time, again, and into its ledger.

Batches are made beforehand as kiosks make them, signed and of the full size; the broker is left out. Counted is from the first
batch offered until every kiosk's acknowledgement of its last one was published, which follows the commit. PostgreSQL commits to
the disk (fsync and synchronous_commit on) and shares the machine.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, update

from bench import mix
from bench.measure import Metric, median_of
from central.catalogue import loader
from central.fleet import counters, kiosks, publications
from central.fleet.kiosks import KioskKeys
from central.ingest.applying import Applying
from central.ingest.batches import Batches
from central.ingest.figures import Figures
from central.ingest.hellos import Hellos
from central.ingest.nonces import Nonces
from central.ingest.questions import Keys, Questions
from central.ingest.records import Applier
from central.ingest.worker import Parts, Worker
from central.ledger.books import Books, CatalogueReader
from central.ledger.slips import Slips
from central.ledger.vault import Vault
from central.store.engine import connect, upgrade
from central.store.fleet_tables import journals
from simulator.postgresql import running_cluster
from sync.wire import batch as wire
from sync.wire import envelope, records, sealing, topics
from sync.wire.entry import FIRST_LINK, Row, blob_binding, chain

KIOSKS = 40
ENTRIES = 500
"""Of each kiosk in one round: 20,000 entries together."""

ROUNDS = 5
APPLIED = 1_000
_SHARES = mix.SHOP
_BATCH_BYTES = wire.BYTES_MAX
_WAIT_S = 120.0
_BOX = b"\x02" * 32


class Sender(NamedTuple):
    """A simulated kiosk. rounds: for each round the topic and the payloads of its batches, and its last position."""

    kiosk_id: str
    rounds: list[tuple[str, list[bytes], int]]


class Central:
    """Central's ingest on a database, without a broker: `take` offers messages and waits for all acknowledgements."""

    def __init__(self, engine: Engine, sign: sealing.SigningKey) -> None:
        self.engine = engine
        self._public = sign.public
        self._marks: dict[str, int] = {}
        self._arrived = threading.Condition()
        unsealing = sealing.UnsealingKey(_BOX)
        self.books = Books(
            engine=engine, billers={}, vault=Vault(_BOX), unsealing=unsealing, offering=loader.offering(),
            kiosk_of_terminal=kiosks.kiosk_of_terminal, catalogue=CatalogueReader(publications.current, publications.signature),
            now_ms=_now_ms,
        )  # fmt: skip
        slips = Slips(self.books)
        figures = Figures(CollectorRegistry())
        self.applying = Applying(engine, Applier(slips, unsealing), _now_ms)
        self._questions = Questions(
            engine, slips, self.books.catalogue, Keys(sign, unsealing), self._publish, figures, _now_ms
        )
        parts = Parts(Hellos(Nonces(_now_ms), sign, self.books.offering), Batches(sign), self._questions)
        self._worker = Worker(engine, parts, self._publish, figures, _now_ms)

    def start(self) -> None:
        """Begin to take messages in; nothing is applied."""
        self._worker.start()

    def stop(self) -> None:
        """End."""
        self._worker.stop()
        self._questions.close()

    def take(self, senders: Sequence[Sender], number: int) -> float:
        """Offer all batches of a round, the kiosks' in turns; give the seconds until every kiosk has its acknowledgement."""
        goals = {sender.kiosk_id: sender.rounds[number][2] for sender in senders}
        longest = max(len(sender.rounds[number][1]) for sender in senders)
        self._marks = {}
        started = time.perf_counter()
        for at in range(longest):
            for sender in senders:
                topic, payloads, _ = sender.rounds[number]
                if at < len(payloads):
                    self._worker.offer(topic, payloads[at])
        with self._arrived:
            # An acknowledgement of the mark is what a batch gets that was known: in both cases the last one names it.
            done = self._arrived.wait_for(lambda: self._marks == goals, _WAIT_S)
        assert done, "not every batch was acknowledged"
        return time.perf_counter() - started

    def _publish(self, kiosk: KioskKeys, _channel: str, payload: bytes) -> None:
        ack = envelope.open_ack(payload, self._public)
        with self._arrived:
            self._marks[ack.kiosk] = ack.position
            self._arrived.notify_all()


def measure(say: Callable[[str], None], rounds: int = ROUNDS) -> list[Metric]:
    """Give the metrics of central's ingest."""
    say(f"{rounds} rounds of {KIOSKS * ENTRIES} entries of {KIOSKS} kiosks into PostgreSQL, each delivered twice")
    with running_cluster(durable=True) as cluster:
        cluster.create_database("central")
        with _opened(cluster.url("central")) as (central, senders):
            first, again = [], []
            for number in range(rounds):
                first.append(KIOSKS * ENTRIES / central.take(senders, number))
                again.append(KIOSKS * ENTRIES / central.take(senders, number))
            applied = _apply(central)
    ratio = sorted(known / new for known, new in zip(again, first, strict=True))[rounds // 2]
    return [
        median_of("central.ingest_postgresql", first, "entries/s", better="higher", target=35_000.0),
        median_of(
            "central.redelivery_postgresql", again, "entries/s", better="higher", ratios={"first_delivery": ratio},
            target=1.0, target_ratio="first_delivery",
        ),
        median_of("central.apply_postgresql", applied, "entries/s", better="higher"),
    ]  # fmt: skip


def _apply(central: Central) -> list[float]:
    """Apply the first entries of the one journal whose terminal minted its slips; give entries a second for each portion."""
    own = journals.c.terminal_number == mix.TERMINAL_NUMBER
    with central.engine.begin() as connection:
        connection.execute(update(journals).values(applied=journals.c.mark))
        connection.execute(update(journals).where(own).values(applied=0))
    samples = []
    for _ in range(APPLIED // 100):
        started = time.perf_counter()
        central.applying.run_due()
        samples.append(100 / (time.perf_counter() - started))
    return samples


@contextlib.contextmanager
def _opened(url: str) -> Iterator[tuple[Central, list[Sender]]]:
    """Give central on a new database, with kiosks whose journals it knows and has nothing of."""
    engine = connect(url)
    upgrade(engine)
    central = Central(engine, sealing.SigningKey(sealing.random_key()))
    with engine.begin() as connection:
        counters.ensure(connection)
    senders = _senders(central)
    central.start()
    try:
        yield central, senders
    finally:
        central.stop()
        engine.dispose()


def _senders(central: Central) -> list[Sender]:
    sign = sealing.SigningKey(sealing.random_key())
    central_seal = sealing.UnsealingKey(_BOX).public
    keys = mix.Keys(sign, central_seal)
    bodies = [
        (body, private, at_ms)
        for visit in mix.visits(ROUNDS * ENTRIES // 2, _SHARES, keys)
        for body, private, at_ms in (
            (*visit.record, visit.started_ms), (records.PrintEnded(1, "printed"), None, visit.ended_ms)
        )
    ]  # fmt: skip
    senders = []
    for number in range(KIOSKS):
        kiosk_id = f"k-{number:012x}"
        journal_id = number.to_bytes(16, "big")
        with central.engine.begin() as connection:
            kiosks.enrol(
                connection, kiosk_id, shard=0, store_id="TM-017",
                sign_public=sign.public, seal_public=central_seal, now_ms=mix.START_MS,
            )  # fmt: skip
            kiosks.open_journal(connection, kiosk_id, journal_id, mix.START_MS)
        senders.append(Sender(kiosk_id, _rounds(kiosk_id, journal_id, bodies, keys)))
    return senders


def _rounds(
    kiosk_id: str, journal_id: bytes, bodies: Sequence[tuple[records.Body, bytes | None, int]], keys: mix.Keys
) -> list[tuple[str, list[bytes], int]]:
    """Give a kiosk's journal in batches, by rounds. It begins with its data key."""
    key = sealing.random_key()
    sealed = sealing.seal(keys.central_seal, sealing.DATA_KEY_CONTEXT, key)
    rows: list[Row] = []
    content = [(records.DataKey(0, sealed), None, mix.START_MS), *bodies[:-1]]
    for position, (body, private, at_ms) in enumerate(content, 1):
        blob = b"" if private is None else sealing.encrypt_blob(key, blob_binding(journal_id, position), private)
        stamp = mix.stamp(at_ms, 1)
        rows.append((stamp.wall_ms, stamp.quality, stamp.boot, stamp.uptime_ms, records.encode(body), blob, b""))
    links = [FIRST_LINK, *(link for _, link in chain(journal_id, 1, rows, FIRST_LINK))]
    topic = topics.up(0, kiosk_id, "batch")
    rounds = []
    for begin in range(0, len(rows), ENTRIES):
        payloads = []
        at, end = begin, begin + ENTRIES
        while at < end:
            count = wire.fitting(rows[at:end], _BATCH_BYTES)
            part = rows[at : at + count]
            payloads.append(wire.encode(journal_id, at + 1, part, links[at + count], kiosk_id, keys.sign))
            at += count
        rounds.append((topic, payloads, end))
    return rounds


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
