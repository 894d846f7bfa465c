"""Everybody at once on PostgreSQL: two tills, two dispatchers, two appliers of entries, a sweep, refunds, on the same slips."""

import random
import threading
from collections import Counter

import msgspec
import pytest
from sqlalchemy import event, func, select

from central.ledger import desk, expiry, payments, refunds
from central.ledger.desk import SlipUnknownError, SlipUnpayableError
from central.ledger.dispatcher import Dispatcher
from central.ledger.payments import CashGiven
from central.ledger.refunds import CashBack, NotRefundableError
from central.store import retries
from central.store.money_tables import payments as payment_rows
from central.store.retries import repeated
from sync.wire import slip as wire
from sync.wire.entry import Stamp
from sync.wire.records import SlipCancelled, SlipIssued, SlipPrivate
from sync.wire.requests import AskRefundNumber, RefundNumber
from tests.central.biller import FakeBiller

KIOSK = "k-0123456789ab"
STAMP = Stamp(1_788_000_000_000, 2, 1, 0)
QUOTES = 12
PAPERS = 12
ROUNDS_MAX = 20
JOIN_S = 90


class SafeBiller(FakeBiller):
    """May be called from several threads; refuses every third reference for good, and is silent about every fourth answer."""

    def __init__(self):
        super().__init__()
        self._lock = threading.Lock()
        self._asked = 0

    def _act(self, purchase, *, creates):
        with self._lock:
            self._asked += 1
            word = "failed" if int(purchase.reference.encode().hex(), 16) % 3 == 0 else "success"
            self.script = ["done_silent" if word == "success" and self._asked % 4 == 0 else word]
            return super()._act(purchase, creates=creates)


class Street:
    """What the threads share: the slips, the cash that went over the counters, and what nobody expected."""

    def __init__(self, world):
        self.world = world
        self.papers = [world.paper(number, phone=f"0878000013{number:02d}") for number in range(1, PAPERS + 1)]
        quotes = [world.quote(phone=f"0878000012{number // 2:02d}").code for number in range(QUOTES)]
        self.scans = [*quotes, *map(wire.to_digits, self.papers)]
        self.codes = [*quotes, *map(wire.peek_code, self.papers)]
        self.cash = Counter()
        self.surprises = []
        self.ended = threading.Event()

    def alone(self, act, *arguments):
        """Run an act of a thread; what it raises is a surprise."""
        try:
            act(*arguments)
        except Exception as error:
            self.surprises.append(repr(error))

    def sell(self, number):
        """Be a cashier: take the cash of every slip in an order of one's own."""
        till, chance = self.world.tills[number], random.Random(number)
        for scan in chance.sample(self.scans, len(self.scans)):
            try:
                code = desk.lookup(self.world.books, scan, till).slip.code
                if chance.random() < 0.5:
                    desk.claim(self.world.books, code, till)
                total = desk.find(self.world.books, code, till).slip.total
                given = CashGiven(amount=total, repeat_confirmed=True)
                _, new = payments.pay(self.world.books, code, till, f"key-{number}", given)
            except SlipUnpayableError:
                continue
            self.cash[code] += total if new else 0

    def give_back(self, number):
        """Be a cashier with customers who bring their refund numbers."""
        till, chance = self.world.tills[number], random.Random(number)
        while not self.ended.is_set():
            for code in chance.sample(self.codes, len(self.codes)):
                made = self.world.slips.refund_number(KIOSK, AskRefundNumber(code, self.last6(code)))
                if not isinstance(made, RefundNumber):
                    continue
                total = made.report.total
                try:
                    _, new = refunds.refund(self.world.books, code, till, f"b-{number}", CashBack(total, made.number))
                except (NotRefundableError, SlipUnknownError):
                    continue
                self.cash[code] -= total if new else 0

    def last6(self, code):
        index = self.codes.index(code)
        return f"0012{index // 2:02d}" if index < QUOTES else f"0013{index - QUOTES + 1:02d}"

    def apply(self, number):
        """Be an applier: the journal's entries four at a time, each portion one transaction, with others of its own order."""
        chance = random.Random(number)
        while not self.ended.is_set():
            papers = chance.sample(self.papers, 4)
            repeated(self.portion)(papers, chance.sample(self.codes, 2) if chance.random() < 0.1 else ())

    def portion(self, papers, cancelled):
        with self.world.books.engine.begin() as connection:
            for body in papers:
                fields = wire.open_body(body, self.world.kiosk_key.public).fields
                issued = SlipIssued(
                    code=wire.peek_code(body), product=fields.product, minted=True, queue=False, language="id",
                    denomination=fields.denomination, amount=fields.amount, admin_fee=0, service_fee=fields.service_fee,
                    total=fields.amount + fields.service_fee, valid_until_ms=fields.valid_until_s * 1000, catalogue_version=3,
                )  # fmt: skip
                private = SlipPrivate({"phone": f"0878{self.last6(issued.code).zfill(8)}"}, "", body)
                entry = issued.code.encode() * 2
                self.world.slips.record_issued(connection, KIOSK, STAMP, entry, issued, private)
            for code in cancelled:
                self.world.slips.record_cancelled(connection, KIOSK, SlipCancelled(code))

    def dispatch(self, _number):
        """Be the dispatcher of one of two centrals."""
        dispatcher = Dispatcher(self.world.books)
        while not self.ended.is_set():
            dispatcher.run_due()
            expiry.sweep(self.world.books)

    def live(self):
        """Let everybody work until both tills are through."""
        sellers = [threading.Thread(target=self.alone, args=(self.sell, number)) for number in (0, 1)]
        others = [
            threading.Thread(target=self.alone, args=(act, number))
            for act in (self.give_back, self.apply, self.dispatch)
            for number in (0, 1)
        ]
        for thread in (*sellers, *others):
            thread.start()
        for thread in sellers:
            thread.join(JOIN_S)
        self.ended.set()
        for thread in others:
            thread.join(JOIN_S)
        assert [thread for thread in (*sellers, *others) if thread.is_alive()] == []


@pytest.fixture
def street(make_world):
    """A world whose biller several threads may call, on a clock that stands still."""
    world = make_world()
    world.biller = SafeBiller()
    world.books = msgspec.structs.replace(world.books, billers={"aggregator": world.biller})
    world.__post_init__()
    return Street(world)


@pytest.mark.parametrize("kind", ["postgresql"])
def test_everybody_at_once_and_the_money_agrees(street):
    """No error reaches anybody; every slip is paid once, delivered once or paid back once; drawers are what cashiers counted."""
    street.live()
    assert street.surprises == []
    world = street.world
    for _ in range(ROUNDS_MAX):
        world.clock.forward(400)
        world.dispatch()
    slips = {slip.code: slip for slip in world.all_slips()}
    assert set(slips) == set(street.codes)
    states = Counter(slip.state for slip in slips.values())
    assert set(states) <= {"success", "refund_due", "refunded", "cancelled", "awaiting_payment"}
    kept = {code: slip.total for code, slip in slips.items() if slip.state in ("success", "refund_due")}
    assert {code: amount for code, amount in street.cash.items() if amount} == kept
    assert world.account("drawer:T1") + world.account("drawer:T2") == sum(kept.values())
    assert (world.balance(), world.account("owed")) == (0, -12_000 * states["refund_due"])
    for slip in slips.values():
        assert world.biller.delivered.get(slip.reference, 0) == (slip.state == "success")
    with world.books.engine.begin() as connection:
        paid = connection.execute(select(func.count()).select_from(payment_rows)).scalar_one()
    assert paid == sum(states[state] for state in ("success", "refund_due", "refunded"))


@pytest.mark.parametrize("kind", ["postgresql"])
def test_who_meets_another_head_on_is_done_again(world):
    """Two transactions that lock two slips in opposite order: PostgreSQL ends one, which then does its work all the same."""
    codes = [world.quote(phone=f"08780000120{number}").code for number in (0, 1)]
    both_began, conflicts, done = threading.Barrier(2), [], []

    def note(context):
        if retries.is_conflict(context.sqlalchemy_exception):
            conflicts.append(True)

    event.listen(world.books.engine, "handle_error", note)

    @repeated
    def lock(first, second):
        with world.books.engine.begin() as connection:
            world.slips.record_cancelled(connection, KIOSK, SlipCancelled(first))
            if not conflicts:
                both_began.wait(5)
            world.slips.record_cancelled(connection, KIOSK, SlipCancelled(second))
        done.append((first, second))

    threads = [threading.Thread(target=lock, args=order) for order in (codes, codes[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(done) == sorted([tuple(codes), tuple(codes[::-1])])
    assert conflicts == [True]
    assert [world.state(code) for code in codes] == ["cancelled", "cancelled"]
