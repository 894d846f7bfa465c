"""Faults in words (docs/faults.md): disk, journal, printer, what takes long, and people who mean no good."""

from typing import get_args

import msgspec
import pytest

from firmware.core import effects as ef
from firmware.core import events as ev
from firmware.core import support
from sync.wire import requests
from tests.firmware.core.conftest import PHONE, REPORT, SLIP_CODE

TROUBLES = [reason for reason in get_args(ev.PrinterReason) if reason != "ok"]
HOSTILE = (
    "9" * 1_024, "' OR 1=1 --", "k/#", "+/+/slips", "\u202e1234567890123456", "\x1b[2J4071882350961173", "4071\x00882350961173",
    "\u0664\u0660\u0667\u0661\u0668\u0668\u0662\u0663\u0665\u0660\u0669\u0666\u0661\u0661\u0667\u0663", "{phone}",
    "%s%n", "../../etc/passwd", "",
)  # fmt: skip


def services(kiosk):
    return [(e.enabled, e.reason) for e in kiosk.view.elements if e.id.startswith("service.")]


def ids(kiosk):
    return {element.id for element in kiosk.view.elements}


def test_disk_reserve_stops_who_would_begin(kiosk):
    """Said before anything is typed, on the attract screen too; where a slip stands can still be asked."""
    kiosk.happen(ev.DiskChanged(True))
    words = "Memori kios hampir penuh, slip baru belum bisa. Panggil petugas."
    assert kiosk.words("text.notice") == words
    assert ef.Light("fault", "on") in kiosk.did
    kiosk.wake()
    assert services(kiosk) == [(False, words), (False, words)]
    assert kiosk.offered() == ["action.search", "action.check_status", "action.help"]
    kiosk.happen(ev.DiskChanged(False))
    assert services(kiosk) == [(True, None), (True, None)]


def test_disk_reserve_lets_finish_who_has_begun(kiosk):
    """A customer at the confirmation gets the slip, a copy of it, and can cancel it; receipts go on."""
    kiosk.order_tokopedia()
    kiosk.happen(ev.DiskChanged(True))
    kiosk.take_slip()
    kiosk.tap("action.slip_missing")
    kiosk.end_slip()
    kiosk.tap("action.cancel_slip", "action.confirm_cancel")
    kiosk.record()
    kiosk.tap("action.done")
    kiosk.ask_status()
    kiosk.answer(REPORT)
    assert kiosk.find("action.print_receipt").enabled


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("reason", get_args(ev.JournalReason))
def test_every_journal_trouble_has_words_and_a_code(kiosk, reason, language):
    """What happened, what that means for a slip in hand, and what to read out; each has words of its own."""
    others = {other: kiosk.state for other in get_args(ev.JournalReason) if other != reason}
    kiosk.happen(ev.RecordFailed(reason))
    kiosk.tap(f"language.{language}")
    assert kiosk.screen == "out_of_service"
    assert kiosk.words("text.support") == f"{'Kode bantuan' if language == 'id' else 'Support code'} " + (
        f"{support.OUT_OF_SERVICE[reason]} · 0800-1-555-777"
    )
    assert kiosk.find("text.money") is not None
    assert support.OUT_OF_SERVICE[reason] not in [support.OUT_OF_SERVICE[other] for other in others]
    assert kiosk.words("text.body") not in ("", f"out_of_service.{reason}")


def test_full_disk_ends_when_there_is_room(kiosk):
    """Nothing was written, so nothing is in doubt. A failed write is, and stays until a restart."""
    kiosk.order_tokopedia()
    kiosk.tap("action.print")
    kiosk.happen(ev.RecordFailed("disk_full"))
    assert kiosk.screen == "out_of_service"
    kiosk.happen(ev.DiskChanged(False))
    assert kiosk.screen == "attract"
    kiosk.happen(ev.RecordFailed("io_error"))
    kiosk.happen(ev.DiskChanged(False))
    assert kiosk.screen == "out_of_service"


def test_slow_record_says_so_and_prints_nothing(kiosk):
    """After a second it is being recorded, after ten what that means; at last the paper, with no word too many."""
    kiosk.order_tokopedia()
    kiosk.tap("action.print")
    assert kiosk.words("text.heading") == "Sedang mencetak..."
    kiosk.elapse("slow")
    assert kiosk.did == (ef.StartTimer("slow", 9_000),)
    assert (kiosk.words("text.heading"), kiosk.words("text.body")) == (
        "Sedang mencatat...",
        "Sedikit lebih lama dari biasanya. Baru dicetak setelah tercatat.",
    )
    kiosk.elapse("slow")
    assert (kiosk.words("text.body"), kiosk.words("text.money")) == (
        "Pencatatan lambat dan belum ada yang dicetak. Kalau tidak berhasil, layar ini mengatakannya.",
        "Belum ada uang yang berpindah.",
    )
    assert kiosk.effects(ef.Print) == []
    kiosk.record()
    assert (kiosk.words("text.heading"), kiosk.find("text.money")) == ("Sedang mencetak...", None)


def test_slow_printer_says_what_will_happen(kiosk):
    """Ten seconds without a word from the printer: the code will be on the screen; then the end is being recorded."""
    kiosk.order_tokopedia()
    kiosk.tap("action.print")
    kiosk.record()
    kiosk.elapse("slow")
    assert kiosk.words("text.body") == "Slip keluar di bawah layar. Jangan ditarik dulu."
    kiosk.elapse("slow")
    assert kiosk.words("text.body") == (
        "Printer lebih lama dari biasanya. Kalau slip tidak keluar, kodenya muncul di layar ini."
    )
    kiosk.finish_print()
    kiosk.elapse("slow")
    assert kiosk.words("text.body") == "Printer sudah selesai. Kios masih mencatat hasilnya."


@pytest.mark.parametrize("outcome", ["failed_clean", "unknown"])
@pytest.mark.parametrize("reason", TROUBLES)
def test_every_printer_trouble_has_its_own_words_and_code(boot, reason, outcome):
    """The heading names the cause, the code tells cause and outcome; the slip's code is there in full."""
    seen = {}
    for trouble in TROUBLES:
        kiosk = boot()
        kiosk.order_tokopedia()
        kiosk.take_slip(outcome, trouble)
        seen[trouble] = (kiosk.words("text.heading"), kiosk.words("text.support"))
        assert kiosk.value("data.slip_code") == SLIP_CODE
    assert len({heading for heading, _ in seen.values()}) == len(TROUBLES)
    assert seen[reason][1] == (
        f"Kode bantuan {support.print_code(reason, clean=outcome == 'failed_clean')} · 0800-1-555-777"
    )


@pytest.mark.parametrize("reason", TROUBLES)
def test_attract_says_what_keeps_it_from_working(kiosk, reason):
    """Nobody is lured to a menu on which nothing can be chosen."""
    assert kiosk.find("text.notice") is None
    kiosk.happen(ev.PrinterChanged(reason, False))
    if kiosk.screen == "roll_change":
        kiosk.tap("action.back")
    said = kiosk.words("text.notice")
    kiosk.wake()
    assert [found for found in services(kiosk) if found[0]] == []
    assert said == services(kiosk)[0][1]


def test_paper_that_is_nearly_used_up_is_said_to_staff(kiosk):
    """On the attract screen, where staff pass by; nothing stops."""
    kiosk.happen(ev.PrinterChanged("ok", True))
    assert kiosk.words("text.notice") == "Petugas: kertas hampir habis."
    kiosk.wake()
    assert all(enabled for enabled, _ in services(kiosk))
    kiosk.press("cancel")
    kiosk.happen(ev.PrinterChanged("paper_end", True))
    assert kiosk.words("text.notice") == "Kertas habis. Panggil petugas."


def test_tries_that_are_used_up_promise_no_print_by_itself(kiosk):
    """After three tries the slip comes only by hand, and the words say so."""
    kiosk.order_tokopedia()
    kiosk.take_slip("failed_clean", "error")
    promised = kiosk.words("text.body")
    for _ in range(3):
        kiosk.elapse("again")
        kiosk.end_slip("failed_clean", "error")
    assert "tercetak sendiri" in promised
    assert "tercetak sendiri" not in kiosk.words("text.body")


@pytest.mark.parametrize(
    "way", [("service.tokopedia",), ("service.tokopedia", "field.code"), ("action.check_status",), ()]
)
@pytest.mark.parametrize("data", HOSTILE)
def test_hostile_scans_change_nothing(kiosk, way, data):
    """Too long, other alphabets, control characters, wildcards: refused, not shown, not asked, not recorded."""
    kiosk.wake()
    kiosk.tap(*way)
    before = (kiosk.state.screen, kiosk.view)
    assert kiosk.happen(ev.Scanned(data))[0] is False
    assert (kiosk.state.screen, kiosk.view) == before
    assert [effect for effect in kiosk.did if not isinstance(effect, ef.Sound | ef.StartTimer)] == []


def test_many_keys_leave_the_kiosk_as_small_as_before(kiosk):
    """Twenty thousand keys and touches: refused at the limit; state and view stay as large as a person makes them."""
    kiosk.wake()
    kiosk.tap("service.tokopedia")
    kiosk.type(PHONE)
    kiosk.tap("field.code")
    kiosk.type("9" * 20)
    full = len(msgspec.json.encode(kiosk.view))
    for number in range(10_000):
        assert kiosk.happen(ev.KeyPressed("9")) == (False, "full")
        kiosk.happen(ev.Tapped(f"denomination.{number}"))
        kiosk.all.clear()
    assert len(msgspec.json.encode(kiosk.view)) == full


def test_five_wrong_tries_close_the_question_for_two_minutes(kiosk):
    """Guessing from slip to slip: the kiosk closes the question, and the words name the time that is left."""
    kiosk.ask_status()
    for _ in range(5):
        kiosk.answer(requests.Refused("details_wrong"))
        assert kiosk.screen == "status_entry"
        kiosk.uptime_ms += 10_000
        kiosk.press("clear", "0")
        kiosk.tap("action.next")
    assert (kiosk.screen, kiosk.effects(ef.Ask)) == ("error", [])
    assert kiosk.words("text.body") == (
        "Data yang dimasukkan tidak cocok beberapa kali. Coba lagi setelah 2 menit, atau tanyakan di kasir."
    )
    assert kiosk.words("text.support") == "Kode bantuan C-309 · 0800-1-555-777"
    kiosk.uptime_ms += 100_000
    kiosk.tap("action.back", "action.next")
    assert "1 menit" in kiosk.words("text.body")
    kiosk.uptime_ms += 20_000
    kiosk.tap("action.back", "action.next")
    assert kiosk.screen == "waiting"


def test_wrong_tries_of_a_whole_day_close_nothing(kiosk):
    """People err; only five within two minutes are somebody who guesses."""
    kiosk.ask_status()
    for _ in range(8):
        kiosk.answer(requests.Refused("details_wrong"))
        kiosk.uptime_ms += 60_000
        kiosk.tap("action.next")
        assert kiosk.screen == "waiting"


@pytest.mark.parametrize("unset", [False, True])
def test_link_lost_while_confirming(boot, unset):
    """A price that the kiosk may promise stays, and its slip is minted; one that waits for central gives way at once."""
    kiosk = boot(trusted=not unset)
    kiosk.order_pulsa()
    kiosk.happen(ev.LinkChanged(False))
    assert kiosk.screen == ("offline" if unset else "confirm")
    assert ef.Abandon(1) in kiosk.did
    if not unset:
        assert kiosk.find("action.print").enabled


def test_help_says_what_to_do_about_a_lost_slip(kiosk):
    """The same inquiry gives a new slip; what was paid is asked about at the till. The status of an unpaid one says it too."""
    kiosk.wake()
    kiosk.tap("action.help")
    assert kiosk.words("text.lost") == (
        "Slip hilang sebelum dibayar? Buat lagi dari menu dengan nomor yang sama. Sudah dibayar? Tanyakan di kasir."
    )
    kiosk.press("cancel", "cancel")
    kiosk.ask_status()
    kiosk.answer(msgspec.structs.replace(REPORT, state="awaiting_payment", paid_ms=0, receipt="", serial=""))
    assert "Slip hilang? Buat lagi dari menu." in kiosk.find("data.state").detail


def test_every_screen_of_a_fault_says_what_about_the_money(kiosk):
    """Error, offline, out of service, paper out: money and code are on each."""
    kiosk.type_tokopedia()
    kiosk.happen(ev.LinkChanged(False))
    kiosk.tap("action.next")
    assert {"text.money", "text.support"} <= ids(kiosk)
    kiosk.happen(ev.LinkChanged(True))
    kiosk.tap("action.retry")
    kiosk.answer(None)
    assert {"text.money", "text.support"} <= ids(kiosk)
    kiosk.happen(ev.ContactChanged("cabinet", True))
    assert {"text.money", "text.support"} <= ids(kiosk)
