"""Opening a kiosk's devices against a world at a Unix socket, and the connection to it."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.errors import DriverError
from drivers.registry import Devices, open_devices
from drivers.settings import DeviceSettings, PrinterSettings
from drivers.simulated import SimulatedDevices
from messages.world import Attach, Clock, Contact, Done, Headphones, Lamp, Press, Scan, Sound
from tests.drivers.fake_world import STANDING, FakeWorld


@pytest.fixture
def directory() -> Iterator[Path]:
    """A short one: Unix socket paths have less than 108 characters."""
    path = Path(tempfile.mkdtemp(prefix="world", dir="/tmp"))
    yield path
    shutil.rmtree(path)


@pytest.fixture
def settings(directory: Path) -> DeviceSettings:
    """Mock devices, and a printer that is not plugged in."""
    printer = PrinterSettings(path=str(directory / "printer"))
    return DeviceSettings(backend="mock", world=str(directory / "world"), printer=printer)


@pytest.fixture
def fake_world(settings: DeviceSettings) -> Iterator[FakeWorld]:
    """A world that listens."""
    fake = FakeWorld(Path(settings.world))
    yield fake
    fake.close()


@pytest.fixture
def devices(fake_world: FakeWorld, settings: DeviceSettings, listener: Any) -> Iterator[Devices]:
    """Every device, open, and the greeting taken from the world's queue."""
    opened = open_devices(settings, listener)
    greeting = [fake_world.next() for _ in range(3)]
    assert greeting == [Attach("firmware", os.getpid()), Lamp("slip", "off"), Lamp("fault", "off")]
    yield opened
    opened.close()


def without_printer(listener: Any, number: int) -> list[tuple[Any, ...]]:
    """The next reports that are not the printer's."""
    taken: list[tuple[Any, ...]] = []
    while len(taken) < number:
        report = listener.next()
        if report[0] != "printer":
            taken.append(report)
    return taken


def test_start_reports_the_clock_and_both_doors_as_the_world_says(devices: Devices, listener: Any) -> None:
    """Nothing is guessed: opening waits until the world has spoken."""
    assert sorted(without_printer(listener, 3)) == [
        ("clock", -30, True), ("contact", "cabinet", False), ("contact", "paper", False),
    ]  # fmt: skip


def test_acts_of_people_reach_the_controller_and_their_outcome_returns(
    devices: Devices, fake_world: FakeWorld, listener: Any
) -> None:
    """A key, a scan, a door, headphones, the clock: each is answered under its token."""
    without_printer(listener, 3)
    for act, report in [
        (Press(11, "5"), ("key", "5")),
        (Scan(12, "4081"), ("scan", "4081")),
        (Contact(13, "cabinet", True), ("contact", "cabinet", True)),
        (Headphones(15, True), ("headphones", True)),
        (Clock(14, 0, False), ("clock", 0, False)),
    ]:
        fake_world.say(act)
        assert without_printer(listener, 1) == [report]
        assert fake_world.next() == Done(act.token, True, None, 42)


def test_impossible_acts_are_refused_with_a_reason(devices: Devices, fake_world: FakeWorld) -> None:
    """They never reach the controller."""
    for act, reason in [
        (Press(21, "F1"), "unknown_key"), (Scan(22, "\n"), "not_scannable"), (Contact(23, "window", True), "unknown_contact"),
    ]:  # fmt: skip
        fake_world.say(act)
        assert fake_world.next() == Done(act.token, False, reason, 0)


def test_lights_and_sounds_are_seen_and_heard(devices: Devices, fake_world: FakeWorld) -> None:
    """Only changes of a light are told."""
    devices.lights.show("slip", "blink")
    devices.lights.show("slip", "blink")
    devices.buzzer.play("good")
    assert [fake_world.next(), fake_world.next()] == [Lamp("slip", "blink"), Sound("good")]


def test_lost_world_opens_the_doors_and_a_new_one_is_greeted_with_the_lamps(
    devices: Devices, fake_world: FakeWorld, listener: Any
) -> None:
    """Unknown counts as open; the connection comes back by itself."""
    without_printer(listener, 3)
    devices.lights.show("fault", "on")
    assert fake_world.next() == Lamp("fault", "on")
    fake_world.drop()
    assert without_printer(listener, 3) == [
        ("failed", "world", "the connection is lost"), ("contact", "cabinet", True), ("contact", "paper", True),
    ]  # fmt: skip
    assert [fake_world.next() for _ in range(3)] == [
        Attach("firmware", os.getpid()), Lamp("slip", "off"), Lamp("fault", "on"),
    ]  # fmt: skip
    assert without_printer(listener, 4) == [
        ("contact", "cabinet", False), ("contact", "paper", False), ("clock", -30, True), ("recovered", "world"),
    ]  # fmt: skip


def test_lost_world_takes_the_headphones_along(devices: Devices, fake_world: FakeWorld, listener: Any) -> None:
    """Unknown counts as empty, until the world says otherwise."""
    without_printer(listener, 3)
    fake_world.say(Headphones(11, True))
    assert without_printer(listener, 1) == [("headphones", True)]
    fake_world.drop()
    assert without_printer(listener, 2) == [("failed", "world", "the connection is lost"), ("headphones", False)]


def test_world_that_is_not_there_is_a_visible_fault(settings: DeviceSettings, listener: Any) -> None:
    """No device opens without it, and nothing is left open."""
    with pytest.raises(DriverError) as caught:
        open_devices(settings, listener)
    assert str(caught.value) == "world: cannot connect to its socket (No such file or directory)"


@pytest.mark.parametrize("missing", range(3))
def test_world_that_does_not_describe_doors_and_clock_is_a_visible_fault(
    settings: DeviceSettings, listener: Any, missing: int
) -> None:
    """Half a description is none: a boot without a clock must not see the real time for a moment."""
    silent = FakeWorld(Path(settings.world), STANDING[:missing] + STANDING[missing + 1 :])
    try:
        with pytest.raises(DriverError) as caught:
            SimulatedDevices(settings.world, listener, wait_s=0.2)
        assert str(caught.value) == "world: it does not say how doors and clock stand"
    finally:
        silent.close()


def test_world_that_talks_nonsense_is_dropped_and_tried_again(
    devices: Devices, fake_world: FakeWorld, listener: Any
) -> None:
    """A frame outside the vocabulary ends the connection, not the program."""
    without_printer(listener, 3)
    fake_world.say(Attach("firmware", 1))  # type: ignore[arg-type]
    assert without_printer(listener, 1) == [("failed", "world", "the connection is lost")]
    assert fake_world.next() == Attach("firmware", os.getpid())


def test_watchdog_is_systemds_where_systemd_says_so(
    fake_world: FakeWorld, settings: DeviceSettings, listener: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NOTIFY_SOCKET chooses."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(fake_world.path.parent / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", systemd.getsockname())
        opened = open_devices(settings, listener)
        opened.watchdog.ready()
        assert systemd.recv(64) == b"READY=1"
        opened.close()


@pytest.mark.skipif(any(Path("/dev").glob("gpiochip*")), reason="this machine has pins: they are left alone")
def test_real_devices_without_a_pi_are_a_visible_fault(directory: Path, listener: Any) -> None:
    """A mock is never a fallback."""
    with pytest.raises(DriverError):
        open_devices(DeviceSettings(printer=PrinterSettings(path=str(directory / "printer"))), listener)
