"""A touch panel's events become fingers; palms and hands do not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from anjungan_evdev import Description
from tests.ui.kernel_glass import (
    ABS,
    DROPPED,
    FINGER,
    KEY,
    MT_X,
    MT_Y,
    PALM,
    REPORT,
    SINGLE,
    SLOT,
    SYN,
    TOUCH,
    TRACKING,
    Glass,
    X,
    Y,
)  # fmt: skip
from ui.touch.contacts import Contact, Contacts, is_touchscreen


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


def test_a_finger_counts_after_a_palm_that_had_its_number(glass):
    """Panels are allowed to call every contact in a slot by the same number: one palm must not silence the slot for good."""
    contacts = Contacts(glass.device())
    glass.contact(0, 0, x=400, y=100, tool=PALM)
    glass.report()
    glass.contact(0, -1)
    glass.report()
    glass.contact(0, 0, tool=FINGER)
    glass.report()
    glass.contact(0, -1)
    glass.report()
    assert [one[:2] for one in contacts.read()] == [("down", 0), ("up", 0)]


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
