"""Broken devices: staff are told which and what works all the same, and nothing stops but what cannot go on."""

import pytest

from firmware.core import effects as ef
from firmware.core import events as ev


def breaks(kiosk, *devices):
    for device in devices:
        kiosk.happen(ev.DeviceChanged(device, True))


def works(kiosk, device):
    kiosk.happen(ev.DeviceChanged(device, False))


@pytest.mark.parametrize(
    ("devices", "words"),
    [
        (("keypad",), "Petugas: tombol angka rusak. Pakai layar sentuh."),
        (("touch",), "Petugas: layar sentuh rusak. Pakai tombol angka."),
        (("keypad", "touch"), "Petugas: tombol angka, layar sentuh rusak. Slip baru belum bisa."),
        (("scanner",), "Petugas: pemindai rusak. Kode slip bisa diketik."),
        (("doors",), "Petugas: sensor pintu rusak. Layanan tetap berjalan."),
        (("lights",), "Petugas: lampu rusak. Layanan tetap berjalan."),
        (("buzzer",), "Petugas: bel rusak. Layanan tetap berjalan."),
        (("world",), "Petugas: dunia simulasi rusak. Layanan tetap berjalan."),
        (("keypad", "scanner"), "Petugas: tombol angka, pemindai rusak. Layanan tetap berjalan."),
        (
            ("doors", "keypad", "scanner", "lights"),
            "Petugas: sensor pintu, tombol angka, +2 rusak. Layanan tetap berjalan.",
        ),
    ],
)
def test_staff_are_told_which_device_and_what_works_all_the_same(kiosk, devices, words):
    """On the attract screen, with the light; a sale goes its whole way."""
    breaks(kiosk, *devices)
    assert kiosk.words("text.notice") == words
    assert ef.Light("fault", "on") in kiosk.all
    kiosk.order_tokopedia()
    kiosk.take_slip()
    assert kiosk.screen == "slip"


def test_device_that_works_again_is_told_no_more(kiosk):
    """Notice and light go with the last failure."""
    breaks(kiosk, "keypad", "lights")
    works(kiosk, "keypad")
    assert kiosk.words("text.notice") == "Petugas: lampu rusak. Layanan tetap berjalan."
    works(kiosk, "lights")
    assert kiosk.find("text.notice") is None
    assert kiosk.effects(ef.Light) == [ef.Light("fault", "off")]


def test_same_failure_again_changes_nothing(kiosk):
    """A driver may repeat itself."""
    breaks(kiosk, "keypad")
    breaks(kiosk, "keypad")
    assert (kiosk.state.facts.broken, kiosk.did) == (("keypad",), ())
    works(kiosk, "scanner")
    assert kiosk.state.facts.broken == ("keypad",)


def test_what_stops_the_kiosk_is_said_before_what_does_not(kiosk):
    """Two notices at most, the more urgent first."""
    kiosk.happen(ev.PrinterChanged("paper_end", True))
    breaks(kiosk, "keypad")
    assert kiosk.words("text.notice") == "Kertas habis. Panggil petugas."
    assert kiosk.words("text.notice2") == "Petugas: tombol angka rusak. Pakai layar sentuh."


def test_broken_device_and_low_paper_are_both_said(kiosk):
    """Staff who come for one see the other."""
    kiosk.happen(ev.PrinterChanged("ok", True))
    breaks(kiosk, "buzzer")
    assert kiosk.words("text.notice") == "Petugas: bel rusak. Layanan tetap berjalan."
    assert kiosk.words("text.notice2") == "Petugas: kertas hampir habis."


def test_printer_of_another_model_prints_nothing(kiosk):
    """It says that it is well, but what would come out of it nobody knows: no service, until the right one is there."""
    breaks(kiosk, "printer")
    assert kiosk.words("text.notice") == "Printer sedang tidak siap. Panggil petugas."
    assert kiosk.words("text.notice2") == "Petugas: printer rusak. Slip baru belum bisa."
    kiosk.wake()
    assert not kiosk.find("service.pulsa").enabled
    works(kiosk, "printer")
    assert kiosk.find("service.pulsa").enabled


def test_slip_that_is_owed_waits_for_the_right_printer(kiosk):
    """Swapped during a print: the slip comes out by itself once the right printer answers."""
    kiosk.order_tokopedia()
    kiosk.take_slip("failed_clean", "unplugged")
    breaks(kiosk, "printer")
    assert not any(isinstance(effect, ef.StartTimer) and effect.timer == "again" for effect in kiosk.did)
    assert (kiosk.screen, kiosk.find("action.retry").enabled) == ("paper_out", False)
    works(kiosk, "printer")
    assert ef.StartTimer("again", 2_000) in kiosk.did


def test_contacts_that_cannot_be_read_count_as_open_and_are_named(kiosk):
    """Nobody opened the cabinet, as far as anybody knows: the screen says what is wrong, with a code of its own."""
    breaks(kiosk, "doors")
    kiosk.happen(ev.ContactChanged("cabinet", True))
    assert kiosk.screen == "out_of_service"
    assert kiosk.words("text.body") == (
        "Sensor pintu kios tidak terbaca, jadi tidak ada slip yang dibuat. Panggil petugas."
    )
    assert kiosk.words("text.support") == "Kode bantuan K-602 · 0800-1-555-777"
    works(kiosk, "doors")
    kiosk.happen(ev.ContactChanged("cabinet", False))
    assert kiosk.screen == "attract"


def test_hatch_that_cannot_be_read_opens_no_guide(kiosk):
    """Both contacts are reported as open while they cannot be read, in whatever order they come back."""
    breaks(kiosk, "doors")
    for contact in ("paper", "cabinet"):
        kiosk.happen(ev.ContactChanged(contact, True))
    assert kiosk.screen == "out_of_service"
    works(kiosk, "doors")
    for contact in ("cabinet", "paper"):
        kiosk.happen(ev.ContactChanged(contact, False))
    assert kiosk.screen == "attract"


def test_journal_is_named_before_the_contacts(kiosk):
    """Whatever else is broken, the journal's word is the one that matters."""
    breaks(kiosk, "doors")
    kiosk.happen(ev.RecordFailed("damaged"))
    assert kiosk.words("text.support") == "Kode bantuan J-503 · 0800-1-555-777"
