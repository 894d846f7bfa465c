"""What every connector tells its circuit, and what it does while the biller counts as down."""

import pytest

from central.billers.circuit import Circuit
from central.billers.interface import Finality, InquiryRefused, Outcome
from central.settings import Breaker


@pytest.fixture
def circuit():
    return Circuit("biller", Breaker(failures=2, pause_s=30))


@pytest.fixture
def guarded(rig, desk, circuit):
    connector = rig.make(desk.url, circuit)
    yield connector
    connector.close()


def test_calls_without_an_answer_open_the_circuit_and_then_nothing_is_sent(rig, guarded, desk, circuit):
    """After so many in a row an inquiry hears at once that the biller is down, and a payment stays open, unsent."""
    desk.answers = [(500, b""), b"<html>"]
    guarded.inquire(rig.purchase)
    guarded.pay(rig.purchase)
    assert circuit.is_down
    assert guarded.inquire(rig.purchase) == InquiryRefused("biller_down")
    assert guarded.pay(rig.purchase) == guarded.advise(rig.purchase) == Outcome(Finality.OPEN, "")
    assert len(desk.asked) == 2
    assert circuit.calls == {"disturbed": 1, "odd": 1, "not_called": 3}


def test_refusals_and_failures_are_answers(rig, guarded, desk, circuit):
    """A biller that says no is not down, however often it says so."""
    desk.answers = [rig.wrap(said) for said in (rig.refused, rig.failed, rig.unheard, rig.pending, rig.refused)]
    guarded.inquire(rig.purchase)
    for _ in range(3):
        guarded.pay(rig.purchase)
    guarded.inquire(rig.purchase)
    assert (circuit.is_down, circuit.calls) == (False, {"answered": 5})


def test_probe_closes_the_circuit_with_any_answer(rig, guarded, desk, circuit):
    """The probe is sent although the biller counts as down; silence leaves it down, a refusal of the probe does not."""
    desk.answers = [b"", b"", (500, b""), rig.wrap(rig.refused)]
    guarded.advise(rig.purchase)
    guarded.advise(rig.purchase)
    guarded.probe()
    assert circuit.is_down
    guarded.probe()
    assert not circuit.is_down
    assert len(desk.asked) == 4


def test_probe_concerns_nobody(rig, guarded, desk, circuit):
    """It names no reference and no customer."""
    desk.answers = [rig.wrap(rig.refused)]
    guarded.probe()
    assert "REF7" not in f"{desk.paths} {desk.asked}"
    assert (circuit.calls, circuit.is_down) == ({"answered": 1}, False)
