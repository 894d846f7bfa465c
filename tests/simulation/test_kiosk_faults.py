"""Faults at random moments: what is on paper was recorded before, stays recorded, and reaches central in the end."""

import random

import pytest

from central.catalogue.loader import read, shipped
from simulator.world.virtual.errand import draw_buy
from simulator.world.virtual.printer import FAULTS
from sync.wire import records
from tests.simulation.scripted import MINUTE_MS, PULSA, SECOND_MS, KioskWorld

CUTS = 24


class Torment:
    """Customers without end, and a fault every now and then."""

    def __init__(self, world, chance):
        self._world, self._chance = world, chance
        self._products = read(shipped()).products
        self._served = 0

    def step(self):
        world, chance = self._world, self._chance
        if world.kiosk.power and len(world.visits) >= self._served:
            self._served += 1
            world.come(draw_buy(chance, self._products))
        world.run(chance.randrange(SECOND_MS, 30 * SECOND_MS))
        if not world.kiosk.power:
            world.kiosk.switch_on()
            world.run(chance.randrange(MINUTE_MS))

    def harm(self):
        kiosk, hardware, chance = self._world.kiosk, self._world.kiosk.hardware, self._chance
        disk = hardware.storage.disk
        match chance.choice(("cut", "cut", "write", "write", "kill", "freeze", "link", "printer", "slow", "clock")):
            case "cut":
                kiosk.cut_power()
            case "write" if disk is not None:
                disk.cut_after(chance.randrange(40))
            case "kill":
                kiosk.kill(chance.choice(("firmware", "sync")))
            case "freeze":
                kiosk.freeze(chance.choice(("firmware", "sync")), chance.randrange(60 * SECOND_MS))
            case "link":
                self._world.broker.turn()
            case "printer":
                hardware.printer.mend()
                hardware.printer.give(chance.choice(FAULTS))
            case "slow":
                hardware.pace.from_ms, hardware.pace.to_ms = chance.choice(((4, 25), (50, 2_000), (500, 30_000)))
            case "clock":
                chance.choice((hardware.clock.unset, hardware.clock.freeze, hardware.clock.mend))()


def check_papers(world):
    """Every slip on paper is recorded now, and was durable before its first byte."""
    issued = {body.code: at for at, body in enumerate(world.opened(), 1) if isinstance(body, records.SlipIssued)}
    slips = [paper for paper in world.kiosk.papers if paper.kind in ("payment_slip", "queue_slip")]
    assert [paper.code for paper in slips if paper.code not in issued] == []
    assert [paper.code for paper in slips if paper.durable < issued[paper.code]] == []
    originals = [paper.code for paper in slips if paper.copy == 0]
    assert len(originals) == len(set(originals))
    return len(slips)


@pytest.mark.parametrize("seed", range(4))
def test_no_fault_takes_back_what_is_on_paper(seed):
    """Through cuts, kills, freezes, slow disks and broken printers; then everything is mended and central has it all."""
    chance = random.Random(seed)
    with KioskWorld(seed) as world:
        world.open_shop()
        torment = Torment(world, chance)
        for _ in range(CUTS):
            torment.step()
            torment.harm()
            check_papers(world)
        if world.kiosk.power:
            world.kiosk.cut_power()
        world.kiosk.hardware.printer.mend()
        world.kiosk.hardware.clock.mend()
        world.kiosk.hardware.pace.to_ms = world.kiosk.hardware.pace.from_ms = 10
        world.broker.up = True
        world.kiosk.switch_on()
        world.run(10 * MINUTE_MS)
        assert world.kiosk.acknowledged == world.kiosk.entries()[-1].position
        assert check_papers(world) > 0


@pytest.mark.parametrize("operations", range(0, 64, 5))
def test_power_lost_in_the_middle_of_the_first_boot_is_made_up_for(operations):
    """Whichever operation of the disk is the last, before there is a journal and after: the next boot goes on from there."""
    with KioskWorld(operations) as world:
        world.kiosk.hardware.storage.cut_after(operations)
        world.kiosk.switch_on()
        world.until(lambda: not world.kiosk.power)
        world.open_shop()
        assert world.visit(PULSA).done
        assert check_papers(world) > 0


@pytest.mark.parametrize("operations", range(0, 27, 2))
def test_power_lost_in_the_middle_of_a_write_turns_the_kiosk_off(operations):
    """Whichever operation of the disk is the last, the kiosk is off at once and finds a whole journal at its next boot."""
    with KioskWorld(operations) as world:
        world.open_shop()
        world.kiosk.hardware.storage.disk.cut_after(operations)
        world.come(PULSA)
        world.kiosk.move_door("paper", is_open=True)
        world.until(lambda: world.visits or not world.kiosk.power)
        world.kiosk.move_door("paper", is_open=False)
        world.until(lambda: not world.kiosk.power)
        assert world.kiosk.view is None
        world.kiosk.switch_on()
        assert world.visit(PULSA).done
        assert check_papers(world) > 0
