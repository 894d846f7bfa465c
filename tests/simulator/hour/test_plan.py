"""The hour's plan: one seed, one hour."""

import itertools
from collections import Counter

import pytest

from simulator.biller.numbers import sample_numbers
from simulator.hour.plan import PRODUCTS, Troubles, make_plan

NUMBERS = sample_numbers("00000001")


def test_a_seed_is_an_hour():
    """The same seed gives the same customers and the same troubles; another gives others."""
    assert make_plan(7, NUMBERS) == make_plan(7, NUMBERS)
    assert make_plan(7, NUMBERS) != make_plan(8, NUMBERS)


@pytest.mark.parametrize("seed", range(20))
def test_an_hour_has_everything_in_it(seed):
    """Forty customers with every product, language, way of typing and fate; three cuts, two power cuts, a restart, a new roll."""
    plan = make_plan(seed, NUMBERS)
    assert len(plan.customers) == 40
    assert {customer.product for customer in plan.customers} == set(PRODUCTS)
    assert {customer.language for customer in plan.customers} == {"id", "en"}
    assert {customer.typing for customer in plan.customers} == {"touch", "keypad"}
    assert len({customer.fate for customer in plan.customers}) == 8
    assert Counter(event.trouble for event in plan.events) == {
        "link": 3, "power_typing": 1, "power_printing": 1, "central": 1, "paper": 1
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_nothing_goes_wrong_while_the_link_is_down(seed):
    """A cut link is mended before the next trouble, and before the shop closes at the latest."""
    events = make_plan(seed, NUMBERS).events
    assert [event.at for event in events] == sorted(event.at for event in events)
    for event, following in itertools.pairwise(events):
        assert event.at < max(event.until, event.at + 1) <= following.at


@pytest.mark.parametrize("seed", range(20))
def test_nobody_buys_what_another_has_bought(seed):
    """A second purchase of the same would be asked about; only who loses a slip asks for the same again."""
    customers = make_plan(seed, NUMBERS).customers
    bought = Counter((one.product, tuple(one.fields.items()), one.choice) for one in customers)
    assert max(bought.values()) == 1


def test_a_short_hour_is_possible():
    """A few customers, one trouble of each kind."""
    plan = make_plan(3, NUMBERS, 6, Troubles(links=1, powers=1, centrals=1, papers=1))
    assert [len(plan.customers), len(plan.events)] == [6, 4]
