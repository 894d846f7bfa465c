"""Slips in the states that several tests begin with."""

import pytest

from central.fleet import counters
from central.ledger import restored
from tests.central.ledger.people import People, Reconciler


@pytest.fixture
def owed(world):
    """Give the code of a paid slip whose biller failed finally."""
    quote = world.quote()
    world.biller.script = ["failed"]
    world.pay(quote.code)
    world.dispatch()
    return quote.code


@pytest.fixture
def restore(databases, make_world):
    """Give (take a backup, go back to it at the world's present time)."""

    def take(_world):
        databases.backup("central")

    def go_back(world):
        world.books.engine.dispose()
        databases.restore("central")
        again = make_world()
        with again.books.engine.begin() as connection:
            restore_id = counters.begin_restored(connection, again.clock.ms // 1000)
            restored.hold_everything(connection, restore_id, again.clock.ms)
        return again

    return take, go_back


@pytest.fixture
def held(world, restore):
    """Give a function that makes a history, restores the copy from before it, and gives those who reconcile it."""
    take, go_back = restore

    def make(before=lambda: None, after=lambda: None):
        before()
        take(world)
        after()
        return Reconciler(go_back(world))

    return make


@pytest.fixture
def people(world):
    return People(world)


@pytest.fixture
def stuck(world):
    """Give a function that leaves a paid slip with people: no answer for a day. Its biller never saw the payment."""

    def make(product="pulsa", word="lost"):
        world.biller.script = [word] * 20
        code = world.quote(product).code
        world.pay(code)
        world.dispatch()
        world.clock.forward(86_401)
        world.dispatch()
        world.biller.script = []
        assert (world.state(code), world.cases()) == ("in_process", [("advice_exhausted", code)])
        return code

    return make
