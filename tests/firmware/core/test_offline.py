"""Without central: a full slip where everything is known, a queue slip where it is not, and honest words where neither can be."""

import pytest

from firmware.core import effects as ef
from firmware.core import events as ev
from sync.wire import code, records
from sync.wire.entry import Quality
from sync.wire.slip import SlipFields
from tests.firmware.core.conftest import CODE, HOUR_MS, NOW_MS, PHONE, TERMINAL


@pytest.fixture
def offline(boot):
    return boot(link=False)


def services(kiosk):
    return {e.id: (e.enabled, e.reason) for e in kiosk.view.elements if e.id.startswith("service.")}


def test_pulsa_is_minted_in_full(offline):
    """Known price, fresh catalogue, trusted clock: a payable slip, signed by the kiosk."""
    offline.order_pulsa()
    assert offline.screen == "confirm"
    assert offline.effects(ef.Ask) == []
    assert offline.value("data.valid_until") == "2026-08-17T04:20:00Z"
    offline.tap("action.print")
    minted = code.offline_code(TERMINAL, 1, 7)
    until_ms = NOW_MS + HOUR_MS
    assert offline.effects(ef.Record) == [
        ef.Record(
            1,
            (records.SlipIssued(minted, "pulsa", True, False, 10_000, 10_500, 0, 1_500, 12_000, until_ms, 7, "id"),),
            (records.SlipPrivate({"phone": PHONE}, ""),),
            SlipFields(
                int(minted), "pulsa", 10_000, 10_500, 0, 1_500, NOW_MS // 1000, int(Quality.NTP), until_ms // 1000, 7
            ),
        )
    ]


def test_paper_carries_the_signed_digits(offline):
    """What the controller signed at the commit is what the QR says."""
    offline.order_pulsa()
    offline.tap("action.print")
    offline.record(offline_digits="1" + "5" * 400)
    assert offline.job().paper.offline_digits == "1" + "5" * 400


def test_each_slip_has_the_next_number(offline):
    """Slip numbers are never used twice."""
    for number in (1, 2):
        offline.order_pulsa()
        offline.take_slip()
        assert code.terminal_of(offline.value("data.slip_code")) == (TERMINAL, number)
        offline.tap("action.done")


def test_tokopedia_takes_a_queue_slip(offline):
    """No name, no amount: the slip is asked about at the desk."""
    offline.type_tokopedia()
    offline.tap("action.next")
    assert (offline.screen, offline.words("text.heading")) == ("offline", "Sambungan sedang putus")
    assert offline.offered() == ["action.back", "action.retry", "action.print_queue_slip"]
    offline.tap("action.print_queue_slip")
    (record,) = offline.effects(ef.Record)
    minted = code.offline_code(TERMINAL, 1, 7)
    assert record.bodies == (
        records.SlipIssued(minted, "tokopedia", True, True, 0, 0, 0, 0, 0, NOW_MS + 24 * HOUR_MS, 7, "id"),
    )
    offline.end_slip()
    assert offline.screen == "slip"
    assert offline.find("data.total") is None
    assert offline.find("text.step2").detail == "kasir menyebutkan jumlahnya; sebelum 18 Agustus, 10.20 WIB"


def test_back_from_offline_keeps_what_was_typed(offline):
    """Kembali leads to the entry with everything in it."""
    offline.type_tokopedia()
    offline.tap("action.next", "action.back")
    assert (offline.value("field.phone"), offline.value("field.code")) == (PHONE, CODE)


def test_link_that_returns_is_offered(offline):
    """The screen says that the connection is back and makes another try the main action."""
    offline.type_tokopedia()
    offline.tap("action.next")
    offline.happen(ev.LinkChanged(True))
    assert offline.words("text.heading") == "Sudah tersambung lagi"
    assert offline.find("action.retry").tone == "primary"
    offline.tap("action.retry")
    assert offline.screen == "waiting"


@pytest.mark.parametrize("reason", ["stale", "clock"])
def test_pulsa_becomes_a_queue_slip_when_its_price_cannot_be_promised(boot, reason):
    """A stale catalogue or a clock that nobody set: no amount is claimed."""
    confirmed_ms = NOW_MS - (73 * HOUR_MS if reason == "stale" else HOUR_MS)
    kiosk = boot(link=False, trusted=reason != "clock", confirmed_ms=confirmed_ms)
    kiosk.order_pulsa()
    assert kiosk.screen == "offline"
    kiosk.tap("action.print_queue_slip")
    (record,) = kiosk.effects(ef.Record)
    assert (record.bodies[0].queue, record.bodies[0].total, record.bodies[0].denomination) == (True, 0, 10_000)


def test_untrusted_clock_counts_validity_from_the_newest_time_known(boot):
    """A clock that fell back counts from central's last word, and the screen promises no hour."""
    kiosk = boot(link=False, trusted=False)
    kiosk.wall_ms = NOW_MS - 50 * HOUR_MS
    kiosk.type_tokopedia()
    kiosk.tap("action.next", "action.print_queue_slip")
    (record,) = kiosk.effects(ef.Record)
    assert record.bodies[0].valid_until_ms == kiosk.central_ms + 24 * HOUR_MS
    kiosk.end_slip()
    assert kiosk.find("text.step2").detail == "kasir menyebutkan jumlahnya"
    assert kiosk.words("text.clock") == "--.--"


def test_kiosk_without_a_number_says_so_before_anything_is_typed(boot):
    """Nothing can be minted: the menu says why."""
    kiosk = boot(link=False, terminal=0)
    kiosk.wake()
    words = "Kios ini belum pernah tersambung ke pusat pembayaran, jadi slip belum bisa dibuat."
    assert services(kiosk) == {"service.pulsa": (False, words), "service.tokopedia": (False, words)}
    assert kiosk.happen(ev.Tapped("service.pulsa")) == (False, "disabled")


def test_used_up_numbers_stop_minting(boot):
    """After 99,999 slips the kiosk mints none until central gives it a new number."""
    kiosk = boot(link=False, minted=code.SLIP_NUMBER_MAX)
    kiosk.wake()
    assert services(kiosk)["service.pulsa"] == (False, "Nomor slip kios ini habis. Panggil petugas.")
    kiosk.happen(ev.TerminalAssigned(TERMINAL + 1))
    assert services(kiosk)["service.pulsa"] == (True, None)


def test_same_number_said_again_does_not_start_the_count_anew(offline):
    """Central repeats the terminal number at each contact; a slip number is not used twice because of that."""
    offline.order_pulsa()
    offline.take_slip()
    offline.tap("action.done")
    offline.happen(ev.TerminalAssigned(TERMINAL))
    offline.order_pulsa()
    offline.take_slip()
    assert code.terminal_of(offline.value("data.slip_code")) == (TERMINAL, 2)


def test_link_lost_after_the_quote_does_not_take_the_slip_away(kiosk):
    """The code came with the quote: it prints whatever the link does."""
    kiosk.order_tokopedia()
    kiosk.happen(ev.LinkChanged(False))
    kiosk.take_slip()
    assert kiosk.screen == "slip"


def test_status_needs_a_link(offline):
    """Cek status says before anything is typed that it cannot be answered; a scanned slip is refused too."""
    offline.wake()
    assert (
        offline.find("action.check_status").reason
        == "Perlu sambungan ke pusat pembayaran. Coba lagi sebentar, atau tanyakan di kasir."
    )
    assert offline.happen(ev.Scanned("4071882350961173")) == (False, "offline")


def test_header_shows_the_link(offline):
    """The picture and its word say whether central answers."""
    assert (offline.value("image.link"), offline.words("image.link")) == ("down", "Tidak tersambung")
    offline.happen(ev.LinkChanged(True))
    assert (offline.value("image.link"), offline.find("image.link").icon) == ("up", "wifi")
