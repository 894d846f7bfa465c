"""The controller: its parts, how they hang together, how it starts and how it ends."""

import logging
import math
from collections.abc import Callable
from pathlib import Path

from drivers.disk.interface import Disk
from drivers.listener import Listener
from drivers.registry import Devices
from firmware.config import Settings
from firmware.controller.asks import Asks, Keys
from firmware.controller.availability import Availability
from firmware.controller.book import Book
from firmware.controller.clock import Clock
from firmware.controller.disk_guard import MARKER, DiskGuard
from firmware.controller.dispatch import Dispatch
from firmware.controller.inputs import Inputs
from firmware.controller.keeper import Keeper
from firmware.controller.link import Identity, Link
from firmware.controller.machine import Machine, PeerServer, Socket
from firmware.controller.mind import Mind
from firmware.controller.prints import Compose, Prints
from firmware.controller.signals import Signals
from firmware.controller.taps import Taps
from firmware.core import events
from firmware.journal.errors import JournalError
from firmware.journal.store import Store
from messages import local
from messages.view import View
from sync.wire import records

LOG = logging.getLogger("kiosk")

HOUSE_MS = 10_000
"""Between two looks at the clock and at the disk's space."""
PURGE_MS = 3_600_000
CATALOGUE_FILE = "catalogue"

EXIT_JOURNAL = 3
"""The journal stopped; whoever supervises the program starts it again."""


class Controller:
    """`store`: the recovered journal, or the error that says why there is none: then the kiosk is out of service and says so."""

    def __init__(
        self,
        settings: Settings,
        keys: Keys,
        software: str,
        store: Store | JournalError,
        mind: Mind,
        compose: Compose,
        machine: Machine,
        disk: Disk,
    ) -> None:
        self.exit_code = 0
        self.loop = machine.loop
        sources = machine.sources
        self._trouble = store if isinstance(store, JournalError) else None
        self._keys = keys
        self._kiosk, self._software = settings.kiosk, software
        self._book = Book(store if isinstance(store, Store) else None, self.loop, disk.space, machine.open_writer)
        self._clock = Clock(
            self._book.boot, self._book.marks.central_ms, battery_rtc=settings.clock.battery_rtc, sources=sources
        )
        self._asks = Asks(self.loop, sources.monotonic_ms, settings.kiosk, keys, self._send_to_sync)
        self._signals = Signals(self.loop)
        self._dispatch = Dispatch(self.loop, self._clock, self._book, self._asks, self._signals, mind, self._show)
        self._prints = Prints(self.loop, compose, self._dispatch.happen)
        self._dispatch.prints = self._prints
        self._taps = Taps(self._dispatch.view)
        self._inputs = Inputs(self.loop, self._clock, self._book, self._dispatch, self._taps)
        catalogue_path = Path(settings.state_directory) / CATALOGUE_FILE
        self._keeper = Keeper(
            disk, catalogue_path, keys.central_sign, self._clock, self._book, self._asks, self._dispatch.happen
        )
        self._link = Link(
            Identity(settings.kiosk, software, keys),
            self._clock,
            self._book,
            self._asks,
            self._keeper,
            Availability(self.loop, keys.central_sign, lambda: self._book.marks.restore_id, self._dispatch.happen),
            self._send_to_sync,
            self._dispatch.happen,
        )
        marker = Path(settings.sync_socket).with_name(MARKER)
        self._guard = DiskGuard(self.loop, self._book, marker, self._dispatch.happen, self._end_for_recovery)
        self._book.on_stopped = self._journal_stopped
        self._devices: Devices | None = None
        self._ui = self._open_ui(settings, machine)
        self._sync = self._open_sync(settings, machine)

    def start(self, open_devices: Callable[[Listener], Devices]) -> None:
        """Open the devices and tell the core that the kiosk has booted. Raises `DriverError`."""
        devices = open_devices(self._inputs)
        self._devices = devices
        self._prints.printer = devices.printer
        self._signals.use(devices.lights, devices.buzzer, self._inputs)
        self._begin_journal()
        summary = self._book.summary
        self._dispatch.happen(
            events.Booted(
                terminal_number=summary.terminal_number,
                slips_minted=summary.slips_minted,
                catalogue=self._keeper.active,
                catalogue_confirmed_ms=self._book.marks.confirmed_ms,
                unfinished=tuple(events.UnfinishedPrint(*item) for item in sorted(summary.unfinished.items())),
                torn=summary.torn,
                paper_used_mm=self._book.marks.paper_used_mm,
            )
        )
        if self._trouble is not None:
            self._journal_stopped(self._trouble)
        self._guard.begin()
        devices.watchdog.ready()
        self._feed()
        self._keep_house()
        self.loop.call_after(PURGE_MS, self._purge)

    def run(self) -> int:
        """Serve until `loop.stop`; give the program's exit code: 0, or `EXIT_JOURNAL` for a start that tries to recover."""
        self.loop.run()
        return self.exit_code

    def close(self) -> None:
        """Let go of the sockets, the devices and the journal, in this order: how a print ended is still recorded."""
        self._ui.close()
        self._sync.close()
        if self._devices is not None:
            self._devices.close()
            self.loop.turn(0)
        self._book.close()
        self.loop.close()

    def _begin_journal(self) -> None:
        """Record a new journal's birth, a key that is new to it, and a catalogue that a power cut left unrecorded."""
        if self._book.is_lost:
            return
        public = self._keys.sign.public
        stamp = self._clock.stamp()
        if self._book.head.position == 0:
            self._book.note(records.Born(self._kiosk, self._software), stamp)
        if self._book.summary.key != public:
            self._book.note(records.KeyActivated(public), stamp)
        self._keeper.note_loaded()

    def _open_ui(self, settings: Settings, machine: Machine) -> PeerServer:
        def take(message: local.UiToController) -> None:
            self._inputs.heard(message, self._ui.send)

        def connected() -> None:
            self._ui.send(local.Show(self._dispatch.view))

        where = Socket(Path(settings.ui_socket), settings.ui_user)
        return machine.open_server(where, local.UiToController, take, connected, _nothing)

    def _open_sync(self, settings: Settings, machine: Machine) -> PeerServer:
        where = Socket(Path(settings.sync_socket), settings.sync_user)
        link = self._link
        return machine.open_server(where, local.SyncToController, link.take, link.connected, link.disconnected)

    def _show(self, view: View) -> None:
        self._taps.shown(view)
        self._ui.send(local.Show(view))

    def _send_to_sync(self, message: local.ControllerToSync) -> None:
        self._sync.send(message)

    def _feed(self) -> None:
        assert self._devices is not None
        watchdog = self._devices.watchdog
        watchdog.feed()
        wait_s = watchdog.wait_s()
        if wait_s is not None:
            self.loop.call_after(math.ceil(wait_s * 1000), self._feed)

    def _journal_stopped(self, error: JournalError) -> None:
        self._dispatch.refuse(error)
        self._guard.stopped(error)

    def _end_for_recovery(self) -> None:
        self.exit_code = EXIT_JOURNAL
        self.loop.stop()

    def _keep_house(self) -> None:
        if self._clock.refresh():
            self._dispatch.happen(events.ClockChanged())
        self._link.tell_time()
        self._guard.look()
        self._book.tend()
        self.loop.call_after(HOUSE_MS, self._keep_house)

    def _purge(self) -> None:
        moment = self._clock.moment()
        if moment.clock_trusted:
            self._book.purge(moment.wall_ms)
        self.loop.call_after(PURGE_MS, self._purge)


def _nothing() -> None:
    pass
