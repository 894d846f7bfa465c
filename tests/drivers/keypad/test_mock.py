"""The mock's world side: what a keypad without pins refuses, and what it remembers."""

from typing import Any

import pytest

from drivers.keypad.mock import MockKeypad


def test_key_that_no_keypad_has_is_a_programmers_error(listener: Any) -> None:
    """Pressed, stuck or freed."""
    mock = MockKeypad(listener)
    for act in (mock.press, mock.stick, mock.free):
        with pytest.raises(KeyError):
            act("F1")


def test_press_that_cannot_be_is_refused_with_its_reason(listener: Any) -> None:
    """A stuck key, a dead keypad, a closed one; the history holds what was reported."""
    mock, outcomes = MockKeypad(listener), []

    def done(*outcome: Any) -> None:
        outcomes.append(outcome)

    mock.stick("5")
    mock.press("5", done)
    mock.fail()
    mock.press("1", done)
    mock.close()
    mock.press("1", done)
    assert outcomes == [(False, "stuck", 0), (False, "dead", 0), (False, "closed", 0)]
    assert (mock.history, mock.stuck, mock.failed) == (["5"], {"5"}, True)


def test_keypad_that_recovers_still_names_its_stuck_key(listener: Any) -> None:
    """Two things are wrong; one of them ends."""
    mock = MockKeypad(listener)
    mock.stick("5")
    mock.fail()
    mock.recover()
    assert listener.all_so_far() == [
        ("key", "5"),
        ("failed", "keypad", "key 5 is stuck"),
        ("failed", "keypad", "it cannot be read"),
        ("failed", "keypad", "key 5 is stuck"),
    ]
