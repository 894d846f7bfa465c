"""Cuts the power at every operation of a scenario, in several ways each, and looks at what the next boot makes of it.

The scenario runs once: before each write, flush, deletion, rename and truncation, what a cut at that moment could leave is copied
and booted beside it. For faults that the running program sees (a full disk, a failed flush) it runs once for each operation.
"""

import functools
import itertools
import random
from collections.abc import Callable

import msgspec

from firmware.journal.errors import JournalError
from firmware.journal.summary import apply
from simulator.world.virtual.disk import Fault, Operation, Platter
from simulator.world.virtual.platter import PAGE_BYTES, Damage, some_damage
from sync.wire import records, sealing
from sync.wire.entry import blob_binding
from sync.wire.errors import WireError
from tests.simulation.power.kiosk import CENTRAL, Kiosk, Told, ViolationError, entries_of, violation

Act = Callable[[Kiosk], None]

RECOVERY_OPERATIONS = 14
"""About so many does a recovery take; a second cut falls on one of them."""


class Scenario(msgspec.Struct, frozen=True):
    """prepare: brings a journal into being and up to where `act` begins; None for an empty disk, on which `act` itself starts."""

    name: str
    prepare: Act | None
    act: Act


class Result(msgspec.Struct):
    """cuts: moments at which the power was cut. runs: boots after it. violations: what was broken, and when."""

    cuts: int = 0
    runs: int = 0
    violations: list[str] = []


class Enumeration:
    """One way to go through scenarios.

    variants: kinds of damage a cut. again: cuts during the recovery after each of them, spread over its operations; None for all.
    kind: the kiosk, for canaries a worse one. garbage_bytes: around the sector that was being written. to_first: stop at the
    first violation. thrifty: of the `Platter`.
    """

    def __init__(
        self,
        variants: int = 4,
        again: int | None = 1,
        kind: type[Kiosk] = Kiosk,
        garbage_bytes: int = PAGE_BYTES,
        seed: int = 0,
        *,
        to_first: bool = False,
        thrifty: bool = False,
    ) -> None:
        self._variants = variants
        self._again = again
        self._kind = kind
        self._garbage_bytes = garbage_bytes
        self._seed = seed
        self._to_first = to_first
        self._thrifty = thrifty
        self.result = Result()

    def cut_everywhere(self, scenario: Scenario) -> None:
        """Cut the power at every operation of the scenario."""
        platter, told = self._prepared(scenario)
        moments = itertools.count()
        kiosk = self._kind(platter, told)

        def cut_here(operation: Operation) -> None:
            moment = next(moments)
            if self._is_enough():
                return
            self.result.cuts += 1
            for variant in range(self._variants):
                name = f"{scenario.name}, operation {moment} ({operation}), damage {variant}"
                chance = random.Random(f"{self._seed} {name}")
                damage = self._damage(variant, chance)
                self._look(name, platter.survivors(chance, damage), kiosk.possible(), chance)

        kiosk.disk.watch = cut_here
        self._play(scenario, kiosk, "undisturbed")
        cut_here("sync")

    def fail_everywhere(self, scenario: Scenario, fault: Fault, every: int = 1) -> None:
        """Let every operation of the scenario fail once: the program stops, starts again, works on; then the power goes."""
        platter, told = self._prepared(scenario)
        for at in itertools.count(0, every):
            name = f"{scenario.name}, operation {at} fails ({fault})"
            chance = random.Random(f"{self._seed} {name}")
            kiosk = self._kind(platter.survivors(chance, Damage(kept=1.0)), told.copy())
            kiosk.disk.fail_at(at, fault)
            if self._play(scenario, kiosk, name) or self._is_enough():
                return
            self.result.cuts += 1
            kiosk.disk.kill()
            self._work_on(name, kiosk, chance)

    def _work_on(self, name: str, kiosk: Kiosk, chance: random.Random) -> None:
        """The program starts again on the machine's memory as it is, and works; the power goes only then."""
        again = self._kind(kiosk.platter, kiosk.possible())
        again.told.stopped = False
        try:
            again.start()
            again.issue("4071882350969999")
        except (JournalError, ViolationError) as error:
            self.result.violations.append(f"{name}, started again: {error!r}")
            return
        left = again.platter.survivors(chance, self._damage(chance.randrange(4), chance))
        self._look(f"{name}, then cut", left, again.possible(), chance)
        again.disk.kill()

    def _is_enough(self) -> bool:
        return self._to_first and bool(self.result.violations)

    def _prepared(self, scenario: Scenario) -> tuple[Platter, Told]:
        platter = Platter(random.Random(f"{self._seed} {scenario.name}"), thrifty=self._thrifty)
        told = Told()
        if scenario.prepare is not None:
            kiosk = self._kind(platter, told)
            kiosk.start()
            scenario.prepare(kiosk)
            told = kiosk.told
            kiosk.end()
            platter = platter.survivors(platter.chance, Damage(kept=1.0))
        return platter, told

    def _play(self, scenario: Scenario, kiosk: Kiosk, name: str) -> bool:
        """Play it to its end; say whether nothing stopped it."""
        try:
            kiosk.start()
            scenario.act(kiosk)
        except JournalError:
            return False
        except ViolationError as broken:
            self.result.violations.append(f"{name}: {broken}")
        return kiosk.disk.faults_left > 0

    def _damage(self, variant: int, chance: random.Random) -> Damage:
        if variant == 0:
            return Damage(kept=0.0)
        if variant == 1:
            return Damage(kept=1.0, garbage_bytes=self._garbage_bytes)
        return some_damage(chance, self._garbage_bytes)

    def _look(self, name: str, left: Platter, told: Told, chance: random.Random, *, again: bool = True) -> None:
        """Boot what a cut left, look at all of it, and go on working; in between cut once more."""
        self.result.runs += 1
        moments = itertools.count()
        chosen = None if self._again is None else {chance.randrange(RECOVERY_OPERATIONS) for _ in range(self._again)}
        kiosk = self._kind(left, told.copy())

        def cut_again(operation: Operation) -> None:
            moment = next(moments)
            if chosen is None or moment in chosen:
                self.result.cuts += 1
                second = left.survivors(chance, self._damage(chance.randrange(4), chance))
                where = f"{name}, then operation {moment} ({operation}) of the recovery"
                self._look(where, second, kiosk.possible(), chance, again=False)

        if again:
            kiosk.disk.watch = cut_again
        try:
            look_for(told.erased, left)
            kiosk.start()
            look_at(kiosk)
            kiosk.issue("4071882350969999")
        except (JournalError, ViolationError) as error:
            self.result.violations.append(f"{name}: {error!r}")
        kiosk.disk.watch = None
        kiosk.disk.kill()


def look_for(erased: list[bytes], left: Platter) -> None:
    """What was erased is nowhere on the disk. Raises `ViolationError`."""
    for file in left.names.durable.values():
        violation(not any(each in file.durable for each in erased), "what was erased is back on the disk")


def look_at(kiosk: Kiosk) -> None:
    """Hold everything in a journal that was recovered against what was told. Raises `ViolationError` or `JournalError`."""
    store, told = kiosk.store, kiosk.told
    bodies = {entry.position: records.decode_body(entry.body) for entry in entries_of(store)}
    derived = store.beginning.summary
    for position, body in bodies.items():
        derived = apply(derived, position, body)
    violation(derived == store.summary, f"the summary {store.summary} is not that of the entries")
    ended = {body.started for body in bodies.values() if isinstance(body, records.PrintEnded)}
    for position, slip_code in told.papers:
        body = bodies.get(position)
        kept = position <= store.beginning.head.position or getattr(body, "code", "") == slip_code
        violation(kept, f"a paper of {slip_code} is out, and entry {position} is {body}")
    violation(told.open_prints <= ended, "a print that nobody saw end has no end")
    violation(store.summary.slips_minted >= told.minted, "a slip number would be used again")
    _read_blobs(kiosk)


def _read_blobs(kiosk: Kiosk) -> None:
    """Everything private that is kept can be read by central, with the keys that travel in the journal."""
    key = b""
    for entry in entries_of(kiosk.store):
        body = records.decode_body(entry.body)
        if isinstance(body, records.DataKey):
            key = _unseal(body.sealed)
        elif entry.blob and (key or not kiosk.store.beginning.head.position):
            try:
                sealing.decrypt_blob(key, blob_binding(entry.journal_id, entry.position), entry.blob)
            except (WireError, ValueError) as error:
                raise ViolationError(f"nobody can read the private part of entry {entry.position}") from error


@functools.cache
def _unseal(sealed: bytes) -> bytes:
    return CENTRAL.unseal(sealing.DATA_KEY_CONTEXT, sealed)
