"""A circuit opens after enough silence in a row, is probed after each pause, and closes with the first answer."""

import logging

import pytest

from central.billers.circuit import Circuit
from central.settings import Breaker
from tests.central.biller import Clock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def told():
    """How often somebody was told of a change."""
    return []


@pytest.fixture
def circuit(clock, told):
    return Circuit("aggregator", Breaker(failures=3, pause_s=30), lambda: told.append(True), clock)


def silence(circuit, times, why="silent"):
    for _ in range(times):
        circuit.unanswered(why)


def test_enough_silence_in_a_row_opens_and_is_told_once(circuit, told):
    """The third silence opens; further ones, of calls that were under way, change nothing."""
    silence(circuit, 2)
    assert (circuit.is_down, told) == (False, [])
    silence(circuit, 3)
    assert (circuit.is_down, told) == (True, [True])


def test_answer_between_begins_the_count_anew(circuit):
    """Only silence in a row counts."""
    silence(circuit, 2)
    circuit.answered()
    silence(circuit, 2)
    assert not circuit.is_down


def test_any_answer_closes_and_is_told(circuit, told):
    """Also that of a call which was under way when it opened."""
    silence(circuit, 3)
    circuit.answered()
    circuit.answered()
    assert (circuit.is_down, told) == (False, [True, True])


def test_probe_is_due_after_each_pause_and_once(circuit, clock):
    """Not before the pause is over, once when it is, and again after another pause."""
    assert not circuit.probe_due()
    silence(circuit, 3, "unreachable")
    clock.forward(29)
    assert not circuit.probe_due()
    clock.forward(1)
    assert [circuit.probe_due(), circuit.probe_due()] == [True, False]
    assert circuit.is_down
    clock.forward(30)
    assert circuit.probe_due()


def test_silence_is_probed_at_once(circuit, clock):
    """A slow seller is silent as its biller would be: the first probe, which tells them apart, waits for no pause."""
    silence(circuit, 3)
    assert [circuit.probe_due(), circuit.probe_due()] == [True, False]
    clock.forward(30)
    assert circuit.probe_due()


def test_changes_are_logged_and_nothing_else_is(circuit, caplog):
    """One line when it opens, one when it closes."""
    caplog.set_level(logging.DEBUG)
    silence(circuit, 5)
    circuit.not_called()
    circuit.answered()
    circuit.answered()
    assert [record.getMessage() for record in caplog.records] == [
        "biller aggregator counts as down: 3 calls without an answer, the last one silent",
        "biller aggregator answers again",
    ]
