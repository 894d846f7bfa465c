"""Row 1 of docs/faults.md: the power fails at a random moment of a journey, again and again."""

import contextlib
import itertools
import random
import threading

import pytest

from simulator.visitor import VisitorError

CUTS = 3
JOURNEY_S = 4.0


class PowerGoneError(Exception):
    """The customer sees a dark screen and goes."""


@contextlib.contextmanager
def power_cut(visitor, after_s):
    """While the block runs the power fails after so long; what is done in it ends with `PowerGoneError`."""
    gone = threading.Event()
    look = visitor.view

    def cut():
        gone.set()
        visitor.cut_power()

    def view(*arguments, **more):
        if gone.is_set():
            raise PowerGoneError
        return look(*arguments, **more)

    timer = threading.Timer(after_s, cut)
    visitor.view = view
    timer.start()
    try:
        yield
    except (PowerGoneError, VisitorError):
        pass
    finally:
        timer.join()
        visitor.view = look


def journey(visitor, phone, code, last6):
    """A slip, and the receipt of an earlier payment."""
    visitor.go_home()
    visitor.buy_pulsa(phone)
    visitor.tap("action.done")
    visitor.go_home()
    visitor.ask_status(code, last6)
    visitor.tap("action.print_receipt")
    visitor.wait_for("status", 20)


def pay_one(visitor, till, phone):
    code = visitor.buy_pulsa(phone)["code"]
    assert till.pay(code, till.lookup(code)["total"]).status_code == 201
    assert till.wait_state(code, "success") == "success"
    return code


@pytest.mark.parametrize("seed", [1, 2])
def test_power_cut_at_random_moments_loses_and_doubles_nothing(visitor, till, phone, next_phone, arrived, seed):
    """Every whole slip is payable, every torn one is voided before the next paper, and no original comes out twice."""
    chance = random.Random(seed)
    paid = pay_one(visitor, till, phone)
    first = len(visitor.papers())
    visitor.fault("printer", "slow", rows_per_second=400)
    for _ in range(CUTS):
        with power_cut(visitor, chance.uniform(0.2, JOURNEY_S)):
            journey(visitor, next_phone(), paid, phone[-6:])
        visitor.wait_until(lambda view: view["screen"] not in ("starting", "out_of_service"), "the boot", 60)
    visitor.serve()
    last = visitor.buy_pulsa(next_phone())
    papers = visitor.papers()[first:]
    originals = [(paper["kind"], paper["code"]) for paper in papers if not paper["copy"] and paper["code"]]
    originals = [found for found in originals if found[0] in ("payment_slip", "receipt")]
    assert len(originals) == len(set(originals)), papers
    for paper, following in itertools.pairwise(papers):
        if not paper["complete"] and paper["kind"] != "void":
            assert following["kind"] == "void", papers
    for paper in papers:
        if paper["kind"] == "payment_slip" and paper["complete"]:
            till.wait_known(paper["code"])
            assert till.lookup(paper["code"])["payable"] is True
    assert last["complete"] is True
    assert arrived.positions() == list(range(1, len(arrived.positions()) + 1))
