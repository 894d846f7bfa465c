"""The connector speaks the aggregator's language, and takes nothing for granted that it hears."""

import socket

import pytest

from central.billers.aggregator import Aggregator
from central.billers.interface import Bill, Finality, InquiryRefused, Outcome, Purchase
from central.settings import AggregatorSettings, Timings

PULSA = Purchase("REF1", "xl10", "087800001230", {}, 10_500)
BILL = Purchase("REF2", "tokopedia", "12345678", {"phone": "081234567890"}, 151_500)
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
