"""A salvage with the power cut at every operation: what is proven gets over, and no empty journal takes its place."""

import itertools
import random

import pytest

from firmware.journal.errors import JournalDamagedError, JournalError
from firmware.journal.salvage import salvage
from simulator.world.virtual.disk import Fault, Operation, Platter, VirtualDisk
from simulator.world.virtual.platter import PAGE_BYTES, Damage, some_damage
from sync.wire import records
from tests.simulation.power.kiosk import CENTRAL, KIOSK, PATH, STAMP, Kiosk, Told, entries_of, open_it
from tests.simulation.power.scenarios import SECOND, be_busy

ROTTEN = 6
VARIANTS = 2


@pytest.fixture
def damaged() -> Platter:
    """A journal of a morning's work with one rotten entry."""
    platter = Platter(random.Random(1))
    kiosk = Kiosk(platter, Told())
    kiosk.start()
    be_busy(kiosk)
    body = next(entry.body for entry in entries_of(kiosk.store) if entry.position == ROTTEN)
    kiosk.end()
    file = platter.names.current[str(PATH)]
    at = bytes(file.current).index(body)
    for content in (file.current, file.durable):
        content[at + len(body) // 2] ^= 1
    return platter


def salvage_it(disk: VirtualDisk) -> None:
    salvage(PATH, KIOSK, "anjungan", CENTRAL.public, disk, STAMP.wall_ms)


def content(platter: Platter) -> list[records.Body]:
    """Salvage until it is done, as a person would, and give what stands in the journal then."""
    disk = platter.boot()
    try:
        open_it(PATH, KIOSK, CENTRAL.public, disk).close()
    except JournalDamagedError:
        salvage_it(disk)
    store = open_it(PATH, KIOSK, CENTRAL.public, disk)
    bodies = [records.decode_body(entry.body) for entry in entries_of(store)]
    store.close()
    disk.kill()
    return bodies


def test_salvage_cut_at_any_operation_ends_as_one_that_was_not(damaged: Platter):
    """Cut anywhere, done again: the same entries, and the kiosk never starts with an empty journal in between."""
    undisturbed = content(damaged.survivors(random.Random(0), Damage(kept=1.0)))
    assert [type(body).__name__ for body in undisturbed[:2]] == ["Born", "Salvaged"]
    assert undisturbed[1].missing == ((ROTTEN, ROTTEN),)
    rescued = [records.decode_body(body.body) for body in undisturbed[2:]]
    assert SECOND in {getattr(body, "code", "") for body in rescued}
    cuts: list[list[records.Body]] = []

    def cut_here(_operation: Operation) -> None:
        for variant in range(VARIANTS):
            chance = random.Random(f"{len(cuts)} {variant}")
            cuts.append(content(damaged.survivors(chance, some_damage(chance, PAGE_BYTES))))

    disk = damaged.boot()
    disk.watch = cut_here
    salvage_it(disk)
    disk.watch = None
    assert len(cuts) > 50 * VARIANTS
    assert [found for found in cuts if found != undisturbed] == []


def test_salvage_whose_program_saw_the_cut_can_be_done_again(damaged: Platter):
    """The program ends in the middle as on a dead disk; the next try brings the same."""
    undisturbed = content(damaged.survivors(random.Random(0), Damage(kept=1.0)))
    ends = 0
    for at in range(0, 200, 7):
        platter = damaged.survivors(random.Random(at), Damage(kept=1.0))
        disk = platter.boot()
        disk.cut_after(at)
        try:
            salvage_it(disk)
        except (JournalError, OSError):
            ends += 1
        disk.cut()
        assert content(platter) == undisturbed
    assert ends > 5


@pytest.mark.parametrize("fault", ["full", "io_error"])
def test_salvage_of_which_any_operation_fails_leaves_nothing_out(damaged: Platter, fault: Fault):
    """It says so and is done again, or it is whole: also when closing the new journal fails, which SQLite keeps to itself."""
    undisturbed = content(damaged.survivors(random.Random(0), Damage(kept=1.0)))
    failures = 0
    for at in itertools.count():
        platter = damaged.survivors(random.Random(at), Damage(kept=1.0))
        disk = platter.boot()
        disk.fail_at(at, fault)
        try:
            salvage_it(disk)
        except (JournalError, OSError):
            failures += 1
        over = disk.faults_left > 0
        disk.kill()
        assert content(platter) == undisturbed, at
        if over:
            break
    assert failures > 50
