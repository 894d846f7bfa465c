"""The header's pins and what is wired to them: keypad, contacts, lights, buzzer. Levels are read, and pins are let go of again.

`header` is a gpiozero pin factory. Nothing is driven high but a light or the buzzer, and these only when a person asked for it.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from drivers.doctor.places import place
from drivers.doctor.verdict import Verdict, look, ok, skipped, wrong
from drivers.door.interface import CONTACTS
from drivers.errors import DriverError
from drivers.keypad.matrix import LAYOUT
from drivers.pins import claim, find_header, guarded
from drivers.settings import DeviceSettings, GpioSettings

BLINKS = 3
_BLINK_S = 0.4
_SETTLE_S = 1e-3
"""A wire that was low rises through the Pi's pull-up of some 50 kOhm: 10 nF, which is a very long cable, take half of this."""
_WIRE = "look at the solder joints and the ribbon between the keypad and the header"


def check_chip(chips: list[Path], label_of: Callable[[Path], str]) -> Verdict:
    """The header's chip is found by its label, whatever its number is."""
    try:
        number = find_header(chips, label_of)
    except (DriverError, OSError) as error:
        names = ", ".join(chip.name for chip in chips) or "none at all"
        said = error.reason if isinstance(error, DriverError) else f"{error.filename}: {error.strerror}"
        return wrong("pins", f"{said} (there are: {names})", "run it on the kiosk itself, as root")
    return ok("pins", f"the header is /dev/gpiochip{number}")


def pins_of(settings: DeviceSettings) -> dict[str, tuple[int, ...]]:
    """Give the configured pins by key. A kiosk with a USB keypad needs no rows and columns."""
    by_key: dict[str, tuple[int, ...]] = {}
    for key in GpioSettings.__struct_fields__:
        value = getattr(settings.gpio, key)
        if not (settings.keypad.identity and key in ("rows", "columns")):
            by_key[key] = value if isinstance(value, tuple) else (value,)
    return by_key


def check_pins(header: Any, settings: DeviceSettings) -> list[Verdict]:
    """Each configured pin can be had; one that cannot says who has it, if the kernel does."""
    found = []
    wanted = [(key, number) for key, numbers in pins_of(settings).items() for number in numbers]
    for key, number in wanted:
        try:
            with _taken(header, [number]):
                pass
        except DriverError as error:
            do = f"free it (dtparam, dtoverlay in /boot/firmware/config.txt; a program), or set devices.gpio.{key} otherwise"
            found.append(wrong(place(number), f"{key}: {error.reason}", do))
    return found or [ok("each pin", f"all {len(wanted)} can be had")]


def check_keypad(header: Any, settings: GpioSettings) -> list[Verdict]:
    """While nobody types no switch is closed, and no wire touches ground or another wire."""
    with guarded("keypad"), _taken(header, [*settings.rows, *settings.columns]) as pins:
        rows, columns = pins[: len(settings.rows)], pins[len(settings.rows) :]
        names = [*_names("row", settings.rows), *_names("column", settings.columns)]
        found = [
            wrong("keypad", f"{name} is connected to ground", _WIRE)
            for name, pin in zip(names, pins, strict=True)
            if not _rests_high(pin, pins)
        ]
        if found:
            return found  # whatever else is read goes through that wire
        down = [LAYOUT[row][column] for row, column in sorted(_closed(rows, columns))]
        if down:
            keys = ", ".join(down)
            said = f"closed while nobody should be typing: {keys}"
            return [
                wrong("keypad", said, f"let go of the keys, pull the ribbon off: still so = wires, else {keys} sticks")
            ]
        touching = [*_touching(rows, names[: len(rows)]), *_touching(columns, names[len(rows) :])]
    return [wrong("keypad", f"{one} and {other} touch", _WIRE) for one, other in touching] or [
        ok("keypad", "no key is down, and no wire touches another")
    ]


def check_contacts(header: Any, settings: GpioSettings) -> list[Verdict]:
    """How each contact stands. Only a person sees whether its door stands so too."""
    found = []
    for contact in CONTACTS:
        number = getattr(settings, contact)
        with guarded(f"contact {contact}"), _taken(header, [number]) as (pin,):
            closed = not _rests_high(pin, [])
        if closed:
            found.append(ok(f"contact {contact}", "closed: its door is shut, and its wire is whole"))
        else:
            do = (
                f"shut the door; still open = the wire to {place(number)} or to ground is off, or the magnet is too far"
            )
            found.append(look(f"contact {contact}", "open", do))
    return found


def check_outputs(header: Any, settings: GpioSettings, wait: Callable[[float], None] | None) -> list[Verdict]:
    """Lights blink and the buzzer sounds, three times each, for a person. wait: waits so many seconds; None: not asked for."""
    outputs = {"light slip": settings.light_slip, "light fault": settings.light_fault, "buzzer": settings.buzzer}
    if wait is None:
        return [skipped(", ".join(outputs), "--outputs makes them blink and sound")]
    found = []
    for name, number in outputs.items():
        with guarded(name), _taken(header, [number]) as (pin,):
            for _ in range(BLINKS):
                pin.output_with_state(1)
                wait(_BLINK_S)
                pin.output_with_state(0)
                wait(_BLINK_S)
        do = f"nothing seen or heard = polarity, transistor, resistor, or the wire to {place(number)}"
        found.append(look(name, f"was on {BLINKS} times", do))
    return found


def _rests_high(pin: Any, others: Sequence[Any]) -> bool:
    """Say whether a pin that nothing drives is high by its own pull-up, all others floating."""
    for other in others:
        other.input_with_pull("floating")
    pin.input_with_pull("up")
    time.sleep(_SETTLE_S)
    return bool(pin.state)


def _closed(rows: Sequence[Any], columns: Sequence[Any]) -> set[tuple[int, int]]:
    return {
        (row, column)
        for row, pin in enumerate(rows)
        for column in _low_with(pin, columns, [other for other in rows if other is not pin])
    }


def _touching(pins: Sequence[Any], names: Sequence[str]) -> list[tuple[str, str]]:
    return [
        (names[one], names[other])
        for one, pin in enumerate(pins)
        for other in _low_with(pin, pins[one + 1 :], [], first=one + 1)
    ]


def _low_with(pin: Any, senses: Sequence[Any], floating: Sequence[Any], first: int = 0) -> list[int]:
    """Drive a pin low and give the numbers, from `first` on, of those that become low with it. Leaves all of them inputs."""
    for other in floating:
        other.input_with_pull("floating")
    for sense in senses:
        sense.input_with_pull("up")
    pin.output_with_state(0)
    time.sleep(_SETTLE_S)
    low = [number for number, sense in enumerate(senses, first) if not sense.state]
    pin.input_with_pull("floating")
    return low


def _names(kind: str, numbers: Sequence[int]) -> list[str]:
    return [f"{kind} {index}, {place(number)}," for index, number in enumerate(numbers, 1)]


@contextmanager
def _taken(header: Any, numbers: Sequence[int]) -> Iterator[list[Any]]:
    """Have these pins, as inputs, and let go of them again."""
    from gpiozero import GPIODevice

    devices: list[Any] = []
    try:
        for number in numbers:
            devices.append(claim(header, GPIODevice, place(number), number))
        yield [device.pin for device in devices]
    finally:
        for device in devices:
            device.close()
