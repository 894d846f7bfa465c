"""A kiosk that writes its journal by hand, and central's end of the link without a broker."""

import threading
from dataclasses import dataclass, field

import msgspec
import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import select

from central.catalogue.loader import load_signed
from central.fleet import cases, counters, kiosks, publications
from central.ingest.applying import Applying
from central.ingest.batches import Batches
from central.ingest.figures import Figures
from central.ingest.hellos import Hellos
from central.ingest.nonces import Nonces
from central.ingest.questions import Keys, Questions
from central.ingest.records import Applier
from central.ingest.worker import Message, Parts, Worker
from central.ledger.slips import Slips
from central.store.fleet_tables import entries, journals
from sync.wire import batch, envelope, records, sealing, topics
from sync.wire.entry import FIRST_LINK, Entry, Stamp, blob_binding, make_entry, next_link, row_of

KIOSK = "k-0123456789ab"
START_MS = 1_788_000_000_000


@dataclass
class Kiosk:
    """A kiosk's keys and journal. `copy` is what a copied SD card would be."""

    sign: sealing.SigningKey
    box: sealing.UnsealingKey
    central_sign: bytes
    central_box: bytes
    kiosk_id: str = KIOSK
    journal_id: bytes = b"J" * 16
    journal: list[Entry] = field(default_factory=list)
    links: list[bytes] = field(default_factory=lambda: [FIRST_LINK])
    acknowledged: int = 0
    data_key: bytes = b""

    def write(self, body: bytes | records.Body, private: records.Private | None = None, **stamp) -> int:
        """Append an entry; give its position."""
        position = len(self.journal) + 1
        encoded = body if isinstance(body, bytes) else records.encode(body)
        blob = b""
        if private is not None:
            plain = records.encode(private)
            blob = sealing.encrypt_blob(self.data_key, blob_binding(self.journal_id, position), plain)
        times = {"wall_ms": START_MS, "quality": 3, "boot": 1, "uptime_ms": position * 1000} | stamp
        entry = make_entry(self.journal_id, position, Stamp(**times), encoded, blob)
        self.journal.append(entry)
        self.links.append(next_link(self.links[-1], entry))
        return position

    def begin(self) -> None:
        """Write what every journal begins with."""
        self.write(records.Born(self.kiosk_id, "1.0"))
        self.write(records.KeyActivated(self.sign.public))
        self.new_data_key()

    def new_data_key(self) -> None:
        self.data_key = sealing.random_key()
        sealed = sealing.seal(self.central_box, sealing.DATA_KEY_CONTEXT, self.data_key)
        self.write(records.DataKey(START_MS // 86_400_000, sealed))

    def fill(self, count: int) -> None:
        """Write entries from which nothing follows at central."""
        for _ in range(count):
            self.write(records.DoorMoved("paper", True))

    def batch(self, first: int, last: int, **changes) -> bytes:
        """Give the batch of these positions."""
        key = changes.get("key", self.sign)
        rows = [row_of(entry) for entry in self.journal[first - 1 : last]]
        journal_id, kiosk = self.journal[first - 1].journal_id, changes.get("kiosk", self.kiosk_id)
        return batch.encode(journal_id, first, rows, self.links[last], kiosk, key)

    def hello(self, challenge: bytes, **changes) -> bytes:
        """Give the hello that this kiosk signs now; changes replace what it states."""
        key = changes.pop("key", self.sign)
        content = envelope.HelloContent(
            self.kiosk_id, challenge, self.journal_id, len(self.journal), self.links[-1], self.acknowledged, 0, "1.0"
        )
        return envelope.sign_hello(msgspec.structs.replace(content, **changes), key)

    def request(self, question) -> tuple[bytes, bytes]:
        return envelope.make_request(self.kiosk_id, question, self.sign, self.central_box)

    def copy(self) -> "Kiosk":
        return Kiosk(
            self.sign, self.box, self.central_sign, self.central_box, self.kiosk_id, self.journal_id,
            list(self.journal), list(self.links), self.acknowledged, self.data_key,
        )  # fmt: skip


class Central:
    """Central's end of the link. What it publishes is in `published`, as (kiosk, channel, payload)."""

    def __init__(self, world, slips=None):
        self.world = world
        self.engine = world.books.engine
        self.published: list[tuple[str, str, bytes]] = []
        self._arrived = threading.Condition()
        self.monotonic_ms = 0
        self.registry = CollectorRegistry()
        figures = Figures(self.registry)
        keys = Keys(sealing.SigningKey(b"\x04" * 32), world.seal_key)
        self.public = keys.sign.public
        self.slips = slips or world.slips
        self.applying = Applying(self.engine, Applier(self.slips, world.seal_key), world.clock)
        self.questions = Questions(
            self.engine, self.slips, world.books.catalogue, keys, self.publish, figures, world.clock,
            catch_up=self.applying.catch_up,
        )  # fmt: skip
        self.nonces = Nonces(lambda: self.monotonic_ms)
        hellos = Hellos(self.nonces, keys.sign, world.books.offering)
        self.welcomed = []
        parts = Parts(hellos, Batches(keys.sign), self.questions, self.applying.wake, self.welcome)
        self.worker = Worker(self.engine, parts, self.publish, figures, world.clock)

    def welcome(self, kiosk):
        """Note whom a welcome was sent, and after how much had been published."""
        self.welcomed.append((kiosk.kiosk_id, len(self.published)))

    def publish(self, kiosk, channel, payload):
        with self._arrived:
            self.published.append((kiosk.kiosk_id, channel, payload))
            self._arrived.notify_all()

    def wait(self, count: int) -> list[tuple[str, str, bytes]]:
        """Give what was published once it is `count` messages."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.published) >= count, 10), self.published
            return list(self.published)

    def send(self, channel: str, payload: bytes = b"", *, kiosk: str = KIOSK, shard: int = 0):
        """Take one message in; give the payload of the answer, or None."""
        before = len(self.published)
        self.worker.take([Message(topics.up(shard, kiosk, channel), payload)])
        self.apply()
        return self.published[-1][2] if len(self.published) > before else None

    def send_all(self, *messages: tuple[str, bytes]) -> list[bytes]:
        """Take messages of the kiosk in together; give the payloads of the answers."""
        before = len(self.published)
        self.worker.take([Message(topics.up(0, KIOSK, channel), payload) for channel, payload in messages])
        self.apply()
        return [payload for _, _, payload in self.published[before:]]

    def apply(self) -> None:
        """Give everything stored its effect."""
        while self.applying.run_due():
            pass

    def greet(self, kiosk: Kiosk, **changes) -> envelope.WelcomeContent:
        """Knock, say hello, and give the welcome."""
        welcome = self.send("hello", kiosk.hello(self.send("knock"), **changes))
        assert welcome is not None
        return envelope.open_welcome(welcome, self.public)

    def deliver(self, kiosk: Kiosk, first: int, last: int) -> envelope.AckContent | None:
        """Send a batch and give the acknowledgement, which the kiosk notes."""
        ack = self.send("batch", kiosk.batch(first, last))
        if ack is None:
            return None
        opened = envelope.open_ack(ack, self.public)
        kiosk.acknowledged = max(kiosk.acknowledged, opened.position)
        return opened

    def stored(self) -> list[tuple[int, str]]:
        """Give (position, status) of all stored entries; "applied" for an ordinary one that has had its effect."""
        query = select(entries.c.position, entries.c.status, journals.c.applied).join(
            journals,
            (journals.c.kiosk_id == entries.c.kiosk_id) & (journals.c.journal_id == entries.c.journal_id),
        )
        with self.engine.begin() as connection:
            rows = connection.execute(query.order_by(entries.c.position)).all()
        return [
            (row.position, "applied" if row.status == "stored" and row.position <= row.applied else row.status)
            for row in rows
        ]

    def cases(self) -> list[tuple[str, int, int]]:
        with self.engine.begin() as connection:
            return cases.open_cases(connection, KIOSK)

    def suspended(self) -> bool:
        with self.engine.begin() as connection:
            keys = kiosks.keys_of(connection, KIOSK)
        assert keys is not None
        return keys.suspended

    def dropped(self, reason: str) -> float:
        return self.registry.get_sample_value("anjungan_link_dropped_total", {"reason": reason}) or 0.0

    def close(self):
        self.questions.close()


@pytest.fixture
def kiosk_class():
    """The class, for a kiosk with other keys."""
    return Kiosk


@pytest.fixture
def kiosk(world):
    """The enrolled kiosk, with a journal that has begun."""
    made = Kiosk(
        world.kiosk_key,
        sealing.UnsealingKey(b"\x05" * 32),
        sealing.SigningKey(b"\x04" * 32).public,
        world.seal_key.public,
    )
    made.begin()
    return made


@pytest.fixture
def enrolled(world, kiosk):
    """The world, with the kiosk enrolled and a catalogue published."""
    with world.books.engine.begin() as connection:
        counters.ensure(connection)
        kiosks.enrol(
            connection, KIOSK, shard=0, store_id="TM-017",
            sign_public=kiosk.sign.public, seal_public=kiosk.box.public, now_ms=START_MS,
        )  # fmt: skip
        signed = load_signed(sealing.SigningKey(b"\x04" * 32), restore_id=0, version=1, issued_ms=START_MS)
        publications.publish(connection, signed, START_MS)
    world.books = msgspec.structs.replace(world.books, kiosk_of_terminal=kiosks.kiosk_of_terminal)
    world.slips = Slips(world.books)
    return world


@pytest.fixture
def make_central(enrolled):
    """Give a function that starts central's end of the link on the same database, as after a restart."""
    made = []

    def make(slips=None) -> Central:
        made.append(Central(enrolled, slips))
        return made[-1]

    yield make
    for central in made:
        central.close()


@pytest.fixture
def make_beside(make_world, enrolled):
    """Give a function that starts a further process of central on the same database, with connections of its own."""
    made = []

    def make(slips=None) -> Central:
        world = make_world()
        world.books = msgspec.structs.replace(world.books, kiosk_of_terminal=kiosks.kiosk_of_terminal)
        world.slips = Slips(world.books)
        made.append(Central(world, slips))
        return made[-1]

    yield make
    for central in made:
        central.close()


@pytest.fixture
def central(make_central):
    return make_central()
