"""What people do with a kiosk's card: they copy it, put an old copy back, or run a second kiosk from one."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from simulator.world.virtual.disk import Platter
from simulator.world.virtual.kiosk import VirtualKiosk
from simulator.world.virtual.parts import Surroundings
from simulator.world.virtual.plan import MINUTE_MS
from simulator.world.virtual.platter import Damage

COPY_MS = 3 * MINUTE_MS
_WHOLE = Damage(kept=1.0)


class _Copy(NamedTuple):
    """A copy of a card. head: how many entries its journal has."""

    platter: Platter
    head: int


class Cards:
    """must_be_held: kiosks that lack what central has witnessed, or of which there are two that went different ways."""

    def __init__(self, around: Surroundings, make: Callable[[VirtualKiosk, Platter], VirtualKiosk]) -> None:
        self.must_be_held: set[str] = set()
        self._time, self._chance, self._trace = around.time, around.chance, around.trace
        self._make = make
        self._copies: dict[str, _Copy] = {}

    def copy_now_and_then(self, kiosk: VirtualKiosk, goes_on: Callable[[], bool]) -> None:
        """Keep the newest of the copies that are made every few minutes."""
        if not goes_on():
            return
        if kiosk.entries():
            self._copies[kiosk.identity.kiosk] = self._copy(kiosk)
        self._time.call_after(COPY_MS, lambda: self.copy_now_and_then(kiosk, goes_on))

    def roll_back(self, kiosk: VirtualKiosk) -> None:
        """Put the newest copy back; what was written since is nowhere any more but at central."""
        copy = self._copies.get(kiosk.identity.kiosk)
        if copy is None:
            return
        acknowledged = kiosk.acknowledged
        kiosk.cut_power()
        kiosk.excuses.add("rolled_back")
        self._trace.note(kiosk.identity.kiosk, "rolled back", to=copy.head)
        kiosk.hardware.storage.platter = copy.platter.survivors(random.Random(0), _WHOLE)
        if acknowledged > copy.head:
            self.must_be_held.add(kiosk.identity.kiosk)

    def clone(self, kiosk: VirtualKiosk) -> VirtualKiosk:
        """Give a second kiosk on a copy of the card as it is now."""
        kiosk.excuses.add("cloned")
        twin = self._make(kiosk, self._copy(kiosk).platter)
        twin.excuses.add("cloned")
        self._trace.note(kiosk.identity.kiosk, "cloned")
        return twin

    def stir(self, kiosk: VirtualKiosk) -> None:
        """Make a kiosk write something that no other one writes: a door moves."""
        kiosk.move_door("paper", is_open=True)
        self._time.call_after(self._chance.randint(1_000, 20_000), lambda: kiosk.move_door("paper", is_open=False))

    def _copy(self, kiosk: VirtualKiosk) -> _Copy:
        platter = kiosk.hardware.storage.platter.survivors(random.Random(0), _WHOLE)
        return _Copy(platter, len(kiosk.entries()))


def place_for(directory: Path, name: str) -> Path:
    """Give an empty directory of this name."""
    place = directory / name
    place.mkdir()
    return place
