"""Worlds in which one thing is planted that must never be: the checker of that promise has to see it."""

import logging

import msgspec
import pytest
from sqlalchemy import delete, update

from central.store.fleet_tables import entries, journals
from central.store.money_tables import postings, slips
from simulator.world.virtual.firmware import Firmware
from simulator.world.virtual.plan import MINUTE_MS, Plan
from simulator.world.virtual.printer import VirtualPrinter
from simulator.world.virtual.storage import Storage
from simulator.world.virtual.world import LOOK_MS, VirtualWorld

SEED = 5
PLAN = Plan(
    seed=SEED, kiosks=1, tills=1, workers=1, customer_ms=15_000, heartbeat_s=30, faulty_ms=4 * MINUTE_MS,
    calm_ms=4 * MINUTE_MS, every_ms={},
)  # fmt: skip
LOG = logging.getLogger("canary")


def again_and_again(world, work):
    """Do this every five seconds."""

    def step():
        work(world)
        world.time.call_after(5_000, step)

    step()


class CopiesLookLikeOriginals(VirtualPrinter):
    """No paper says that it is a copy."""

    def begin(self, document, durable):
        return super().begin(msgspec.structs.replace(document, copy=0), durable)


class NothingIsDurable(Storage):
    """What the disk says of itself: nothing of what was written would outlast a power cut."""

    def durable(self, head):
        return 0


def unmarked_copies(world):
    """Each customer prints twice, and both papers look alike."""
    printer = world.kiosks[0].hardware.printer
    printer.__class__ = CopiesLookLikeOriginals

    def print_again(world):
        papers = world.kiosks[0].papers
        if papers and papers[-1].kind == "payment_slip" and papers[-1].outcome == "printed":
            papers.append(msgspec.structs.replace(papers[-1]))

    again_and_again(world, print_again)


def print_before_the_record(world):
    world.kiosks[0].hardware.storage.__class__ = NothingIsDurable


def believe_without_central(world):
    """Nothing reaches central, and the kiosk takes what it sends for acknowledged: a PUBACK would be enough for it."""

    def believe(world):
        if world.time.now_ms > MINUTE_MS:
            world.kiosks[0].kill("sync")
        store = store_of(world.kiosks[0])
        if store is not None and store.head.position > store.marks.acknowledged:
            with store.transaction():
                store.acknowledge(store.head.position, store.head.link, 0, world.time.utc_ms)

    again_and_again(world, believe)


def store_of(kiosk):
    firmware = kiosk._firmware
    return firmware.store if isinstance(firmware, Firmware) and firmware.life.alive else None


def lose_an_entry(world):
    """Central forgets one entry that it has acknowledged."""
    at_central(world, delete(entries).where(entries.c.position == 3))


def change_an_entry(world):
    """Central has an entry that nobody wrote."""
    at_central(world, update(entries).where(entries.c.position == 3).values(link=bytes(32)))


def leave_an_entry_without_effect(world):
    at_central(world, update(journals).where(journals.c.mark > 0).values(applied=0))


def pay_a_slip_back_and_forth(world):
    """A slip that was seen to have arrived awaits its payment once more."""
    back = update(slips).where(slips.c.state == "success").values(state="awaiting_payment")
    world.time.call_after(2 * LOOK_MS + 1, lambda: at_central(world, back))


def book_half_a_movement(world):
    """One posting of a movement says more than the others."""
    at_central(world, update(postings).where(postings.c.posting_id == 1).values(amount=postings.c.amount + 1))


def take_cash_twice(world):
    """A cashier takes the money of the same slip once more."""

    def take(world):
        if len(world.cash) == 1:
            world._cash.append(world.cash[0])

    again_and_again(world, take)


def deliver_twice(world):
    """The biller delivers once more for a reference that it has."""

    def deliver(world):
        for reference in world.biller.delivered:
            world.biller.delivered[reference] = 2

    again_and_again(world, deliver)


def log_what_is_typed(world):
    """A number that somebody types gets into a log."""

    def log(world):
        for number in sorted(world.typed)[:1]:
            LOG.warning("typed %s", number)

    again_and_again(world, log)


def forget_the_kiosk(world):
    """The kiosk's card is exchanged for an empty one, and nobody tells the checkers."""
    kiosk = world.kiosks[0]

    def exchange():
        kiosk.cut_power()
        platter = kiosk.hardware.storage.platter
        platter.names.__init__({"/": platter.names.current["/"]})
        kiosk.switch_on()

    world.time.call_after(3 * MINUTE_MS, exchange)


def at_central(world, statement):
    """Change central's database, again and again."""

    def change(world):
        with world.engine.begin() as connection:
            connection.execute(statement)

    again_and_again(world, change)


def test_nothing_is_found_in_the_same_world_without_a_plant():
    """What is found below comes from what was planted."""
    assert VirtualWorld(SEED, PLAN).run().violations == []


@pytest.mark.parametrize(
    ("plant", "promise"),
    [
        (forget_the_kiosk, "I1"),
        (leave_an_entry_without_effect, "I2"),
        (change_an_entry, "I3"),
        (print_before_the_record, "I4"),
        (unmarked_copies, "I5"),
        (pay_a_slip_back_and_forth, "I6"),
        (lose_an_entry, "I7"),
        (believe_without_central, "I9"),
        (take_cash_twice, "I12"),
        (deliver_twice, "I12"),
        (book_half_a_movement, "I13"),
        (log_what_is_typed, "I26"),
    ],
)
def test_planted_fault_is_seen(plant, promise):
    """The promise that it breaks is named."""
    world = VirtualWorld(SEED, PLAN)
    plant(world)
    found = {violation.split()[0] for violation in world.run().violations}
    assert promise in found
