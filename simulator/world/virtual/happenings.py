"""When faults come: each kind at moments of its own, to a kiosk drawn for it, until the world is made well again."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from simulator.world.virtual import technician
from simulator.world.virtual.cards import Cards
from simulator.world.virtual.coverage import SCREENS
from simulator.world.virtual.kiosk import VirtualKiosk
from simulator.world.virtual.kiosk_faults import KioskFaults
from simulator.world.virtual.parts import Surroundings
from simulator.world.virtual.plan import BY_NAME, MINUTE_MS
from simulator.world.virtual.wide_faults import WideFaults

if TYPE_CHECKING:
    from simulator.world.virtual.world import VirtualWorld

BACKUP_MS = 7 * MINUTE_MS
OFF_MS = (1_000, 90_000)
"""How long a kiosk that lost its power stays without."""

LOOK_MS = 5_000
RESTART_MS = 90_000
AIMED = 0.6
AIM_MS, AIMING_MS = 150, 2 * MINUTE_MS
"""So many faults wait for a screen that was drawn for them: they look so often, and then come anyway."""

KIOSKS_MAX = 5


_FORGETFUL = ("central_restored", "rolled_back", "bit_rot", "cloned")


class Happenings:
    """`count` faults have come. Besides those of the plan: backups, and power that comes back."""

    def __init__(self, world: "VirtualWorld", around: Surroundings) -> None:
        self.count = 0
        self._world = world
        self._time, self._trace, self._chance = around.time, around.trace, around.chance
        self._at_kiosk = KioskFaults(around)
        names = [kiosk.identity.kiosk for kiosk in world.kiosks]
        self._wide = WideFaults(around, world.broker, world.central, world.enemy, names)
        self._cards = Cards(around, world.second)
        self._calm = False
        self._restoring = False

    def begin(self, every_ms: dict[str, int]) -> None:
        """Let each kind of fault come again and again, on average after so many milliseconds."""
        for fault, often_ms in every_ms.items():
            self._time.call_after(int(self._chance.expovariate(1 / often_ms)), partial(self._come, fault, often_ms))
        if "central_restored" in every_ms:
            self._back_up()
        if "rolled_back" in every_ms:
            for kiosk in self._world.kiosks:
                self._cards.copy_now_and_then(kiosk, lambda: not self._calm)
        self._power_again()

    def end(self) -> None:
        """Make everything well; what can only be mended by people is mended by them."""
        self._calm = True
        world = self._world
        self._wide.mend()
        world.biller.moods.calm()
        for till in world.tills:
            till.habits.calm()
        for kiosk in world.kiosks:
            self._at_kiosk.mend(kiosk)
            if "rotted" in kiosk.excuses:
                self._salvage(kiosk)
            self._time.call_after(RESTART_MS, partial(self._restart, kiosk))
        if not self._restoring:
            world.central.switch_on()

    def _restart(self, kiosk: VirtualKiosk) -> None:
        """Somebody pulls the plug of a kiosk that has given up: its one try by itself met the same disk."""
        if _screen(kiosk) == "out_of_service":
            kiosk.cut_power()

    def _salvage(self, kiosk: VirtualKiosk) -> None:
        """A technician salvages the journal where the kiosk says that it is damaged."""
        if not kiosk.entries():
            kiosk.cut_power()
            self._trace.note(kiosk.identity.kiosk, "salvage", done=int(technician.salvage(kiosk)))

    def _come(self, fault: str, often_ms: int) -> None:
        if self._calm:
            return
        self._time.call_after(int(self._chance.expovariate(1 / often_ms)) + 1, partial(self._come, fault, often_ms))
        kiosk = self._chance.choice(self._world.street.kiosks)
        wanted = self._chance.choice(SCREENS) if self._chance.random() < AIMED else ""
        self._wait_for(wanted, kiosk, self._time.now_ms + AIMING_MS, partial(self._give, fault, kiosk))

    def _wait_for(self, screen: str, kiosk: VirtualKiosk, until_ms: int, then: Callable[[], None]) -> None:
        """Wait until the kiosk shows this screen: most of the time a kiosk shows what little can go wrong on."""
        if not screen or _screen(kiosk) == screen or self._time.now_ms >= until_ms:
            then()
        elif not self._calm:
            self._time.call_after(AIM_MS, partial(self._wait_for, screen, kiosk, until_ms, then))

    def _give(self, fault: str, kiosk: VirtualKiosk) -> None:
        if self._calm:
            return
        self.count += 1
        at_kiosk = BY_NAME[fault].target == "kiosk"
        touched = [kiosk] if at_kiosk else list(self._world.kiosks)
        self._world.coverage.hit(fault, [_screen(each) for each in touched])
        self._trace.note("world", "fault", kind=fault, kiosk=kiosk.identity.kiosk if at_kiosk else "all")
        if fault in _FORGETFUL:
            self._world.look()  # what is about to be forgotten has been seen
        match fault:
            case "central_restored":
                self._restore_central()
            case "malicious_customer":
                self._world.street.trouble(kiosk)
            case "rolled_back":
                self._cards.roll_back(kiosk)
            case "cloned":
                self._clone(kiosk)
            case _ if at_kiosk:
                self._at_kiosk.give(fault, kiosk)
            case _:
                self._wide.give(fault)

    @property
    def must_be_held(self) -> set[str]:
        """Kiosks that central has to hold in the end."""
        return self._cards.must_be_held

    def _clone(self, kiosk: VirtualKiosk) -> None:
        """A second kiosk with the same card comes up, and doors move at both."""
        if len(self._world.kiosks) < KIOSKS_MAX and kiosk.entries():
            twin = self._cards.clone(kiosk)
            self._world.add(twin)
            for each in (kiosk, twin):
                self._time.call_after(MINUTE_MS, partial(self._cards.stir, each))

    def _power_again(self) -> None:
        """Whoever finds a kiosk dark pushes the plug back in; after the faults at once."""
        for kiosk in self._world.kiosks:
            if not kiosk.power:
                self._time.call_after(self._chance.randint(*OFF_MS), partial(_switch_on, kiosk))
        self._time.call_after(LOOK_MS, self._power_again)

    def _back_up(self) -> None:
        if self._world.central.process is not None:
            self._world.central.back_up()
        if not self._calm:
            self._time.call_after(BACKUP_MS, self._back_up)

    def _restore_central(self) -> None:
        """The database is gone; the newest copy takes its place a minute later."""
        if self._restoring:
            return
        self._restoring = True
        self._world.central.kill(again=False)
        self._time.call_after(self._chance.randint(10_000, 3 * MINUTE_MS), self._restored)

    def _restored(self) -> None:
        central, world = self._world.central, self._world
        at_ms = central.restore()
        world.forgotten_ms.append((at_ms, self._time.now_ms))
        self._restoring = False
        central.switch_on()


def _switch_on(kiosk: VirtualKiosk) -> None:
    if not kiosk.power:
        kiosk.switch_on()


def _screen(kiosk: VirtualKiosk) -> str:
    if not kiosk.power:
        return "off"
    return kiosk.view.screen if kiosk.view is not None else "starting"
