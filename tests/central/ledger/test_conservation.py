"""Whatever happens in whatever order: money in = delivered + refunded + open + disputed, and the books sum to zero."""

import contextlib
import itertools

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from central.ledger import desk, dispatching, refund_numbers, refunds
from central.ledger.desk import SlipUnpayableError
from central.ledger.payments import AmountWrongError, KeyReusedError
from central.ledger.refunds import CashBack, NotRefundableError
from central.ledger.states import OPEN
from central.store.money_tables import payments
from central.store.money_tables import refunds as refund_rows

WORDS = st.sampled_from(["success", "failed", "pending", "done_silent", "lost", "crash"])
ACTIONS = st.one_of(
    st.tuples(st.just("quote"), st.sampled_from(["pulsa", "tokopedia"]), st.integers(0, 2)),
    st.tuples(st.just("pay"), st.integers(0, 5), st.integers(0, 1)),
    st.tuples(st.just("pay_confirmed"), st.integers(0, 5), st.integers(0, 1)),
    st.tuples(st.just("dispatch"), WORDS, st.integers(0, 1)),
    st.tuples(st.just("die_before_call"), st.just(0), st.just(0)),
    st.tuples(st.just("die_after_call"), WORDS, st.just(0)),
    st.tuples(st.just("forward"), st.sampled_from([1, 6, 61, 400, 90_000]), st.just(0)),
    st.tuples(st.just("void"), st.integers(0, 5), st.integers(0, 1)),
    st.tuples(st.just("refund"), st.integers(0, 5), st.integers(0, 1)),
)
NUMBERS = itertools.count()
REFUSALS = (SlipUnpayableError, KeyReusedError, AmountWrongError, NotRefundableError, RuntimeError)


class Story:
    """Acts out one list of actions against a world."""

    def __init__(self, world):
        self.world = world
        self.codes = []

    def act(self, name, first, second):
        with contextlib.suppress(*REFUSALS):
            getattr(self, name)(first, second)

    def quote(self, product, number):
        quote = self.world.quote(product, phone=f"08780000123{number}", code=f"1234567{number}")
        self.codes.append(quote.code)

    def _code(self, number):
        if not self.codes:
            raise SlipUnpayableError("paid")
        return self.codes[number % len(self.codes)]

    def pay(self, number, till, **more):
        self.world.pay(self._code(number), till=till, key=f"key-{till}", **more)

    def pay_confirmed(self, number, till):
        self.pay(number, till, repeat_confirmed=True)

    def dispatch(self, word, _):
        self.world.biller.script = [word]
        self.world.dispatcher.run_due()
        self.world.biller.script = []

    def die_before_call(self, *_):
        dispatching.take(self.world.books, 4)

    def die_after_call(self, word, _):
        self.world.biller.script = [word]
        for order in dispatching.take(self.world.books, 4):
            dispatching.carry_out(self.world.books, order)
        self.world.biller.script = []

    def forward(self, seconds, _):
        self.world.clock.forward(seconds)

    def void(self, number, till):
        desk.void(self.world.books, self._code(number), self.world.tills[till])

    def refund(self, number, till):
        code = self._code(number)
        with self.world.books.engine.begin() as connection:
            refund_numbers.keep(connection, code, "12345678", self.world.clock.ms)
        total = self.world.slip(code).total
        refunds.refund(self.world.books, code, self.world.tills[till], f"back-{till}", CashBack(total, "12345678"))


def check(world):
    """Assert the sum of the protocol, the books, and that nobody was delivered twice."""
    with world.books.engine.begin() as connection:
        money_in = connection.execute(select(func.coalesce(func.sum(payments.c.amount), 0))).scalar_one()
        money_back = connection.execute(select(func.coalesce(func.sum(refund_rows.c.amount), 0))).scalar_one()
    by_state = {}
    for slip in world.all_slips():
        if slip.paid_ms:
            by_state[slip.state] = by_state.get(slip.state, 0) + slip.total
    still_open = sum(by_state.get(state, 0) for state in OPEN)
    assert set(by_state) <= OPEN | {"success", "refunded", "disputed"}
    assert money_in == by_state.get("success", 0) + by_state.get("refunded", 0) + still_open + by_state.get(
        "disputed", 0
    )
    assert world.balance() == 0
    assert world.account("owed") == -still_open
    assert world.account("drawer:T1") + world.account("drawer:T2") == money_in - money_back
    assert max(world.biller.delivered.values(), default=0) <= 1
    for slip in world.all_slips():
        if slip.state in {"success", "refunded"}:
            assert world.biller.delivered.get(slip.reference, 0) == (slip.state == "success")


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(actions=st.lists(ACTIONS, min_size=5, max_size=40))
def test_money_is_conserved_and_every_payment_ends(make_world, actions):
    """Faults in any order break no sum; when they stop, every paid slip is delivered, owed or with a person."""
    world = make_world(f"{next(NUMBERS)}.db")
    story = Story(world)
    for action in actions:
        story.act(*action)
        check(world)
    for _ in range(6):
        world.clock.forward(61)
        world.dispatch()
    check(world)
    given_up = {subject for kind, subject in world.cases() if kind == "advice_exhausted"}
    for slip in world.all_slips():
        if slip.state in {"paid", "in_process"}:
            assert slip.code in given_up
    world.books.engine.dispose()
