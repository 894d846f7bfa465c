"""People at a kiosk: what they came for, by touches, keys and scans alone."""

import random

import msgspec
import pytest

from central.catalogue.loader import read, shipped
from simulator.world.virtual.errand import Ask, Hammer, draw_buy
from sync.wire import records
from tests.simulation.scripted import MINUTE_MS, PULSA, KioskWorld


@pytest.mark.parametrize("product", read(shipped()).products, ids=lambda product: product.id)
def test_every_product_can_be_bought(product):
    """Whatever the catalogue sells, somebody finds it, types what it asks for and carries a slip for it away."""
    chance = random.Random(product.id)
    with KioskWorld(1) as world:
        world.open_shop()
        buy = msgspec.structs.replace(draw_buy(chance, [product]), fate="takes")
        visit = world.visit(buy)
        assert (visit.done, visit.slip.kind) == (True, "payment_slip")
        assert [body.product for body in world.opened() if isinstance(body, records.SlipIssued)] == [product.id]


def test_somebody_turns_back_at_the_confirmation():
    """The price is seen and nothing is printed."""
    with KioskWorld(2) as world:
        world.open_shop()
        visit = world.visit(msgspec.structs.replace(PULSA, fate="turns_back"))
        assert (visit.papers, world.said("shows screen=confirm")) == ([], ["shows screen=confirm"])


def test_somebody_takes_a_copy():
    """The copy is marked, and it is the slip that is carried away."""
    with KioskWorld(3) as world:
        world.open_shop()
        visit = world.visit(msgspec.structs.replace(PULSA, fate="asks_copy"))
        assert [paper.copy for paper in visit.papers] == [0, 1]
        assert visit.slip.copy == 1


def test_somebody_cancels():
    """The cancelling is in the journal, for the code that is on the paper."""
    with KioskWorld(4) as world:
        world.open_shop()
        visit = world.visit(msgspec.structs.replace(PULSA, fate="cancels"))
        assert visit.done
        assert world.opened()[-1] == records.SlipCancelled(visit.slip.code)


def test_somebody_walks_away_in_the_middle():
    """What was left on the screen is forgotten in time, and the next customer is served."""
    with KioskWorld(5) as world:
        world.open_shop()
        for _ in range(5):
            world.visit(msgspec.structs.replace(PULSA, fate="walks_away"))
        world.run(5 * MINUTE_MS)
        assert world.shows("attract")
        assert world.visit(PULSA).done


def test_somebody_asks_where_a_slip_stands():
    """The code and the last six digits open the status, and what it says is remembered."""
    with KioskWorld(6) as world:
        world.open_shop()
        slip = world.visit(PULSA).slip
        visit = world.visit(Ask(slip.code, PULSA.last6, "look"))
        assert (visit.done, [seen[1:] for seen in visit.seen]) == (True, [(slip.code, "awaiting_payment")])


def test_somebody_comes_back_to_give_a_slip_up():
    """A slip of this kiosk can be cancelled at its status."""
    with KioskWorld(7) as world:
        world.open_shop()
        slip = world.visit(PULSA).slip
        assert world.visit(Ask(slip.code, PULSA.last6, "cancel")).done
        assert records.SlipCancelled(slip.code) in world.opened()


def test_a_wrong_number_opens_nothing():
    """Whoever does not know the last six digits learns nothing and goes home."""
    with KioskWorld(8) as world:
        world.open_shop()
        world.visit(PULSA)
        visit = world.visit(Ask("8" * 15 + "9", "000000", "look"))
        assert (visit.done, visit.seen) == (False, [])


def test_somebody_hammers_at_everything():
    """Keys, touches and scans without sense leave the kiosk fit for the next customer, and nothing in the journal by itself."""
    with KioskWorld(9) as world:
        world.open_shop()
        world.visit(Hammer(400))
        world.run(5 * MINUTE_MS)
        assert world.shows("attract")
        assert world.said("alarm") == []
        assert world.visit(PULSA).done


def test_somebody_waits_for_a_kiosk_that_loses_its_power():
    """In the middle of typing the kiosk goes off and comes back: the customer begins again."""
    with KioskWorld(10) as world:
        world.open_shop()
        world.come(PULSA)
        world.until(lambda: world.shows("entry"))
        world.kiosk.cut_power()
        world.kiosk.switch_on()
        world.until(lambda: world.visits)
        assert (world.visits[0].done, len(world.said("shows screen=entry"))) == (True, 2)
