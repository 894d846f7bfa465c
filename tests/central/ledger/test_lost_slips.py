"""A lost slip: the same inquiry gives a new code for the same payment, and only the code that is paid is paid."""

import pytest

from central.billers.interface import InquiryRefused
from central.ledger import desk, payments
from central.ledger.desk import SlipUnpayableError
from sync.wire.requests import AskReceipt, AskStatus, Refused

KIOSK = "k-0123456789ab"
LAST6 = "001230"


@pytest.fixture(params=["pulsa", "tokopedia"])
def codes(world, request):
    """Give the codes of a lost slip and of the one that was printed after it."""
    codes = [world.quote(request.param).code for _ in range(2)]
    assert codes[0] != codes[1]
    return codes


@pytest.mark.parametrize("which", [0, 1])
def test_one_payment_whichever_paper_is_brought(world, codes, which):
    """Both are payable until one is; then the other is paid for everybody, also while the biller thinks."""
    paid, other = codes[which], codes[1 - which]
    assert all(desk.find(world.books, code, world.tills[0]).payable for code in codes)
    world.pay(paid)
    for confirmed in (False, True):
        with pytest.raises(SlipUnpayableError, match="paid"):
            world.pay(other, till=1, key="key-2", repeat_confirmed=confirmed)
    with pytest.raises(SlipUnpayableError, match="paid"):
        desk.claim(world.books, other, world.tills[1])
    world.dispatch()
    assert (world.state(paid), world.state(other)) == ("success", "awaiting_payment")
    assert world.account("drawer:T1") + world.account("drawer:T2") == world.slip(paid).total


def test_two_tills_at_the_same_time_take_it_once(world, codes):
    """Both slips are claimed; the money of one of them is refused by the ledger itself."""
    for code, till in zip(codes, world.tills, strict=True):
        desk.claim(world.books, code, till)
    world.pay(codes[0])
    with pytest.raises(SlipUnpayableError, match="paid"):
        world.pay(codes[1], till=1)


def test_only_the_paid_code_opens_the_receipt(world, codes):
    """A stranger who made the same inquiry learns of no payment and gets no token."""
    world.pay(codes[1])
    world.dispatch()
    told = [world.slips.status(KIOSK, AskStatus(code, LAST6)).state for code in codes]
    assert told == ["awaiting_payment", "success"]
    assert world.slips.receipt(KIOSK, AskReceipt(codes[0], LAST6)) == Refused("not_ready")


def test_order_that_was_paid_is_never_paid_again(world):
    """A payment code stands for one order: long after the guard time, and with a confirmation, it stays paid."""
    first, second = (world.quote("tokopedia").code for _ in range(2))
    world.pay(first)
    world.dispatch()
    world.clock.forward(600)
    assert desk.find(world.books, second, world.tills[0]).reason == "paid"
    with pytest.raises(SlipUnpayableError, match="paid"):
        world.pay(second, repeat_confirmed=True)


def test_order_whose_payment_failed_can_be_paid_with_the_other_paper(world):
    """The biller refused the first payment: the cash of that one is owed, and the order is still open."""
    first, second = (world.quote("tokopedia").code for _ in range(2))
    world.biller.script = ["failed"]
    world.pay(first)
    world.dispatch()
    world.pay(second)
    world.dispatch()
    assert (world.state(first), world.state(second)) == ("refund_due", "success")


def test_order_that_was_paid_elsewhere_meanwhile(world):
    """The inquiry before cash says so, and the slip is over before any money."""
    code = world.quote("tokopedia").code
    world.clock.forward(1_000)
    world.biller.inquiries = [InquiryRefused("already_paid")]
    with pytest.raises(SlipUnpayableError, match="refused"):
        payments.pay(world.books, code, world.tills[0], "key-1", payments.CashGiven(amount=152_500))
    assert (world.state(code), world.account("drawer:T1")) == ("failed", 0)


def test_pulsa_again_after_it_arrived_is_a_repeat_and_not_paid(world):
    """Prepaid credit can be bought twice: the cashier is asked, not stopped."""
    first, second = (world.quote().code for _ in range(2))
    world.pay(first)
    world.dispatch()
    assert desk.find(world.books, second, world.tills[0]).reason == "repeat"
    assert world.pay(second, repeat_confirmed=True)[0].state == "paid"
