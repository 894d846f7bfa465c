"""A shop's day and what billers write about it."""

import pytest

from central.accounting import filing, importing
from central.administration.acting import Actor
from central.ledger import refund_numbers, refunds
from central.ledger.refunds import CashBack

DAY = 20_694
"""2026-08-29, on which the world's clock starts at 17:40 WIB."""

HEADER = "ref_id,tanggal,buyer_sku_code,customer_no,harga,status,rc,sn\n"


def line(reference, amount="10.500", status="Sukses", at="2026-08-29 17:40:00"):
    """Give a line of the aggregator's file."""
    return f"{reference},{at},pulsa10,087800001230,{amount},{status},00,SN-BUDI\n"


@pytest.fixture
def sell(world):
    """Give a function that sells credit to a number and gives its slip as it is then."""

    def sold(phone="087800001230", *, till=0, words=("success",)):
        world.biller.script = list(words)
        code = world.quote(phone=phone).code
        world.pay(code, till=till)
        world.dispatch()
        return world.slip(code)

    return sold


@pytest.fixture
def give_back(world):
    """Give a function that gives the cash of a slip back at the second till."""

    def given(slip):
        with world.books.engine.begin() as connection:
            refund_numbers.keep(world.books.vault, connection, slip.code, "84310277", world.clock.ms)
        world.biller.script = ["failed"]
        refunds.refund(world.books, slip.code, world.tills[1], "back-1", CashBack(slip.total, "84310277"))

    return given


@pytest.fixture
def take(world):
    """Give a function that takes the aggregator's file of a day in; gives whether it was new."""

    def taken(*lines, day=DAY):
        parsed = importing.parse("aggregator", day, (HEADER + "".join(lines)).encode(), "harian.csv")
        with world.books.engine.begin() as connection:
            return filing.take(connection, Actor("operator dewi", "operator", world.clock.ms), parsed)[1]

    return taken


@pytest.fixture
def over(world):
    """Give a function that moves the clock to some hours after the day."""

    def moved(hours=8):
        world.clock.forward(hours * 3600)

    return moved
