"""A touch panel of the kernel: its events become fingers, palms do not, and it is found again when it was pulled out."""

import errno
import os
import selectors
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from anjungan_evdev import Description, Device
from messages.local import Touches
from ui.touch.contacts import Contact, Contacts, is_touchscreen
from ui.touch.fingers import Touch
from ui.touch.panel import TouchPanel, choose

SYN, KEY, ABS = 0, 1, 3
REPORT, DROPPED = 0, 3
X, Y, SLOT, MAJOR, MT_X, MT_Y, TOOL, TRACKING, TOUCH = 0x00, 0x01, 0x2F, 0x30, 0x35, 0x36, 0x37, 0x39, 0x14A
RANGES = {SLOT: (0, 4, 0), MT_X: (0, 800, 0), MT_Y: (0, 400, 0), MAJOR: (0, 255, 2)}
SINGLE = {X: (100, 900, 0), Y: (0, 400, 0)}
FINGER, PALM = 0, 2


class Glass:
    """The kernel's side of a panel: a pipe for its events, and how it stands for who asks. `ranges`: least, most, units a mm."""

    def __init__(self, ranges: dict[int, tuple[int, int, int]] = RANGES) -> None:
        self.descriptor, self._writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._ranges = ranges
        self.slots: dict[int, list[int]] = {
            code: [-1 if code == TRACKING else 0] * 5 for code in (TRACKING, MT_X, MT_Y, MAJOR, TOOL)
        }
        self.values = {SLOT: 0, X: 0, Y: 0}
        self.touching = False
        self.at_ms = 0

    def ioctl(self, descriptor: int, request: int, argument: Any) -> Any:
        kind, size = request & 0xFF, request >> 16 & 0x3FFF
        if 0x40 <= kind < 0x80:
            least, most, resolution = self._ranges.get(kind - 0x40, (0, 0, 0))
            return struct.pack("6i", self.values.get(kind - 0x40, 0), least, most, 0, 0, resolution)
        if kind == 0x0A:
            (code,) = struct.unpack_from("I", argument)
            return struct.pack(f"I{size // 4 - 1}i", code, *self.slots[code][: size // 4 - 1])
        if kind == 0x18:
            return (int(self.touching) << TOUCH).to_bytes(96, "little")
        return 0

    def device(self) -> Device:
        return Device(self.descriptor, self.ioctl)

    def contact(self, slot: int, tracking: int, **values: int) -> None:
        """A contact, or the end of one (-1), in a slot, with what is told of it by name."""
        codes = {"x": MT_X, "y": MT_Y, "major": MAJOR, "tool": TOOL}
        told = {TRACKING: tracking, **{codes[name]: value for name, value in values.items()}}
        for code, value in told.items():
            self.slots[code][slot] = value
        self.tell((ABS, SLOT, slot), *((ABS, code, value) for code, value in told.items()))

    def report(self, at_ms: int = 0) -> None:
        self.at_ms = at_ms
        self.tell((SYN, REPORT, 0))

    def tell(self, *events: tuple[int, int, int]) -> None:
        seconds, milliseconds = divmod(self.at_ms, 1_000)
        os.write(
            self._writer, b"".join(struct.pack("@qqHHi", seconds, 1_000 * milliseconds, *event) for event in events)
        )

    def unplug(self) -> None:
        os.close(self._writer)
        self._writer = -1

    def close(self) -> None:
        if self._writer >= 0:
            os.close(self._writer)


@pytest.fixture
def glass() -> Iterator[Glass]:
    """A panel for several fingers."""
    made = Glass()
    yield made
    made.close()


def test_a_finger_comes_moves_and_lifts(glass):
    """Places are shares of the axes; the kernel's times are passed on; only what differs is told again."""
    contacts = Contacts(glass.device())
    glass.contact(0, 7, x=400, y=100)
    glass.report(1_000)
    glass.contact(0, 7, x=600)
    glass.report(1_010)
    glass.contact(0, -1)
    glass.report(1_020)
    assert contacts.read() == [
        Contact("down", 7, 0.5, 0.25, 1_000),
        Contact("move", 7, 0.75, 0.25, 1_010),
        Contact("up", 7, 0.75, 0.25, 1_020),
    ]


def test_fingers_are_told_apart_by_their_slots(glass):
    """A finger in another slot is another finger, whichever lifts first."""
    contacts = Contacts(glass.device())
    glass.contact(0, 1, x=0, y=0)
    glass.report()
    glass.contact(1, 2, x=800, y=400)
    glass.report()
    glass.contact(0, -1)
    glass.report()
    assert [one[:2] for one in contacts.read()] == [("down", 1), ("move", 1), ("down", 2), ("up", 1), ("move", 2)]


@pytest.mark.parametrize("palm", [{"tool": PALM}, {"major": 51}])
def test_a_palm_is_no_finger(glass, palm):
    """What the panel calls a palm and what is longer than 25 mm is nothing; a finger beside it counts."""
    contacts = Contacts(glass.device())
    glass.contact(0, 1, x=0, y=0, **palm)
    glass.report()
    glass.contact(1, 2, x=400, y=200, tool=FINGER, major=50)
    glass.report()
    glass.contact(1, -1)
    glass.contact(0, -1)
    glass.report()
    assert [one[:2] for one in contacts.read()] == [("down", 2), ("up", 2)]


def test_a_finger_that_turns_out_to_be_a_palm_is_gone(glass):
    """It presses nothing when it lifts; the next contact in its slot is a finger again."""
    contacts = Contacts(glass.device())
    glass.contact(0, 1, x=0, y=0)
    glass.report()
    glass.contact(0, 1, tool=PALM)
    glass.report()
    glass.contact(0, -1)
    glass.report()
    glass.contact(0, 2, tool=FINGER)
    glass.report()
    assert [one[:2] for one in contacts.read()] == [("down", 1), ("gone", 1), ("down", 2)]


def test_a_slot_that_is_used_again_for_a_palm_is_a_palm(glass):
    """The kernel tells what differs only: a tool that stays what it was is not told again."""
    contacts = Contacts(glass.device())
    glass.contact(0, 1, tool=PALM)
    glass.report()
    glass.contact(0, -1)
    glass.report()
    glass.contact(0, 2)
    glass.report()
    assert contacts.read() == []


def test_a_hand_is_no_finger(glass):
    """Three contacts at once are a hand: those that were fingers are gone, and nothing counts until they lift."""
    contacts = Contacts(glass.device())
    for slot in range(3):
        glass.contact(slot, slot + 1, x=100 * slot, y=0)
        glass.report()
    glass.contact(2, -1)
    glass.report()
    glass.contact(2, 9)
    glass.report()
    for slot in range(3):
        glass.contact(slot, -1)
    glass.report()
    glass.contact(0, 10)
    glass.report()
    assert [one[:2] for one in contacts.read() if one.phase != "move"] == [
        ("down", 1), ("down", 2), ("gone", 1), ("gone", 2), ("down", 10),
    ]  # fmt: skip


def test_who_touches_already_when_the_panel_is_found_meant_something_else(glass):
    """That contact is nothing until it lifts."""
    for code, value in ((TRACKING, 5), (MT_X, 400), (MT_Y, 200)):
        glass.slots[code][0] = value
    contacts = Contacts(glass.device())
    glass.contact(0, 5, x=410)
    glass.report()
    glass.contact(0, -1)
    glass.report()
    glass.contact(0, 6)
    glass.report()
    assert [one[:2] for one in contacts.read()] == [("down", 6)]


def test_after_lost_events_the_panel_is_asked_how_it_stands(glass):
    """What is told until the next report is incomplete. A finger that lifted unseen presses nothing; one that came is there."""
    contacts = Contacts(glass.device())
    glass.contact(0, 1, x=0, y=0)
    glass.report()
    assert [one[:2] for one in contacts.read()] == [("down", 1)]
    glass.tell((SYN, DROPPED, 0), (ABS, TRACKING, 77))
    glass.slots[TRACKING][:2] = [-1, 2]
    glass.slots[MT_X][1] = 800
    glass.values[SLOT] = 1
    glass.report()
    assert [one[:3] for one in contacts.read()] == [("gone", 1, 0.0), ("down", 2, 1.0)]
    glass.tell((ABS, TRACKING, -1), (SYN, REPORT, 0))
    assert [one[:2] for one in contacts.read()] == [("up", 2)]


def test_a_panel_for_one_finger_says_when_it_is_touched():
    """A resistive panel tells ABS_X, ABS_Y and BTN_TOUCH; each touch is a finger of its own."""
    glass = Glass(SINGLE)
    contacts = Contacts(glass.device())
    glass.tell((ABS, X, 300), (ABS, Y, 400), (KEY, TOUCH, 1), (SYN, REPORT, 0), (ABS, X, 500), (SYN, REPORT, 0))
    glass.tell((KEY, TOUCH, 0), (SYN, REPORT, 0), (KEY, TOUCH, 1), (SYN, REPORT, 0))
    assert [one[:4] for one in contacts.read()] == [
        ("down", 1, 0.25, 1.0), ("move", 1, 0.5, 1.0), ("up", 1, 0.5, 1.0), ("down", 2, 0.5, 1.0),
    ]  # fmt: skip
    glass.tell((SYN, DROPPED, 0), (SYN, REPORT, 0))
    assert [one[:2] for one in contacts.read()] == [("gone", 2)]
    glass.close()


def _described(**bits: list[int]) -> Description:
    found = {name: sum(1 << code for code in bits.get(name, [])) for name in ("keys", "axes", "switches", "properties")}
    return Description(Path("/dev/input/event0"), "222a:0001", "", "", **found)


@pytest.mark.parametrize(
    ("device", "wanted"),
    [
        (_described(keys=[TOUCH], axes=[X, Y, SLOT, MT_X, MT_Y], properties=[1]), True),
        (_described(axes=[SLOT, MT_X, MT_Y], properties=[1]), True),
        (_described(keys=[TOUCH], axes=[X, Y]), True),
        (_described(keys=[TOUCH, 0x145], axes=[X, Y, MT_X, MT_Y], properties=[0]), False),
        (_described(keys=[0x110], axes=[X, Y]), False),
        (_described(keys=[2, 79]), False),
    ],
    ids=["several fingers", "without a button", "resistive", "touchpad", "tablet of a virtual machine", "keypad"],
)
def test_a_touchscreen_is_known_by_what_it_is(device, wanted):
    """By its axes, keys and properties in /sys."""
    assert is_touchscreen(device) is wanted


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
        panel = TouchPanel("", selector, lambda x, y: (round(800 * x), round(480 * y)), heard.append, heard.append, slot.find)

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
