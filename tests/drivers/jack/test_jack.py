"""The jack's contract on the mock and on a switch of the kernel at the seam, and what only the kernel's can meet."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from anjungan_evdev import EV_SW
from drivers.hid.mock import MockInputs, MockSource
from drivers.jack.evdev import SW_HEADPHONE_INSERT, find_jack, open_jack
from drivers.jack.mock import MockJack
from drivers.listener import ignore_done
from drivers.settings import InputSettings
from tests.drivers.jack.system import describe

SETTINGS = InputSettings(identity="0000:0000")
SW_LINEOUT_INSERT = 6


class KernelJack:
    """World side of a jack that is an input device: the verbs of the mock."""

    def __init__(self) -> None:
        self.bus = MockInputs()
        self.device = self._appear()
        self._plugged = False

    def plug(self, plugged: bool) -> None:
        self._plugged = plugged
        if not self.device.gone:
            self._set(plugged)

    def fail(self) -> None:
        self.device.unplug()

    def recover(self) -> None:
        device = self._appear()
        if self._plugged:
            device.press(SW_HEADPHONE_INSERT)
        self.device = device

    def _set(self, plugged: bool) -> None:
        (self.device.press if plugged else self.device.release)(SW_HEADPHONE_INSERT)

    def _appear(self) -> MockSource:
        return self.bus.plug(SETTINGS.identity, kind=EV_SW)


@pytest.fixture
def kernel(listener: Any) -> Iterator[KernelJack]:
    """An empty jack that is an input device, and its driver."""
    made = KernelJack()
    jack = open_jack(partial(made.bus.find, SETTINGS), listener)
    assert made.device.ready.wait(10.0)
    yield made
    jack.close()


@pytest.fixture(params=["mock", "kernel"])
def world(request: pytest.FixtureRequest, listener: Any) -> Iterator[Any]:
    """The world side of this backend: `plug`, `fail`, `recover`. It is empty, and was reported so."""
    if request.param == "kernel":
        made = request.getfixturevalue("kernel")
    else:
        made = MockJack(listener)
        made.plug(False)
    assert listener.next() == ("headphones", False)
    yield made
    if isinstance(made, MockJack):
        made.close()


def test_each_change_is_reported_once(world: Any, listener: Any) -> None:
    """In and out; what stays as it is says nothing."""
    reports = []
    for plugged in (True, False, True):
        world.plug(plugged)
        world.plug(plugged)
        reports.append(listener.next())
    assert reports == [("headphones", True), ("headphones", False), ("headphones", True)]
    assert listener.all_so_far() == []


def test_jack_that_cannot_be_read_counts_as_empty_until_it_is_seen_again(world: Any, listener: Any) -> None:
    """Nobody can say that only one person listens: so nobody claims it. It is a fault, said once."""
    world.plug(True)
    plugged = listener.next()
    world.fail()
    lost = {listener.next(), listener.next()}
    world.recover()
    found = {listener.next(), listener.next()}
    assert plugged == ("headphones", True)
    assert lost == {("failed", "jack", "it is not plugged in"), ("headphones", False)}
    assert found == {("recovered", "jack"), ("headphones", True)}
    assert listener.all_so_far() == []


def test_other_switches_of_the_same_device_are_not_the_jack(kernel: KernelJack, listener: Any) -> None:
    """A plug in the line output is no pair of ears."""
    assert listener.next() == ("headphones", False)
    kernel.device.press(SW_LINEOUT_INSERT)
    kernel.device.wait_until_taken()
    assert listener.all_so_far() == []
    kernel.plug(True)
    assert listener.next() == ("headphones", True)


def test_events_that_were_lost_on_the_way_count_as_it_stands_now(kernel: KernelJack, listener: Any) -> None:
    """The kernel's queue ran over: the switch itself is asked."""
    assert listener.next() == ("headphones", False)
    kernel.device.overrun(SW_LINEOUT_INSERT)
    kernel.device.press(SW_HEADPHONE_INSERT)
    assert listener.next() == ("headphones", True)


def test_headphones_that_are_in_at_the_start_are_found(listener: Any) -> None:
    """A restart in the middle of a session goes on speaking to them."""
    bus = MockInputs()
    bus.plug(SETTINGS.identity, kind=EV_SW).press(SW_HEADPHONE_INSERT)
    jack = open_jack(partial(bus.find, SETTINGS), listener)
    assert [listener.next(), listener.next()] == [("headphones", False), ("headphones", True)]
    jack.close()


def test_closed_mock_says_that_nobody_is_there(listener: Any) -> None:
    """An act on a kiosk that has ended is refused."""
    outcomes: list[tuple[Any, ...]] = []
    mock = MockJack(listener)
    mock.close()
    mock.plug(True, lambda *outcome: outcomes.append(outcome))
    mock.plug(False, ignore_done)
    assert (outcomes, listener.all_so_far()) == ([(False, "closed", 0)], [])


def test_jack_is_found_by_its_switch_alone(tmp_path: Path) -> None:
    """A lid (bit 0) is none; the next device has the switch (bit 2). A file in its place is opened, and is no input device."""
    describe(tmp_path, 0, "1")
    describe(tmp_path, 1, "4")
    (tmp_path / "dev/input").mkdir(parents=True)
    (tmp_path / "dev/input/event1").touch()
    with pytest.raises(OSError, match=os.strerror(25)):
        find_jack(tmp_path)


def test_kiosk_without_such_a_switch_has_no_jack(tmp_path: Path) -> None:
    """It is looked for again: sound cards come late."""
    describe(tmp_path, 0, "1")
    with pytest.raises(OSError, match="no input device tells of headphones"):
        find_jack(tmp_path)
