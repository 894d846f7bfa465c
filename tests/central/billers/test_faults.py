"""Every way in which a biller can go wrong, over real HTTP, and the defined end of each: delivered, owed, or with a person."""

import pytest

from sync.wire.requests import Refused
from tests.central.billers.street import PENDING_S, opened

PRODUCTS = {
    "pulsa": ("aggregator", {"success": "087800001230", "pending": "087800001233", "failed": "087800001232"}),
    "tokopedia": ("aggregator", {"success": "880100000001", "pending": "880300000001", "failed": "880200000001"}),
    "shopee": ("paycode", {"success": "880100000001", "pending": "880300000001", "failed": "880200000001"}),
}
"""One of each way of being asked: bought at once, a bill, a payment code."""


@pytest.fixture
def street(make_world, tmp_path):
    with opened(make_world(), tmp_path) as street:
        yield street


def bought(street, product, number="success", **fault):
    """Pay a slip with this fault at its payment, and go on until nobody is asked any more; give its code."""
    biller, numbers = PRODUCTS[product]
    street.fault(biller, **fault)
    code = street.buy(product, numbers[number])
    street.to_the_end()
    street.go_on(PENDING_S)
    street.sums()
    return code


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize(
    "fault",
    [
        {"drop_answer": True, "callback": "never"},
        {"drop_answer": True},
        {"delay_s": 1.3, "callback": "never"},
        {"unreachable": "closed"},
        {"unreachable": "503", "calls": 2},
        {"callback": "twice"},
        {"callback": "early"},
        {"callback": "early", "drop_answer": True},
        {"callback": "out_of_order"},
        {"callback": "wrong_signature"},
        {"callback": "never"},
    ],
    ids=lambda fault: "-".join(f"{name}={value}" for name, value in fault.items()),
)
def test_payment_is_delivered_once_whatever_becomes_of_its_answers(street, product, fault):
    """Answer or callback lost, late, twice, early, out of order or forged, biller away: one delivery, a success, no case."""
    code = bought(street, product, **fault)
    assert (street.world.state(code), street.delivered(code), street.world.cases()) == ("success", 1, [])


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize("callback", ["early", "out_of_order", "never"])
def test_pending_payment_ends_with_its_callback_or_with_a_question(street, product, callback):
    """What is decided later arrives once, whichever word of it comes first."""
    code = bought(street, product, "pending", callback=callback)
    assert (street.world.state(code), street.delivered(code), street.world.cases()) == ("success", 1, [])


@pytest.mark.parametrize("product", PRODUCTS)
def test_callback_ends_the_waiting(street, product):
    """A payment that is pending is booked when the biller calls, long before the next question."""
    biller, numbers = PRODUCTS[product]
    code = street.buy(product, numbers["pending"])
    street.go_on()
    street.go_on(PENDING_S - 20)
    before = street.world.state(code)
    street.world.clock.forward(20)
    street.hear()
    assert (before, street.world.state(code), street.answers(biller)) == ("in_process", "success", [200])


@pytest.mark.parametrize("product", PRODUCTS)
def test_wrong_amount_is_never_booked_and_calls_a_person(street, product):
    """The callback names another sum: a case, the biller is asked at once, and its answer decides."""
    code = bought(street, product, "pending", callback="wrong_amount")
    assert (street.world.state(code), street.delivered(code)) == ("success", 1)
    assert street.world.cases() == [("biller_odd", code)]


@pytest.mark.parametrize("product", PRODUCTS)
def test_forged_callback_is_refused_and_moves_nothing(street, product):
    """Another key than ours: 401 whatever it says; the payment stays as it was until the biller is asked."""
    biller, numbers = PRODUCTS[product]
    street.fault(biller, callback="wrong_signature")
    code = street.buy(product, numbers["pending"])
    street.go_on()
    street.world.clock.forward(PENDING_S)
    street.hear()
    assert (street.world.state(code), street.answers(biller)) == ("in_process", [401])


@pytest.mark.parametrize("product", PRODUCTS)
def test_refusal_is_owed_to_the_customer_once(street, product):
    """A final no, called back twice: the cash is due, goes back for the kiosk's number, and nothing was delivered."""
    code = bought(street, product, "failed", callback="twice")
    before = street.world.state(code)
    street.give_back(code)
    street.sums()
    assert (before, street.world.state(code), street.delivered(code)) == ("refund_due", "refunded", 0)


@pytest.mark.parametrize(
    ("product", "state"), [("pulsa", "refund_due"), ("tokopedia", "refund_due"), ("shopee", "success")]
)
def test_pause_of_the_biller_at_the_payment(street, product, state):
    """The aggregator's word is final and the cash is due; the gateway did not answer, and is asked again."""
    code = bought(street, product, cut_off=True)
    assert (street.world.state(code), street.delivered(code)) == (state, state == "success")


@pytest.mark.parametrize(
    ("product", "refusal"), [("tokopedia", "cut_off"), ("pln_prepaid", "cut_off"), ("shopee", "biller_down")]
)
def test_pause_of_the_biller_at_the_inquiry(street, product, refusal):
    """No quote, and the reason in its words."""
    biller, numbers = PRODUCTS.get(product, ("aggregator", {"success": "530000000001"}))
    street.fault(biller, ask="inquiry", cut_off=True)
    assert street.quote(product, numbers["success"]) == Refused(refusal)


@pytest.mark.parametrize("product", ["tokopedia", "shopee"])
@pytest.mark.parametrize(
    ("fault", "refusal"), [({"unreachable": "503"}, "biller_down"), ({"drop_answer": True}, "biller_silent")]
)
def test_inquiry_without_an_answer_is_no_quote(street, product, fault, refusal):
    """Nothing is known, no slip; asked again it is quoted, and paid once."""
    biller, numbers = PRODUCTS[product]
    street.fault(biller, ask="inquiry", **fault)
    first = street.quote(product, numbers["success"])
    code = bought(street, product)
    assert (first, street.world.state(code), street.delivered(code)) == (Refused(refusal), "success", 1)


def test_success_that_is_denied_inside_the_window_is_owed(street):
    """The gateway settles and denies within a minute: the cash is due, and goes back."""
    code = bought(street, "shopee", turns_after_s=30)
    before = street.world.state(code)
    street.give_back(code)
    street.sums()
    assert (before, street.world.state(code), street.delivered(code)) == ("refund_due", "refunded", 0)


@pytest.mark.parametrize(("product", "after_s"), [("shopee", 90), ("pulsa", 30), ("tokopedia", 30)])
def test_success_that_is_denied_too_late_stays_and_calls_a_person(street, product, after_s):
    """Outside the connector's window people decide; nothing moves by itself."""
    code = bought(street, product, turns_after_s=after_s)
    assert (street.world.state(code), street.world.cases()) == ("success", [("biller_denied", code)])


@pytest.mark.parametrize("product", PRODUCTS)
def test_success_after_the_failure_counts_while_the_cash_is_here(street, product):
    """Owed, then delivered after all: a success, and no refund any more."""
    code = bought(street, product, "failed", turns_after_s=200)
    assert (street.world.state(code), street.delivered(code)) == ("success", 1)


@pytest.mark.parametrize("product", PRODUCTS)
def test_success_after_the_refund_is_a_dispute_and_our_loss(street, product):
    """The cash is back with the customer when the biller delivers: the loss is booked, and a person is called."""
    biller, numbers = PRODUCTS[product]
    street.fault(biller, turns_after_s=300)
    code = street.buy(product, numbers["failed"])
    street.go_on()
    street.give_back(code)
    street.to_the_end()
    street.sums()
    slip = street.world.slip(code)
    assert (slip.state, street.world.account("loss:operator")) == ("disputed", slip.cost)
    assert ("biller_dispute", code) in street.world.cases()
