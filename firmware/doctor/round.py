"""The doctor's round: which checks there are, in which order, and on what they look when the machine is this one."""

import ctypes.util
import importlib
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from drivers.doctor import access, board, inputs, libraries, pins
from drivers.doctor import printer as printers
from drivers.doctor.verdict import Run, Verdict, ok, run, skipped, wrong
from drivers.errors import DriverError
from drivers.hid.evdev import find_source
from drivers.hid.interface import FindSource
from drivers.pins import open_header, read_label
from drivers.printer.settings import PrinterSettings
from drivers.transport.interface import OpenTransport
from drivers.transport.opening import transport_of
from firmware.config import Settings
from firmware.doctor import installation

_STOP = f"sudo systemctl stop {installation.UNIT}, look again, then start it"


def _space(folder: Path) -> tuple[int, int]:
    usage = shutil.disk_usage(folder)
    return usage.free, usage.total


class Here(NamedTuple):
    """What the checks look at: by itself this machine. outputs: a person wants to see lights blink and hear the buzzer."""

    outputs: bool = False
    root: Path = Path("/")
    run: Run = run
    space: Callable[[Path], tuple[int, int]] = _space
    load: Callable[[str], object] = importlib.import_module
    find_library: Callable[[str], str | None] = ctypes.util.find_library
    label_of: Callable[[Path], str] = read_label
    open_header: Callable[[], Any] = open_header
    find_source: FindSource = find_source
    transport_of: Callable[[PrinterSettings], OpenTransport] = transport_of
    wait: Callable[[float], None] = time.sleep


def look_around(settings: Settings, here: Here) -> Iterator[Verdict]:
    """Give the verdicts one by one, as soon as each is known. A check that fails itself is a verdict too."""
    yield from _each("board", lambda: [board.check_board(here.root), board.check_system(here.root)])
    yield from _each("power", lambda: [board.check_power(here.run)])
    yield from _each("clock", lambda: board.check_clock(here.root, settings.clock.battery_rtc))
    yield from _each("watchdog", lambda: board.check_watchdogs(here.root, here.run))
    yield from _each("controller", lambda: [installation.check_controller(here.run)])
    yield from _each("disk", lambda: installation.check_disk(settings, here.root, here.space))
    yield from _each("keys", lambda: [installation.check_keys(settings, here.root)])
    yield from _each("sockets", lambda: installation.check_sockets(settings, here.root))
    if settings.devices.backend == "mock":
        yield ok("devices", "simulated (devices.backend): there is nothing to look at")
        return
    yield from _each("libraries", lambda: libraries.check_libraries(settings.devices, here.load, here.find_library))
    yield from _each("permissions", lambda: access.check_access(here.root, settings.devices))
    yield from _each("jack", lambda: inputs.check_jack(settings.devices, here.root))
    if installation.is_running(here.run):
        for part in ("pins", "keypad", "contacts", "lights and buzzer", "scanner", "printer"):
            yield skipped(part, f"the controller runs and holds it: {_STOP}")
        return
    yield from _look_at_pins(settings, here)
    yield from _each("scanner", lambda: inputs.check_inputs(settings.devices, here.find_source))
    open_printer = here.transport_of(settings.devices.printer)
    yield from _each("printer", lambda: printers.check_printer(settings.devices.printer, open_printer))


def _look_at_pins(settings: Settings, here: Here) -> Iterator[Verdict]:
    gpio = settings.devices.gpio
    chips = sorted((here.root / "dev").glob("gpiochip*"))
    chip = pins.check_chip(chips, here.label_of)
    yield chip
    if chip.outcome == "wrong":
        return
    try:
        header = here.open_header()
    except DriverError as error:
        yield wrong(
            "pins", f"cannot be opened: {error.reason}", "run the doctor as root; python3-lgpio has to be installed"
        )
        return
    try:
        taken = list(_each("pins", lambda: pins.check_pins(header, settings.devices)))
        yield from taken
        if any(verdict.outcome == "wrong" for verdict in taken):
            yield skipped("keypad, contacts, lights", "not while one of their pins cannot be had")
            return
        if not settings.devices.keypad.identity:
            yield from _each("keypad", lambda: pins.check_keypad(header, gpio))
        yield from _each("contacts", lambda: pins.check_contacts(header, gpio))
        wait = here.wait if here.outputs else None
        yield from _each("lights and buzzer", lambda: pins.check_outputs(header, gpio, wait))
    finally:
        header.close()


def _each(part: str, check: Callable[[], Iterable[Verdict]]) -> Iterator[Verdict]:
    """Give a check's verdicts; what it did not foresee is told as well, and the round goes on."""
    try:
        yield from check()
    except DriverError as error:
        yield wrong(part, error.reason, "the lines above say why; else unplug it, wait, and plug it in again")
    except Exception as error:  # whatever a machine may be like, the checks after this one are worth having
        yield wrong(part, f"could not be looked at: {type(error).__name__}: {error}", "report it with this line")
