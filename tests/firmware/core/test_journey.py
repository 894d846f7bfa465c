"""The main job, step by step: what is shown, what is recorded, what is printed, and in which order."""

from firmware.core import effects as ef
from firmware.core.papers import SlipPaper
from sync.wire import records, requests
from sync.wire.entry import Quality
from tests.firmware.core.conftest import CODE, NOW_MS, PHONE, PULSA_QUOTE, QUOTE, RECEIPT, REPORT, SLIP_CODE, TOKOPEDIA

DAY_MS = 86_400_000


def paper(**changes):
    """Give the slip of the Tokopedia order that the fixtures make."""
    values = {
        "language": "id", "code": SLIP_CODE, "product": TOKOPEDIA, "denomination": 0,
        "fields": {"phone": PHONE, "code": CODE}, "name": "BU** SA****", "queue": False, "amount": 250_000, "admin_fee": 1_500,
        "service_fee": 1_000, "total": 252_500, "valid_until_ms": NOW_MS + DAY_MS, "issued_ms": NOW_MS,
        "quality": Quality.NTP, "clock_trusted": True, "central_ms": NOW_MS - 3_600_000,
    }  # fmt: skip
    return SlipPaper(**{**values, **changes})


def test_first_touch_only_wakes(kiosk):
    """The first touch leads to the menu, wherever it fell."""
    assert kiosk.screen == "attract"
    kiosk.tap("service.pulsa")
    assert kiosk.screen == "menu"
    assert kiosk.did == (ef.StartTimer("idle", 60_000), ef.Sound("key"))


def test_first_key_only_wakes(kiosk):
    """A key wakes as a touch does, and is not typed anywhere."""
    kiosk.press("8")
    assert kiosk.screen == "menu"


def test_first_touch_on_a_language_wakes_in_it(kiosk):
    """Somebody who touches English first reads English from then on."""
    kiosk.tap("language.en")
    assert (kiosk.screen, kiosk.view.language, kiosk.words("text.heading")) == ("menu", "en", "Choose a service")


def test_inquiry_is_asked_with_what_was_typed(kiosk):
    """Tokopedia asks central for a quote, and the screen waits with a way out."""
    kiosk.type_tokopedia()
    kiosk.tap("action.next")
    assert kiosk.did == (
        ef.Ask(1, requests.Inquire("tokopedia", {"phone": PHONE, "code": CODE}, 0, 7), 25_000),
        ef.StopTimer("idle"),
        ef.StartTimer("late", 10_000),
        ef.Sound("key"),
    )
    assert kiosk.screen == "waiting"
    assert kiosk.offered() == ["action.cancel"]


def test_confirmation_shows_every_amount_on_its_own_row(kiosk):
    """Masked name as central gave it, the number in full for checking, two fees, the total, until when."""
    kiosk.order_tokopedia()
    rows = {
        element.id: (element.value, element.shown) for element in kiosk.view.elements if element.id.startswith("data.")
    }
    assert rows == {
        "data.product": ("Tokopedia", "Tokopedia"),
        "data.name": ("BU** SA****", "BU** SA****"),
        "data.customer": (PHONE, "0812 3456 7890"),
        "data.code": (CODE, "8801 0123 4567 89"),
        "data.amount": (250_000, "Rp250.000"),
        "data.admin_fee": (1_500, "Rp1.500"),
        "data.service_fee": (1_000, "Rp1.000"),
        "data.total": (252_500, "Rp252.500"),
        "data.valid_until": ("2026-08-18T03:20:00Z", "18 Agustus, 10.20 WIB"),
    }
    assert kiosk.offered() == ["action.edit", "action.cancel", "action.print"]
    assert kiosk.words("text.body") == "Belum ada uang yang berpindah."


def test_slip_is_recorded_before_it_is_printed(kiosk):
    """The step that issues wants nothing done in the world but the record; the print follows its commit."""
    kiosk.order_tokopedia()
    kiosk.tap("action.print")
    assert kiosk.did == (
        ef.Record(
            1,
            (
                records.SlipIssued(
                    SLIP_CODE, "tokopedia", False, False, 0, 250_000, 1_500, 1_000, 252_500, NOW_MS + DAY_MS, 7, "id"
                ),
            ),
            (records.SlipPrivate({"phone": PHONE, "code": CODE}, "BU** SA****"),),
        ),
        ef.StopTimer("idle"),
        ef.StopTimer("quote"),
        ef.StartTimer("slow", 1_000),
        ef.Light("slip", "blink"),
        ef.Sound("key"),
    )  # fmt: skip
    kiosk.record()
    assert kiosk.did == (ef.Print("101", paper()), ef.StartTimer("slow", 1_000))
    assert (kiosk.screen, kiosk.offered()) == ("printing", [])


def test_screen_follows_the_printer_after_its_word_is_recorded(kiosk):
    """Printed is said once the printer said it and the journal holds it."""
    kiosk.order_tokopedia()
    kiosk.tap("action.print")
    kiosk.record()
    kiosk.finish_print()
    assert kiosk.did == (
        ef.Record(2, (records.PrintEnded(101, "printed", "ok"),), (None,)),
        ef.StartTimer("slow", 1_000),
    )
    assert kiosk.screen == "printing"
    kiosk.record()
    assert kiosk.did == (
        ef.Sound("good"),
        ef.StartTimer("idle", 60_000),
        ef.StopTimer("slow"),
        ef.Light("slip", "on"),
    )
    assert (kiosk.screen, kiosk.words("text.heading")) == ("slip", "Slip Anda sudah tercetak")
    assert (kiosk.value("data.slip_code"), kiosk.value("data.total")) == (SLIP_CODE, 252_500)
    assert PHONE[-4:] not in repr(kiosk.view)


def test_pulsa_needs_no_waiting(kiosk):
    """Without an inquiry the catalogue's price is shown at once, while central is asked for the code behind it."""
    kiosk.order_pulsa()
    assert kiosk.screen == "confirm"
    assert kiosk.effects(ef.Ask) == [ef.Ask(1, requests.Inquire("pulsa", {"phone": PHONE}, 10_000, 7), 25_000)]
    assert kiosk.value("data.product") == "Pulsa Telkomsel Rp10.000"
    assert (kiosk.value("data.amount"), kiosk.value("data.total")) == (10_500, 12_000)
    assert kiosk.find("data.amount").caption == "Harga"


def test_pulsa_slip_carries_the_code_of_the_quote(kiosk):
    """The quote came before the customer printed: its code, its terms."""
    kiosk.order_pulsa()
    kiosk.answer(PULSA_QUOTE)
    kiosk.tap("action.print")
    (record,) = kiosk.effects(ef.Record)
    assert record.mint is None
    assert record.bodies == (
        records.SlipIssued(
            SLIP_CODE, "pulsa", False, False, 10_000, 10_500, 0, 1_500, 12_000, NOW_MS + 7_200_000, 7, "id"
        ),
    )


def test_done_forgets_the_customer(kiosk):
    """Selesai ends the session: attract, in the first language, lights off, no timer left."""
    kiosk.tap("language.en")
    kiosk.tap("service.tokopedia")
    kiosk.type(PHONE)
    kiosk.tap("field.code")
    kiosk.type(CODE)
    kiosk.tap("action.next")
    kiosk.answer(QUOTE)
    kiosk.take_slip()
    kiosk.tap("action.done")
    assert kiosk.did == (ef.StopTimer("idle"), ef.Light("slip", "off"), ef.Sound("key"))
    assert (kiosk.screen, kiosk.view.language) == ("attract", "id")
    assert [secret for secret in (PHONE, CODE, SLIP_CODE, "BU**") if secret in repr(kiosk.state)] == []


def test_slip_speaks_the_customers_language(kiosk):
    """The language of the screen is that of the paper and of the record."""
    kiosk.order_tokopedia()
    kiosk.tap("language.en")
    kiosk.tap("action.print")
    kiosk.record()
    assert kiosk.job().paper == paper(language="en")


def test_status_is_asked_with_code_and_last_six(kiosk):
    """Cek status asks central; the screen says where the money is, with the number masked."""
    kiosk.ask_status()
    assert kiosk.effects(ef.Ask) == [ef.Ask(1, requests.AskStatus(SLIP_CODE, PHONE[-6:]), 15_000)]
    kiosk.answer(REPORT)
    assert kiosk.screen == "status"
    assert (kiosk.value("data.state"), kiosk.words("data.state")) == ("success", "Berhasil")
    assert kiosk.value("data.token") == "18472290556100387742"
    assert kiosk.value("data.slip_code") == "************1173"
    assert kiosk.offered() == ["action.done", "action.print_receipt"]


def test_receipt_is_authorised_then_recorded_then_printed(kiosk):
    """Central numbers the print, the journal holds that it starts, and only then paper moves."""
    kiosk.ask_status()
    kiosk.answer(REPORT)
    kiosk.tap("action.print_receipt")
    assert kiosk.effects(ef.Ask) == [ef.Ask(2, requests.AskReceipt(SLIP_CODE, PHONE[-6:]), 15_000)]
    kiosk.answer(RECEIPT)
    assert kiosk.did[0] == ef.Record(1, (records.PrintStarted(SLIP_CODE, "receipt", 0),), (None,))
    kiosk.record()
    assert kiosk.job().paper.receipt == RECEIPT
    kiosk.finish_print()
    kiosk.record()
    assert (kiosk.screen, kiosk.words("text.missing")) == ("status", "Struk sudah tercetak. Ambil di bawah layar.")
