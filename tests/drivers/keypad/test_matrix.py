"""What counts as a press: pure logic, samples in, keys out."""

from drivers.keypad.interface import KEYS
from drivers.keypad.matrix import LAYOUT, KeyMatrix

NONE: frozenset[tuple[int, int]] = frozenset()
ONE, TWO, FOUR, FIVE = (0, 0), (0, 1), (1, 0), (1, 1)


def feed(matrix: KeyMatrix, *samples: set[tuple[int, int]] | frozenset[tuple[int, int]]) -> list[str]:
    """Sample every 5 ms, and collect what went down."""
    return [key for number, closed in enumerate(samples) for key in matrix.sample(frozenset(closed), 5 * number)]


def test_layout_has_every_key_once() -> None:
    """Ten digits and six keys on sixteen switches."""
    assert sorted(key for row in LAYOUT for key in row) == sorted(KEYS)


def test_third_equal_sample_is_a_press_and_holding_is_no_second_one() -> None:
    """10 ms after the first contact, once."""
    matrix = KeyMatrix()
    assert feed(matrix, {ONE}, {ONE}) == []
    assert feed(matrix, {ONE}) == ["1"]
    assert feed(matrix, {ONE}, {ONE}, {ONE}, {ONE}) == []


def test_bouncing_contact_is_one_press() -> None:
    """Samples that disagree start the count anew, at both edges."""
    matrix = KeyMatrix()
    assert feed(matrix, {ONE}, NONE, {ONE}, {ONE}, NONE, {ONE}, {ONE}, {ONE}) == ["1"]
    assert feed(matrix, NONE, {ONE}, NONE, NONE, {ONE}, NONE, NONE, NONE) == []
    assert matrix.idle


def test_glitch_shorter_than_three_samples_is_nothing() -> None:
    """A spike on the wire."""
    matrix = KeyMatrix()
    assert feed(matrix, {FIVE}, {FIVE}, NONE, NONE, NONE) == []
    assert matrix.idle


def test_second_key_while_the_first_is_down_counts_too() -> None:
    """A fast typist rolls from key to key; two keys are never ambiguous."""
    matrix = KeyMatrix()
    assert feed(matrix, *[{ONE}] * 3, *[{ONE, TWO}] * 3, *[{TWO}] * 3, *[NONE] * 3) == ["1", "2"]


def test_rectangle_is_refused_until_every_key_is_up() -> None:
    """1, 2 and 4 together look like 1, 2, 4 and 5: nothing is believed before all are released."""
    matrix = KeyMatrix()
    assert feed(matrix, *[{ONE}] * 3, *[{ONE, TWO}] * 3) == ["1", "2"]
    assert feed(matrix, *[{ONE, TWO, FOUR, FIVE}] * 3, *[{ONE, FOUR}] * 3, *[{FOUR}] * 3) == []
    assert feed(matrix, *[NONE] * 3, *[{FOUR}] * 3) == ["4"]


def test_switches_that_close_at_one_moment_are_no_fingers() -> None:
    """Two rows that touch show 1 and 4 for either key: nothing is believed before all are up, and both count again then."""
    matrix = KeyMatrix()
    assert feed(matrix, *[{ONE, FOUR}] * 3, *[{ONE, FOUR, TWO}] * 3, *[{FOUR}] * 3) == []
    assert feed(matrix, *[NONE] * 3, *[{FOUR}] * 3, *[{FOUR, ONE}] * 3) == ["4", "1"]


def test_contact_that_never_settles_is_taken_out_after_two_seconds() -> None:
    """A wire that hums changes at each look: the others count again, and the matrix may rest."""
    matrix = KeyMatrix()
    humming = [{ONE}, NONE] * 200
    assert feed(matrix, *humming) == []
    assert (matrix.stuck, matrix.idle) == (frozenset(), False)
    hold(matrix, 2_005, ONE)
    assert (matrix.stuck, matrix.idle) == ({ONE}, True)
    assert hold(matrix, 2_010, ONE, TWO) + hold(matrix, 2_015, TWO) == ["2"]


def test_key_that_is_pressed_while_another_hums_is_not_taken_out() -> None:
    """It bounces, and counts once the noise is gone."""
    matrix = KeyMatrix()
    feed(matrix, *[{ONE}, NONE] * 198, {ONE, TWO}, {TWO}, {ONE, TWO}, {ONE})
    matrix.sample(frozenset({ONE, TWO}), 2_000)
    assert matrix.stuck == {ONE}


def hold(matrix: KeyMatrix, now_ms: int, *switches: tuple[int, int]) -> list[str]:
    """Sample three times at one moment."""
    return [key for _ in range(3) for key in matrix.sample(frozenset(switches), now_ms)]


def test_key_that_is_down_for_ten_seconds_is_stuck() -> None:
    """Counted from its own press, not from another key's; it does not keep the matrix awake."""
    matrix = KeyMatrix()
    assert hold(matrix, 1_000, ONE) == ["1"]
    assert hold(matrix, 5_000, ONE, TWO) == ["2"]
    hold(matrix, 10_999, ONE)
    assert (matrix.stuck, matrix.idle) == (frozenset(), False)
    hold(matrix, 11_000, ONE)
    assert matrix.stuck == {ONE}
    hold(matrix, 11_005, ONE)
    assert matrix.idle


def test_stuck_key_is_no_press_whatever_its_contact_does() -> None:
    """It comes and goes, and the others count meanwhile."""
    matrix = KeyMatrix()
    hold(matrix, 0, ONE)
    hold(matrix, 10_000, ONE)
    assert hold(matrix, 10_100) + hold(matrix, 10_200, ONE) + hold(matrix, 10_300, ONE, FIVE) == ["5"]
    assert matrix.stuck == {ONE}


def test_stuck_key_counts_again_once_it_was_up_for_a_second() -> None:
    """Not after 999 ms; each contact in between begins the second anew."""
    matrix = KeyMatrix()
    hold(matrix, 0, ONE)
    hold(matrix, 10_000, ONE)
    hold(matrix, 11_000)
    hold(matrix, 11_500, ONE)
    hold(matrix, 12_000)
    hold(matrix, 12_999)
    assert matrix.stuck == {ONE}
    hold(matrix, 13_000)
    assert matrix.stuck == frozenset()
    assert hold(matrix, 13_010, ONE) == ["1"]


def test_stuck_key_is_a_corner_of_a_rectangle() -> None:
    """With 1 stuck, 2 and 4 together show a phantom 5: refused until they are up."""
    matrix = KeyMatrix()
    hold(matrix, 0, ONE)
    hold(matrix, 10_000, ONE)
    assert hold(matrix, 10_100, ONE, TWO, FOUR, FIVE) == []
    assert hold(matrix, 10_200, ONE, TWO) == []
    assert hold(matrix, 10_300, ONE) + hold(matrix, 10_400, ONE, TWO) == ["2"]


def test_new_wake_up_is_not_idle_before_three_samples_agree() -> None:
    """An edge says that something happened, not what."""
    matrix = KeyMatrix()
    matrix.begin()
    assert not matrix.idle
    feed(matrix, NONE, NONE, NONE)
    assert matrix.idle
