"""Kiosks hear which products cannot be had: all of them at each change, each of them after its welcome."""

import threading
from collections import defaultdict

import msgspec
import pytest

from central.fleet import counters, kiosks
from central.ingest import availability
from central.ingest.availability import Availabilities, down
from sync.wire import availability as wire
from sync.wire import sealing
from sync.wire.availability import Availability
from tests.central.ingest.conftest import KIOSK, START_MS

SIGN = sealing.SigningKey(b"\x04" * 32)


class Fleet:
    """Three kiosks in two shards, what each was told, and what is down."""

    def __init__(self, enrolled):
        self.engine, self.clock = enrolled.books.engine, enrolled.clock
        self.told = defaultdict(list)
        self.down = ()
        self.shards = frozenset({0, 1})
        self._arrived = threading.Condition()
        with self.engine.begin() as connection:
            for number, shard in ((1, 0), (2, 1)):
                kiosks.enrol(
                    connection, f"k-00000000000{number}", shard=shard, store_id="TM-017",
                    sign_public=b"s" * 32, seal_public=b"b" * 32, now_ms=START_MS,
                )  # fmt: skip
        self.availabilities = Availabilities(
            self.engine, lambda: self.down, lambda: self.shards, SIGN, self.publish, self.clock
        )

    def publish(self, kiosk, channel, payload):
        assert channel == "availability"
        with self._arrived:
            self.told[kiosk.kiosk_id].append(wire.open_signed(payload, SIGN.public))
            self._arrived.notify_all()

    def wait(self, kiosk_id, count):
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.told[kiosk_id]) >= count, 10)

    def keys(self, kiosk_id):
        with self.engine.begin() as connection:
            return kiosks.keys_of(connection, kiosk_id)


@pytest.fixture
def fleet(enrolled):
    return Fleet(enrolled)


def test_every_kiosk_of_our_shards_is_told(fleet):
    """Signed, in order by central's clock, for five minutes."""
    fleet.down = ("pulsa", "bpjs_kesehatan")
    assert fleet.availabilities.tell_all() == 3
    word = Availability(0, START_MS, 300, ("bpjs_kesehatan", "pulsa"))
    assert dict(fleet.told) == {KIOSK: [word], "k-000000000001": [word], "k-000000000002": [word]}


def test_kiosks_of_other_shards_are_not_ours_to_tell(fleet):
    """Another process has them; without a shard nobody is told."""
    fleet.shards = frozenset({1})
    assert fleet.availabilities.tell_all() == 1
    assert list(fleet.told) == ["k-000000000002"]
    fleet.shards = frozenset()
    assert fleet.availabilities.tell_all() == 0


def test_later_word_is_always_above_the_last_one(fleet):
    """What changes within the same millisecond, or while the clock goes back, is still newer."""
    kiosk = fleet.keys(KIOSK)
    for products in (("pulsa",), (), ("pulsa",)):
        fleet.down = products
        fleet.availabilities.greet(kiosk)
        fleet.clock.forward(-1)
    assert [word.said_ms for word in fleet.told[KIOSK]] == [START_MS, START_MS + 1, START_MS + 2]


def test_unchanged_word_is_signed_again_only_after_a_while(fleet):
    """Thousands of kiosks that come back in the same seconds hear the same bytes; later it is said anew."""
    kiosk = fleet.keys(KIOSK)
    for seconds in (0, 9, 1):
        fleet.clock.forward(seconds)
        fleet.availabilities.greet(kiosk)
    assert [word.said_ms - START_MS for word in fleet.told[KIOSK]] == [0, 0, 10_000]


def test_word_carries_the_restore(fleet):
    """After a restore it is above every word from before, whatever the clock says."""
    with fleet.engine.begin() as connection:
        counters.begin_restored(connection, 1_788_000_000)
    fleet.availabilities.greet(fleet.keys(KIOSK))
    assert fleet.told[KIOSK][0].restore_id == 1_788_000_000


def test_change_is_told_by_the_thread_at_once(fleet):
    """A biller that goes down and comes back."""
    fleet.availabilities.start()
    for count, products in ((1, ("gopay",)), (2, ())):
        fleet.down = products
        fleet.availabilities.change()
        fleet.wait("k-000000000002", count)
    fleet.availabilities.stop()
    assert [word.down for word in fleet.told["k-000000000002"]] == [("gopay",), ()]


def test_products_of_a_biller_that_is_down_cannot_be_had(enrolled):
    """By their routes; the others can."""
    books = msgspec.structs.replace(enrolled.books, is_down=lambda biller: biller == "paycode")
    sold = {product.id for product in books.offering.products}
    expected = {"shopee", "bukalapak", "lazada", "tiktok_shop", "kai", "traveloka"}
    assert set(down(books)) == expected & sold
    assert down(enrolled.books) == ()


def test_kiosk_is_told_after_its_welcome(central, kiosk):
    """Once for each hello, when the welcome is on its way."""
    central.greet(kiosk)
    assert [channel for _, channel, _ in central.published] == ["nonce", "welcome"]
    assert central.welcomed == [(KIOSK, 2)]


def test_limits_fit_each_other():
    """Two words may be lost before a kiosk offers again what cannot be had."""
    assert 2 * availability.REPEAT_S < availability.LASTS_S <= wire.LASTS_S_MAX
