"""The sandbox billers' own daily files, over HTTP, beside the ledger that bought there."""

import pytest

from central.accounting import days, filing, importing, proof
from central.administration.acting import Actor
from tests.central.billers.street import opened
from tests.central.billers.test_random_faults import STEPS, Story

BOUGHT = (
    ("pulsa", "087800001230"), ("pulsa", "087800001232"), ("pulsa", "087800001234"), ("paket_data", "087800001230"),
    ("pln_prepaid", "54010000000"), ("pln_postpaid", "540100000001"), ("gopay", "087800001230"),
    ("bpjs_kesehatan", "5401000000001"), ("mobile_legends", "54010001"),
    ("tokopedia", "88010000000001"), ("shopee", "88010000000002"), ("kai", "88010000000003"),
)  # fmt: skip
"""Products of every way of buying, at both billers, some of which end with the cash being owed."""


def proved(street, day):
    """Take both billers' files of a day that is over in, and give its proof."""
    world = street.world
    by = Actor("operator dewi", "operator", world.clock.ms)
    for biller, address in street.billers.items():
        file = street.http.get(f"{address}/sandbox/statement", params={"day": days.text(day)}).content
        with world.books.engine.begin() as connection:
            filing.take(connection, by, importing.parse(biller, day, file, "harian.csv"))
    with world.books.engine.begin() as connection:
        return proof.look(connection, day, world.clock.ms)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_files_of_both_billers_agree_with_our_books(make_world, tmp_path):
    """Every product is listed under our reference with what it cost; refusals and refunds fit; the day is proved."""
    with opened(make_world(), tmp_path) as street:
        world = street.world
        codes = [street.buy(product, number) for product, number in BOUGHT]
        street.to_the_end()
        states = [world.slip(code).state for code in codes]
        assert set(states) == {"success", "refund_due"}
        street.give_back(codes[states.index("refund_due")])
        day = days.today(world.clock.ms)
        world.clock.ms = days.end_ms(day) + 3_600_000
        found = proved(street, day)
    assert [(each.biller, {entry.flag for entry in each.entries}) for each in found.billers] == [
        ("aggregator", {"MATCHED"}), ("paycode", {"MATCHED"}),
    ]  # fmt: skip
    assert (found.state, sum(each.count("MATCHED") for each in found.billers)) == ("agrees", states.count("success"))


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("seed", [11, 12])
def test_after_random_faults_only_what_people_were_called_about_differs(make_world, tmp_path, seed):
    """Money, drawers and ledger agree whatever went wrong; a file differs from our books only where a case was open before."""
    with opened(make_world(), tmp_path) as street:
        story = Story(street, seed)
        for _ in range(STEPS):
            story.act()
        street.mend()
        street.to_the_end()
        day = days.today(street.world.clock.ms)
        street.world.clock.ms = days.end_ms(day) + 3_600_000
        known = {subject for _, subject in street.world.cases()}
        found = proved(street, day)
    assert (found.ledger, found.uneven, found.money.agrees) == (0, 0, True)
    assert [till.agrees for till in found.tills] == [True] * len(found.tills)
    odd = {entry.code for each in found.billers for entry in each.entries if entry.flag != "MATCHED"}
    assert odd <= known
    assert found.money.payments > 0
