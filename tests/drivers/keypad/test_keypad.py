"""The keypad's contract on both backends, and the pins' electrics."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from drivers.errors import DriverError
from drivers.keypad.gpio import GpioKeypad, MatrixPins
from drivers.keypad.matrix import LAYOUT
from drivers.keypad.mock import MockKeypad

ROWS, COLUMNS = (5, 6, 13, 19), (12, 16, 20, 21)
WHERE = {key: (row, column) for row, keys in enumerate(LAYOUT) for column, key in enumerate(keys)}

Press = Callable[[str], tuple[Any, ...]]


@pytest.fixture(params=["mock", "gpio"])
def press(request: pytest.FixtureRequest, listener: Any) -> Iterator[Press]:
    """Press and release one key on this backend, and give what was reported."""
    if request.param == "mock":
        mock = MockKeypad(listener)

        def press_mock(key: str) -> tuple[Any, ...]:
            mock.press(key)
            return listener.next()

        yield press_mock
        mock.close()
        return
    matrix, factory = request.getfixturevalue("matrix"), request.getfixturevalue("matrix_pins")
    keypad = GpioKeypad(factory, ROWS, COLUMNS, listener)

    def press_switch(key: str) -> tuple[Any, ...]:
        matrix.press(WHERE[key])
        report: tuple[Any, ...] = listener.next()
        matrix.release(WHERE[key])
        matrix.wait_until_armed()
        return report

    yield press_switch
    keypad.close()
    assert not matrix.shorted


def test_every_key_is_reported_once_and_by_its_name(press: Press, listener: Any) -> None:
    """Sixteen presses, sixteen reports."""
    assert [press(key) for key in WHERE] == [("key", key) for key in WHERE]
    assert listener.all_so_far() == []


def test_same_key_twice_is_two_presses(press: Press, listener: Any) -> None:
    """A code may hold the same digit twice in a row."""
    assert press("7") == ("key", "7")
    assert press("7") == ("key", "7")
    assert listener.all_so_far() == []


def test_three_corners_close_the_fourth_electrically(matrix: Any, matrix_pins: Any) -> None:
    """The model is honest: 1, 2 and 4 show a phantom 5, which the logic has to refuse."""
    pins = MatrixPins(matrix_pins, ROWS, COLUMNS)
    matrix.press((0, 0), (0, 1), (1, 0))
    assert pins.scan() == {(0, 0), (0, 1), (1, 0), (1, 1)}
    pins.close()


def test_three_corners_report_no_phantom(matrix: Any, matrix_pins: Any, listener: Any) -> None:
    """All three at once: nothing; after their release the keypad works again."""
    keypad = GpioKeypad(matrix_pins, ROWS, COLUMNS, listener)
    matrix.press((0, 0), (0, 1), (1, 0))
    matrix.wait_for_scans(5)
    matrix.release((0, 0), (0, 1), (1, 0))
    matrix.wait_until_armed()
    matrix.press((2, 2))
    assert listener.next() == ("key", "9")
    keypad.close()


def test_rows_are_never_driven_high(matrix: Any, matrix_pins: Any, listener: Any) -> None:
    """Two keys of one column join two rows: a high one against a low one would be a short circuit."""
    keypad = GpioKeypad(matrix_pins, ROWS, COLUMNS, listener)
    matrix.press((0, 0), (1, 0))
    assert [listener.next(), listener.next()] == [("key", "1"), ("key", "4")]
    keypad.close()
    assert not matrix.shorted


def test_key_that_was_down_before_arming_is_not_lost(matrix: Any, matrix_pins: Any, listener: Any) -> None:
    """It makes no edge: the columns are looked at once more after the rows went low."""
    matrix.press((1, 1))
    keypad = GpioKeypad(matrix_pins, ROWS, COLUMNS, listener)
    assert listener.next() == ("key", "5")
    keypad.close()


def test_pin_in_use_names_the_keypad(matrix_pins: Any, listener: Any) -> None:
    """Another device holds one of its pins: a DriverError, and every pin is free again."""
    from gpiozero import LED

    with LED(12, pin_factory=matrix_pins), pytest.raises(DriverError) as caught:
        GpioKeypad(matrix_pins, ROWS, COLUMNS, listener)
    assert caught.value.device == "keypad"
    GpioKeypad(matrix_pins, ROWS, COLUMNS, listener).close()


def test_mock_knows_its_keys_and_reports_nothing_after_close(listener: Any) -> None:
    """A key that a keypad does not have is a programmer's error; a closed one is deaf."""
    mock = MockKeypad(listener)
    with pytest.raises(KeyError):
        mock.press("F1")
    mock.close()
    outcomes: list[tuple[bool, str | None, int]] = []
    mock.press("1", lambda *outcome: outcomes.append(outcome))
    assert (outcomes, mock.history, listener.all_so_far()) == ([(False, "closed", 0)], [], [])
