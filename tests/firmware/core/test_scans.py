"""What a scanner reads where nobody types: a slip's code, a biller's code for one product, for several, or rubbish."""

import msgspec
import pytest

from firmware.core import events as ev
from firmware.core.states import Search, StatusEntry
from tests.firmware.core.bills import BPJS, CARD, CODES, IDPEL, PDAM, QR_OF_PLN, TOWN, ids, open_service
from tests.firmware.core.conftest import PHONE, PULSA, SLIP_CODE, with_products

VA = "8888801234567890"


@pytest.fixture
def kiosk(boot):
    return boot(catalogue=TOWN)


@pytest.mark.parametrize("where", ["attract", "menu", "search"])
def test_code_of_one_product_opens_it_with_its_field_filled(kiosk, where):
    """Wherever nobody types anything; nothing is missing, so the next press goes on."""
    if where != "attract":
        kiosk.wake()
    if where == "search":
        kiosk.tap("action.search", "pad.p")
    assert kiosk.happen(ev.Scanned(f" {QR_OF_PLN} \r")) == (True, None)
    assert (kiosk.screen, kiosk.value("field.idpel"), kiosk.state.focus) == ("entry", IDPEL, "action.next")
    kiosk.press("enter")
    assert kiosk.screen == "waiting"


def test_focus_goes_to_what_is_still_missing(boot):
    """The phone number of a payment code, whose field stands first."""
    kiosk = boot(catalogue=with_products(CODES))
    kiosk.happen(ev.Scanned("88010123456789"))
    assert (kiosk.value("field.code"), kiosk.value("field.phone"), kiosk.state.focus) == (
        "88010123456789", "", "field.phone",
    )  # fmt: skip
    kiosk.type(PHONE)
    assert kiosk.find("action.next").enabled


def test_options_that_are_missing_are_shown(boot):
    """A card was scanned: the months are chosen next."""
    kiosk = boot(catalogue=with_products(BPJS))
    kiosk.happen(ev.Scanned(CARD))
    assert (kiosk.value("field.card"), kiosk.state.focus) == (CARD, "field.months")
    assert ids(kiosk, "option.")[0] == "option.1"


def test_scan_may_choose_an_option(boot):
    """A code that names the region fills it, by a value that there is."""
    product = msgspec.structs.replace(PDAM, scan=("(?P<region>[A-Z]+)/(?P<number>[0-9A-Z]{4,15})",))
    kiosk = boot(catalogue=with_products(product))
    kiosk.happen(ev.Scanned("bogor/ab12"))
    assert (kiosk.value("field.region"), kiosk.value("field.number"), kiosk.state.focus) == (
        "BOGOR",
        "AB12",
        "field.phone",
    )


def test_code_for_several_products_asks_which(kiosk):
    """Just those, and whichever is chosen has it."""
    kiosk.happen(ev.Scanned(CARD))
    assert (kiosk.screen, kiosk.words("text.heading")) == ("search", "Kode ini untuk apa?")
    assert kiosk.offered() == ["service.bpjs", "service.codes", "action.back"]
    assert ids(kiosk, "pad.", "field.") == []
    kiosk.tap("service.codes")
    assert (kiosk.screen, kiosk.value("field.code"), kiosk.state.focus) == ("entry", CARD, "field.phone")


def test_code_that_is_a_slips_too_asks_which(kiosk):
    """Its status is one of the answers, with the code filled in."""
    kiosk.happen(ev.Scanned(SLIP_CODE))
    assert kiosk.offered() == ["service.codes", "action.check_status", "action.back"]
    kiosk.tap("action.check_status")
    assert kiosk.state.screen == StatusEntry(code=SLIP_CODE, field="last6")


def test_code_of_a_slip_of_this_kiosk_is_nothing_else(kiosk):
    """Whoever took it here and scans it asks where it stands; nobody can read the code in what the kiosk remembers."""
    kiosk.order_tokopedia()
    kiosk.take_slip()
    kiosk.tap("action.done")
    assert SLIP_CODE not in repr(kiosk.state)
    kiosk.happen(ev.Scanned(SLIP_CODE))
    assert kiosk.state.screen == StatusEntry(code=SLIP_CODE, field="last6")


def test_code_that_is_nothing_but_a_slips_asks_for_its_status(boot):
    """As ever."""
    kiosk = boot(catalogue=with_products(PULSA))
    kiosk.happen(ev.Scanned(SLIP_CODE))
    assert kiosk.state.screen == StatusEntry(code=SLIP_CODE, field="last6")


def test_product_that_cannot_be_had_says_why(kiosk):
    """In place of an entry that leads nowhere."""
    kiosk.happen(ev.AvailabilityChanged(("pln_bill",)))
    kiosk.happen(ev.Scanned(QR_OF_PLN))
    found = kiosk.find("service.pln_bill")
    assert (kiosk.screen, found.enabled, found.reason) == (
        "search",
        False,
        "Sedang gangguan",
    )
    assert kiosk.words("text.heading") == "Kode Anda untuk layanan ini"
    kiosk.happen(ev.AvailabilityChanged(()))
    kiosk.tap("service.pln_bill")
    assert kiosk.value("field.idpel") == IDPEL


def test_answers_follow_the_catalogue(kiosk):
    """The last product for a scanned code is sold no more: there is only the way back."""
    kiosk.happen(ev.Scanned(CARD))
    kiosk.happen(ev.CatalogueChanged(with_products(PULSA), 1))
    assert (kiosk.offered(), kiosk.words("text.body")) == (
        ["action.back"], "Layanan untuk kode ini sudah tidak ada dalam daftar.",
    )  # fmt: skip


def test_scan_on_an_entry_fills_the_field_in_hand(kiosk):
    """What is right there is not for another one, whatever a pattern says."""
    open_service(kiosk, "codes")
    kiosk.happen(ev.Scanned(f"{PHONE}1"))
    assert (kiosk.value("field.phone"), kiosk.value("field.code")) == (f"{PHONE}1", "")


def test_scan_on_an_entry_fills_the_field_that_it_is_for(kiosk):
    """The bill's own code, while another form of it is typed."""
    open_service(kiosk, "pln_bill")
    kiosk.type("123")
    kiosk.happen(ev.Scanned(QR_OF_PLN))
    assert (kiosk.value("field.idpel"), kiosk.state.focus) == (IDPEL, "action.next")


@pytest.mark.parametrize(
    "data",
    [
        "", " ", "0" * 1024, "PLN:" + "9" * 1000, "PLN:53123456789:1", "PLN:\u0665\u06631234567890:1", f"{QR_OF_PLN}\nx",
        "(?P<card>", "\x00" * 40, "<script>", "88888" + "x" * 11, "service.pulsa",
    ],
)  # fmt: skip
def test_hostile_scans_open_nothing(kiosk, data):
    """Too long, nearly right, of foreign digits, or meant for somebody else's program."""
    assert kiosk.happen(ev.Scanned(data)) == (False, "not_a_code")
    assert kiosk.screen == "attract"


def test_va_of_a_bill_is_a_slips_code_only_if_its_check_digit_is(kiosk):
    """Sixteen digits of a biller are no slip."""
    kiosk.happen(ev.Scanned(VA))
    assert kiosk.state.screen == Search(scanned=VA)
    assert kiosk.find("action.check_status") is None


def test_scanned_code_is_forgotten_with_the_customer(kiosk):
    """It may be somebody's card."""
    kiosk.happen(ev.Scanned(CARD))
    kiosk.press("cancel", "cancel")
    assert kiosk.screen == "attract"
    assert CARD not in repr(kiosk.state)
