"""What goes wrong at one kiosk: its power, disk, clock, printer, programs, and the people in front of it."""

from collections.abc import Callable
from pathlib import Path

from simulator.world.virtual.kiosk import VirtualKiosk
from simulator.world.virtual.parts import Surroundings
from simulator.world.virtual.plan import MINUTE_MS
from simulator.world.virtual.printer import FAULTS as PRINTER_FAULTS

_YEAR_MS = 365 * 86_400_000
_WRITES_MAX = 80
"""A boot makes about as many operations on the disk, a payment about half of them."""


_DEVICES = ("keypad", "scanner", "lights", "buzzer")


class KioskFaults:
    """Gives faults to kiosks and mends them after a while. `chance` and `time` are the world's."""

    def __init__(self, around: Surroundings) -> None:
        self._time, self._chance = around.time, around.chance
        self._given: dict[str, Callable[[VirtualKiosk], None]] = {
            "power_cut": self._power_cut,
            "power_cut_while_writing": self._power_cut_while_writing,
            "disk_full": self._disk_full,
            "disk_fails": self._disk_fails,
            "bit_rot": self._bit_rot,
            "slow_disk": self._slow_disk,
            "clock_unset": self._clock_unset,
            "clock_wrong": self._clock_wrong,
            "clock_frozen": self._clock_frozen,
            "printer": self._printer,
            "roll_changed": self._roll_changed,
            "device": self._device,
            "program_killed": self._program_killed,
            "program_frozen": self._program_frozen,
        }

    def give(self, fault: str, kiosk: VirtualKiosk) -> None:
        """Let this happen now."""
        self._given[fault](kiosk)

    def mend(self, kiosk: VirtualKiosk) -> None:
        """Make everything well that a person can make well."""
        kiosk.hardware.storage.change(full=False, nearly_full=False, io_error=False, read_only=False, slow_ms=0)
        kiosk.hardware.clock.mend()
        kiosk.hardware.clock.battery = True
        kiosk.hardware.printer.mend()
        kiosk.hardware.pace.calm()
        kiosk.hardware.doors.recover()
        for device in _DEVICES:
            kiosk.hardware.signals.recover(device)
        for contact in ("cabinet", "paper"):
            kiosk.move_door(contact, is_open=False)

    def _later(self, least_ms: int, most_ms: int, task: Callable[[], None]) -> None:
        self._time.call_after(self._chance.randint(least_ms, most_ms), task)

    def _power_cut(self, kiosk: VirtualKiosk) -> None:
        kiosk.cut_power()

    def _power_cut_while_writing(self, kiosk: VirtualKiosk) -> None:
        """At one of the next operations on the disk; now and then while it boots from the cut before."""
        if self._chance.random() < 0.3:
            kiosk.cut_power()
        kiosk.hardware.storage.cut_after(self._chance.randrange(_WRITES_MAX))

    def _disk_full(self, kiosk: VirtualKiosk) -> None:
        which = self._chance.choice(("full", "nearly_full", "nearly_full"))
        kiosk.hardware.storage.change(**{which: True})
        self._later(30_000, 10 * MINUTE_MS, lambda: kiosk.hardware.storage.change(**{which: False}))

    def _disk_fails(self, kiosk: VirtualKiosk) -> None:
        disk = kiosk.hardware.storage.disk
        if disk is not None and disk.alive and self._chance.random() < 0.5:
            disk.fail_at(self._chance.randrange(_WRITES_MAX), self._chance.choice(("full", "io_error")))
            return
        which = self._chance.choice(("io_error", "read_only"))
        kiosk.hardware.storage.change(**{which: True})
        self._later(5_000, 3 * MINUTE_MS, lambda: kiosk.hardware.storage.change(**{which: False}))

    def _bit_rot(self, kiosk: VirtualKiosk) -> None:
        """Bytes of the journal turn while the power is off. What they were is gone for good."""
        kiosk.excuses.add("rotted")
        kiosk.cut_power()
        storage = kiosk.hardware.storage
        for path in storage.platter.files():
            if "journal.db" in path and self._chance.random() < 0.8:
                storage.platter.rot(Path(path), self._chance.randint(1, 3))

    def _slow_disk(self, kiosk: VirtualKiosk) -> None:
        pace = kiosk.hardware.pace
        pace.from_ms = self._chance.choice((50, 500, 5_000))
        pace.to_ms = pace.from_ms * self._chance.randint(1, 6)
        self._later(30_000, 4 * MINUTE_MS, pace.calm)

    def _clock_unset(self, kiosk: VirtualKiosk) -> None:
        kiosk.hardware.clock.battery = False
        kiosk.hardware.clock.unset()
        if self._chance.random() < 0.5:
            kiosk.cut_power()
        self._later(2 * MINUTE_MS, 20 * MINUTE_MS, kiosk.hardware.clock.mend)

    def _clock_wrong(self, kiosk: VirtualKiosk) -> None:
        off_ms = self._chance.choice((-_YEAR_MS, -3_600_000, -60_000, 60_000, 3_600_000, 86_400_000, 10 * _YEAR_MS))
        kiosk.hardware.clock.set(off_ms, synchronized=self._chance.random() < 0.5)
        self._later(2 * MINUTE_MS, 20 * MINUTE_MS, kiosk.hardware.clock.mend)

    def _clock_frozen(self, kiosk: VirtualKiosk) -> None:
        kiosk.hardware.clock.freeze()
        self._later(MINUTE_MS, 10 * MINUTE_MS, kiosk.hardware.clock.mend)

    def _printer(self, kiosk: VirtualKiosk) -> None:
        fault = self._chance.choice(PRINTER_FAULTS)
        kiosk.hardware.printer.give(fault)
        self._later(20_000, 5 * MINUTE_MS, lambda: kiosk.hardware.printer.mend(fault))

    def _roll_changed(self, kiosk: VirtualKiosk) -> None:
        """Staff change the paper, at its end or before, whoever stands there; they answer the kiosk's question, or go."""
        printer = kiosk.hardware.printer
        if self._chance.random() < 0.6:
            printer.give(self._chance.choice(("near_end", "paper_end")))
        answer = self._chance.choice(("action.new_roll", "action.new_roll", "action.same_roll", "action.back", ""))

        def answered() -> None:
            kiosk.tap(answer)

        def closed() -> None:
            for fault in ("paper_end", "near_end", "cover_open"):
                printer.mend(fault)
            self._later(500, 5_000, lambda: kiosk.move_door("paper", is_open=False))
            self._later(6_000, 20_000, answered)

        def opened() -> None:
            printer.give("cover_open")
            self._later(5_000, 60_000, closed)

        self._later(1_000, 60_000, lambda: kiosk.move_door("paper", is_open=True))
        self._later(61_000, 70_000, opened)

    def _device(self, kiosk: VirtualKiosk) -> None:
        """A device beside the screen, or the contacts, stops working for a while."""
        device = self._chance.choice((*_DEVICES, "doors"))
        if device == "doors":
            kiosk.hardware.doors.fail()
            self._later(5_000, MINUTE_MS, kiosk.hardware.doors.recover)
        else:
            kiosk.hardware.signals.fail(device)
            self._later(5_000, 5 * MINUTE_MS, lambda: kiosk.hardware.signals.recover(device))

    def _program_killed(self, kiosk: VirtualKiosk) -> None:
        kiosk.kill(self._chance.choice(("firmware", "sync")))

    def _program_frozen(self, kiosk: VirtualKiosk) -> None:
        kiosk.freeze(self._chance.choice(("firmware", "sync")), self._chance.choice((2_000, 20_000, 120_000)))
