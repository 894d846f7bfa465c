"""Any history, any backup in it, any order of what follows its restore: nobody pays, gets or is paid back twice.

People in charge are honest here, as two of them have to be: they know what the drawers and the billers' files say.
"""

import contextlib
import itertools
from collections import Counter

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from central.administration import releasing
from central.administration.acting import Actor, AdministrationError
from central.administration.releasing import Wish
from central.fleet import counters
from central.ledger import dispatching, expiry, refund_numbers, refunds, restored
from central.ledger.desk import SlipUnknownError, SlipUnpayableError
from central.ledger.payments import AmountWrongError, KeyReusedError
from central.ledger.refunds import CashBack, NotRefundableError
from sync.wire.entry import Quality, Stamp
from sync.wire.records import SlipIssued, SlipPrivate
from sync.wire.requests import Quote, Refused
from tests.central.ledger.test_conservation import check

KIOSK = "k-0123456789ab"
NUMBERS = itertools.count()
REFUSALS = (
    SlipUnpayableError, SlipUnknownError, KeyReusedError, AmountWrongError, NotRefundableError, AdministrationError, RuntimeError,
)  # fmt: skip
WORDS = st.sampled_from(["success", "failed", "pending", "done_silent", "lost", "crash"])
ORDINARY = st.one_of(
    st.tuples(st.just("quote"), st.sampled_from(["pulsa", "tokopedia"]), st.integers(0, 3)),
    st.tuples(st.just("pay"), st.integers(0, 5), st.integers(0, 1)),
    st.tuples(st.just("dispatch"), WORDS, st.just(0)),
    st.tuples(st.just("die_before_call"), st.just(0), st.just(0)),
    st.tuples(st.just("forward"), st.sampled_from([1, 6, 61, 400, 3_700, 90_000]), st.just(0)),
    st.tuples(st.just("refund"), st.integers(0, 5), st.integers(0, 1)),
    st.tuples(st.just("owe"), st.sampled_from(["pulsa", "tokopedia"]), st.integers(0, 3)),
    st.tuples(st.just("sell"), st.sampled_from(["pulsa", "tokopedia"]), st.integers(0, 3)),
)
AFTERWARDS = st.one_of(
    ORDINARY,
    st.tuples(st.just("resend"), st.integers(0, 5), st.just(0)),
    st.tuples(st.just("let_go"), st.integers(1, 7), st.just(0)),
    st.tuples(st.just("sweep"), st.just(0), st.just(0)),
)


class Story:
    """Acts out a history, and remembers what a drawer remembers: which slips' cash came, and which went back."""

    def __init__(self, world):
        self.world = world
        self.quotes = {}
        self.paid, self.refunded = Counter(), Counter()

    def act(self, name, first, second):
        with contextlib.suppress(*REFUSALS):
            getattr(self, name)(first, second)
        self.world.biller.script = []

    def _code(self, number):
        if not self.quotes:
            raise SlipUnknownError
        return list(self.quotes)[number % len(self.quotes)]

    def quote(self, product, number):
        fields = {"phone": f"08780000123{number}"} | ({"code": f"1234567{number}"} if product == "tokopedia" else {})
        quote = self.world.wish(product, fields, 10_000 if product == "pulsa" else 0)
        if isinstance(quote, Quote):
            self.quotes[quote.code] = (quote, self.world.clock.ms, fields)

    def sell(self, product, number):
        """A customer comes and pays."""
        self.quote(product, number)
        self.pay(len(self.quotes) - 1, 0)

    def owe(self, product, number):
        """The biller refuses what was paid."""
        self.sell(product, number)
        self.dispatch("failed", 0)

    def pay(self, number, till):
        code = self._code(number)
        if self.world.slip(code) is None:
            raise SlipUnknownError
        held = self.world.slip(code).reconcile
        _, new = self.world.pay(code, till=till, key=f"key-{till}", repeat_confirmed=True)
        assert not (new and held)
        self.paid[code] += new

    def dispatch(self, word, _):
        self.world.biller.script = [word]
        self.world.dispatcher.run_due()
        if word == "failed":
            self._forget()

    def _forget(self):
        """Of a bill that it refused the biller keeps no trace."""
        for slip in self.world.all_slips():
            if slip.product == "tokopedia" and slip.state == "refund_due":
                self.world.biller._known.discard(slip.reference)
                self.world.biller._final.pop(slip.reference, None)

    def die_before_call(self, *_):
        dispatching.take(self.world.books, 4)

    def forward(self, seconds, _):
        self.world.clock.forward(seconds)

    def sweep(self, *_):
        expiry.sweep(self.world.books)

    def refund(self, number, till):
        """Somebody comes for his cash: whom it is owed, or whom it was."""
        owed = [slip.code for slip in self.world.all_slips() if slip.state in {"refund_due", "refunded"}]
        code = owed[number % len(owed)] if owed else self._code(number)
        slip = self.world.slip(code)
        if slip is None:
            raise SlipUnknownError
        with self.world.books.engine.begin() as connection:
            made = refund_numbers.issue(self.world.books, connection, slip, "kiosk")
        if not isinstance(made, Refused):
            back = CashBack(slip.total, made[0])
            _, new = refunds.refund(self.world.books, code, self.world.tills[till], f"back-{till}", back)
            self.refunded[code] += new

    def resend(self, number, _):
        """The kiosk sends an entry again, which central may or may not have."""
        code = self._code(number)
        quote, issued_ms, fields = self.quotes[code]
        body = SlipIssued(
            code=code, product=quote.product, minted=False, queue=False, denomination=quote.denomination,
            amount=quote.amount, admin_fee=quote.admin_fee, service_fee=quote.service_fee, total=quote.total,
            valid_until_ms=quote.valid_until_ms, catalogue_version=3, language="id",
        )  # fmt: skip
        stamp = Stamp(issued_ms, Quality.NTP, 1, 1)
        with self.world.books.engine.begin() as connection:
            self.world.slips.record_issued(connection, KIOSK, stamp, code.encode() * 2, body, SlipPrivate(fields))

    def let_go(self, every, _):
        """Two honest people let some of the held slips go, or book what went back."""
        with self.world.books.engine.begin() as connection:
            held = releasing.list_held(connection, Wish())[::every]
        for verdict in ("release", "paid_back"):
            codes = tuple(slip.code for slip in held if self._verdict(slip) == verdict)
            if codes:
                self._decide(verdict, codes)

    def _verdict(self, slip):
        if self.refunded[slip.code]:
            may_go_back = slip.order == "held" or (slip.order != "open" and slip.kind == "refund_due")
            return "paid_back" if may_go_back else ""
        return "" if slip.kind == "unpaid" and self.paid[slip.code] else "release"

    def _decide(self, verdict, codes):
        people = [Actor(name, "operator", self.world.clock.ms) for name in ("operator rina", "admin dodi")]
        with self.world.books.engine.begin() as connection:
            proposal = releasing.propose(connection, people[0], verdict, Wish(codes=codes))
        with self.world.books.engine.begin() as connection:
            releasing.confirm(connection, people[1], proposal.id)

    def check(self):
        check(self.world)
        assert max(self.paid.values(), default=0) <= 1
        for code, count in self.refunded.items():
            reference = self.world.books.vault.reference(code)
            assert (count, self.paid[code], self.world.biller.delivered.get(reference, 0)) <= (1, 1, 0)


ORDER_WENT_WRONG = (
    [("sell", "tokopedia", 1)],
    [("dispatch", "failed", 0), ("refund", 0, 0)],
    [("dispatch", "success", 0)] * 2,
)
CASH_WENT_BACK = ([("owe", "pulsa", 0)], [("refund", 0, 0)], [("dispatch", "success", 0), ("refund", 0, 1)])


def test_nothing_happens_twice_around_a_restore(make_world, databases, kind):
    """Sums hold at every step; at the end nothing is held but what even honest people cannot end here."""

    @settings(
        max_examples=16 if kind == "sqlite" else 3,
        deadline=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(
        before=st.lists(ORDINARY, min_size=3, max_size=15),
        lost=st.lists(ORDINARY, max_size=15),
        after=st.lists(AFTERWARDS, min_size=5, max_size=25),
    )
    @example(*ORDER_WENT_WRONG)
    @example(*CASH_WENT_BACK)
    def history(before, lost, after):
        live_through(make_world, databases, before, lost, after)

    history()


def live_through(make_world, databases, before, lost, after):
    """Act before the backup, after it, and after its restore; then let everything come to its end."""
    name = f"h{next(NUMBERS)}"
    story = Story(make_world(name))
    for action in before:
        story.act(*action)
    databases.backup(name)
    for action in lost:
        story.act(*action)
    story.world.books.engine.dispose()
    databases.restore(name)
    story.world = make_world(name)
    with story.world.books.engine.begin() as connection:
        restore_id = counters.begin_restored(connection, story.world.clock.ms // 1000)
        restored.hold_everything(connection, restore_id, story.world.clock.ms)
    for action in after:
        story.act(*action)
        story.check()
    for number in range(len(story.quotes)):
        story.act("resend", number, 0)
    for _ in range(4):
        story.world.clock.forward(3_700)
        story.world.dispatch()
        story.act("let_go", 1, 0)
    story.world.clock.forward(30 * 86_400)
    story.sweep()
    story.world.dispatch()
    story.act("let_go", 1, 0)
    story.sweep()
    story.check()
    with story.world.books.engine.begin() as connection:
        held = releasing.list_held(connection, Wish())
        assert (restored.progress(connection).restore_id > 0) == bool(held)
    assert all(story.refunded[slip.code] and slip.order == "person" for slip in held)
    story.world.books.engine.dispose()
