"""Amounts that are typed, choices without brands, labels instead of rupiah, and what a biller says beside the name."""

import msgspec
import pytest

from firmware.core import effects as ef
from firmware.core import events as ev
from sync.wire import requests
from tests.firmware.core.conftest import NOW_MS, PHONE, REPORT
from tests.firmware.core.goods import DATA, GOPAY, GOPAY_QUOTE, METER, PLN, PLN_QUOTE, SHOP, choose_gopay, choose_pln


@pytest.fixture
def kiosk(boot):
    return boot(catalogue=SHOP)


def rows(kiosk):
    """Give the rows of data as {name: what is shown}."""
    return {e.id.removeprefix("data."): e.shown for e in kiosk.view.elements if e.id.startswith("data.")}


def renew(kiosk, *products):
    """Let another catalogue become active."""
    kiosk.happen(ev.CatalogueChanged(msgspec.structs.replace(SHOP, version=9, products=products), NOW_MS))


def test_typed_amount_is_shown_as_rupiah(kiosk):
    """The raw value stays digits; the field names its bounds until there is a hint of the catalogue's own."""
    choose_gopay(kiosk)
    found = kiosk.find("field.amount")
    assert (found.shown, found.value, found.detail) == ("Rp50.000", "50000", "Rp10.000 sampai Rp1.000.000")
    assert kiosk.find("action.next").enabled


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("9000", "Paling sedikit Rp10.000."),
        ("1000001", "Paling banyak Rp1.000.000."),
        ("50500", "Harus kelipatan Rp1.000."),
    ],
)
def test_amount_out_of_bounds_names_the_bound(kiosk, typed, words):
    """Enter on the field: the error stands beside it, and the button's reason says the same."""
    choose_gopay(kiosk, typed)
    assert kiosk.find("action.next").reason == words
    assert kiosk.happen(ev.KeyPressed("enter")) == (False, "incomplete")
    assert (kiosk.words("error.amount"), kiosk.find("field.amount").error) == (words, words)


def test_amount_that_is_still_being_typed_is_no_error_yet(kiosk):
    """5 may become 50.000; 1.000.001 becomes nothing that is allowed."""
    choose_gopay(kiosk, "5")
    assert kiosk.find("field.amount").error is None
    kiosk.tap("pad.clear")
    kiosk.type("9999999")
    assert kiosk.find("field.amount").error == "Paling banyak Rp1.000.000."


def test_amount_has_no_leading_zero(kiosk):
    """Nothing is worth 05."""
    choose_gopay(kiosk, "5")
    kiosk.press("clear")
    assert kiosk.happen(ev.KeyPressed("0")) == (False, "leading_zero")
    assert kiosk.value("field.amount") == ""


def test_scanned_number_is_never_an_amount(kiosk):
    """A bar code of anything does not become money."""
    choose_gopay(kiosk, "5")
    assert kiosk.happen(ev.Scanned("50000")) == (False, "not_a_code")


def test_order_follows_the_typed_amount_to_the_slip(kiosk):
    """Inquiry, confirmation and journal say the same rupiah; the amount is shown once."""
    choose_gopay(kiosk)
    kiosk.tap("action.next")
    (ask,) = kiosk.effects(ef.Ask)
    assert ask.request == requests.Inquire("gopay", {"phone": PHONE, "amount": "50000"}, 50_000, 8)
    kiosk.answer(GOPAY_QUOTE)
    assert rows(kiosk) == {
        "product": "GoPay Rp50.000", "name": "BU** SA****", "customer": "0812 3456 7890", "amount": "Rp50.000",
        "admin_fee": "Rp1.000", "service_fee": "Rp500", "total": "Rp51.500", "valid_until": "18 Agustus, 10.20 WIB",
    }  # fmt: skip
    assert kiosk.find("data.amount").caption == "Nominal"
    kiosk.tap("action.print")
    (record,) = kiosk.effects(ef.Record)
    assert (record.bodies[0].denomination, record.bodies[0].amount, record.bodies[0].total) == (50_000, 50_000, 51_500)


def test_quote_for_another_amount_than_was_typed_is_refused(kiosk):
    """A central that quotes what nobody typed is not believed."""
    choose_gopay(kiosk)
    kiosk.tap("action.next")
    kiosk.answer(msgspec.structs.replace(GOPAY_QUOTE, amount=60_000, total=61_500))
    assert (kiosk.screen, kiosk.words("text.heading")) == ("error", "Jawaban tidak sesuai")


def test_amount_by_keypad_alone(kiosk):
    """Phone, enter, amount, enter, enter."""
    kiosk.press("enter", "down", "down", "down", "down")
    while kiosk.state.focus != "service.gopay":
        kiosk.press("down")
    kiosk.press("enter")
    kiosk.type(PHONE)
    kiosk.press("enter")
    kiosk.type("50000")
    kiosk.press("enter", "enter")
    assert kiosk.screen == "waiting"


def test_choices_without_brands_come_with_the_number(kiosk):
    """A meter's denominations, with what will be paid for each."""
    kiosk.wake()
    kiosk.tap("service.pln")
    kiosk.type(METER[:10])
    assert kiosk.find("denomination.20000") is None
    kiosk.type(METER[10:])
    assert (kiosk.words("denomination.20000"), kiosk.find("denomination.20000").detail) == (
        "Rp20.000",
        "Bayar Rp23.500",
    )
    kiosk.press("enter")
    assert kiosk.state.focus == "denomination.20000"
    kiosk.press("enter", "enter")
    assert kiosk.effects(ef.Ask)[0].request == requests.Inquire("pln", {"meter": METER}, 20_000, 8)


def test_what_the_biller_says_is_shown_once_and_with_a_caption(kiosk):
    """Tariff and customer id: not what was typed and stands there already, has no caption, or does not print."""
    choose_pln(kiosk)
    kiosk.tap("action.next")
    kiosk.answer(PLN_QUOTE)
    shown = rows(kiosk)
    assert shown["customer"] == "1401 2345 678"
    assert {name: text for name, text in shown.items() if name.startswith("detail_")} == {
        "detail_tariff": "R1 / 900 VA", "detail_idpel": "531234567890",
    }  # fmt: skip
    assert kiosk.find("data.detail_tariff").caption == "Tarif/daya"
    assert (kiosk.screen, kiosk.find("data.amount").caption) == ("confirm", "Harga")


def test_price_that_changed_since_it_was_chosen_is_said(kiosk):
    """The entry promised Rp53.500: another total is pointed out, and the first press on Cetak only warns."""
    choose_pln(kiosk)
    kiosk.tap("action.next")
    kiosk.answer(msgspec.structs.replace(PLN_QUOTE, amount=52_000, total=55_500))
    assert kiosk.words("text.body") == "Harga baru saja berubah. Periksa totalnya."
    assert kiosk.happen(ev.Tapped("action.print")) == (False, "price_changed")
    kiosk.tap("action.print")
    assert kiosk.screen == "printing"


def test_label_stands_where_the_choice_is_no_sum_of_money(kiosk):
    """On the entry, on the confirmation, and where the slip stands."""
    kiosk.wake()
    kiosk.tap("service.data")
    kiosk.type(PHONE)
    assert (kiosk.words("denomination.26000"), kiosk.find("denomination.26000").detail) == (
        "3 GB, 30 hari",
        "Bayar Rp28.000",
    )
    kiosk.tap("denomination.26000", "action.next")
    assert rows(kiosk)["product"] == "Paket data Telkomsel 3 GB, 30 hari"
    kiosk.tap("language.en")
    assert rows(kiosk)["product"] == "Mobile data Telkomsel 3 GB, 30 days"
    kiosk.tap("action.cancel", "action.check_status")
    kiosk.type(REPORT.code)
    kiosk.tap("field.last6")
    kiosk.type(PHONE[-6:])
    kiosk.tap("action.next")
    kiosk.answer(msgspec.structs.replace(REPORT, product="data", denomination=52_000, brand="telkomsel"))
    assert kiosk.words("text.heading") == "Mobile data Telkomsel 10 GB, 30 days"


def test_menu_shows_categories_that_have_something(boot):
    """Five of six fit on a page: no filters. A seventh service brings them, without the empty one."""
    kiosk = boot(catalogue=SHOP)
    kiosk.wake()
    assert [e.id for e in kiosk.view.elements if e.id.startswith("category.")] == []
    renew(kiosk, *SHOP.products, *(msgspec.structs.replace(GOPAY, id=f"w{n}") for n in range(2)))
    assert [e.id for e in kiosk.view.elements if e.id.startswith("category.")] == [
        "category.pulsa", "category.listrik", "category.ewallet", "category.belanja",
    ]  # fmt: skip
    kiosk.tap("category.ewallet")
    renew(kiosk, *SHOP.products, *(msgspec.structs.replace(GOPAY, id=f"w{n}") for n in range(3)))
    assert kiosk.find("category.ewallet").selected
    renew(kiosk, *(msgspec.structs.replace(PLN, id=f"p{n}") for n in range(8)))
    assert kiosk.find("service.p0") is not None


def test_catalogue_that_changes_keeps_what_was_typed(kiosk):
    """A longer list of fields, a dearer choice: the customer goes on where that makes sense, and is told to look."""
    choose_gopay(kiosk)
    other = msgspec.structs.replace(GOPAY, amount_max=40_000, fields=(GOPAY.fields[1], GOPAY.fields[0], DATA.fields[0]))
    other = msgspec.structs.replace(
        other, fields=(*other.fields[:2], msgspec.structs.replace(PLN.fields[0], length_min=6))
    )
    renew(kiosk, other)
    assert (kiosk.value("field.phone"), kiosk.value("field.amount"), kiosk.value("field.meter")) == (PHONE, "50000", "")
    assert kiosk.find("field.amount").error == "Paling banyak Rp40.000."
    assert kiosk.words("text.missing") == "Daftar berubah. Periksa lagi."
    kiosk.tap("pad.clear")
    assert kiosk.words("text.missing") == "Isi dulu: Nominal."


def test_choice_that_is_no_more_is_dropped_from_the_confirmation(kiosk):
    """Back to the entry with the number, without the choice."""
    kiosk.wake()
    kiosk.tap("service.data")
    kiosk.type(PHONE)
    kiosk.tap("denomination.26000", "action.next")
    brand = msgspec.structs.replace(DATA.brands[0], denominations=DATA.brands[0].denominations[1:])
    renew(kiosk, msgspec.structs.replace(DATA, brands=(brand,)))
    assert (kiosk.screen, kiosk.value("field.phone"), kiosk.state.screen.order.denomination) == ("entry", PHONE, 0)
    renew(kiosk, PLN)
    assert (kiosk.screen, kiosk.words("text.heading")) == ("error", "Layanan sedang tutup")
