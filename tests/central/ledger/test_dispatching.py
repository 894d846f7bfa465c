"""A paid slip reaches its biller once, whatever is silent, late or killed on the way."""

import threading

import msgspec
import pytest
from sqlalchemy import update

from central.billers.interface import Finality, Outcome, Rules
from central.ledger import dispatching
from central.ledger.dispatching import Order
from central.store.money_tables import dispatches, slips
from tests.central.ledger.people import People


def calls_of(world):
    return [kind for kind, _ in world.biller.calls if kind != "inquire"]


def test_success_at_once(world):
    """The first call's final success delivers: serial and receipt block are stored, the books balance."""
    quote = world.quote()
    world.pay(quote.code)
    world.dispatch()
    slip = world.slip(quote.code)
    assert (slip.state, slip.serial, slip.biller_lines) == ("success", "5543210", '["STRUK","Terima kasih"]')
    accounts = {name: world.account(name) for name in ("drawer:T1", "owed", "biller:aggregator", "income:service")}
    assert accounts == {"drawer:T1": 12_000, "owed": 0, "biller:aggregator": -10_500, "income:service": -1_500}


@pytest.mark.parametrize(("end", "state"), [("success", "success"), ("failed", "refund_due")])
def test_pending_is_asked_again_with_pauses(world, end, state):
    """Pending asks again after 5 s, 15 s, 60 s and so on, with the same reference, until the answer is final."""
    quote = world.quote()
    world.biller.script = ["pending", "pending", "pending", end]
    world.pay(quote.code)
    world.dispatch()
    for pause in (5, 15, 60):
        assert world.state(quote.code) == "in_process"
        world.clock.forward(pause - 0.001)
        assert world.dispatcher.run_due() == 0
        world.clock.forward(0.001)
        assert world.dispatcher.run_due() == 1
    assert world.state(quote.code) == state
    assert calls_of(world) == ["pay", "advise", "advise", "advise"]
    assert len({reference for _, reference in world.biller.calls}) == 1


def test_final_failure_owes_the_money(world):
    """A final failure after payment is a refund that is due, never `failed`; the bill may be paid under another code."""
    quote = world.quote()
    world.biller.script = ["failed"]
    world.pay(quote.code)
    world.dispatch()
    assert (world.state(quote.code), world.account("owed")) == ("refund_due", -12_000)
    again = world.quote()
    assert again.repeat_of_ms == 0
    world.pay(again.code)
    world.dispatch()
    assert world.state(again.code) == "success"


def test_silence_after_the_effect_is_found_by_advice(world):
    """The biller delivered and never answered: the question finds it, and nothing is bought twice."""
    quote = world.quote()
    world.biller.script = ["done_silent"]
    world.pay(quote.code)
    world.dispatch()
    assert world.state(quote.code) == "in_process"
    world.clock.forward(5)
    world.dispatch()
    assert (world.state(quote.code), list(world.biller.delivered.values())) == ("success", [1])


def test_lost_payment_of_a_bill_is_sent_again_only_when_the_biller_says_it_is_absent(world):
    """A post-paid reference that the biller has never seen paid is paid again, with the same reference."""
    quote = world.quote("tokopedia")
    world.biller.script = ["lost"]
    world.pay(quote.code)
    world.dispatch()
    for seconds in (5, 15):
        world.clock.forward(seconds)
        world.dispatch()
    assert calls_of(world) == ["pay", "advise", "pay"]
    assert (world.state(quote.code), list(world.biller.delivered.values())) == ("success", [1])


def test_death_before_the_call_is_asked_about(make_world):
    """Killed between taking the order and calling: the next process asks first, and the purchase happens once."""
    world = make_world()
    quote = world.quote()
    world.pay(quote.code)
    assert len(dispatching.take(world.books, 4)) == 1
    revived = make_world()
    assert (revived.state(quote.code), revived.dispatcher.run_due()) == ("in_process", 0)
    revived.clock.forward(60)
    revived.dispatch()
    assert (revived.state(quote.code), calls_of(revived)) == ("success", ["advise"])
    assert list(revived.biller.delivered.values()) == [1]


def test_death_after_the_call_is_asked_about(make_world):
    """Killed between the biller's answer and booking it: the next process asks, and books it once."""
    world = make_world()
    quote = world.quote()
    world.pay(quote.code)
    (order,) = dispatching.take(world.books, 4)
    dispatching.carry_out(world.books, order)
    revived = make_world()
    revived.clock.forward(60)
    revived.dispatch()
    assert (revived.state(quote.code), list(revived.biller.delivered.values())) == ("success", [1])


def test_connector_that_breaks_leaves_the_order_open(world):
    """An exception in a connector is no answer: the order comes back after its lease."""
    quote = world.quote()
    world.biller.script = ["crash"]
    world.pay(quote.code)
    world.dispatch()
    assert world.state(quote.code) == "in_process"
    world.clock.forward(60)
    world.dispatch()
    assert world.state(quote.code) == "success"


def test_no_answer_for_a_day_goes_to_a_person(world):
    """After the connector's safe age nothing is sent any more: with prepaid the question could be a new purchase."""
    quote = world.quote()
    world.biller.script = ["lost"]
    world.pay(quote.code)
    world.dispatch()
    world.clock.forward(86_401)
    assert world.dispatcher.run_due() == 0
    assert (world.state(quote.code), world.cases()) == ("in_process", [("advice_exhausted", quote.code)])
    world.clock.forward(86_400)
    assert (world.dispatcher.run_due(), calls_of(world)) == (0, ["pay"])


def test_late_and_repeated_answers_move_nothing_twice(world):
    """The same final answer again changes nothing; a success after a failure, before the refund, delivers after all."""
    quote = world.quote()
    world.biller.script = ["failed"]
    world.pay(quote.code)
    world.dispatch()
    slip = world.slip(quote.code)
    order = Order(slip.reference, slip.code, "aggregator", "advise", 1, slip.paid_ms)
    dispatching.settle(world.books, order, Outcome(Finality.FAILED, "02"))
    for _ in range(2):
        dispatching.settle(world.books, order, Outcome(Finality.SUCCESS, "00", "99"))
    assert (world.state(quote.code), world.account("owed"), world.balance()) == ("success", 0, 0)


@pytest.mark.parametrize(
    ("after_s", "state", "owed", "cases"),
    [(59, "refund_due", -12_000, []), (60, "success", 0, ["biller_denied"])],
)
def test_success_taken_back_owes_the_money_only_inside_the_connectors_window(world, after_s, state, owed, cases):
    """Inside it the delivery's postings are reversed; later it stays a success, and a person is called."""
    world.biller.rules = Rules(denial_s=60)
    quote = world.quote()
    world.pay(quote.code)
    world.dispatch()
    slip = world.slip(quote.code)
    world.clock.forward(after_s)
    order = Order(slip.reference, slip.code, "aggregator", "advise", 1, slip.paid_ms)
    dispatching.settle(world.books, order, Outcome(Finality.FAILED, "02"))
    assert (world.state(quote.code), world.account("owed")) == (state, owed)
    assert (world.balance(), [kind for kind, _ in world.cases()]) == (0, cases)


@pytest.mark.parametrize("moment", ["before the first call", "between two questions"])
def test_nothing_is_sent_while_the_biller_is_down(world, moment):
    """The order waits, costs no question and keeps nobody else back; when the biller is there again it goes on."""
    down = set()
    world.books = msgspec.structs.replace(world.books, is_down=down.__contains__)
    world.__post_init__()
    code = world.quote().code
    world.pay(code)
    if moment == "between two questions":
        world.biller.script = ["pending"]
        world.dispatch()
    before = calls_of(world)
    down.add("aggregator")
    world.clock.forward(3_600)
    assert (world.dispatcher.run_due(), calls_of(world)) == (0, before)
    down.clear()
    world.dispatch()
    assert world.state(code) == "success"


def test_what_waited_a_day_for_a_biller_that_is_down_comes_to_people(world):
    """Money is not held in silence: they may decide, or let it be sent when the biller is there again."""
    down = set()
    world.biller.rules = Rules(advice_age_s=90 * 86_400)
    world.books = msgspec.structs.replace(world.books, is_down=down.__contains__)
    world.__post_init__()
    code = world.quote().code
    world.pay(code)
    down.add("aggregator")
    world.clock.forward(86_400)
    world.dispatch()
    assert world.cases() == []
    world.clock.forward(1)
    world.dispatch()
    assert (world.state(code), world.open_cases(), calls_of(world)) == ("paid", [("advice_exhausted", code)], [])
    people = People(world)
    people.decide(code, "ask_again")
    assert (world.state(code), world.open_cases()) == ("paid", [])
    down.clear()
    world.dispatch()
    assert world.state(code) == "success"


def test_dispatcher_thread_delivers_after_wake(make_world):
    """The running thread carries a payment to its end without anybody calling it."""
    world = make_world()
    quote = world.quote()
    world.dispatcher.start()
    world.pay(quote.code)
    world.dispatcher.wake()
    delivered = wait_for(lambda: world.state(quote.code) == "success")
    world.dispatcher.stop()
    assert delivered


def wait_for(condition):
    """Poll a condition for at most ten seconds."""
    pause = threading.Event()
    return any(condition() or pause.wait(0.01) for _ in range(1000))


def test_order_for_a_biller_that_is_not_connected_stalls_no_other(world):
    """A person is called for it, and the next one goes out."""
    gone, other = world.quote(phone="087800001231").code, world.quote().code
    world.pay(gone)
    world.pay(other)
    with world.books.engine.begin() as connection:
        connection.execute(update(slips).where(slips.c.code == gone).values(biller="former"))
        connection.execute(update(dispatches).where(dispatches.c.code == gone).values(biller="former"))
    world.dispatch()
    assert (world.state(gone), world.state(other)) == ("paid", "success")
    assert world.cases() == [("undeliverable", gone)]
