"""Faults on demand, and the callbacks that a payment leads to."""

import msgspec
import pytest

from simulator.biller.callbacks import Notice, plan
from simulator.biller.faults import NONE, Fault, Faults
from simulator.biller.register import Reference

PAID = Reference(ref_id="r1", sku="xl10", customer_no="0813", final="00", settles_ms=5_000)


def test_fault_meets_its_calls_and_is_gone():
    """Two calls of its kind, then none; calls of another kind pass it by."""
    faults = Faults()
    fault = Fault(cut_off=True, calls=2)
    faults.give(fault)
    met = [faults.take("inquiry", "r1"), faults.take("pay", "r1"), faults.take("pay", ""), faults.take("pay", "r1")]
    assert met == [NONE, fault, msgspec.structs.replace(fault, calls=1), NONE]


def test_fault_for_a_reference_goes_before_one_for_anybody():
    """It is for its own calls only."""
    faults = Faults()
    for fault in (anybody := Fault(delay_s=1.0), own := Fault(reference="r1", drop_answer=True)):
        faults.give(fault)
    assert [faults.take("pay", "r1"), faults.take("pay", "r2"), faults.waiting()] == [own, anybody, []]


@pytest.mark.parametrize(
    "fault", [{"calls": 0}, {"delay_s": 121}, {"delay_s": -1}, {"callback": "loudly"}, {"what": 1}]
)
def test_fault_that_is_none_is_refused(fault):
    """Waits and counts have an end, and words are those of the table."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(fault, Fault)


FINAL = Notice("r1", 5_000)


@pytest.mark.parametrize(
    ("mode", "notices"),
    [
        ("never", ()),
        ("once", (FINAL,)),
        ("twice", (FINAL, FINAL)),
        ("early", (Notice("r1", 1_000, "00", early=True),)),
        ("out_of_order", (FINAL, Notice("r1", 5_000, "03"))),
        ("wrong_amount", (Notice("r1", 5_000, excess=1_000),)),
        ("wrong_signature", (Notice("r1", 5_000, genuine=False),)),
    ],
)
def test_payment_is_called_back_as_its_fault_says(mode, notices):
    """The final state when it is decided; before the answer, twice, followed by the past, or wrong."""
    assert plan(mode, PAID, 1_000, "03") == notices


def test_word_that_is_taken_back_is_called_back_too():
    """Once when it was given, and once when it turned."""
    turning = msgspec.structs.replace(PAID, turned="74", turns_ms=9_000)
    assert plan("once", turning, 1_000, "03") == (FINAL, Notice("r1", 9_000))
