"""A kiosk's clock: right, off, standing still, or without a battery; held by NTP or by nobody."""

import random

from firmware.controller.clock import Sources
from simulator.world.virtual.time import VirtualTime


class KioskClock:
    """What `Sources` say at a kiosk. The monotonic clock begins anew with each power-on and never errs."""

    def __init__(self, time: VirtualTime, chance: random.Random) -> None:
        self._time = time
        self._chance = chance
        self._offset_ms = 0
        self._frozen_ms: int | None = None
        self._powered_ms = 0
        self.synchronized = True
        self.battery = True

    def set(self, offset_ms: int, *, synchronized: bool) -> None:
        """The wall clock is off by this much from now on, and NTP says that it holds it, or not."""
        self._frozen_ms = None
        self._offset_ms = offset_ms
        self.synchronized = synchronized

    def unset(self) -> None:
        """The wall clock says that 1970 has just begun, and nobody holds it."""
        self.set(-self._time.utc_ms, synchronized=False)

    def freeze(self) -> None:
        """The wall clock stands still."""
        self._frozen_ms = self.wall_ms()

    def mend(self) -> None:
        """The wall clock is right, NTP holds it, and the battery is new."""
        self.set(0, synchronized=True)
        self.battery = True

    def power_on(self) -> None:
        """The kiosk got power: the monotonic clock begins; without a battery the wall clock does too."""
        self._powered_ms = self._time.now_ms
        if not self.battery:
            self.unset()

    def wall_ms(self) -> int:
        """Give what the operating system says, UTC milliseconds."""
        if self._frozen_ms is not None:
            return self._frozen_ms
        return max(self._time.utc_ms + self._offset_ms, 0)

    def monotonic_ms(self) -> int:
        """Give milliseconds since power-on."""
        return self._time.now_ms - self._powered_ms

    def sources(self) -> Sources:
        """Give it as the controller takes it."""
        return Sources(self.wall_ms, self.monotonic_ms, lambda: self.synchronized, self._chance.randbytes)
