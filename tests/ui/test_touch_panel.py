"""Which touch panel is taken, and that it is found again when it was pulled out."""

import errno
import os
import selectors
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from anjungan_evdev import Device
from messages.local import Touches
from tests.ui.kernel_glass import Glass
from ui.touch.fingers import Touch
from ui.touch.panel import TouchPanel, choose


def test_the_wanted_panel_is_chosen(tmp_path: Path):
    """The first touchscreen, the one with an identity, or whatever a path names; nothing is taken in its place."""
    for number, identity, axes in ((0, "046d:c31c", "0"), (1, "222a:0001", "3"), (2, "0eef:0005", "3")):
        place = tmp_path / f"sys/class/input/event{number}/device"
        vendor, product = identity.split(":")
        for name, text in {
            "id/vendor": vendor, "id/product": product, "phys": "", "name": "", "properties": "2", "capabilities/sw": "0",
            "capabilities/key": "400 0 0 0 0 0", "capabilities/abs": axes,
        }.items():  # fmt: skip
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(text + "\n")
    events = tmp_path / "dev/input"
    assert choose("", tmp_path) == events / "event1"
    assert choose("0eef:0005", tmp_path) == events / "event2"
    assert choose("/dev/input/by-path/dsi", tmp_path) == Path("/dev/input/by-path/dsi")
    with pytest.raises(OSError, match="there is no touchscreen ffff:ffff") as caught:
        choose("ffff:ffff", tmp_path)
    assert caught.value.errno == errno.ENODEV


class Slot:
    """Where a panel is plugged in, or none."""

    def __init__(self) -> None:
        self.glass: Glass | None = None
        self.looks = 0

    def find(self, wanted: str) -> Device:
        self.looks += 1
        if self.glass is None:
            raise OSError(errno.ENODEV, "there is no touchscreen")
        return self.glass.device()


@pytest.fixture
def plugged() -> Iterator[tuple[Slot, TouchPanel, list[Any], Callable[[], None]]]:
    """A panel of 800x480 pixels that is looked for, all that was heard of it, and a wait for what it tells."""
    slot, heard = Slot(), []
    with selectors.DefaultSelector() as selector:
        panel = TouchPanel(
            "", selector, lambda x, y: (round(800 * x), round(480 * y)), heard.append, heard.append, slot.find
        )

        def wait() -> None:
            for key, events in selector.select(5):
                key.data(events)

        yield slot, panel, heard, wait
        panel.close()
        if slot.glass is not None:
            slot.glass.close()


def test_its_descriptor_wakes_the_loop(plugged):
    """While the panel is there nothing looks for it; what it tells is a touch on the picture."""
    slot, panel, heard, wait = plugged
    slot.glass = Glass()
    panel.serve(10.0)
    assert panel.wait_s(10.0) is None
    slot.glass.contact(0, 3, x=400, y=200)
    slot.glass.report(12_500)
    wait()
    assert heard == [Touches(""), Touch("down", 3, 400, 240, 12.5)]


def test_a_panel_that_is_not_there_is_looked_for(plugged):
    """Every two seconds, not more often."""
    slot, panel, _, _ = plugged
    for now_s in (10.0, 10.5, 11.9, 12.0):
        panel.serve(now_s)
    assert (slot.looks, panel.wait_s(12.5)) == (2, 1.5)


def test_a_panel_that_is_pulled_out_is_found_again(plugged):
    """Its finger is gone without having pressed; the next panel is taken at the next look."""
    slot, panel, heard, wait = plugged
    slot.glass = Glass()
    panel.serve(10.0)
    slot.glass.contact(0, 3, x=400, y=200)
    slot.glass.report()
    wait()
    slot.glass.unplug()
    slot.glass = None
    wait()
    assert [type(one) for one in heard] == [Touches, Touch, Touches, Touch]
    assert [one.phase for one in heard if isinstance(one, Touch)] == ["down", "gone"]
    panel.serve(12.0)
    assert heard[-1] == Touches("[Errno 19] there is no touchscreen")
    slot.glass = Glass()
    panel.serve(14.0)
    slot.glass.contact(1, 9, x=0, y=0)
    slot.glass.report()
    wait()
    assert heard[-1][:4] == ("down", 9, 0, 0)


def test_a_device_without_positions_is_refused(plugged, caplog):
    """Said once, however often it is looked at, and the descriptor is let go."""
    slot, panel, heard, _ = plugged
    for now_s in (10.0, 12.0):
        slot.glass = Glass({})
        panel.serve(now_s)
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(slot.glass.descriptor)
        slot.glass.close()
        slot.glass = None
    assert [record.getMessage() for record in caplog.records] == ["touch: it has no positions"]
    assert heard == [Touches("it has no positions")]
