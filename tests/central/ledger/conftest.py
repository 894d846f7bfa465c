"""Slips in the states that several tests begin with."""

import pytest


@pytest.fixture
def owed(world):
    """Give the code of a paid slip whose biller failed finally."""
    quote = world.quote()
    world.biller.script = ["failed"]
    world.pay(quote.code)
    world.dispatch()
    return quote.code
