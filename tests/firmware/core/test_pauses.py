"""Products that cannot be had for now: central says that a biller is down, or the biller has its daily pause."""

import msgspec
import pytest

from firmware.core import events as ev
from sync.wire.requests import Refused
from tests.firmware.core.bills import IDPEL, PLN_BILL, PLN_BILL_QUOTE, TOWN, open_service, order_pln_bill
from tests.firmware.core.conftest import NOW_MS, PHONE, with_products

MINUTE_MS = 60_000
PAUSE_MS = NOW_MS + (12 * 60 + 40) * MINUTE_MS  # 2026-08-17 23:00 WIB
DOWN = "Sedang gangguan"


@pytest.fixture
def kiosk(boot):
    return boot(catalogue=TOWN)


def at(kiosk, wall_ms, *, trusted=True):
    """Let it be this time."""
    kiosk.wall_ms, kiosk.trusted = wall_ms, trusted
    kiosk.happen(ev.ClockChanged())


def service(kiosk, name="pln_bill"):
    found = kiosk.find(f"service.{name}")
    return found.enabled, found.reason, found.detail


def test_product_of_a_biller_that_is_down_says_so(kiosk):
    """Greyed with the reason where its detail stands; the others are as ever."""
    kiosk.wake()
    assert service(kiosk) == (True, None, "PLN pascabayar")
    kiosk.happen(ev.AvailabilityChanged(("no_such_product", "pln_bill")))
    assert service(kiosk) == (False, DOWN, DOWN)
    assert service(kiosk, "pdam") == (True, None, "Air bersih")
    assert kiosk.happen(ev.Tapped("service.pln_bill")) == (False, "disabled")
    kiosk.happen(ev.AvailabilityChanged(()))
    assert service(kiosk) == (True, None, "PLN pascabayar")


def test_without_a_link_nothing_is_known_of_billers(kiosk):
    """A queue slip is no question to a biller; the next link brings central's word anew."""
    kiosk.wake()
    kiosk.happen(ev.AvailabilityChanged(("pln_bill",)))
    kiosk.happen(ev.LinkChanged(False))
    assert service(kiosk) == (True, None, "Slip antrean saja")
    kiosk.happen(ev.LinkChanged(True))
    assert service(kiosk) == (True, None, "PLN pascabayar")


def test_entry_that_was_begun_goes_on_to_the_inquiry(kiosk):
    """The biller may be back by then; what central answers is what counts."""
    open_service(kiosk, "pln_bill")
    kiosk.happen(ev.AvailabilityChanged(("pln_bill",)))
    kiosk.type(IDPEL)
    kiosk.tap("action.next")
    assert kiosk.screen == "waiting"
    kiosk.answer(Refused("biller_down"))
    assert (kiosk.screen, kiosk.words("text.heading")) == ("error", "Layanan sedang gangguan")


def test_quote_in_hand_is_printed_all_the_same(kiosk):
    """It holds for its time, and at the till central looks again."""
    order_pln_bill(kiosk)
    kiosk.happen(ev.AvailabilityChanged(("pln_bill",)))
    kiosk.take_slip()
    assert kiosk.screen == "slip"


@pytest.mark.parametrize(
    ("wall_ms", "reason"),
    [
        (PAUSE_MS - 1, None),
        (PAUSE_MS, "Buka lagi 00.30 WIB"),
        (PAUSE_MS + 90 * MINUTE_MS - 1, "Buka lagi 00.30 WIB"),
        (PAUSE_MS + 90 * MINUTE_MS, None),
    ],
)
def test_daily_pause_greys_a_product_until_it_ends(kiosk, wall_ms, reason):
    """With the time of day at which it can be had again; other products are as ever."""
    kiosk.wake()
    at(kiosk, wall_ms)
    assert service(kiosk) == (reason is None, reason, reason or "PLN pascabayar")
    assert service(kiosk, "pdam")[0]


def test_pause_begins_and_ends_with_the_minute(kiosk):
    """Nobody has to touch anything."""
    kiosk.wake()
    kiosk.wall_ms = PAUSE_MS
    kiosk.elapse("minute")
    assert service(kiosk)[0] is False


def test_pause_is_told_in_the_shops_own_time(boot):
    """WIB is the biller's: a shop further east reads its own clock."""
    kiosk = boot(catalogue=TOWN, zone="Asia/Jayapura")
    kiosk.wake()
    at(kiosk, PAUSE_MS)
    assert service(kiosk)[1] == "Buka lagi 02.30 WIT"


def test_clock_that_is_not_trusted_greys_nothing(kiosk):
    """Central judges, by its own clock, and says how long."""
    at(kiosk, PAUSE_MS, trusted=False)
    open_service(kiosk, "pln_bill")
    kiosk.type(IDPEL)
    kiosk.tap("action.next")
    kiosk.answer(Refused("cut_off", 3_540))
    assert (kiosk.words("text.heading"), kiosk.words("text.body")) == (
        "Layanan sedang jeda harian", "Penyedia menutup pembayaran sebentar setiap hari. Coba lagi setelah 59 menit.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("now_ms", "valid_until_ms", "trusted", "said"),
    [
        (NOW_MS, NOW_MS + 2 * 3_600_000, True, False),
        (NOW_MS, PAUSE_MS, True, False),
        (NOW_MS, PAUSE_MS + 1, True, True),
        (PAUSE_MS + 80 * MINUTE_MS, PAUSE_MS + 120 * MINUTE_MS, True, True),
        (NOW_MS, NOW_MS + 2 * 3_600_000, False, True),
    ],
)
def test_pause_within_the_slips_time_is_said_before_printing(kiosk, now_ms, valid_until_ms, trusted, said):
    """On the confirmation; where the clock is not trusted it is said in any case."""
    order_pln_bill(kiosk, msgspec.structs.replace(PLN_BILL_QUOTE, valid_until_ms=valid_until_ms))
    at(kiosk, now_ms, trusted=trusted)
    words = kiosk.find("text.cut_off").label if kiosk.find("text.cut_off") else None
    assert words == ("Tidak dapat dibayar pukul 23.00-00.30 WIB" if said else None)


def test_product_without_a_pause_says_nothing(boot):
    """However long its slip is valid."""
    product = msgspec.structs.replace(PLN_BILL, cut_off=None)
    kiosk = boot(catalogue=with_products(product))
    order_pln_bill(kiosk, msgspec.structs.replace(PLN_BILL_QUOTE, valid_until_ms=PAUSE_MS + 1))
    assert kiosk.find("text.cut_off") is None


def test_word_about_billers_holds_nobodys_data(kiosk):
    """It outlives every customer."""
    kiosk.happen(ev.AvailabilityChanged(("pln_bill",)))
    kiosk.order_pulsa()
    kiosk.press("cancel", "cancel")
    assert (kiosk.state.facts.down, PHONE in repr(kiosk.state)) == (("pln_bill",), False)
