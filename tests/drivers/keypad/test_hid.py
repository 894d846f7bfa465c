"""What a USB keypad's keys mean and what counts as a press: pure logic, events in, reports out."""

from typing import Any

import pytest

from anjungan_evdev import DOWN, EV_KEY, REPEAT, UP, Event
from drivers.keypad.hid import KEY_CODES, KeypadTaker
from drivers.keypad.interface import KEYS

NUM_LOCK, FIVE, SIX = 69, 76, 77


@pytest.fixture
def taker(listener: Any) -> KeypadTaker:
    """A keypad of which no key is down, at the monotonic time 0."""
    made = KeypadTaker(listener)
    made.begin(frozenset(), 0)
    return made


def feed(taker: KeypadTaker, *events: tuple[int, int, int]) -> None:
    """(code, value, milliseconds)."""
    for code, value, at_ms in events:
        taker.take(Event(EV_KEY, code, value, at_ms))


def test_table_has_every_key_and_no_code_twice() -> None:
    """A code with two meanings would be one too many."""
    codes = [code for several in KEY_CODES.values() for code in several]
    assert set(KEY_CODES) == set(KEYS)
    assert len(codes) == len(set(codes))


def test_plain_keypad_types_every_key(taker: KeypadTaker, listener: Any) -> None:
    """Seventeen keys of a usual one, left to right, top down; NumLock is none of ours."""
    for number, code in enumerate((69, 98, 55, 74, 71, 72, 73, 78, 75, 76, 77, 79, 80, 81, 96, 82, 83)):
        feed(taker, (code, DOWN, 10 * number), (code, UP, 10 * number + 5))
    typed = "help clear up 7 8 9 down 4 5 6 1 2 3 enter 0 cancel"
    assert listener.all_so_far() == [("key", key) for key in typed.split()]


@pytest.mark.parametrize("code", [NUM_LOCK, 102, 104, 105, 106, 107, 109, 110, 111, 30, 113, 240, 500])
def test_other_keys_are_nothing(taker: KeypadTaker, listener: Any, code: int) -> None:
    """NumLock, Home to Delete, letters, mute, and codes that no keypad has."""
    feed(taker, (code, DOWN, 0), (code, UP, 5), (FIVE, DOWN, 10))
    assert listener.all_so_far() == [("key", "5")]
    assert taker.trouble is None


def test_holding_is_one_press_and_the_next_press_is_another(taker: KeypadTaker, listener: Any) -> None:
    """The kernel repeats a key that is held."""
    feed(taker, (FIVE, DOWN, 0), (FIVE, REPEAT, 250), (FIVE, REPEAT, 283), (FIVE, UP, 300), (FIVE, DOWN, 400))
    assert listener.all_so_far() == [("key", "5"), ("key", "5")]


def test_rolling_from_key_to_key_is_two_presses(taker: KeypadTaker, listener: Any) -> None:
    """The second goes down before the first is up."""
    feed(taker, (FIVE, DOWN, 0), (SIX, DOWN, 50), (FIVE, UP, 60), (SIX, UP, 100))
    assert listener.all_so_far() == [("key", "5"), ("key", "6")]


def test_key_that_is_down_for_ten_seconds_is_stuck_until_it_is_up(taker: KeypadTaker) -> None:
    """Known without any event, at the time the taker asked for."""
    feed(taker, (FIVE, DOWN, 1_000))
    assert taker.due_ms == 11_000
    taker.pause(10_999)
    assert taker.trouble is None
    taker.pause(11_000)
    assert (taker.trouble, taker.due_ms) == ("key 5 is stuck", None)
    feed(taker, (FIVE, UP, 20_000))
    assert taker.trouble is None


def test_stuck_key_leaves_the_others_working(taker: KeypadTaker, listener: Any) -> None:
    """It is disabled; one that gets stuck beside it is named too."""
    feed(taker, (FIVE, DOWN, 0), (FIVE, REPEAT, 10_000), (SIX, DOWN, 10_001))
    assert taker.trouble == "key 5 is stuck"
    taker.pause(20_001)
    assert taker.trouble == "keys 5, 6 are stuck"
    feed(taker, (FIVE, UP, 21_000), (SIX, UP, 21_001))
    assert taker.trouble is None
    assert listener.all_so_far() == [("key", "5"), ("key", "6")]


def test_key_that_was_down_at_the_start_is_no_press_but_may_be_stuck(taker: KeypadTaker, listener: Any) -> None:
    """Counted from the start on: nobody knows since when."""
    taker.begin(frozenset({SIX, NUM_LOCK}), 5_000)
    taker.pause(15_000)
    assert (taker.trouble, listener.all_so_far()) == ("key 6 is stuck", [])


def test_replugged_keypad_has_no_stuck_key_of_before(taker: KeypadTaker) -> None:
    """Its keys are what the kernel says."""
    feed(taker, (FIVE, DOWN, 0))
    taker.pause(10_000)
    taker.begin(frozenset(), 11_000)
    assert (taker.trouble, taker.due_ms) == (None, None)


def test_lost_events_leave_what_is_held(taker: KeypadTaker, listener: Any) -> None:
    """A release that was lost makes no stuck key, and a key that went down unseen is no press."""
    feed(taker, (FIVE, DOWN, 0), (SIX, DOWN, 10))
    taker.pause(10_010)
    taker.lost(frozenset({SIX, 79}), 11_000)
    assert (taker.trouble, taker.due_ms) == ("key 6 is stuck", 21_000)
    feed(taker, (FIVE, DOWN, 12_000))
    assert listener.all_so_far() == [("key", "5"), ("key", "6"), ("key", "5")]
