"""Real processes under everything at once: a kiosk, mosquitto, PostgreSQL, two centrals, killed and frozen from a seed.

First whatever may go wrong does, with customers and cashiers going on; then nothing more does, and everything has to arrive.
"""

import os
import random
import signal
from pathlib import Path

import httpx
import pytest

from simulator.visitor import VisitorError
from tests.e2e.accounts import Counter, arrived_at, complaints, is_nothing, issued_at, journal_of, on_its_way
from tests.e2e.people import wait_until

STEPS = 12
PROGRAMS = ("firmware", "sync", "central", "central2", "postgresql", "broker")
SETTLE_S = 120.0
LAST_WORD_S = 90.0


class Trouble:
    """What goes wrong, drawn from one seed: programs are killed, or frozen until mended or ended by their watchdog."""

    def __init__(self, visitor, seed):
        self._visitor, self._chance = visitor, random.Random(seed)
        self.happened = []

    def strike(self):
        """Let one or two things go wrong, or mend everything."""
        for _ in range(self._chance.choice((1, 1, 2))):
            program = self._chance.choice(PROGRAMS)
            act = self._chance.choice(
                ("kill", "kill", "freeze", "crash" if program == "postgresql" else "kill", "mend")
            )
            self._do(program, act)

    def _do(self, program, act):
        self.happened.append(f"{act} {program}")
        try:
            match act:
                case "mend":
                    self._visitor.mend()
                case "crash":
                    self.crash_postgresql()
                case _:
                    self._visitor.fault(f"process.{program}", act)
        except VisitorError:
            self.happened[-1] += " (it does not run)"

    def crash_postgresql(self):
        """Ask for PostgreSQL's own immediate shutdown, without a checkpoint; the supervisor starts it again."""
        pid = self._visitor.devices()["process.postgresql"]["state"]["pid"]
        if pid is not None:
            os.kill(pid, signal.SIGQUIT)


def try_to_buy(visitor, phone):
    """Be a customer who leaves when the kiosk does not do what it should; say whether a slip came."""
    try:
        visitor.go_home()
        visitor.buy_pulsa(phone)
    except (VisitorError, AssertionError, StopIteration, KeyError, httpx.HTTPError):
        return False
    return True


def pay_from_the_qr(visitor, counter, phone):
    """While the link is down a slip is minted, and paid from its QR before central has its entry; give its code."""
    visitor.link(up=False)
    visitor.wait_link(up=False)
    code = visitor.buy_pulsa(phone)["code"]
    counter.bring_papers()
    wait_until(counter.is_served, bool, LAST_WORD_S)
    assert counter.ledger().slips[code].entry_expected
    assert code[0] == "9"
    return code


@pytest.mark.timeout(420)
@pytest.mark.parametrize("seed", [4])
def test_everything_arrives_once_whatever_was_killed(postgresql_system, next_phone, seed):
    """After random kills and freezes: journal and central are equal by hash, each payment is there once, cash agrees."""
    run, visitor = postgresql_system
    directory, trouble = Path(run["run_file"]).parent, Trouble(visitor, seed)
    counter = Counter(run, visitor)
    by_qr = pay_from_the_qr(visitor, counter, next_phone())
    trouble.crash_postgresql()
    visitor.link(up=True)
    bought = 1
    for _ in range(STEPS):
        trouble.strike()
        bought += try_to_buy(visitor, next_phone())
        counter.bring_papers()
        counter.is_served()
    visitor.mend()
    visitor.serve()
    bought += try_to_buy(visitor, next_phone())
    counter.bring_papers()
    wait_until(counter.is_served, bool, LAST_WORD_S)
    written = journal_of(directory, visitor.devices()["process.firmware"]["state"]["pid"])
    wait_until(lambda: on_its_way(counter.database, len(written)), is_nothing, SETTLE_S)
    counter.close()
    assert arrived_at(counter.database)[: len(written)] == written, trouble.happened
    assert counter.differences() == [], trouble.happened
    ledger = counter.ledger()
    assert {by_qr} <= issued_at(counter.database) <= set(ledger.slips)
    assert {slip.state for slip in ledger.slips.values()} <= {"success", "awaiting_payment", "expired"}
    assert len(ledger.payments) == len(set(ledger.payments)) >= bought >= 2
    assert complaints(directory) == []
