"""A kiosk whose journal is damaged, and the technician who comes for it."""

import random

import pytest

from central.catalogue.loader import read, shipped
from simulator.world.virtual.errand import draw_buy
from simulator.world.virtual.technician import salvage
from sync.wire import records
from tests.simulation.scripted import MINUTE_MS, PULSA, KioskWorld


@pytest.mark.parametrize("seed", [2, 4, 6])
def test_a_damaged_journal_is_salvaged_and_owns_up_to_what_is_lost(seed):
    """Bytes turned: out of service until somebody salvages the journal; each slip is then rescued, or the gap is admitted."""
    with KioskWorld(seed) as world:
        world.open_shop()
        world.broker.go_down()
        products = read(shipped()).products
        sold = [world.visit(draw_buy(random.Random(number), products)).slip for number in range(6)]
        world.kiosk.cut_power()
        storage = world.kiosk.hardware.storage
        storage.platter.rot(storage.journal, flips=400)
        world.kiosk.switch_on()
        world.until(lambda: world.shows("out_of_service"))
        world.kiosk.cut_power()
        assert salvage(world.kiosk)
        world.broker.up = True
        world.kiosk.switch_on()
        world.until(lambda: world.shows("attract"))
        world.run(5 * MINUTE_MS)
        assert world.kiosk.acknowledged == world.kiosk.entries()[-1].position
        rescued = [records.decode_body(body.body) for body in world.opened() if isinstance(body, records.Rescued)]
        known = {body.code for body in rescued if isinstance(body, records.SlipIssued)}
        told = [body for body in world.opened() if isinstance(body, records.Salvaged)]
        assert told[0].missing or {slip.code for slip in sold} <= known
        assert world.visit(PULSA).done
