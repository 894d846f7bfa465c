"""The faults of the kiosk's small devices: keypad, scanner, door contacts, lights, buzzer."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from simulator.world.faults import Options, checked_delay_ms
from simulator.world.world import World

STUCK_KEY = "5"
"""The key that is stuck when a person does not say which."""


class Part(NamedTuple):
    """A device. title: its name for people. shown: the kiosk notices at once. state: how it is, in the world.

    faults: for each fault, the field of `messages.world.Defects`, and which one of several it is there, "" for all of the field.
    """

    title: str
    shown: bool
    state: Callable[[World], dict[str, Any]]
    faults: Mapping[str, tuple[str, str]]


PARTS: dict[str, Part] = {
    "keypad": Part(
        "papan tombol",
        True,
        lambda world: {"present": not world.defects.keypad_dead, "stuck": list(world.defects.keys_stuck)},
        {"stuck": ("keys_stuck", ""), "dead": ("keypad_dead", "")},
    ),
    "scanner": Part(
        "pemindai",
        True,
        lambda world: {"present": not world.defects.scanner_unplugged},
        {"unplugged": ("scanner_unplugged", "")},
    ),
    "doors": Part(
        "kontak pintu",
        True,
        lambda world: {name: "open" if is_open else "closed" for name, is_open in world.doors.items()},
        {
            "cabinet_wire_cut": ("wires_cut", "cabinet"),
            "paper_wire_cut": ("wires_cut", "paper"),
            "dead": ("doors_dead", ""),
        },
    ),
    "jack": Part(
        "colokan penyuara telinga",
        True,
        lambda world: {"plugged": world.headphones},
        {"dead": ("jack_dead", "")},
    ),
    "lights": Part(
        "lampu",
        False,
        lambda world: dict(world.lamps),
        {"slip_burnt_out": ("lights_burnt_out", "slip"), "fault_burnt_out": ("lights_burnt_out", "fault")},
    ),
    "buzzer": Part("bel", False, lambda world: {"last": world.last_sound}, {"broken": ("buzzer_broken", "")}),
}


class PartFaults:
    """One of these devices. Whatever is wrong with it stays so, without power too, until it is mended."""

    def __init__(self, world: World, name: str) -> None:
        self._world = world
        self._part = PARTS[name]
        self.subject, self.title, self.shown = name, self._part.title, self._part.shown

    def faults(self) -> tuple[str, ...]:
        """stuck: a key (`key`) is down for ever. dead: nothing of it can be read. The others say it."""
        return tuple(self._part.faults)

    def active(self) -> tuple[str, ...]:
        """What holds now."""
        return tuple(
            fault
            for fault, (field, item) in self._part.faults.items()
            if (item in self._held(field) if item else self._held(field))
        )

    def state(self) -> dict[str, Any]:
        """How it is; doors as they stand, whatever their contacts say."""
        return self._part.state(self._world)

    async def give(self, fault: str, options: Options) -> None:
        """Tell the kiosk. A key that is stuck is stuck beside those that are."""
        field, item = self._part.faults[fault]
        if fault == "stuck":
            item = str(options.get("key", STUCK_KEY))
            options = {name: value for name, value in options.items() if name != "key"}
        checked_delay_ms(fault, options)
        self._change(field, tuple(dict.fromkeys((*self._held(field), item))) if item else True)

    async def remove(self, fault: str) -> None:
        """Tell the kiosk. Every key comes up."""
        field, item = self._part.faults[fault]
        held = self._held(field)
        self._change(field, tuple(each for each in held if each != item) if item else type(held)())

    def lose_power(self) -> None:
        """It stays as it is."""

    def _held(self, field: str) -> Any:
        """Give what is wrong in this field now: a flag, or names."""
        return getattr(self._world.defects, field)

    def _change(self, field: str, value: Any) -> None:
        self._world.set_defects(msgspec.structs.replace(self._world.defects, **{field: value}))
