"""The connector speaks the aggregator's language, and takes nothing for granted that it hears."""

import hashlib
import socket

import pytest

from central.billers.aggregator import Aggregator
from central.billers.interface import Bill, Finality, InquiryRefused, Outcome, Purchase
from central.settings import AggregatorSettings, Timings

PULSA = Purchase("REF1", "xl10", "087800001230", {}, 10_500, "prepaid")
BILL = Purchase("REF2", "tokopedia", "12345678", {"phone": "081234567890"}, 151_500, "bill")
TOKEN = Purchase("REF3", "pln20", "530000000001", {}, 22_500, "meter")
PAID = {"rc": "00", "status": "Sukses", "sn": "5543210"}
INQUIRED = {
    "rc": "00",
    "status": "Sukses",
    "customer_name": "BUDI SANTOSO",
    "admin": "1.500",
    "selling_price": 151500,
    "desc": {"merchant": "Tokopedia", "expired_at": "2026-08-17T10:05:00Z"},
}


def test_prepaid_purchase_and_advice_are_the_same_words(aggregator, desk):
    """A purchase is signed by md5(user + key + reference), and asking about it is sending it again."""
    desk.answers = [{"rc": "03", "status": "Pending"}, PAID]
    assert aggregator.pay(PULSA) == Outcome(Finality.OPEN, "03")
    assert aggregator.advise(PULSA) == Outcome(Finality.SUCCESS, "00", serial="5543210")
    words = {
        "username": "u",
        "buyer_sku_code": "xl10",
        "customer_no": "087800001230",
        "ref_id": "REF1",
        "sign": "ce3d275ebd6358f96b141bc5a3cf3374",
    }
    assert desk.asked == [words, words]


def test_bill_has_one_reference_in_three_commands(aggregator, desk):
    """Inquiry, payment and status of a bill carry the phone number and the same reference."""
    desk.answers = [INQUIRED, PAID | {"desc": {"struk": "BAYAR\r\nLUNAS\x1b@\r\n"}}, PAID]
    assert aggregator.inquire(BILL) == Bill(
        150_000, 1_500, "BUDI SANTOSO", 1_786_961_100_000, (("merchant", "Tokopedia"),)
    )
    paid = aggregator.pay(BILL)
    assert paid == Outcome(Finality.SUCCESS, "00", biller_reference="5543210", lines=("BAYAR", "LUNAS@"))
    aggregator.advise(BILL)
    assert [(asked["commands"], asked["ref_id"], asked["phone"]) for asked in desk.asked] == [
        ("inq-pasca", "REF2", "081234567890"),
        ("pay-pasca", "REF2", "081234567890"),
        ("status-pasca", "REF2", "081234567890"),
    ]


@pytest.mark.parametrize(
    "answer",
    [
        "hold",
        b"",
        b"<html>Bad gateway</html>",
        b'{"data": []}',
        b'{"data": {"rc": 0}}',
        b'{"data": {"rc": "00", "status": "Sukses", "ref_id": "ANOTHER"}}',
        b'{"data": ' + b"[" * 100_000,
        b'{"data": {"rc": "\xff"}}',
        b'{"data": {"ref_id": "REF1", "rc": "00", "status": "Sukses", "message": "' + b"x" * 300_000 + b'"}}',
        {"rc": "00", "status": "Gagal"},
        {"rc": "77", "status": "Gagal"},
        {"rc": "50", "status": "Gagal"},
    ],
)
def test_whatever_is_not_a_clear_answer_leaves_the_payment_open(aggregator, desk, answer):
    """Silence, rubbish, another reference, contradictions and unknown codes never mean failure, nor success."""
    desk.answers = [answer]
    assert aggregator.pay(PULSA).finality is Finality.OPEN


def test_unreachable_biller_is_open_for_payments_and_down_for_inquiries():
    """With nobody listening a payment stays open, and an inquiry says that the biller is down."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    aggregator = Aggregator(AggregatorSettings(url=f"http://127.0.0.1:{port}", user="u", key="k"), Timings())
    assert aggregator.pay(PULSA) == Outcome(Finality.OPEN, "")
    assert aggregator.inquire(BILL) == InquiryRefused("biller_down")
    aggregator.close()


def test_status_of_a_bill_that_was_never_paid_is_absent(aggregator, desk):
    """Only a status question can say that a reference was never paid."""
    desk.answers = [{"rc": "50", "status": "Gagal"}]
    assert aggregator.advise(BILL) == Outcome(Finality.ABSENT, "50")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("54", "not_found"), ("34", "already_paid"), ("04", "bill_expired"), ("57", "wrong_number"),
        ("53", "not_available"), ("55", "biller_down"), ("99", "biller_silent"), ("41", "biller_down"),
        ("unheard", "biller_down"),
    ],
)  # fmt: skip
def test_refused_inquiry_says_what_the_customer_can_do(aggregator, desk, code, reason):
    """Each result code of an inquiry becomes a reason."""
    desk.answers = [{"rc": code, "status": "Gagal"}]
    assert aggregator.inquire(BILL) == InquiryRefused(reason)


@pytest.mark.parametrize(
    "change",
    [
        {"selling_price": None}, {"selling_price": 1500}, {"selling_price": 151500.5}, {"admin": "-1"},
        {"selling_price": True}, {"desc": {"expired_at": "tomorrow"}}, {"desc": {"expired_at": "2026-08-17T10:05:00"}},
        {"desc": {"expired_at": 5}},
    ],
)  # fmt: skip
def test_bill_that_cannot_be_read_is_no_bill(aggregator, desk, change):
    """An amount or a deadline that does not read is never guessed."""
    desk.answers = [INQUIRED | change]
    assert aggregator.inquire(BILL) == InquiryRefused("biller_down")


def test_silent_inquiry_says_so(aggregator, desk):
    """No answer in time: nothing is known."""
    desk.answers = ["hold"]
    assert aggregator.inquire(BILL) == InquiryRefused("biller_silent")


def test_payment_after_midnight_asks_again_and_pays_the_same_price_only(aggregator, desk):
    """An inquiry of yesterday is renewed; a price that changed overnight is not paid."""
    no_inquiry = {"rc": "91", "status": "Gagal"}
    desk.answers = [no_inquiry, INQUIRED, PAID]
    assert aggregator.pay(BILL).finality is Finality.SUCCESS
    desk.answers = [no_inquiry, INQUIRED | {"selling_price": 160000}]
    assert aggregator.pay(BILL) == Outcome(Finality.OPEN, "91")
    assert [asked["commands"] for asked in desk.asked] == [
        "pay-pasca",
        "inq-pasca",
        "pay-pasca",
        "pay-pasca",
        "inq-pasca",
    ]


def test_purchase_shows_no_customer_when_printed():
    """A purchase that reaches a log or an error text names reference and product only."""
    assert repr(BILL) == "Purchase(REF2, tokopedia)"


OWNER = {
    "rc": "00",
    "status": "Sukses",
    "customer_no": "530000000001",
    "meter_no": "86123456789",
    "subscriber_id": "530000000001",
    "name": "BUDI SANTOSO",
    "segment_power": "R1 /000001300",
}
SAID = "1234-5678-9012-3456-7890/BUDI SANTOSO/R1/1300VA/32.1"


def test_owner_of_a_meter_is_asked_for_at_an_address_of_its_own(aggregator, desk):
    """The meter inquiry is signed over the customer's number, has no reference, and names no amount."""
    desk.answers = [OWNER]
    rows = (("tariff", "R1/1300VA"), ("meter", "86123456789"), ("idpel", "530000000001"))
    assert aggregator.inquire(TOKEN) == Bill(0, 0, "BUDI SANTOSO", 0, rows)
    assert desk.paths == ["/v1/inquiry-pln"]
    assert desk.asked == [
        {"username": "u", "customer_no": "530000000001", "sign": hashlib.md5(b"uk530000000001").hexdigest()}
    ]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (OWNER | {"rc": "54", "status": "Gagal"}, "not_found"),
        (OWNER | {"name": "-"}, "biller_down"),
        (OWNER | {"customer_no": "530000000009"}, "biller_silent"),
        ("hold", "biller_silent"),
    ],
)
def test_meter_of_nobody_is_refused(aggregator, desk, answer, reason):
    """An unknown number, an answer without a name, and an answer about another number are no owners."""
    desk.answers = [answer]
    assert aggregator.inquire(TOKEN) == InquiryRefused(reason)


def test_token_is_the_serial_and_what_follows_it_becomes_lines(aggregator, desk):
    """Twenty digits without their dashes; name, tariff and energy are the receipt's lines when the biller sent none."""
    desk.answers = [PAID | {"sn": SAID}, PAID | {"sn": SAID, "desc": {"struk": "NO METER: 86123456789"}}]
    lines = ("NAMA: BUDI SANTOSO", "TARIF/DAYA: R1/1300VA", "JML KWH: 32,1")
    token = "12345678901234567890"
    assert aggregator.pay(TOKEN) == Outcome(Finality.SUCCESS, "00", serial=token, lines=lines)
    assert aggregator.advise(TOKEN) == Outcome(Finality.SUCCESS, "00", serial=token, lines=("NO METER: 86123456789",))
    assert [asked.get("commands") for asked in desk.asked] == [None, None]


@pytest.mark.parametrize(
    "said", ["1234-5678-9012-3456-7890", "1234 5678 9012 3456 7890/BUDI/R1/1300VA/many", SAID + "/x"]
)
def test_nothing_is_composed_of_what_does_not_read(aggregator, desk, said):
    """A serial in another shape gives its token and no lines."""
    desk.answers = [PAID | {"sn": said}]
    assert aggregator.pay(TOKEN) == Outcome(Finality.SUCCESS, "00", serial="12345678901234567890")


@pytest.mark.parametrize("said", ["", "-", "0", "123", "1234-5678-9012-3456-78901/BUDI", "\u0661" * 20])
def test_success_without_a_token_stays_open(aggregator, desk, said):
    """What the customer needs is not there yet: asking again brings the same token."""
    desk.answers = [PAID | {"sn": said}]
    assert aggregator.pay(TOKEN) == Outcome(Finality.OPEN, "00")


def test_no_serial_is_no_dash(aggregator, desk):
    """Billers write "", "-" and "0" where there is none."""
    for said in ("", "-", "0"):
        desk.answers = [PAID | {"sn": said}]
        assert aggregator.pay(PULSA).serial == ""


def test_only_a_bill_can_be_asked_about_without_buying(aggregator):
    """The way of buying says it, not the product's name."""
    assert [aggregator.advice_creates(each) for each in (PULSA, TOKEN, BILL)] == [True, True, False]
