"""What every connector does with an answer, and with what is none."""

import logging
import socket

import pytest

from central.billers.interface import Bill, Finality, InquiryRefused, Outcome
from tests.central.billers.contract.rigs import CUSTOMER, PHONE, QUICK

RUBBISH = [
    b"",
    b"<html>Bad gateway</html>",
    b"null",
    b"[]",
    b'{"data": []}',
    b'{"data": {"rc": 0}, "status_code": 200}',
    b'{"data": {"rc": "123456789"}, "status_code": "1234"}',
    b'{"a": ' + b"[" * 100_000,
    b'{"data": {"rc": "\xff"}, "status_code": "\xff"}',
    b'{"pad": "' + b"x" * 300_000 + b'"}',
    (500, b""),
    (503, b"<html>"),
]


def test_inquiry_names_what_the_biller_will_take(rig, connector, desk):
    """A bill's amount and admin fee together are its cost, and the customer's name is the biller's."""
    desk.answers = [rig.wrap(rig.bill)]
    bill = connector.inquire(rig.purchase)
    assert isinstance(bill, Bill)
    assert (bill.amount, bill.admin_fee, bill.cost, bill.name) == (300_000, 3_000, rig.purchase.cost, "BUDI")


def test_refused_inquiry_has_a_reason(rig, connector, desk):
    """A no of the biller is told apart from silence."""
    desk.answers = [rig.wrap(rig.refused)]
    assert connector.inquire(rig.purchase) == InquiryRefused("not_found")


@pytest.mark.parametrize("ask", ["pay", "advise"])
def test_final_answers_are_final_and_everything_else_is_open(rig, connector, desk, ask):
    """Success and failure are said by the table; pending and unheard-of codes stay open."""
    desk.answers = [rig.wrap(said) for said in (rig.paid, rig.failed, rig.pending, rig.unheard)]
    outcomes = [getattr(connector, ask)(rig.purchase) for _ in desk.answers[:]]
    assert outcomes[:2] == [rig.success, rig.failure]
    assert [outcome.finality for outcome in outcomes[2:]] == [Finality.OPEN, Finality.OPEN]
    assert all(outcome.code for outcome in outcomes)


@pytest.mark.parametrize("answer", RUBBISH, ids=range(len(RUBBISH)))
def test_what_is_no_answer_leaves_a_payment_open_and_refuses_an_inquiry(rig, connector, desk, answer):
    """Rubbish, size, and the biller's own failures never mean a failure of the payment, nor a success."""
    desk.answers = [answer] * 3
    assert connector.pay(rig.purchase) == Outcome(Finality.OPEN, "")
    assert connector.advise(rig.purchase) == Outcome(Finality.OPEN, "")
    refused = connector.inquire(rig.purchase)
    assert refused == InquiryRefused("biller_down" if isinstance(answer, tuple) else "biller_silent")


def test_answer_about_another_reference_is_none(rig, connector, desk):
    """A success that is somebody else's is not ours."""
    desk.answers = [rig.wrap(rig.another)] * 3
    assert [connector.pay(rig.purchase), connector.advise(rig.purchase)] == [Outcome(Finality.OPEN, "")] * 2
    assert connector.inquire(rig.purchase) == InquiryRefused("biller_silent")


@pytest.mark.parametrize("change", [{"customer_no": "8801777000112", "payment_code": "8801777000112"}])
def test_bill_of_another_customer_is_none(rig, connector, desk, change):
    """Somebody else's name and amount are shown to nobody, though the reference is ours."""
    desk.answers = [rig.wrap(rig.bill | change)]
    assert connector.inquire(rig.purchase) == InquiryRefused("biller_silent")


def test_payment_over_another_amount_is_open(rig, connector, desk):
    """A success over what nobody paid here is never booked: whoever asks is told the same until a person looks."""
    other = rig.wrap(rig.paid | {"selling_price": 313_000, "gross_amount": "313000.00"})
    desk.answers = [other, other]
    assert connector.pay(rig.purchase).finality is Finality.OPEN
    assert connector.advise(rig.purchase).finality is Finality.OPEN


@pytest.mark.parametrize("code", ["0\x00", "\u2028", "\u0660\u0660", "0 "])
def test_code_that_is_none_is_no_answer(rig, connector, desk, code):
    """A code goes into the database and into logs: letters and digits only."""
    desk.answers = [rig.wrap(rig.paid | {"rc": code, "status_code": code})]
    assert connector.pay(rig.purchase) == Outcome(Finality.OPEN, "")


def test_answer_that_is_too_large_is_none(rig, connector, desk):
    """However right it is otherwise."""
    desk.answers = [rig.wrap(rig.paid | {"message": "x" * 300_000})]
    assert connector.pay(rig.purchase) == Outcome(Finality.OPEN, "")


def test_silence_is_open(rig, desk):
    """No answer within the time limit."""
    hurried = rig.make(desk.url, timings=QUICK)
    desk.answers = ["hold", "hold"]
    assert hurried.pay(rig.purchase) == Outcome(Finality.OPEN, "")
    assert hurried.inquire(rig.purchase) == InquiryRefused("biller_silent")
    hurried.close()


def test_nobody_listening_is_open_for_payments_and_down_for_inquiries(rig):
    """An address where nobody is."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    connector = rig.make(f"http://127.0.0.1:{port}")
    assert [connector.pay(rig.purchase), connector.advise(rig.purchase)] == [Outcome(Finality.OPEN, "")] * 2
    assert connector.inquire(rig.purchase) == InquiryRefused("biller_down")
    connector.close()


def test_only_a_status_question_can_say_that_nothing_was_paid(rig, connector, desk):
    """The same word in the answer to a payment leaves it open."""
    desk.answers = [rig.wrap(rig.absent)]
    assert connector.advise(rig.purchase).finality is Finality.ABSENT
    desk.answers = [rig.wrap(rig.absent)] * 3
    assert connector.pay(rig.purchase).finality is Finality.OPEN


def test_payment_without_an_inquiry_is_inquired_again_and_paid_at_the_same_price_only(rig, connector, desk):
    """The biller has forgotten the inquiry: the same price is paid, another one is not."""
    desk.answers = [rig.wrap(said) for said in (rig.unmade, rig.bill, rig.paid)]
    assert connector.pay(rig.purchase) == rig.success
    dearer = rig.bill | {"selling_price": 304_000, "gross_amount": "304000.00"}
    desk.answers = [rig.wrap(said) for said in (rig.unmade, dearer)]
    assert connector.pay(rig.purchase).finality is Finality.OPEN
    assert desk.answers == []


def test_one_reference_goes_into_every_question(rig, connector, desk):
    """Inquiry, payment and status are about the same reference, in the body or in the address."""
    desk.answers = [rig.wrap(rig.bill), rig.wrap(rig.paid), rig.wrap(rig.paid)]
    connector.inquire(rig.purchase)
    connector.pay(rig.purchase)
    connector.advise(rig.purchase)
    assert all("REF7" in f"{path} {asked}" for path, asked in zip(desk.paths, desk.asked, strict=True))
    assert len(desk.asked) == 3


def test_reversal_is_legal_only_where_it_is_declared(rig, connector, desk):
    """A biller that takes nothing back is not asked: that is a mistake of the caller."""
    desk.answers = [rig.wrap(rig.failed | {"status_code": "200", "transaction_status": "cancel"})]
    try:
        outcome = connector.reverse(rig.purchase)
    except AssertionError:
        outcome = None
    assert (outcome is not None, bool(desk.asked)) == (connector.rules.reverses, connector.rules.reverses)


def test_nothing_that_the_customer_typed_is_logged(rig, connector, desk, caplog):
    """Not by us, and not by the libraries below us, whatever happens."""
    caplog.set_level(logging.DEBUG)
    desk.answers = [rig.wrap(rig.bill), rig.wrap(rig.refused), b"<html>", (500, b"x"), rig.wrap(rig.paid)]
    for ask in (connector.inquire, connector.inquire, connector.pay, connector.advise, connector.pay):
        ask(rig.purchase)
    assert CUSTOMER not in caplog.text
    assert PHONE not in caplog.text
    assert "s3cret" not in caplog.text
