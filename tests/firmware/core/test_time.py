"""A clock that nobody vouches for: no time of the kiosk's own anywhere, and everything back once central has set it."""

import random

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firmware.core import effects as ef
from firmware.core import events as ev
from tests.firmware.core.conftest import HOUR_MS, NOW_MS, PULSA_QUOTE, QUOTE, REPORT
from tests.firmware.core.goods import SHOP
from tests.firmware.core.moves import a_move
from tests.firmware.core.walking import World

CLOCKS_MS = (7_654_321, NOW_MS - 50 * HOUR_MS, NOW_MS, NOW_MS + 10 * 365 * 24 * HOUR_MS)
"""1970, two days behind, right by chance, and ten years ahead."""


def set_clock(kiosk, trusted=True, wall_ms=NOW_MS):
    kiosk.trusted, kiosk.wall_ms = trusted, wall_ms
    kiosk.happen(ev.ClockChanged())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32), st.integers(1, 150))
def test_no_view_depends_on_a_clock_that_nobody_vouches_for(boot, parts, seed, length):
    """The same day lived under four wrong clocks shows the same screens, word for word, and counts the same validity."""
    lives = []
    for wall_ms in CLOCKS_MS:
        chance, kiosk = random.Random(seed), boot(trusted=False)
        kiosk.wall_ms = wall_ms
        world, seen = World(kiosk, parts), []
        for _ in range(length):
            move, choice = a_move(chance)
            world.play(*((move, choice) if move != "clock" else (move, False)))
            seen.append((kiosk.view, kiosk.effects(ef.Record) and _validities(kiosk)))
        lives.append(seen)
    assert all(life == lives[0] for life in lives)


def _validities(kiosk):
    bodies = [body for effect in kiosk.effects(ef.Record) for body in effect.bodies]
    return [getattr(body, "valid_until_ms", 0) for body in bodies]


@pytest.mark.parametrize("wall_ms", CLOCKS_MS)
def test_price_without_a_clock_says_how_long(boot, wall_ms):
    """The catalogue's price is there, until when is not: the quote brings it, and only then can it be printed."""
    kiosk = boot(trusted=False)
    kiosk.wall_ms = wall_ms
    kiosk.order_pulsa()
    until = kiosk.find("data.valid_until")
    assert (until.shown, until.value) == ("60 menit setelah dicetak", "60 menit setelah dicetak")
    assert kiosk.happen(ev.Tapped("action.print")) == (False, "disabled")
    assert kiosk.find("action.print").reason == "Harga sedang ditanyakan, tunggu sebentar."
    kiosk.answer(PULSA_QUOTE)
    assert kiosk.value("data.valid_until") == "2026-08-17T05:20:00Z"
    kiosk.take_slip()
    assert kiosk.find("text.step2").detail == "Rp12.000 sebelum 17 Agustus, 12.20 WIB"


def test_unset_clock_is_named_as_the_reason(boot):
    """Without a link a known price becomes a queue slip, and the words say why; the menu says it before anything is typed."""
    kiosk = boot(link=False, trusted=False)
    kiosk.wake()
    assert kiosk.words("text.body") == "Sambungan putus: untuk sementara slip antrean saja."
    assert kiosk.find("service.pulsa").detail == "Slip antrean saja"
    kiosk.press("cancel")
    kiosk.order_pulsa()
    assert kiosk.words("text.body").startswith("Jam kios belum disetel, jadi harga Pulsa belum bisa dijanjikan.")
    assert kiosk.words("text.money") == "Belum ada uang yang berpindah."
    assert kiosk.words("text.support") == "Kode bantuan L-403 · 0800-1-555-777"


def test_old_price_list_is_named_as_the_reason(boot):
    """After 72 hours without central's word on the catalogue."""
    kiosk = boot(link=False, confirmed_ms=NOW_MS - 73 * HOUR_MS)
    kiosk.order_pulsa()
    assert kiosk.words("text.body").startswith("Daftar harga sudah lebih dari 3 hari")


def test_clock_that_is_set_brings_times_and_slips_back(boot):
    """In the middle of an order that could only have had a queue slip: now it can go on to a full one."""
    kiosk = boot(link=False, trusted=False)
    kiosk.wall_ms = CLOCKS_MS[0]
    kiosk.order_pulsa()
    set_clock(kiosk)
    assert (kiosk.words("text.heading"), kiosk.words("text.clock")) == ("Sekarang bisa dilanjutkan", "10.20 WIB")
    kiosk.tap("action.retry")
    assert (kiosk.screen, kiosk.value("data.valid_until")) == ("confirm", "2026-08-17T04:20:00Z")
    kiosk.take_slip()
    assert kiosk.screen == "slip"


def test_clock_that_is_set_while_confirming_brings_the_time(boot):
    """The price stays, its end appears; when trust goes again, so does the time."""
    kiosk = boot(trusted=False)
    kiosk.wall_ms = CLOCKS_MS[0]
    kiosk.order_pulsa()
    set_clock(kiosk)
    assert kiosk.value("data.valid_until") == "2026-08-17T04:20:00Z"
    assert kiosk.find("action.print").enabled
    set_clock(kiosk, trusted=False)
    assert kiosk.find("data.valid_until").shown == "60 menit setelah dicetak"


def test_clock_that_jumps_takes_the_price_along(kiosk):
    """What the kiosk promises by its own clock is counted from the clock as it is now; central's times stay."""
    kiosk.order_pulsa()
    set_clock(kiosk, wall_ms=NOW_MS + HOUR_MS)
    assert kiosk.value("data.valid_until") == "2026-08-17T05:20:00Z"
    kiosk.answer(PULSA_QUOTE)
    set_clock(kiosk, wall_ms=NOW_MS - HOUR_MS)
    assert kiosk.value("data.valid_until") == "2026-08-17T05:20:00Z"


def test_trust_that_goes_without_a_link_takes_the_promise_away(boot):
    """A price that only the kiosk promised is not promised under a clock that is not right."""
    kiosk = boot(link=False)
    kiosk.order_pulsa()
    set_clock(kiosk, trusted=False)
    assert kiosk.screen == "offline"


def test_queue_slip_counts_from_the_newest_time_that_central_named(boot):
    """A clock ten years ahead does not make a slip that is valid for ten years."""
    kiosk = boot(link=False, trusted=False)
    kiosk.wall_ms = CLOCKS_MS[-1]
    kiosk.order_pulsa()
    kiosk.tap("action.print_queue_slip")
    (record,) = kiosk.effects(ef.Record)
    assert record.bodies[0].valid_until_ms == kiosk.central_ms + HOUR_MS
    kiosk.end_slip()
    assert "20" not in kiosk.find("text.step2").detail


@pytest.mark.parametrize(("trusted", "words"), [(True, "10.10 WIB"), (False, "17 Agustus, 10.10 WIB")])
def test_central_s_times_have_their_day_unless_it_is_known_to_be_today(boot, trusted, words):
    """Without a clock nobody knows which day it is: the day is named too."""
    kiosk = boot(trusted=trusted)
    kiosk.ask_status()
    kiosk.answer(REPORT)
    assert kiosk.find("text.step1").detail == words
    kiosk.tap("action.done")
    kiosk.order_tokopedia()
    kiosk.tap("action.cancel")
    kiosk.tap("service.tokopedia")
    kiosk.type("081234567890")
    kiosk.tap("field.code")
    kiosk.type("88010123456789")
    kiosk.tap("action.next")
    kiosk.answer(msgspec.structs.replace(QUOTE, repeat_of_ms=NOW_MS - 600_000))
    assert f"({words})" in kiosk.find("dialog.pay_again").detail


def test_yesterday_is_named(kiosk):
    """A slip of the day before is not taken for one of this morning."""
    kiosk.ask_status()
    kiosk.answer(msgspec.structs.replace(REPORT, issued_ms=NOW_MS - 24 * HOUR_MS))
    assert kiosk.find("text.step1").detail == "16 Agustus, 10.20 WIB"


def test_every_product_of_a_shop_can_be_had_without_a_clock(boot):
    """With a link and no clock nothing is disabled: central's word is enough."""
    kiosk = boot(trusted=False, catalogue=SHOP)
    kiosk.wake()
    assert all(element.enabled for element in kiosk.view.elements if element.id.startswith("service."))
