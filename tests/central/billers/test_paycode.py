"""The connector speaks the gateway's language, and knows an order that nobody has paid from one that is being decided."""

import hashlib
import json

import pytest

from central.billers.interface import Bill, Callback, CallbackRefusedError, Finality, InquiryRefused, Outcome, Purchase
from central.billers.paycode import Paycode
from central.billers.paycode_codes import FINALITIES, SIGNED
from central.billers.transactions import parse_notification
from central.settings import PaycodeSettings, Timings

ORDER = Purchase("REF1", "kai", "8801KAI77", {"phone": "081234567890"}, 151_500, "bill")
UNPAID = {
    "status_code": "201",
    "status_message": "Transaction is pending",
    "transaction_id": "7f-1",
    "order_id": "REF1",
    "merchant_id": "G1",
    "gross_amount": "151500.00",
    "admin_fee": "1500.00",
    "currency": "IDR",
    "payment_type": "cstore",
    "transaction_time": "2026-08-17 10:24:31",
    "transaction_status": "pending",
    "payment_code": "8801KAI77",
    "store": "kai",
    "expiry_time": "2026-08-17 11:24:31",
    "merchant_name": "KAI",
    "customer_name": "BUDI SANTOSO",
    "route": "Gambir - Yogyakarta",
    "passengers": "2",
    "store_status": "unpaid",
}
SETTLED = UNPAID | {"status_code": "200", "transaction_status": "settlement", "store_status": "paid"}
REFUSED = {"status_code": "404", "status_message": "Transaction does not exist"}


@pytest.fixture
def paycode(desk):
    paycode = Paycode(PaycodeSettings(url=desk.url, server_key="s3cret"), Timings(connect_s=5, inquiry_s=5, pay_s=5))
    yield paycode
    paycode.close()


def said(*answers):
    return [json.dumps(answer).encode() for answer in answers]


def test_inquiry_makes_the_order_from_the_customer_s_code(paycode, desk):
    """The key goes into HTTP Basic; the answer names merchant, route, amount and deadline (WIB)."""
    desk.answers = said(UNPAID)
    rows = (("merchant", "KAI"), ("route", "Gambir - Yogyakarta"), ("passengers", "2"))
    assert paycode.inquire(ORDER) == Bill(150_000, 1_500, "BUDI SANTOSO", 1_786_940_671_000, rows)
    assert desk.paths == ["/v2/charge"]
    assert desk.headers[0]["authorization"] == "Basic czNjcmV0Og=="
    assert desk.asked == [
        {
            "payment_type": "cstore",
            "transaction_details": {"order_id": "REF1"},
            "cstore": {"store": "kai", "payment_code": "8801KAI77"},
            "customer_details": {"phone": "081234567890"},
        }
    ]


def test_order_that_was_made_before_is_looked_up(paycode, desk):
    """The gateway makes an order once; asking again shows the same bill."""
    desk.answers = said({"status_code": "406", "status_message": "Order has been used"}, UNPAID)
    assert paycode.inquire(ORDER).cost == 151_500
    assert desk.paths == ["/v2/charge", "/v2/REF1/status"]


def test_payment_names_amount_and_code(paycode, desk):
    """What the gateway should take is said, so that it can refuse another amount."""
    desk.answers = said(SETTLED)
    assert paycode.pay(ORDER) == Outcome(Finality.SUCCESS, "200 settlement", biller_reference="7f-1")
    assert (desk.paths, desk.asked) == (
        ["/v2/REF1/pay"],
        [{"gross_amount": "151500.00", "payment_code": "8801KAI77"}],
    )


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (REFUSED, "not_found"),
        (REFUSED | {"status_code": "407"}, "bill_expired"),
        (REFUSED | {"status_code": "412"}, "already_paid"),
        (REFUSED | {"status_code": "402"}, "not_available"),
        (REFUSED | {"status_code": "401"}, "biller_down"),
        (REFUSED | {"status_code": "500"}, "biller_down"),
        (SETTLED, "already_paid"),
        (UNPAID | {"store_status": "paid"}, "in_process"),
        (UNPAID | {"status_code": "407", "transaction_status": "expire"}, "bill_expired"),
        (UNPAID | {"transaction_status": "cancel"}, "not_available"),
        (UNPAID | {"gross_amount": "1500.00"}, "biller_down"),
        (UNPAID | {"gross_amount": "150000.50"}, "biller_down"),
        (UNPAID | {"expiry_time": "tomorrow"}, "biller_down"),
        (UNPAID | {"payment_code": "another"}, "biller_silent"),
    ],
)
def test_refused_inquiry_says_what_the_customer_can_do(paycode, desk, answer, reason):
    """Each word of the gateway, and each order that cannot be quoted, becomes a reason."""
    desk.answers = said(answer)
    assert paycode.inquire(ORDER) == InquiryRefused(reason)


def test_order_that_nobody_has_paid_is_absent_only_by_the_gateway_s_own_word(paycode, desk):
    """Pending and unpaid may be paid again; pending alone is being decided."""
    silent = {key: value for key, value in UNPAID.items() if key != "store_status"}
    desk.answers = said(UNPAID, UNPAID | {"store_status": "paid"}, silent, REFUSED)
    assert [paycode.advise(ORDER) for _ in range(4)] == [
        Outcome(Finality.ABSENT, "201 pending"),
        Outcome(Finality.OPEN, "201 pending"),
        Outcome(Finality.OPEN, "201 pending"),
        Outcome(Finality.ABSENT, "404"),
    ]


def test_order_over_another_amount_is_never_final(paycode, desk):
    """What was settled is not what we paid: nobody books it, everybody asks again."""
    desk.answers = said(SETTLED | {"gross_amount": "151000.00"}) * 2
    assert [paycode.pay(ORDER), paycode.advise(ORDER)] == [Outcome(Finality.OPEN, "200")] * 2


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ((UNPAID | {"status_code": "200", "transaction_status": "cancel"},), Outcome(Finality.FAILED, "200 cancel")),
        ((REFUSED,), Outcome(Finality.FAILED, "404")),
        ((REFUSED | {"status_code": "412"}, SETTLED), Outcome(Finality.SUCCESS, "200 settlement", biller_reference="7f-1")),
        ((UNPAID | {"status_code": "202", "transaction_status": "deny"},), Outcome(Finality.FAILED, "202 deny")),
        ((REFUSED | {"status_code": "412"}, REFUSED | {"status_code": "500"}), Outcome(Finality.OPEN, "412")),
        ((REFUSED | {"status_code": "500"}, UNPAID), Outcome(Finality.OPEN, "201 pending")),
    ],
)  # fmt: skip
def test_reversal_ends_only_with_the_gateway_s_word(paycode, desk, answers, outcome):
    """Cancelled or never made is taken back; settled is too late; anything else is not known."""
    desk.answers = said(*answers)
    assert paycode.reverse(ORDER) == outcome
    assert desk.paths[0] == "/v2/REF1/cancel"


def test_reference_cannot_leave_its_place_in_the_address(paycode, desk):
    """Whatever a reference is made of, it is one part of the path."""
    desk.answers = said(REFUSED)
    paycode.advise(Purchase("../x?y#z", "kai", "1", {}, 1, "bill"))
    assert desk.paths == ["/v2/..%2Fx%3Fy%23z/status"]


def notification(code, status, token="", **change):
    fields = SETTLED | {"status_code": code, "transaction_status": status} | change
    signed = f"{fields['order_id']}{code}{fields['gross_amount']}s3cret".encode()
    body = json.dumps(fields | {"signature_key": hashlib.sha512(signed).hexdigest()}).encode()
    return parse_notification("s3cret", token, {}, body)


def test_notification_is_final_only_in_words_that_its_signature_covers():
    """The signature covers the status code: a status that was changed on the way ends nothing."""
    assert notification("200", "settlement") == Callback(
        "REF1", Outcome(Finality.SUCCESS, "200 settlement", biller_reference="7f-1"), 151_500
    )
    assert notification("202", "expire").outcome == Outcome(Finality.FAILED, "202 expire")
    for code, status in (("200", "cancel"), ("200", "refund"), ("202", "settlement"), ("201", "deny")):
        assert notification(code, status).outcome.finality is Finality.OPEN


@pytest.mark.parametrize("status", ["refund", "partial_refund", "chargeback", "partial_chargeback"])
def test_notification_of_money_that_went_back_says_so(status):
    """It ends nothing, and is no mere delay."""
    assert notification("200", status) == Callback(
        "REF1", Outcome(Finality.OPEN, f"200 {status}"), 151_500, taken_back=True
    )
    assert notification("201", "pending").taken_back is False


def test_no_signed_code_means_two_things():
    """What one signed code can be changed into is always the same finality."""
    by_code = {code: {finality for (each, _), finality in SIGNED.items() if each == code} for code, _ in SIGNED}
    assert all(len(finalities) == 1 for finalities in by_code.values())
    assert set(SIGNED) < set(FINALITIES)


def test_token_takes_the_place_of_the_signature():
    """With a token configured a right signature is not enough, and the token is."""
    body = json.dumps(SETTLED).encode()
    assert parse_notification("s3cret", "t0ken", {"x-callback-token": "t0ken"}, body).amount == 151_500
    for given in ("", "t0kem", "t0ken "):
        with pytest.raises(CallbackRefusedError):
            parse_notification("s3cret", "t0ken", {"x-callback-token": given}, body)
    with pytest.raises(CallbackRefusedError):
        notification("200", "settlement", token="t0ken")


def test_pay_and_status_read_pairs_that_are_in_the_table_only():
    """Final pairs are these; refunds and chargebacks are for people."""
    final = {pair for pair, finality in FINALITIES.items() if finality is not Finality.OPEN}
    assert final == {
        ("200", "settlement"), ("200", "capture"), ("200", "cancel"), ("202", "deny"), ("202", "cancel"), ("202", "expire"),
        ("407", "expire"),
    }  # fmt: skip
