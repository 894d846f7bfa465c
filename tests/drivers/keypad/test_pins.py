"""The real keypad on the electrical model: ghosts, bounce, shorts, what a stuck key costs, pins that cannot be had."""

from collections.abc import Iterator
from typing import Any

import pytest

from drivers.errors import DriverError
from drivers.keypad.gpio import GpioKeypad
from drivers.keypad.pins import MatrixPins
from simulator.pins import GROUND, Keys, SimulatedHeader

ROWS, COLUMNS = (5, 6, 13, 19), (12, 16, 20, 21)


@pytest.fixture
def keypad(header: SimulatedHeader, keys: Keys, listener: Any, clock: Any) -> Iterator[GpioKeypad]:
    """The driver, asleep."""
    opened = GpioKeypad(header, ROWS, COLUMNS, listener, clock)
    keys.wait_until_armed()
    yield opened
    opened.close()
    assert not header.circuit.shorted


def test_three_corners_close_the_fourth_electrically(header: SimulatedHeader, keys: Keys) -> None:
    """The model is honest: 1, 2 and 4 show a phantom 5, which the logic has to refuse."""
    pins = MatrixPins(header, ROWS, COLUMNS)
    pins.set_up(lambda: None)
    keys.press("1", "2", "4")
    assert pins.scan() == {(0, 0), (0, 1), (1, 0), (1, 1)}
    pins.close()


def test_three_corners_report_no_phantom(keypad: GpioKeypad, keys: Keys, listener: Any) -> None:
    """All three at once: nothing; after their release the keypad works again."""
    keys.press("1", "2", "4")
    keys.wait_for_scans(5)
    keys.release("1", "2", "4")
    keys.wait_until_armed()
    keys.press("9")
    assert listener.next() == ("key", "9")


def test_rows_are_never_driven_high(keypad: GpioKeypad, keys: Keys, header: SimulatedHeader, listener: Any) -> None:
    """Two keys of one column join two rows: a high one against a low one would be a short circuit."""
    keys.press("1")
    assert listener.next() == ("key", "1")
    keys.press("4")
    assert listener.next() == ("key", "4")
    assert not header.circuit.shorted


@pytest.mark.parametrize("touching", [(ROWS[0], ROWS[1]), (COLUMNS[0], COLUMNS[1]), (ROWS[0], GROUND)])
def test_wires_that_touch_report_no_second_key(
    keypad: GpioKeypad, keys: Keys, header: SimulatedHeader, listener: Any, touching: tuple[int, int]
) -> None:
    """One press looks like several: none is believed, and keys on whole wires count."""
    header.circuit.connect(touching)
    keys.press("1")
    keys.wait_for_scans(10)
    keys.release("1")
    keys.wait_until_armed()
    keys.press("9")
    assert listener.next() == ("key", "9")
    assert listener.all_so_far() == []


def test_bouncing_key_is_one_press(keypad: GpioKeypad, keys: Keys, listener: Any) -> None:
    """Going down and coming up, with scans in between."""
    keys.press("3")
    keys.bounce("3", 4, lambda: keys.wait_for_scans(1))
    keys.wait_for_scans(5)
    keys.release("3")
    keys.bounce("3", 2, lambda: keys.wait_for_scans(1))
    keys.wait_until_armed()
    assert listener.all_so_far() == [("key", "3")]


def test_key_that_was_down_before_arming_is_not_lost(header: SimulatedHeader, keys: Keys, listener: Any) -> None:
    """It makes no edge: the columns are looked at once more after the rows went low."""
    keys.press("5")
    keypad = GpioKeypad(header, ROWS, COLUMNS, listener)
    assert listener.next() == ("key", "5")
    keypad.close()


def test_keypad_at_rest_reads_nothing(keypad: GpioKeypad, keys: Keys, clock: Any) -> None:
    """No key, no scan, however long it takes by any clock."""
    clock.now_ms += 3_600_000
    with pytest.raises(TimeoutError):
        keys.wait_for_scans(1, within_s=0.3)


def test_stuck_key_is_looked_at_no_more_than_once_a_second(keypad: GpioKeypad, keys: Keys, clock: Any) -> None:
    """Each look is three scans: in a second and a half there is one look, and perhaps a second one."""
    keys.press("5")
    keys.wait_for_scans(4)
    clock.now_ms += 10_000
    keys.wait_until_armed()
    keys.wait_for_scans(3)
    with pytest.raises(TimeoutError):
        keys.wait_for_scans(7, within_s=1.5)


def test_keys_beside_a_stuck_one_are_heard_at_once_while_somebody_types(
    keypad: GpioKeypad, keys: Keys, listener: Any, clock: Any
) -> None:
    """A key of another column wakes the keypad; for five seconds by its clock it goes on scanning all of them."""
    keys.press("5")
    keys.wait_for_scans(4)
    clock.now_ms += 10_000
    keys.wait_until_armed()
    keys.press("1")
    keys.wait_for_scans(4)
    keys.release("1")
    keys.wait_for_scans(30)
    clock.now_ms += 4_999
    keys.wait_for_scans(30)
    clock.now_ms += 1
    keys.wait_until_armed()


def test_key_beside_a_stuck_one_is_found_by_the_look(keypad: GpioKeypad, keys: Keys, listener: Any, clock: Any) -> None:
    """2 shares the column of the stuck 5 and makes no edge; held for a second it counts."""
    keys.press("5")
    keys.wait_for_scans(4)
    clock.now_ms += 10_000
    assert [listener.next(), listener.next()] == [("key", "5"), ("failed", "keypad", "key 5 is stuck")]
    keys.wait_until_armed()
    keys.press("2")
    assert listener.next() == ("key", "2")


def test_pin_that_another_device_has_names_itself(header: SimulatedHeader, listener: Any) -> None:
    """A DriverError says which pin of the keypad it is, and every pin is free again."""
    from gpiozero import LED

    with LED(12, pin_factory=header) as led, pytest.raises(DriverError) as caught:
        GpioKeypad(header, ROWS, COLUMNS, listener)
    assert caught.value.device == "keypad"
    assert caught.value.reason.startswith("pin 12: GPIOPinInUse:")
    assert led.closed
    GpioKeypad(header, ROWS, COLUMNS, listener).close()


def test_pin_that_the_kernel_gave_away_says_to_whom(header: SimulatedHeader, listener: Any) -> None:
    """An overlay, or another program, holds the line."""
    header.holders[19] = "spi1 CS2"
    with pytest.raises(DriverError) as caught:
        GpioKeypad(header, ROWS, COLUMNS, listener)
    assert str(caught.value) == "keypad: pin 19: RuntimeError: 'GPIO busy'; the kernel says that spi1 CS2 holds it"
