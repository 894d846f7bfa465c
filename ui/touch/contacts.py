"""What a touch panel tells, made into fingers.

Documentation/input/multi-touch-protocol.rst of the kernel, protocol B: the kernel says what changed in which slot, a slot is a
contact while it has a tracking id, and a report ends what belongs together. Panels that know one contact (resistive ones) say
where it is by ABS_X and ABS_Y, and that it touches by BTN_TOUCH. Palms are no fingers: what the panel calls a palm, what is
larger than any finger, and the whole hand, three contacts at once.
"""

import math
from typing import NamedTuple

from anjungan_evdev import EV_ABS, EV_KEY, EV_SYN, SLOTS_MAX, SYN_DROPPED, SYN_REPORT, Axis, Description, Device
from ui.touch.fingers import Phase

ABS_X, ABS_Y = 0x00, 0x01
ABS_MT_SLOT, ABS_MT_TOUCH_MAJOR, ABS_MT_POSITION_X, ABS_MT_POSITION_Y = 0x2F, 0x30, 0x35, 0x36
ABS_MT_TOOL_TYPE, ABS_MT_TRACKING_ID = 0x37, 0x39
BTN_TOOL_FINGER, BTN_TOUCH = 0x145, 0x14A
INPUT_PROP_DIRECT = 0x01
MT_TOOL_PALM = 0x02
_PLACES = {ABS_MT_POSITION_X: "x", ABS_MT_POSITION_Y: "y", ABS_MT_TOUCH_MAJOR: "major", ABS_MT_TOOL_TYPE: "tool"}
NO_CONTACT = -1
"""The tracking id of a slot that nothing is in."""

FINGER_MM_MOST = 25.0
"""A thumb laid flat is 20 mm long; the side of a hand is more."""
HAND = 3
"""Contacts at once that are a hand, not fingers that want something."""


class Contact(NamedTuple):
    """A finger on the panel. x, y: 0.0-1.0 of its axes. at_ms: monotonic."""

    phase: Phase
    finger: int
    x: float
    y: float
    at_ms: int


class _Shape(NamedTuple):
    """What a panel can tell. slots: 0 for one that knows a single contact. major_most: of a finger, in units of the panel."""

    slots: int
    x: Axis
    y: Axis
    major_most: float


def is_touchscreen(device: Description) -> bool:
    """Judge by what /sys says: a surface with positions that is touched where it shows; a touchpad has fingers but no picture."""
    several = _has(device.axes, ABS_MT_POSITION_X, ABS_MT_POSITION_Y)
    single = _has(device.axes, ABS_X, ABS_Y) and _has(device.keys, BTN_TOUCH)
    direct = _has(device.properties, INPUT_PROP_DIRECT)
    return (direct and (several or single)) or (single and not _has(device.keys, BTN_TOOL_FINGER))


def _shape_of(device: Device) -> _Shape:
    slots, x, y = device.axis(ABS_MT_SLOT), device.axis(ABS_MT_POSITION_X), device.axis(ABS_MT_POSITION_Y)
    major = device.axis(ABS_MT_TOUCH_MAJOR)
    if slots.most <= slots.least or x.most <= x.least:
        slots, x, y, major = Axis(0, 0, -1, 0), device.axis(ABS_X), device.axis(ABS_Y), Axis(0, 0, 0, 0)
    if x.most <= x.least or y.most <= y.least:
        raise ValueError("it has no positions")
    return _Shape(slots.most + 1, x, y, FINGER_MM_MOST * major.resolution or math.inf)


class _Slot:
    """What is known of one slot. Values last from one contact to the next: the kernel tells what differs only."""

    def __init__(self) -> None:
        self.tracking = NO_CONTACT
        self.x = self.y = self.major = self.tool = 0
        self.told = self.ignored = NO_CONTACT
        """The tracking ids of the contact that was given on, and of the one that is no finger."""


class Contacts:
    """Follows the contacts on one open panel. Each verb raises `OSError` when the panel is gone."""

    def __init__(self, device: Device) -> None:
        """Who touches the panel already meant something else, and is no finger of ours. `ValueError`: it has no positions."""
        self._device = device
        self._shape = _shape_of(device)
        self._slots = [_Slot() for _ in range(max(1, min(self._shape.slots, SLOTS_MAX)))]
        self._at = 0
        self._touches = 0
        self._lossy = False
        self._reread()
        for slot in self._slots:
            slot.ignored = slot.tracking

    def read(self) -> list[Contact]:
        """Give what fingers did since the last call, oldest first. Never blocks."""
        given: list[Contact] = []
        for event in self._device.read():
            if event.kind == EV_SYN and event.code == SYN_DROPPED:
                self._lossy = True
            elif event.kind == EV_SYN and event.code == SYN_REPORT:
                if self._lossy:
                    self._reread()
                given += self._report(event.at_ms, unseen=self._lossy)
                self._lossy = False
            elif event.kind == EV_ABS and not self._lossy:
                self._move(event.code, event.value)
            elif event.kind == EV_KEY and event.code == BTN_TOUCH and not self._shape.slots and not self._lossy:
                self._touch(event.value != 0)
        return given

    def lost(self) -> list[Contact]:
        """The panel is gone: nobody sees any more where its fingers lift."""
        told = [slot for slot in self._slots if slot.told != NO_CONTACT]
        return [self._contact("gone", slot, slot.told, 0) for slot in told]

    def _reread(self) -> None:
        """Ask the panel how it stands: events were lost, or nothing is known yet."""
        if not self._shape.slots:
            self._slots[0].x, self._slots[0].y = self._device.axis(ABS_X).value, self._device.axis(ABS_Y).value
            self._touch(BTN_TOUCH in self._device.held())
            return
        count = len(self._slots)
        for code in (ABS_MT_TRACKING_ID, *_PLACES):
            for at, value in enumerate(self._device.slots(code, count)):
                self._at = at
                self._move(code, value)
        self._at = self._device.axis(ABS_MT_SLOT).value

    def _report(self, at_ms: int, *, unseen: bool) -> list[Contact]:
        """Give what has changed. unseen: nobody saw how, so that a finger that lifted may have lifted anywhere."""
        touching = [slot for slot in self._slots if slot.tracking != NO_CONTACT]
        for slot in touching:
            if len(touching) >= HAND or self._is_palm(slot):
                slot.ignored = slot.tracking
        return [contact for slot in self._slots for contact in self._changes(slot, at_ms, unseen)]

    def _changes(self, slot: _Slot, at_ms: int, unseen: bool) -> list[Contact]:
        given: list[Contact] = []
        counts = slot.tracking != NO_CONTACT and slot.tracking != slot.ignored
        if slot.told != NO_CONTACT and not (counts and slot.told == slot.tracking):
            lifted = slot.tracking == NO_CONTACT and not unseen
            given.append(self._contact("up" if lifted else "gone", slot, slot.told, at_ms))
            slot.told = NO_CONTACT
        if counts:
            given.append(self._contact("down" if slot.told == NO_CONTACT else "move", slot, slot.tracking, at_ms))
            slot.told = slot.tracking
        if slot.tracking == NO_CONTACT:
            slot.ignored = NO_CONTACT  # the next contact in this slot may have the same number
        return given

    def _move(self, code: int, value: int) -> None:
        if code == ABS_MT_SLOT and self._shape.slots:
            self._at = value
            return
        known = {ABS_MT_TRACKING_ID: "tracking", **_PLACES} if self._shape.slots else {ABS_X: "x", ABS_Y: "y"}
        if code in known and 0 <= self._at < len(self._slots):
            setattr(self._slots[self._at], known[code], value)

    def _touch(self, touches: bool) -> None:
        """A panel with a single contact has no tracking ids: each touch gets one here."""
        slot = self._slots[0]
        if touches and slot.tracking == NO_CONTACT:
            self._touches += 1
            slot.tracking = self._touches
        elif not touches:
            slot.tracking = NO_CONTACT

    def _is_palm(self, slot: _Slot) -> bool:
        return slot.tool == MT_TOOL_PALM or slot.major > self._shape.major_most

    def _contact(self, phase: Phase, slot: _Slot, finger: int, at_ms: int) -> Contact:
        x, y = _share(self._shape.x, slot.x), _share(self._shape.y, slot.y)
        return Contact(phase, finger, x, y, at_ms)


def _share(axis: Axis, value: int) -> float:
    return min(1.0, max(0.0, (value - axis.least) / (axis.most - axis.least)))


def _has(bits: int, *codes: int) -> bool:
    return all(bits >> code & 1 for code in codes)
