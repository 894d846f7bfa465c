"""One start of the firmware in virtual time: the real controller, put together as `firmware.assembly` does."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from drivers.listener import Listener
from drivers.registry import Devices
from firmware.assembly import EXIT_FAULT, assemble
from firmware.config import Settings
from firmware.controller.asks import Keys
from firmware.controller.controller import Controller
from firmware.controller.machine import Machine, PeerServer, Socket
from firmware.journal.errors import JournalBusyError, JournalError
from firmware.journal.jobs import Post
from firmware.journal.store import Store
from simulator.world.virtual.clock import KioskClock
from simulator.world.virtual.devices import Doors, Signals, Watchdog
from simulator.world.virtual.disk import VirtualDisk
from simulator.world.virtual.loop import Life, VirtualLoop
from simulator.world.virtual.printer import PrinterDriver, VirtualPrinter
from simulator.world.virtual.server import Sockets
from simulator.world.virtual.storage import Storage
from simulator.world.virtual.time import Scope, Task
from simulator.world.virtual.trace import Trace
from simulator.world.virtual.writer import Pace, VirtualWriter, Watch


class Hardware(msgspec.Struct, frozen=True):
    """What a kiosk is made of, whatever runs on it."""

    storage: Storage
    clock: KioskClock
    printer: VirtualPrinter
    doors: Doors
    signals: Signals
    sockets: Sockets
    pace: Pace


class Ends(msgspec.Struct, frozen=True):
    """Who hears how a start of the program ends: by itself with an exit code, by its watchdog, or with the kiosk's power."""

    exited: Callable[[int], None]
    starved: Task
    unpowered: Task


class Firmware:
    """`life` is its life; `store` the journal, None while there is none."""

    def __init__(self, life: Life, power: Scope, hardware: Hardware, ends: Ends, who: str, trace: Trace) -> None:
        self.life = life
        self.store: Store | None = None
        self.listener: Listener | None = None
        self._power = power
        self._hardware = hardware
        self._ends = ends
        self._who, self._trace = who, trace
        self._disk: VirtualDisk | None = None
        self._controller: Controller | None = None

    def start(self, settings: Settings, keys: Keys) -> None:
        """Recover the journal and serve."""
        disk = self._disk = self._hardware.storage.boot()
        loop = VirtualLoop(self.life, self._stopped)
        machine = Machine(loop, self._hardware.clock.sources(), self._open_writer, self._open_server)
        try:
            controller = assemble(settings, keys, disk, machine)
        except (JournalBusyError, OSError):
            self._end(EXIT_FAULT)
            return
        if self._has_power():
            self._controller = controller
            store = self.store
            where = {} if store is None else {"boot": store.boot, "head": store.head.position}
            self._trace.note(self._who, "boots", journal=int(store is not None), **where)
            controller.start(self._open_devices)

    def die(self) -> None:
        """SIGKILL: what was written stays with the operating system."""
        self.life.end()
        self._hardware.storage.kill()

    def lose_power(self) -> None:
        """What was not flushed may be lost."""
        self.life.end()
        self._hardware.storage.cut()

    def _stopped(self) -> None:
        """The loop has ended: let go of everything in order, and say with which exit code."""
        controller = self._controller
        assert controller is not None
        controller.close()
        if self._has_power():
            self._end(controller.exit_code)

    def _end(self, exit_code: int) -> None:
        if self._has_power():
            self._trace.note(self._who, "exits", code=exit_code)
            self.die()
            self._ends.exited(exit_code)

    def _has_power(self) -> bool:
        """Say whether the disk still turns; the first who finds that it does not takes the kiosk's power away."""
        assert self._disk is not None
        if self.life.alive and not self._disk.alive:
            self._ends.unpowered()
        return self.life.alive

    def _open_writer(self, store: Store, post: Post) -> VirtualWriter:
        self.store = store
        assert self._disk is not None
        watch = Watch(self._disk, self._has_power, self._written, self._failed)
        return VirtualWriter(store, post, self.life, self._hardware.pace, watch)

    def _written(self, entries: Sequence[tuple[int, str]]) -> None:
        for position, kind in entries:
            self._trace.note(self._who, "writes", at=position, kind=kind)

    def _failed(self, error: JournalError) -> None:
        self._trace.note(self._who, "alarm", journal=error.reason)

    def _open_server(
        self,
        where: Socket,
        _vocabulary: Any,
        take: Callable[[Any], None],
        connected: Callable[[], None],
        closed: Callable[[], None],
    ) -> PeerServer:
        return self._hardware.sockets.open_server(self.life, where, take, connected, closed)

    def _open_devices(self, listener: Listener) -> Devices:
        hardware, signals = self._hardware, self._hardware.signals
        self.listener = listener
        printer = PrinterDriver(hardware.printer, self.life, listener, self._durable)
        hardware.doors.attach(self.life, listener)
        signals.attach(self.life, listener)
        watchdog = Watchdog(self.life.time, self._power, self.life, self._ends.starved)
        return Devices(printer, signals, signals, signals, signals, hardware.doors, signals, watchdog, (watchdog,))

    def _durable(self) -> int:
        return self._hardware.storage.durable(self.store.head.position if self.store is not None else 0)
