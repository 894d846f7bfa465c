"""The table of states keeps its promises as a whole."""

from pathlib import Path

import pytest

from central.ledger import life_cycle
from central.ledger.states import (
    CHANGES,
    HOLDING,
    OPEN,
    PAYABLE,
    STATES,
    TRANSITIONS,
    IllegalChangeError,
    Reason,
    after,
    may,
)

PAGE = Path(__file__).parents[3] / "docs" / "life-cycle.md"


def test_every_pair_is_in_the_table_or_refused():
    """No state and reason is undecided: it leads somewhere by the table, or raises."""
    for state in STATES:
        for reason in Reason:
            if (state, reason) in TRANSITIONS:
                assert may(state, reason)
                assert after(state, reason) in STATES
            else:
                assert not may(state, reason)
                with pytest.raises(IllegalChangeError):
                    after(state, reason)


def test_paid_slips_never_fail_expire_or_get_cancelled():
    """From the moment money came in, no change leads back to a state without money."""
    assert {TRANSITIONS[pair] for pair in TRANSITIONS if pair[0] in HOLDING} <= HOLDING


def test_money_comes_in_by_one_change_only():
    """The only way from a state without money to one with money is the payment."""
    ways = {(state, reason) for (state, reason), to in TRANSITIONS.items() if state not in HOLDING and to in HOLDING}
    assert ways == {("awaiting_payment", Reason.PAID)}


def test_every_state_is_reachable_and_each_reason_is_used():
    """No state and no reason is dead."""
    assert set(TRANSITIONS.values()) | {"queued", "awaiting_payment"} == set(STATES)
    assert {reason for _, reason in TRANSITIONS} == set(Reason)
    assert not OPEN & PAYABLE


def test_page_is_drawn_from_the_table():
    """`docs/life-cycle.md` shows every change with its rule, as the table has it."""
    text = PAGE.read_text(encoding="utf-8")
    assert text == life_cycle.page(text)
    assert all(f"{before} --> {after}" in text for (before, _), after in TRANSITIONS.items())


def test_no_pair_stands_in_the_table_twice():
    """One state and one reason lead to one state, by one rule."""
    assert len(CHANGES) == len(TRANSITIONS)
    assert all(change.rule.endswith(".") for change in CHANGES)
