"""The faults of the printer, the disk, the link and the clock."""

import asyncio
import time
from pathlib import Path
from typing import Any

import msgspec

from messages.world import Disk
from simulator.world.faults import Options, checked_delay_ms
from simulator.world.paper import PaperMachine
from simulator.world.proxy import LinkProxy
from simulator.world.rot import Rot
from simulator.world.world import World

_DISK_FLAGS = ("nearly_full", "full", "read_only", "io_error")


class PrinterFaults:
    """The printer's own faults (`simulator.paper`)."""

    subject = title = "printer"
    shown = True

    def __init__(self, paper: PaperMachine) -> None:
        self._paper = paper

    def faults(self) -> tuple[str, ...]:
        """What the printer knows."""
        return self._paper.faults()

    def active(self) -> tuple[str, ...]:
        """What it has."""
        return self._paper.active_faults()

    def state(self) -> dict[str, Any]:
        """What it says of itself."""
        return self._paper.state()

    async def give(self, fault: str, options: Options) -> None:
        """The printer may be busy."""
        numbers: dict[str, Any] = dict(options)
        await asyncio.to_thread(self._paper.give, fault, numbers)

    async def remove(self, fault: str) -> None:
        """The printer may be busy."""
        await asyncio.to_thread(self._paper.remove, fault)

    def lose_power(self) -> None:
        """It has a cable of its own."""


class DiskFaults:
    """The card that the journal lies on. bit_rot waits for the next power cut and damages the journal's file then.

    Removed after that, the bytes are as they were from the power cut after it on: another card was put in.
    """

    subject, title, shown = "disk", "disk", True

    def __init__(self, world: World, journal: Path) -> None:
        self._world = world
        self._rot = Rot(journal)

    def faults(self) -> tuple[str, ...]:
        """Flags of `messages.world.Disk`, and the rot."""
        return (*_DISK_FLAGS, "slow", "bit_rot")

    def active(self) -> tuple[str, ...]:
        """The flags that are set, and the rot that will come or came."""
        disk = self._world.disk
        flags = [name for name in _DISK_FLAGS if getattr(disk, name)]
        return (*flags, *(["slow"] if disk.slow_ms else []), *(["bit_rot"] if self._rot.wanted else []))

    def state(self) -> dict[str, Any]:
        """slow_ms: how long a flush takes longer. rotten: the journal's file is damaged."""
        return {"slow_ms": self._world.disk.slow_ms, "rotten": self._rot.present}

    async def give(self, fault: str, options: Options) -> None:
        """Tell the kiosk's disk, or remember it for the next power cut."""
        delay_ms = checked_delay_ms(fault, options)
        if fault == "bit_rot":
            self._rot.wanted = True
        elif fault == "slow":
            self._change(slow_ms=delay_ms)
        else:
            self._change(**{fault: True})

    async def remove(self, fault: str) -> None:
        """Tell the kiosk's disk, or forget what was to come."""
        if fault == "bit_rot":
            self._rot.wanted = False
        elif fault == "slow":
            self._change(slow_ms=0)
        else:
            self._change(**{fault: False})

    def lose_power(self) -> None:
        """Nobody has the journal open now."""
        self._rot.happen()

    def _change(self, **flags: Any) -> None:
        changed: Disk = msgspec.structs.replace(self._world.disk, **flags)
        self._world.set_disk(changed)


class LinkFaults:
    """The cable to the broker; being cut is a switch of its own."""

    subject, title, shown = "link", "sambungan", False

    def __init__(self, world: World, proxy: LinkProxy) -> None:
        self._world = world
        self._proxy = proxy

    def faults(self) -> tuple[str, ...]:
        """half_open: connections stand and carry nothing. slow: every chunk of bytes is late by `delay_ms`."""
        return ("half_open", "slow")

    def active(self) -> tuple[str, ...]:
        """What holds now."""
        held = {"half_open": self._proxy.half_open, "slow": self._proxy.delay_ms > 0}
        return tuple(name for name in self.faults() if held[name])

    def state(self) -> dict[str, Any]:
        """up: the switch. delay_ms: how late each chunk is."""
        return {"up": self._world.link_up, "delay_ms": self._proxy.delay_ms}

    async def give(self, fault: str, options: Options) -> None:
        """At once, for the connections that stand too."""
        delay_ms = checked_delay_ms(fault, options)
        if fault == "slow":
            self._proxy.set_delay_ms(delay_ms)
        else:
            self._proxy.set_half_open(True)

    async def remove(self, fault: str) -> None:
        """What waited passes now."""
        if fault == "slow":
            self._proxy.set_delay_ms(0)
        else:
            self._proxy.set_half_open(False)

    def lose_power(self) -> None:
        """The network stays as it is."""


class ClockFaults:
    """A kiosk without a battery for its clock: after a power cut its wall clock begins at 1970 and nobody vouches for it."""

    subject, title, shown = "clock", "jam kios", False

    def __init__(self, world: World) -> None:
        self._world = world
        self._missing = False
        self._reset = False

    def faults(self) -> tuple[str, ...]:
        """no_rtc, from the next power cut until the one after its removal."""
        return ("no_rtc",)

    def active(self) -> tuple[str, ...]:
        """Whether the battery is missing."""
        return ("no_rtc",) if self._missing else ()

    def state(self) -> dict[str, Any]:
        """kiosk_offset_s: how far the wall clock is off. trusted: NTP holds it."""
        return {"kiosk_offset_s": self._world.clock_offset_s, "trusted": self._world.clock_trusted}

    async def give(self, fault: str, options: Options) -> None:
        """Take the battery out."""
        checked_delay_ms(fault, options)
        self._missing = True

    async def remove(self, fault: str) -> None:
        """Put the battery in."""
        self._missing = False

    def lose_power(self) -> None:
        """Begin at 1970 without a battery; the first boot with one again has the right time."""
        if self._missing:
            self._world.clock_offset_s, self._world.clock_trusted = -int(time.time()), False
        elif self._reset:
            self._world.clock_offset_s, self._world.clock_trusted = 0, True
        self._reset = self._missing
