"""From key events to scans: injected (code, value), no device."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anjungan_evdev import EV_KEY, Event
from drivers.scanner.frames import FrameAssembler, is_acceptable

ENTER, SHIFT, RIGHT_SHIFT = 28, 42, 54
CODES = {**{str(digit): (digit or 10) + 1 for digit in range(10)}, "a": 30, "-": 12, "k": 37, "p": 25}


def typed(text: str) -> list[tuple[int, int]]:
    """The events of these keys, each going down and up."""
    return [(CODES[character], value) for character in text for value in (1, 0)]


def feed(assembler: FrameAssembler, events: list[tuple[int, int]], at_ms: int = 0) -> list[str]:
    """An event a millisecond."""
    reported = [assembler.feed(Event(EV_KEY, *event, at_ms + number)) for number, event in enumerate(events)]
    return [data for data in reported if data is not None]


def test_code_ends_with_enter() -> None:
    """Sixteen digits and Enter are one scan."""
    assert feed(FrameAssembler(), [*typed("1234567890123456"), (ENTER, 1), (ENTER, 0)]) == ["1234567890123456"]


def test_shift_gives_the_upper_character() -> None:
    """Shift counts while it is down."""
    events = [(SHIFT, 1), *typed("a1"), (SHIFT, 0), *typed("a"), (ENTER, 1)]
    assert feed(FrameAssembler(), events) == ["A!a"]


def test_shift_holds_while_either_of_the_two_is_down() -> None:
    """Letting go of the left one does not undo the right one."""
    events = [(SHIFT, 1), (RIGHT_SHIFT, 1), (SHIFT, 0), *typed("a"), (RIGHT_SHIFT, 0), *typed("a"), (ENTER, 1)]
    assert feed(FrameAssembler(), events) == ["Aa"]


def test_new_beginning_forgets_half_a_frame_and_knows_the_shift_that_is_down() -> None:
    """Of a scanner that went away in the middle nothing is left."""
    assembler = FrameAssembler()
    feed(assembler, typed("12"))
    assembler.begin(frozenset({SHIFT}))
    assert assembler.ends_ms is None
    assert feed(assembler, [*typed("a"), (SHIFT, 0), *typed("k"), (ENTER, 1)], 10) == ["Ak"]


@pytest.mark.parametrize(("end", "at_ms"), [([(ENTER, 1)], 12), ([], 500)])
def test_spoilt_frame_is_not_reported_and_the_next_one_is(end: list[tuple[int, int]], at_ms: int) -> None:
    """By Enter or by a pause: the tail of a code is no code."""
    assembler = FrameAssembler()
    feed(assembler, typed("12"))
    assembler.spoil(5)
    assert feed(assembler, [*typed("34"), *end], 6) == []
    assert feed(assembler, [*typed("56"), (ENTER, 1)], at_ms) == ["56"]


def test_scanner_without_enter_ends_by_a_pause() -> None:
    """100 ms without a key end the frame, as a time that passes or as the next key."""
    assembler = FrameAssembler()
    feed(assembler, typed("12"))
    assert assembler.ends_ms == 102
    assert assembler.paused(101) is None
    assert assembler.paused(102) == "12"
    assert assembler.ends_ms is None
    feed(assembler, typed("34"), 1_000)
    assert feed(assembler, typed("56"), 1_200) == ["34"]


@pytest.mark.parametrize("code", [1, 14, 15, 29, 56, 59, 103, 111, 125, 240, 500])
def test_key_that_is_no_printable_character_spoils_the_frame(code: int) -> None:
    """Escape, Control, Alt, F1, arrows, Meta: a bar code may encode them, a kiosk does not obey them."""
    assembler = FrameAssembler()
    assert feed(assembler, [*typed("12"), (code, 1), *typed("34"), (ENTER, 1)]) == []
    assert feed(assembler, [*typed("56"), (ENTER, 1)], 500) == ["56"]


def test_endless_frame_is_dropped_and_does_not_grow() -> None:
    """1,024 characters pass, one more and nothing of it is reported."""
    assembler = FrameAssembler()
    assert feed(assembler, [(2, 1)] * 1_024 + [(ENTER, 1)]) == ["1" * 1_024]
    assert feed(assembler, [(2, 1)] * 1_025 + [(ENTER, 1)], 5_000) == []


def test_kernels_repeats_are_nothing() -> None:
    """A key that is held is one character."""
    events = [(2, 1), (2, 2), (2, 2), (2, 0), (ENTER, 1)]
    assert feed(FrameAssembler(), events) == ["1"]


def test_more_than_five_scans_a_second_are_dropped() -> None:
    """A scanner that fires by itself does not flood the controller."""
    assembler = FrameAssembler()
    scans = [feed(assembler, [*typed("1"), (ENTER, 1)], 10 * number) for number in range(7)]
    assert scans == [["1"]] * 5 + [[]] * 2
    assert feed(assembler, [*typed("2"), (ENTER, 1)], 1_100) == ["2"]


def test_enter_alone_is_no_scan() -> None:
    """Nothing was read."""
    assert feed(FrameAssembler(), [(ENTER, 1)]) == []


def test_every_printable_character_of_the_layout_has_a_key() -> None:
    """The kernel's codes, unshifted and shifted, give all of printable ASCII."""
    seen = set()
    for code in range(128):
        for shift in (0, 1):
            assembler = FrameAssembler()
            seen |= set("".join(feed(assembler, [(SHIFT, shift), (code, 1), (ENTER, 1)])))
    assert seen == set(string.printable) - set("\t\n\r\x0b\x0c")


KEYS = st.tuples(st.integers(0, 767), st.integers(0, 2), st.integers(0, 150))
ALMOST_SCANS = st.tuples(st.sampled_from([2, 3, 30, ENTER, SHIFT]), st.integers(0, 1), st.integers(0, 60))


@settings(deadline=None)
@given(st.lists(st.one_of(KEYS, ALMOST_SCANS), max_size=300))
def test_whatever_is_typed_nothing_unprintable_and_no_flood_is_reported(events: list[tuple[int, int, int]]) -> None:
    """Any keys at any pace: reports are acceptable, and at most five in any second."""
    assembler, now_ms, times = FrameAssembler(), 0, []
    for code, value, later_ms in events:
        now_ms += later_ms
        data = assembler.feed(Event(EV_KEY, code, value, now_ms))
        if data is not None:
            assert is_acceptable(data)
            times.append(now_ms)
    assert all(sixth - first >= 1_000 for first, sixth in zip(times, times[5:], strict=False))
