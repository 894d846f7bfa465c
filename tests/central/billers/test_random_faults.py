"""Random faults of both billers, over real HTTP: money in = delivered + refunded + open + disputed, and nothing is paid twice."""

import contextlib
import random
from collections import Counter

import pytest

from central.ledger.desk import SlipUnpayableError
from central.ledger.payments import KeyReusedError
from central.ledger.refunds import NotRefundableError
from simulator.biller.numbers import BEHAVIOURS
from sync.wire.requests import Quote
from tests.central.billers.street import opened

SEEDS = range(1, 5)
STEPS = 60
PHONES = ("087800001230", "087800001232", "087800001233", "087800001234", "081300000001", "081300000002")
NAMES = ("success", "success", "failed", "pending_success", "pending_failed", "slow")
CALLBACKS = ("once", "twice", "early", "out_of_order", "wrong_amount", "wrong_signature", "never")
REFUSALS = (SlipUnpayableError, NotRefundableError, KeyReusedError)


class Story:
    """Acts out what a seed draws."""

    def __init__(self, street, seed):
        self.street = street
        self.chance = random.Random(seed)
        self.codes = []

    def act(self):
        """One thing happens."""
        what = self.chance.choices(
            (self.quote, self.pay, self.fault, self.pass_time, self.give_back), weights=(4, 5, 4, 4, 2)
        )[0]
        with contextlib.suppress(*REFUSALS):
            what()

    def quote(self):
        product, kind = self.chance.choice(
            (("pulsa", ""), ("tokopedia", "88"), ("shopee", "88"), ("kai", "88"), ("pln_postpaid", "54"))
        )
        number = f"{kind}{BEHAVIOURS[self.chance.choice(NAMES)]}{self.chance.randrange(30):08d}"
        answer = self.street.quote(product, number if kind else self.chance.choice(PHONES))
        if isinstance(answer, Quote):
            self.codes.append(answer.code)

    def pay(self):
        if self.codes:
            code = self.chance.choice(self.codes[-6:])
            self.street.world.pay(code, self.chance.randrange(2), f"key {code}", repeat_confirmed=True)

    def fault(self):
        turns_after_s = self.chance.choice((0, 0, 0, 5, 45, 200))
        callbacks = [
            mode for mode in CALLBACKS if mode != "never" or not turns_after_s
        ]  # a silent turn is in the file only
        self.street.fault(
            self.chance.choice(("aggregator", "paycode")),
            ask=self.chance.choices(("pay", "inquiry", "status"), weights=(6, 1, 2))[0],
            calls=self.chance.randint(1, 3),
            unreachable=self.chance.choices(("", "503", "closed"), weights=(6, 1, 1))[0],
            drop_answer=self.chance.random() < 0.4,
            cut_off=self.chance.random() < 0.1,
            callback=self.chance.choice(callbacks),
            turns_after_s=turns_after_s,
        )

    def pass_time(self):
        self.street.go_on(self.chance.choice((0, 1, 6, 40, 61)))

    def give_back(self):
        due = [slip.code for slip in self.street.world.all_slips() if slip.state == "refund_due"]
        if due:
            self.street.give_back(self.chance.choice(due))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("seed", SEEDS)
def test_money_is_conserved_and_no_reference_is_paid_twice(make_world, tmp_path, seed):
    """Faults of every kind in any order: the sum holds after each step; when they stop, the biller's book and ours agree."""
    with opened(make_world(), tmp_path) as street:
        story = Story(street, seed)
        for _ in range(STEPS):
            story.act()
            street.sums()
        street.mend()
        street.to_the_end()
        street.go_on(3_600)
        street.sums()
        compare(street)


def compare(street):
    """Assert that the billers delivered what central says, once, but for what a person was called about."""
    held = street.transactions()
    cases = Counter(subject for _, subject in street.world.cases())
    assert max(each["effects"] for each in held.values()) <= 1
    for slip in street.world.all_slips():
        effects = held[slip.reference]["effects"] if slip.reference in held else 0
        if not slip.paid_ms:
            assert effects == 0, slip.state
        elif cases[slip.code] == 0:
            assert effects == (slip.state in {"success", "disputed"}), slip.state
        assert slip.state != "in_process" or cases[slip.code]
