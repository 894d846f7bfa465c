"""A whole world from one seed: its parts, the faults that come to it, and the checkers that look on.

Two phases. In the first anything may fail, as the plan drew it. Then everything is made well, and all that was begun has to end.
"""

import random
import tempfile
import time as real_time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, func, select

from central.store.fleet_tables import entries
from central.store.money_tables import payments
from simulator.world.virtual.biller import Moods, VirtualBiller
from simulator.world.virtual.broker import VirtualBroker
from simulator.world.virtual.cards import place_for
from simulator.world.virtual.central import VirtualCentral
from simulator.world.virtual.charge import Charge
from simulator.world.virtual.checkers.entries import Entries
from simulator.world.virtual.checkers.interface import Checker
from simulator.world.virtual.checkers.money import Money
from simulator.world.virtual.checkers.papers import Papers
from simulator.world.virtual.checkers.people import People
from simulator.world.virtual.coverage import Coverage
from simulator.world.virtual.disk import Platter
from simulator.world.virtual.happenings import Happenings
from simulator.world.virtual.kiosk import VirtualKiosk
from simulator.world.virtual.logs import Logs
from simulator.world.virtual.malicious import MaliciousKiosk
from simulator.world.virtual.parts import KioskIdentity, Surroundings
from simulator.world.virtual.plan import MINUTE_MS, Plan, draw
from simulator.world.virtual.result import Figures, Result
from simulator.world.virtual.scripted import make_identity
from simulator.world.virtual.street import Street
from simulator.world.virtual.till import Cash, VirtualTill
from simulator.world.virtual.time import VirtualTime
from simulator.world.virtual.trace import Trace
from sync.link.settings import Times

LOOK_MS = 3 * MINUTE_MS
CALM_MS_MIN = 4 * MINUTE_MS
ENEMY = 0xE
"""The number of the kiosk whose owner is the enemy."""


class VirtualWorld:
    """`run` lives it through. It is what checkers see (`checkers.interface.Watched`)."""

    def __init__(self, seed: int, plan: Plan | None = None) -> None:
        self.plan = plan or draw(seed)
        self.time = VirtualTime()
        self.trace = Trace(self.time)
        self.logged: list[str] = []
        self.forgotten_ms: list[tuple[int, int]] = []
        self.coverage = Coverage()
        self._seed = seed
        self._violations: list[str] = []
        self._checkers: list[Checker] = [Papers(), Entries(), Money(), People()]
        self._open = ExitStack()
        self._directory = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="virtual-")))
        tills = [f"T{number + 1}" for number in range(self.plan.tills)]
        self.broker = VirtualBroker(self._around("broker"))
        self.biller = VirtualBiller(self._around("biller"), self._moods())
        self.gateway = VirtualBiller(self._around("paycode"), self.biller.moods, name="paycode")
        self.central = VirtualCentral(
            self._around("central"),
            self.broker,
            self.biller,
            shards=(0, 1),
            workers=self.plan.workers,
            tills=tuple(tills),
            paycode=self.gateway,
        )
        self._kiosks = [self._kiosk(number) for number in range(1, self.plan.kiosks + 1)]
        names = [kiosk.identity.kiosk for kiosk in self._kiosks]
        enemy = make_identity(ENEMY, self.central.keys.public)
        self.central.enrol(enemy)
        self.enemy = MaliciousKiosk(self._around("enemy"), self.broker, enemy, names)
        self._cash: list[Cash] = []
        self.tills = [
            VirtualTill(self._around(till), self.central, till, f"kasir {till}", self._cash) for till in tills
        ]
        self.street = Street(self._around("street"), self._kiosks, self.tills)
        self.happenings = Happenings(self, self._around("happenings"))
        Charge(self._around("charge"), self.central, self._cash, lambda: self.delivered).begin()

    @property
    def kiosks(self) -> Sequence[VirtualKiosk]:
        """All kiosks with the product's software, clones too."""
        return self._kiosks

    @property
    def engine(self) -> Engine:
        """Central's database as it is now."""
        return self.central.engine

    @property
    def cash(self) -> Sequence[Cash]:
        """What went into the drawers and out of them."""
        return self._cash

    @property
    def delivered(self) -> dict[str, int]:
        """How often the biller delivered, by reference."""
        return self.biller.delivered | self.gateway.delivered

    @property
    def typed(self) -> set[str]:
        """Every number that a customer typed."""
        return self.street.typed

    def forgotten(self, at_ms: int) -> bool:
        """Whether central's ledger has forgotten what it was told at this moment."""
        return any(start <= at_ms <= end for start, end in self.forgotten_ms)

    @property
    def must_be_held(self) -> set[str]:
        """Kiosks whose history central has seen go two ways, or back."""
        return self.happenings.must_be_held

    def add(self, kiosk: VirtualKiosk) -> None:
        """One more kiosk stands somewhere: a clone."""
        self._kiosks.append(kiosk)

    def second(self, kiosk: VirtualKiosk, platter: Platter) -> VirtualKiosk:
        """Give another kiosk with the identity of one, on a card of its own."""
        name = f"{kiosk.identity.kiosk}-{len(self._kiosks)}"
        return self._on(kiosk.identity, platter, self._around(name), place_for(self._directory, name))

    def run(self) -> Result:
        """Live through both phases and say what was."""
        began_s = real_time.process_time()
        with self._open, Logs(self.logged):
            for kiosk in self._kiosks:
                kiosk.switch_on()
            self.central.switch_on()
            self.enemy.switch_on()
            self.street.open(self.plan.customer_ms)
            self.happenings.begin(self.plan.every_ms)
            self._look_and_again()
            self.time.run_until(self.plan.faulty_ms)
            self.trace.note("world", "is well again")
            self.happenings.end()
            self.street.close()
            self._settle()
            self.look()
            self._found(self._unfinished())
            return self._result(real_time.process_time() - began_s)

    def _settle(self) -> None:
        """Wait until everything has arrived; what has not by the end of the calm never will."""
        end_ms = self.plan.faulty_ms + self.plan.calm_ms
        self.time.run_until(self.plan.faulty_ms + CALM_MS_MIN)
        while self._unfinished() and self.time.now_ms < end_ms:
            self.time.run_until(self.time.now_ms + MINUTE_MS)

    def _unfinished(self) -> list[str]:
        return [violation for checker in self._checkers for violation in checker.finish(self)]

    def look(self) -> None:
        """Let every checker look."""
        for checker in self._checkers:
            self._found(checker.look(self))

    def _look_and_again(self) -> None:
        self.look()
        self.time.call_after(LOOK_MS, self._look_and_again)

    def _found(self, violations: object) -> None:
        for violation in violations:  # type: ignore[attr-defined]
            if violation not in self._violations:
                self._violations.append(violation)
                self.trace.note("world", "BROKEN", promise=violation.split()[0])

    def _around(self, name: str) -> Surroundings:
        return Surroundings(self.time, self.trace, random.Random(f"{self._seed} {name}"))

    def _moods(self) -> Moods:
        chance = random.Random(f"{self._seed} moods")
        draw_rate = partial(lambda most: chance.uniform(0, most) if chance.random() < 0.5 else 0.0)
        return Moods(
            failed=draw_rate(0.3), pending=draw_rate(0.4), mute=draw_rate(0.3), deaf=draw_rate(0.2), down=draw_rate(0.2),
            refused=draw_rate(0.2), slow=draw_rate(0.2), pending_ms=(1_000, 180_000),
            calls=chance.uniform(0.2, 1), odd=draw_rate(0.6), denies=draw_rate(0.4),
        )  # fmt: skip

    def _kiosk(self, number: int) -> VirtualKiosk:
        identity = make_identity(number, self.central.keys.public, shard=number % 2)
        self.central.enrol(identity)
        platter = Platter(random.Random(f"{self._seed} {identity.kiosk} platter"))
        return self._on(identity, platter, self._around(identity.kiosk), place_for(self._directory, identity.kiosk))

    def _on(self, identity: KioskIdentity, platter: Platter, around: Surroundings, own: Path) -> VirtualKiosk:
        times = Times(heartbeat_s=self.plan.heartbeat_s, dead_s=3 * self.plan.heartbeat_s)
        return VirtualKiosk(around, identity, platter, self.broker, own, times=times)

    def _result(self, cpu_s: float) -> Result:
        with self.engine.connect() as connection:
            stored = connection.execute(select(func.count()).select_from(entries)).scalar_one()
            paid = connection.execute(select(func.count()).select_from(payments)).scalar_one()
        papers = [paper for kiosk in self._kiosks for paper in kiosk.papers]
        figures = Figures(
            runs=1,
            kiosk_ms=self.time.now_ms * len(self._kiosks),
            customers=self.street.customers,
            slips=sum(paper.kind in ("payment_slip", "queue_slip") for paper in papers),
            payments=paid,
            entries=stored,
            cuts=sum(" off screen=" in line for line in self.trace.lines),
            faults=self.happenings.count,
            cpu_s=cpu_s,
        )
        return Result(self._seed, self.trace.digest(), self._violations, figures, self.coverage.cells)
