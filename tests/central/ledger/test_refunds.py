"""Cash goes back once, with the customer's number, and only after the biller has been asked again."""

import pytest

from central.billers.interface import Finality, Outcome
from central.ledger import dispatching, refund_numbers, refunds
from central.ledger.dispatching import Order
from central.ledger.payments import AmountWrongError, KeyReusedError
from central.ledger.refunds import CashBack, NotRefundableError

NUMBER = "84310277"


def print_number(world, code, number=NUMBER):
    with world.books.engine.begin() as connection:
        refund_numbers.keep(world.books.vault, connection, code, number, world.clock.ms)


def give_back(world, code, *, key="back-1", amount=12_000, number=NUMBER):
    return refunds.refund(world.books, code, world.tills[0], key, CashBack(amount, number))


def test_refund_moves_the_cash_once(world, owed):
    """The drawer and the debt go back to zero; the same key repeats the answer, another key or body is refused."""
    print_number(world, owed)
    answer, new = give_back(world, owed)
    assert (new, answer.state, world.state(owed)) == (True, "refunded", "refunded")
    assert give_back(world, owed) == (answer, False)
    with pytest.raises(KeyReusedError):
        give_back(world, owed, amount=1)
    with pytest.raises(NotRefundableError, match="not_due"):
        give_back(world, owed, key="back-2")
    assert (world.account("drawer:T1"), world.account("owed"), world.balance()) == (0, 0, 0)


def test_refund_without_or_with_a_wrong_number_gives_nothing(world, owed):
    """No number printed, a wrong one, and after five wrong ones even the right one: no cash."""
    with pytest.raises(NotRefundableError, match="number_missing"):
        give_back(world, owed)
    print_number(world, owed)
    for _ in range(5):
        with pytest.raises(NotRefundableError, match="number_wrong"):
            give_back(world, owed, number="00000000")
    with pytest.raises(NotRefundableError, match="number_locked"):
        give_back(world, owed)
    assert world.state(owed) == "refund_due"


def test_refund_of_another_amount_is_refused(world, owed):
    """The whole total goes back, or nothing."""
    print_number(world, owed)
    with pytest.raises(AmountWrongError):
        give_back(world, owed, amount=11_000)


def test_refund_of_a_slip_that_is_not_due_is_refused(world):
    """A slip in process or delivered is not refunded."""
    quote = world.quote()
    world.pay(quote.code)
    for state in ("paid", "success"):
        assert world.state(quote.code) == state
        with pytest.raises(NotRefundableError, match="not_due"):
            give_back(world, quote.code)
        world.dispatch()


def test_refund_waits_while_the_biller_is_silent(world, owed):
    """Without a fresh final failure no cash goes back."""
    print_number(world, owed)
    world.biller.script = ["lost"]
    with pytest.raises(NotRefundableError, match="biller_open"):
        give_back(world, owed)
    assert world.state(owed) == "refund_due"


def test_refund_of_what_the_biller_refused_and_never_noted(world):
    """A bill that was paid elsewhere meanwhile is refused at the payment; asked again, the biller knows no payment of ours."""
    quote = world.quote("tokopedia")
    world.biller.pay = lambda _: Outcome(Finality.FAILED, "34")
    world.pay(quote.code)
    world.dispatch()
    print_number(world, quote.code)
    assert world.biller.advise(world.books.purchase_of(world.slip(quote.code))).finality is Finality.ABSENT
    assert give_back(world, quote.code, amount=quote.total)[0].state == "refunded"
    assert (world.account("drawer:T1"), world.account("owed"), world.balance()) == (0, 0, 0)


def test_success_after_the_refund_is_a_dispute(world, owed):
    """The customer has his cash and the biller its success: the operator's loss, and a case."""
    print_number(world, owed)
    give_back(world, owed)
    slip = world.slip(owed)
    order = Order(slip.reference, slip.code, "aggregator", "advise", 1, slip.paid_ms)
    for _ in range(2):
        dispatching.settle(world.books, order, Outcome(Finality.SUCCESS, "00"))
    assert (world.state(owed), world.cases()) == ("disputed", [("biller_dispute", owed)])
    accounts = {name: world.account(name) for name in ("drawer:T1", "owed", "biller:aggregator", "loss:operator")}
    assert accounts == {"drawer:T1": 0, "owed": 0, "biller:aggregator": -10_500, "loss:operator": 10_500}


def test_fresh_success_delivers_instead(world, owed):
    """When the biller has delivered after all, the slip succeeds and no cash goes back."""
    print_number(world, owed)
    world.biller._final.clear()
    with pytest.raises(NotRefundableError, match="delivered"):
        give_back(world, owed)
    assert (world.state(owed), world.account("drawer:T1"), world.balance()) == ("success", 12_000, 0)
