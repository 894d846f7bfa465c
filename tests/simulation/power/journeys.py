"""The whole application over cuts: a customer's way through the real core, controller, journal and link, cut wherever it writes.

Each run builds its own world from a seed, so it comes to the cut in the same way; then the power comes back, and somebody else
has to be served.
"""

import random
from collections.abc import Callable

import msgspec

from simulator.world.virtual.errand import Buy
from sync.wire import records
from tests.simulation.power.enumeration import Result
from tests.simulation.scripted import MINUTE_MS, PULSA, KioskWorld

SEED = 17
SERVED_WITHIN_MS = 10 * MINUTE_MS
BOOT_OPERATIONS = 24
"""What a boot does before it grows its log."""

Step = Callable[[KioskWorld], None]


class Journey(msgspec.Struct, frozen=True):
    """prepare: up to the first operation that is cut. act: what is cut; it ends early when the power goes."""

    name: str
    prepare: Step
    act: Step


class Journeys:
    """Goes through journeys. step: cut at every so many operations. variants: kinds of damage a cut."""

    def __init__(self, step: int = 1, variants: int = 1) -> None:
        self._step = step
        self._variants = variants
        self.result = Result()

    def cut_everywhere(self, journey: Journey) -> None:
        """Cut the power of one journey at its operations, each time in a world of its own."""
        operations = _operations(journey)
        for at in range(0, operations + 1, self._step):
            for variant in range(self._variants):
                name = f"{journey.name}, operation {at} of {operations}, damage {variant}"
                self.result.cuts += 1
                self.result.runs += 1
                try:
                    _ride(journey, at, random.Random(f"{name}"))
                except AssertionError as broken:
                    self.result.violations.append(f"{name}: {broken}")


def _operations(journey: Journey) -> int:
    """Give how many operations the journey does undisturbed."""
    with KioskWorld(SEED) as world:
        journey.prepare(world)
        disk = world.kiosk.hardware.storage.disk
        before = disk.done if disk is not None else 0
        journey.act(world)
        check(world)
        disk = world.kiosk.hardware.storage.disk
        assert disk is not None
        return disk.done - before


def _ride(journey: Journey, at: int, chance: random.Random) -> None:
    with KioskWorld(SEED) as world:
        journey.prepare(world)
        storage = world.kiosk.hardware.storage
        storage.platter.chance.seed(chance.random())
        storage.cut_after(at)
        journey.act(world)
        world.kiosk.cut_power()
        if chance.randrange(2):
            storage.cut_after(chance.randrange(BOOT_OPERATIONS))
            world.kiosk.switch_on()
            world.run(MINUTE_MS)
            world.kiosk.cut_power()
        check(world)
        _go_on(world)
        check(world)


def _go_on(world: KioskWorld) -> None:
    """The power is back, and everything that was broken is mended: somebody is served, and central learns of everything."""
    world.kiosk.hardware.printer.mend()
    world.broker.up = True
    world.kiosk.switch_on()
    _run(world, lambda: world.shows("attract"))
    world.run(MINUTE_MS)
    came = len(world.visits)
    world.come(PULSA)
    _run(world, lambda: len(world.visits) > came)
    visit = world.visits[-1]
    assert visit.done, "the next customer was not served"
    assert visit.slip.kind == "payment_slip"
    assert visit.slip.copy == 0
    world.run(MINUTE_MS)
    entries = world.kiosk.entries()
    assert len(world.broker.journals[entries[0].journal_id]) - 1 == entries[-1].position, "central has not heard of all"


def check(world: KioskWorld) -> None:
    """What was told holds, in the journal that a cut at this moment would leave. Raises `AssertionError`."""
    bodies = dict(enumerate(world.opened(), 1))
    _check_prefix(world, len(bodies))
    originals = set()
    torn = False
    for paper in world.kiosk.papers:
        assert paper.kind == "void" or not torn, f"a {paper.kind} came out below a torn paper that nothing voids"
        torn = paper.outcome in ("unknown", "cut")
        if paper.kind == "void":
            continue
        records_of = [at for at, body in bodies.items() if _begins(body) and body.code == paper.code]
        assert records_of, f"a paper of {paper.code} is out, and the journal does not know it"
        assert min(records_of) <= paper.durable, f"{paper.code} was printed before its record was durable"
        if paper.kind == "payment_slip" and paper.copy == 0 and paper.outcome != "failed_clean":
            assert paper.code not in originals, "a second original"
            originals.add(paper.code)


def _check_prefix(world: KioskWorld, known: int) -> None:
    """Central has nothing that the kiosk does not have."""
    entries = world.kiosk.entries()
    assert [entry.position for entry in entries] == list(range(1, known + 1))
    for journal_id, links in world.broker.journals.items():
        assert len(links) == 1 or (entries and entries[0].journal_id == journal_id), "another journal"
        assert len(links) - 1 <= known, "what central acknowledged is gone"


def _begins(body: records.Body) -> bool:
    return isinstance(body, records.SlipIssued | records.PrintStarted)


def _run(world: KioskWorld, condition: Callable[[], bool]) -> None:
    reached = world.time.run_until(world.time.now_ms + SERVED_WITHIN_MS, condition)
    assert reached, "nothing more happens"


def _visit(world: KioskWorld, errand: Buy = PULSA) -> None:
    """Somebody comes, and stays until served or until the power goes."""
    came = len(world.visits)
    world.come(errand)
    _run(world, lambda: len(world.visits) > came or not world.kiosk.power)
    if world.kiosk.power:
        world.run(5_000)


def _buy(world: KioskWorld) -> None:
    _visit(world)


def _buy_with_a_copy(world: KioskWorld) -> None:
    _visit(world, msgspec.structs.replace(PULSA, fate="asks_copy"))


def _cancel(world: KioskWorld) -> None:
    _visit(world, msgspec.structs.replace(PULSA, fate="cancels"))


def _jam(world: KioskWorld) -> None:
    world.kiosk.hardware.printer.give("jam")
    _visit(world)
    world.kiosk.hardware.printer.mend()
    if world.kiosk.power:
        _visit(world)


def _buy_offline(world: KioskWorld) -> None:
    world.broker.go_down()
    _visit(world)
    world.broker.up = True
    if world.kiosk.power:
        world.run(MINUTE_MS)


def _come_into_being(world: KioskWorld) -> None:
    world.kiosk.switch_on()
    reached = world.time.run_until(
        world.time.now_ms + MINUTE_MS,
        lambda: not world.kiosk.power or (world.kiosk.acknowledged >= 4 and world.shows("attract")),
    )
    assert reached


def _nothing(world: KioskWorld) -> None:
    pass


JOURNEYS = (
    Journey("a slip", KioskWorld.open_shop, _buy),
    Journey("a jam and the next customer", KioskWorld.open_shop, _jam),
    Journey("a copy", KioskWorld.open_shop, _buy_with_a_copy),
    Journey("a cancelled slip", KioskWorld.open_shop, _cancel),
    Journey("an offline slip", KioskWorld.open_shop, _buy_offline),
    Journey("a kiosk's first minutes", _nothing, _come_into_being),
)
