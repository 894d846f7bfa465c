"""Central in virtual time: its database, its processes with their shards, backups, and what people in charge do."""

from collections.abc import Callable
from functools import partial

import msgspec
from sqlalchemy import Connection, Engine, func, select

from central.administration import fees, restoring
from central.administration.acting import Actor
from central.billers.interface import Biller, Callback
from central.catalogue import loader
from central.fleet import kiosks
from central.ingest.questions import Keys
from central.ledger import callbacks
from central.settings import Timings
from central.store.money_tables import dispatches
from central.web import accounts
from simulator.world.virtual import database
from simulator.world.virtual.access import CENTRAL
from simulator.world.virtual.biller import VirtualBiller
from simulator.world.virtual.broker import VirtualBroker
from simulator.world.virtual.database import Gate, Moment
from simulator.world.virtual.parts import KioskIdentity, Surroundings
from simulator.world.virtual.process import Process, Site
from simulator.world.virtual.time import Scope
from sync.wire import sealing

STORE = "TM-017"
RESTART_MS = (1_000, 5_000)
"""How long systemd and a process's start take."""

LEASE_MS = (500, 10_000)
"""How long a dead process's shards stay without one."""


class CentralKeys(msgspec.Struct, frozen=True):
    """Central's two private keys, 32 raw bytes each."""

    sign: bytes
    box: bytes

    @property
    def public(self) -> tuple[bytes, bytes]:
        """What a kiosk knows of them: (central_sign, central_box) of `KioskIdentity`."""
        return sealing.SigningKey(self.sign).public, sealing.UnsealingKey(self.box).public


def draw_keys() -> CentralKeys:
    """Give new keys. They decide nothing, so they come from the operating system."""
    return CentralKeys(sealing.random_key(), sealing.random_key())


class VirtualCentral:
    """Implements `parts.Central`. engine: the database as it is now; another one after a restore.

    workers: how many processes share the shards. tills: ids of the tills that the one store has. paycode: the gateway of payment
    codes; without it nothing of it is sold.
    """

    def __init__(
        self,
        around: Surroundings,
        broker: VirtualBroker,
        biller: VirtualBiller,
        *,
        keys: CentralKeys | None = None,
        shards: tuple[int, ...] = (0,),
        workers: int = 1,
        tills: tuple[str, ...] = ("T1", "T2"),
        timings: Timings | None = None,
        paycode: VirtualBiller | None = None,
    ) -> None:
        self.keys = keys or draw_keys()
        self.workers = workers
        self.restores: list[tuple[int, int]] = []
        self._around, self._broker, self._biller = around, broker, biller
        self._billers: dict[str, Biller] = {}
        for each in (biller, *([paycode] if paycode else ())):
            self._billers[each.name] = each
            each.caller.take = partial(self._hear, each.name)
        self._time, self._trace, self._chance = around.time, around.trace, around.chance
        self._sign = sealing.SigningKey(self.keys.sign)
        self._timings = timings or Timings()
        self._offering = loader.offering().sold_by(self._billers)
        self._gate = Gate()
        self.engine: Engine = database.load(database.fresh(_seeded(tills)), self._gate)
        self._processes: dict[int, Process] = {}
        self._leases = {shard: shards.index(shard) % workers for shard in shards}
        self._copies: list[tuple[int, bytes]] = []
        self._comings: Scope = self._time.scope()
        with self.engine.begin() as connection:
            self._publish(connection)

    def enrol(self, identity: KioskIdentity) -> None:
        """Make a kiosk known."""
        with self.engine.begin() as connection:
            kiosks.enrol(
                connection,
                identity.kiosk,
                shard=identity.shard,
                store_id=STORE,
                sign_public=identity.sign.public,
                seal_public=identity.box.public,
                now_ms=self._time.utc_ms,
            )

    @property
    def process(self) -> Process | None:
        """A process that serves HTTP now, None while there is none."""
        living = [process for _, process in sorted(self._processes.items()) if process.alive]
        return self._chance.choice(living) if living else None

    def switch_on(self) -> None:
        """Start every process that does not run."""
        for index in range(self.workers):
            self._start(index)

    def kill(self, worker: int | None = None, *, again: bool = True) -> None:
        """SIGKILL of one process, or of all. again: systemd starts it again by itself, as it does unless central was stopped."""
        self._comings.end()
        self._comings = self._time.scope()
        for index in range(self.workers) if worker is None else (worker,):
            self._trace.note(_name(index), "killed")
            if index in self._processes:
                self._processes[index].end()
        self._left(again=again)

    def kill_at_commit(self, moment: Moment, commits: int = 1) -> None:
        """SIGKILL of whichever process makes the commit that is so many from now: just before it, or just after it."""
        self._gate.kill_at(commits, moment)

    def lend(self, shard: int, worker: int) -> None:
        """Give a shard to another process; both serve it for a moment, as after a lease that one thinks it still has."""
        self._leases[shard] = worker % self.workers

    def back_up(self) -> None:
        """Keep a copy of the database as it is now."""
        self._trace.note(CENTRAL, "backed up")
        self._copies.append((self._time.now_ms, database.save(self.engine)))

    def restore(self) -> int:
        """Put the newest copy in the database's place, marked as `anjungan restore` does; central must be down.

        Gives the virtual time of the copy.
        """
        assert not self._alive(), "central must be down for a restore"
        at_ms, content = self._copies[-1]
        self.engine.dispose()
        self.engine = database.load(content, self._gate)
        with self.engine.begin() as connection:
            actor = Actor("console root", "admin", self._time.utc_ms)
            held = restoring.begin(connection, self._offering, self._sign, actor).held
        self.restores.append((at_ms, self._time.now_ms))
        self._trace.note(CENTRAL, "restored", held=held, to_ms=at_ms)
        return at_ms

    def publish_catalogue(self) -> int:
        """Change a product's service fee, which publishes a new catalogue; give its version."""
        product = self._chance.choice(self._offering.products)
        fee = self._chance.randrange(0, 5_000, 500)
        actor = Actor("admin ayu", "admin", self._time.utc_ms)
        with self.engine.begin() as connection:
            version = fees.set_fee(connection, self._offering, self._sign, actor, product.id, fee)
        self._trace.note(CENTRAL, "published", version=version)
        return version

    def release_kiosk(self, kiosk: str) -> None:
        """End the holding of a kiosk, as a person in charge does."""
        with self.engine.begin() as connection:
            kiosks.release(connection, kiosk)

    def open_orders(self) -> int:
        """Give how many orders have no final answer."""
        with self.engine.begin() as connection:
            query = select(func.count()).select_from(dispatches).where(dispatches.c.state == "open")
            return int(connection.execute(query).scalar_one())

    def _hear(self, biller: str, said: Callback) -> bool:
        """Take a callback, as the web does; say whether a process did, and lived to say so."""
        process = self.process
        if process is None:
            return False

        def take() -> bool:
            callbacks.take(process.books, biller, said)
            return True

        self._trace.note(biller, "calls back", finality=said.outcome.finality.value)
        taken = process.run(take) is not None
        process.wake()
        return taken

    def _start(self, index: int) -> None:
        if index in self._processes and self._processes[index].alive:
            return
        self._trace.note(_name(index), "starts")
        site = Site(
            self._around,
            self._broker,
            self._biller,
            self._billers,
            self.engine,
            self._gate,
            Keys(self._sign, sealing.UnsealingKey(self.keys.box)),
            self.keys.box,
            self._offering,
            self._timings,
        )
        with self.engine.begin() as connection:
            self._publish(connection)
        self._processes[index] = Process(site, _name(index), lambda topic: self._has(index, topic), self._left)

    def wake(self) -> None:
        """Have every process look for what is due, as each does by itself once a second."""
        for index in self._alive():
            self._processes[index].look_round()

    def _left(self, *, again: bool = True) -> None:
        """After a death: those that live find what was left and take the shards; systemd starts what died, a while later."""
        self.wake()
        if not again:
            return
        self._comings.call_after(self._chance.randint(*RESTART_MS), self.switch_on)
        self._comings.call_after(self._chance.randint(*LEASE_MS), self._lend_orphans)

    def _lend_orphans(self) -> None:
        living = self._alive()
        for shard, index in self._leases.items():
            if living and index not in living:
                self._leases[shard] = self._chance.choice(living)

    def _has(self, index: int, topic: str) -> bool:
        shard = topic.split("/")[1] if topic.startswith("k/") else ""
        return "/up/" in topic and shard.isdigit() and self._leases.get(int(shard)) == index

    def _alive(self) -> list[int]:
        return [index for index, process in sorted(self._processes.items()) if process.alive]

    def _publish(self, connection: Connection) -> None:
        fees.publish(connection, self._offering, self._sign, self._time.utc_ms)


def _name(index: int) -> str:
    """Give the name in a process's certificate, as provisioned: central, central-2, ..."""
    return f"{CENTRAL}-{index + 1}" if index else CENTRAL


def _seeded(tills: tuple[str, ...]) -> Callable[[Connection], None]:
    def seed(connection: Connection) -> None:
        accounts.ensure_store(connection, STORE, "Toko Melati")
        for till in tills:
            accounts.ensure_till(connection, till, STORE, f"Kasir {till}")

    return seed
