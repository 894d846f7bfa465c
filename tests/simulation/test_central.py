"""Central in virtual time, behind a kiosk that is written by hand: what a quiet day looks like, and that it is the same twice."""

import pytest

from tests.simulation.shop import Shop


@pytest.fixture
def shop():
    return Shop()


def test_quiet_day(shop):
    """A customer's slip is quoted, recorded, paid and delivered, and the kiosk's journal is acknowledged to its end."""
    shop.wait(5)
    shop.buy(shop.kiosks[0])
    shop.wait(60)
    assert (shop.states(), shop.delivered(), shop.sum()) == (["success"], 1, 0)
    assert shop.in_drawers() == shop.paid() == 12_500
    assert shop.kiosks[0].acknowledged == len(shop.kiosks[0].rows) == 4
    assert shop.cases() == []


def test_same_seed_same_trace():
    """Two runs of one seed, with faults of every kind, write the same lines, though every key and code is another."""
    lines = [_stormy(7) for _ in range(2)]
    assert lines[0] == lines[1]
    assert len(lines[0]) > 200
    assert _stormy(8) != lines[0]


def _stormy(seed: int) -> list[str]:
    shop = Shop(seed, kiosks=2, workers=2)
    shop.weather.broken, shop.weather.lost, shop.weather.doubled, shop.weather.held = 0.02, 0.1, 0.2, 0.05
    shop.moods.pending, shop.moods.mute, shop.moods.failed = 0.3, 0.3, 0.2
    for round_ in range(6):
        shop.wait(20)
        shop.central.kill_at_commit("after" if round_ % 2 else "before", 3 + round_)
        for kiosk in shop.kiosks:
            shop.buy(kiosk, shop.tills[round_ % 2], f"08780000123{round_}")
    shop.broker.restart(3_000)
    shop.wait(300)
    return shop.trace.lines


def test_slow_biller_delays_only_its_own_customer(shop):
    """A bill that its biller thinks about for seconds is answered late; a status of another slip is not."""
    shop.wait(5)
    shop.moods.slow = 1.0
    shop.buy(shop.kiosks[0])
    shop.wait(0.9)
    assert shop.quoted == []
    shop.wait(15)
    assert len(shop.quoted) == 1


def test_new_catalogue_refuses_quotes_of_the_old(shop):
    """A quote for an older catalogue's price is refused, so that no kiosk sells at it."""
    shop.wait(5)
    before = shop.version()
    assert shop.central.publish_catalogue() == before + 1
    shop.version = lambda: before
    shop.buy(shop.kiosks[0])
    shop.wait(5)
    assert shop.refused == ["catalogue_stale"]


def test_two_workers_share_the_kiosks():
    """Each worker hears the kiosks of its shards; both dispatch."""
    shop = Shop(kiosks=2, workers=2)
    shop.wait(5)
    for number, kiosk in enumerate(shop.kiosks):
        shop.buy(kiosk, phone=f"08780000120{number}")
    shop.wait(60)
    assert shop.states() == ["success", "success"]
    assert [kiosk.acknowledged for kiosk in shop.kiosks] == [4, 4]


def test_two_workers_serve_one_shard_for_a_moment():
    """A worker that has lost a shard without knowing changes nothing: the kiosk's row and its mark decide."""
    shop = Shop(kiosks=2, workers=2)
    shop.wait(5)
    for turn in range(10):
        shop.central.lend(1, turn)
        shop.buy(shop.kiosks[0], phone=f"08780000120{turn}")
        shop.wait(7)
    shop.wait(60)
    assert shop.stored(shop.kiosks[0]) == list(range(1, 14))
    assert shop.kiosks[0].acknowledged == 13
    assert shop.cases() == []


def test_slip_that_nobody_pays_expires(shop):
    """The sweep ends a slip when its validity is over, also while nobody asks."""
    shop.wait(5)
    shop.tills[0].serve = lambda code: None
    shop.buy(shop.kiosks[0])
    shop.wait(60)
    shop.kiosks[0].switch_off()
    shop.wait(86_000)
    assert shop.states() == ["awaiting_payment"]
    shop.wait(600)
    assert shop.states() == ["expired"]
