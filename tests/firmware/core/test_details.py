"""What a biller says beside the name: captioned, in its order, as often as it does, and within bounds."""

import msgspec
import pytest

from firmware.core import events as ev
from firmware.core.view_order import DETAILS
from tests.firmware.core.bills import BPJS_QUOTE, PLN_BILL_QUOTE, TOWN, choose_months, order_pln_bill


@pytest.fixture
def kiosk(boot):
    return boot(catalogue=TOWN)


def details(kiosk):
    return [(one.id, one.caption, one.shown) for one in kiosk.view.elements if one.id.startswith("data.detail_")]


def quote(*rows):
    return msgspec.structs.replace(PLN_BILL_QUOTE, details=rows)


def test_months_of_a_bill_are_rows_of_their_own(kiosk):
    """A key that comes again has a number behind it; each row is the customer's own."""
    order_pln_bill(kiosk)
    assert details(kiosk) == [
        ("data.detail_tariff", "Tarif/daya", "R1 / 1300 VA"),
        ("data.detail_period", "Periode", "Jul 2026 - Agu 2026"),
        ("data.detail_month", "Tagihan bulan", "Jul 2026 Rp120.000 + denda Rp5.000"),
        ("data.detail_month2", "Tagihan bulan", "Agu 2026 Rp120.000"),
    ]
    assert all(one.private for one in kiosk.view.elements if one.id.startswith("data.detail_"))


def test_every_key_has_a_caption_in_every_language(kiosk):
    """Whatever a biller says of a bill, a booking or a player."""
    order_pln_bill(kiosk, quote(*((key, f"what it says of {key}") for key in DETAILS)))
    shown = [caption for _, caption, _ in details(kiosk)]
    kiosk.tap("language.en")
    english = [caption for _, caption, _ in details(kiosk)]
    assert shown == [
        "Toko", "Rute", "Jumlah penumpang", "Nama di game", "Tarif/daya", "Nomor meter", "ID pelanggan", "Alamat",
        "Jumlah peserta", "Angka meter", "Periode", "Tagihan bulan",
    ]  # fmt: skip
    assert english == [
        "Merchant", "Route", "Passengers", "Name in the game", "Tariff/power", "Meter number", "Customer ID", "Address",
        "Members", "Meter reading", "Period", "Bill of month",
    ]  # fmt: skip


def test_row_that_reads_like_an_option_is_shown(kiosk):
    """Two members, whose two months are paid: only a number that was typed is not said twice."""
    choose_months(kiosk, 2)
    kiosk.tap("action.next")
    kiosk.answer(BPJS_QUOTE)
    assert details(kiosk) == [
        ("data.detail_members", "Jumlah peserta", "2"),
        ("data.detail_period", "Periode", "Agu 2026 - Sep 2026"),
    ]


def test_biller_that_says_too_much_is_cut(kiosk):
    """Twenty-four rows, each of one line: what the sheets of a screen hold."""
    order_pln_bill(kiosk, quote(*(("month", f"{number} " + "x" * 90) for number in range(40))))
    assert len(details(kiosk)) == 24
    assert {len(shown) for _, _, shown in details(kiosk)} == {40}


def test_rows_that_do_not_fit_come_on_sheets(kiosk):
    """The touchscreen counts them; the customer turns them before printing."""
    order_pln_bill(kiosk)
    kiosk.happen(ev.SheetsCounted(2))
    assert kiosk.words("text.sheet") == "1 dari 2"
    kiosk.tap("page.next")
    assert (kiosk.view.sheet, kiosk.screen) == (1, "confirm")
