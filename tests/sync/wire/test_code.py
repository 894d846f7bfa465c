"""The slip's code and its check digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.wire import code

offline_codes = st.builds(code.offline_code, st.integers(1, 999_999), st.integers(1, 99_999), st.integers(0, 999))
online_codes = st.builds(code.online_code, st.integers(0, 8 * 10**14 - 1))
codes = offline_codes | online_codes


@pytest.mark.parametrize(("digits", "check"), [("0794", "5"), ("00200667308", "5")])
def test_check_digit_known_values(digits, check):
    """ISO/IEC 7064 MOD 11,10: the standard's own example, and a German tax number from its published test set."""
    assert code.check_digit(digits) == check


@given(codes)
def test_made_codes_are_codes(made):
    """Whatever is made is accepted, and says where it was made."""
    assert code.is_code(made)
    assert code.is_offline(made) == (made[0] == "9")


@given(codes, st.integers(0, 15), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(made, place, step):
    """One wrong digit anywhere never gives another valid code."""
    wrong = made[:place] + str((int(made[place]) + step) % 10) + made[place + 1 :]
    assert not code.is_code(wrong)


def test_nearly_all_swaps_of_neighbours_are_found():
    """Of all swaps of two different neighbouring digits in many codes, at least 97 of 100 are found."""
    found = total = 0
    for number in range(0, 8 * 10**14, 10**12 + 7_654_321):
        made = code.online_code(number)
        for place in range(15):
            if made[place] != made[place + 1]:
                total += 1
                found += not code.is_code(made[:place] + made[place + 1] + made[place] + made[place + 2 :])
    assert total > 5_000
    assert found / total > 0.97


@given(st.text(max_size=20))
def test_other_text_is_no_code(text):
    """Only sixteen ASCII digits can be a code."""
    if len(text) != 16 or not (text.isascii() and text.isdigit()):
        assert not code.is_code(text)


@pytest.mark.parametrize("text", ["", "0000000000000000", "\uff10" * 16, "4071882350961174 ", "407188235096117"])
def test_near_misses_are_no_codes(text):
    """Leading zero, other digits, spaces and missing digits are refused."""
    assert not code.is_code(text)


def test_offline_code_carries_terminal_and_slip_number():
    """An offline code says which terminal minted it and as which slip."""
    made = code.offline_code(123, 7, 42)
    assert made[:15] == "900012300007042"
    assert code.terminal_of(made) == (123, 7)
    assert code.grouped(made) == f"9000 1230 0007 042{made[-1]}"


@pytest.mark.parametrize(
    "numbers", [(0, 1, 0), (1_000_000, 1, 0), (1, 0, 0), (1, 100_000, 0), (1, 1, -1), (1, 1, 1_000)]
)
def test_offline_code_out_of_range_is_a_programmers_error(numbers):
    """Nothing is minted outside the ranges of the format."""
    with pytest.raises(ValueError, match="out of range"):
        code.offline_code(*numbers)


@pytest.mark.parametrize("number", [-1, 8 * 10**14])
def test_online_code_out_of_range_is_a_programmers_error(number):
    """The first digit stays 1-8."""
    with pytest.raises(ValueError, match="out of range"):
        code.online_code(number)
