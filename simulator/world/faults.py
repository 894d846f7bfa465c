"""What can go wrong around the kiosk: the board that holds every device that a person can torment.

A fault belongs to the world: it stays through a power cut until it is removed, but for those that are over at once.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from simulator.world.world import World

Options = Mapping[str, float | str]
"""What comes with a fault: numbers, and the name of a key."""

DELAY_MS_MAX = 60_000
DELAY_MS = {"slow": 1_000}
"""A fault that takes `delay_ms`, and what holds when none is given."""


class FaultyDevice(Protocol):
    """Something that can be given faults. Every verb may be repeated."""

    subject: str
    """Whose happenings they are, and its name for people."""
    title: str
    shown: bool
    """Whether the kiosk may notice at once and say so on its screen."""

    def faults(self) -> tuple[str, ...]:
        """Give the names of the faults it can be given."""

    def active(self) -> tuple[str, ...]:
        """Give the names of those it has now."""

    def state(self) -> dict[str, Any]:
        """Say how it is, for people."""

    async def give(self, fault: str, options: Options) -> None:
        """Make this go wrong. Raises `ValueError` for an option that the fault does not take."""

    async def remove(self, fault: str) -> None:
        """Mend this."""

    def lose_power(self) -> None:
        """The kiosk has no power at this moment; it boots next."""


class FaultBoard:
    """Every device that can be given faults, by name, in the order in which people see them."""

    def __init__(self, world: World, devices: Mapping[str, FaultyDevice]) -> None:
        self._world = world
        self._devices = dict(devices)

    async def give(self, device: str, fault: str, options: Options) -> bool:
        """Give a device a fault; say whether the kiosk may show it.

        Raises `ValueError` for a device, a fault or an option that does not exist.
        """
        found = self._devices.get(device)
        if found is None:
            raise ValueError(f"no faults are known for the device {device[:40]!r}")
        if fault not in found.faults():
            raise ValueError(f"{device} has no fault {fault[:40]!r}")
        await found.give(fault, options)
        self._world.happen(found.subject, f"{found.title} diganggu: {fault}")
        return found.shown

    async def remove(self, device: str | None, fault: str | None) -> bool:
        """Mend one fault, or all of a device, or all; say whether the kiosk may show that.

        Raises `ValueError` for a device or a fault that does not exist.
        """
        if device is not None and device not in self._devices:
            raise ValueError("no faults are known for this device")
        devices = [found for name, found in self._devices.items() if device in (None, name)]
        if fault is not None and not any(fault in found.faults() for found in devices):
            raise ValueError("there is no such fault")
        shown = False
        for found in devices:
            mended = [name for name in found.faults() if fault in (None, name) and name in found.active()]
            for name in mended:
                await found.remove(name)
            if mended:
                shown = shown or found.shown
                self._world.happen(found.subject, f"{found.title} dibetulkan: {', '.join(mended)}")
        return shown

    def lose_power(self) -> None:
        """Let happen what waits for the next power cut."""
        for device in self._devices.values():
            device.lose_power()

    def describe(self) -> dict[str, dict[str, Any]]:
        """Give each device's state, the faults it can be given and those it has."""
        return {
            name: {"state": found.state(), "faults": list(found.faults()), "active": list(found.active())}
            for name, found in self._devices.items()
        }


def checked_delay_ms(fault: str, options: Options) -> int:
    """Give the delay of a fault that takes one, else 0. Raises `ValueError` for anything else among the options."""
    taken: Iterable[str] = ("delay_ms",) if fault in DELAY_MS else ()
    unknown = set(options) - set(taken)
    if unknown:
        raise ValueError(f"{fault} has no option {min(unknown)[:40]}")
    delay_ms = options.get("delay_ms", DELAY_MS.get(fault, 0))
    if fault in DELAY_MS and not (type(delay_ms) is int and 0 < delay_ms <= DELAY_MS_MAX):
        raise ValueError(f"delay_ms is a whole number from 1 to {DELAY_MS_MAX}")
    return int(delay_ms)
