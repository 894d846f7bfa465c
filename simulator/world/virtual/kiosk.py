"""A whole kiosk in virtual time: the real controller and the real link's session on virtual devices, disk, clock and power.

What systemd does for the two programs is done here: each is started at power-on, and again whenever it ends, is killed or hangs.
"""

from collections.abc import Callable
from pathlib import Path

from drivers.listener import Listener, ignore_done
from firmware.config import Settings, Site
from firmware.controller.asks import Keys
from firmware.controller.disk_guard import MARKER
from messages import local
from messages.view import Element, View
from simulator.world.virtual.clock import KioskClock
from simulator.world.virtual.devices import SILENT_MS, Doors, Signals
from simulator.world.virtual.disk import Platter
from simulator.world.virtual.firmware import Ends, Firmware, Hardware
from simulator.world.virtual.link import LinkProgram
from simulator.world.virtual.loop import Life
from simulator.world.virtual.parts import Broker, KioskIdentity, Paper, Program, Surroundings
from simulator.world.virtual.printer import VirtualPrinter
from simulator.world.virtual.server import End, Sockets
from simulator.world.virtual.storage import Storage
from simulator.world.virtual.time import Scope
from simulator.world.virtual.writer import Pace
from sync.link.settings import Times
from sync.wire.entry import Entry

BOOT_MS = (6_000, 25_000)
"""From power to the first program."""

RESTART_MS = {"firmware": 3_000, "sync": 5_000}
"""RestartSec of the units in deploy/systemd."""

_SCREEN_TRIES_MS = 500
STATE = Path("/var/lib/anjungan")
"""On the virtual disk."""

_SITE = Site(name="Toko Melati", code="TM-017", contact="0800-1-555-777")


class VirtualKiosk:
    """Everything that stands in one shop. directory: a real one, empty, in the place of /run.

    hardware: its devices, for the world to torment. excuses: what was done to it that no software can mend. on_view: hears of
    each new screen.
    """

    def __init__(
        self,
        surroundings: Surroundings,
        identity: KioskIdentity,
        platter: Platter,
        broker: Broker,
        directory: Path,
        site: Site = _SITE,
        times: Times | None = None,
    ) -> None:
        self.identity = identity
        self.papers: list[Paper] = []
        self.excuses: set[str] = set()
        self.on_view: Callable[[View], None] | None = None
        self._time, self._trace, self._chance = surroundings.time, surroundings.trace, surroundings.chance
        self._broker = broker
        self._times = times
        self._keys = Keys(identity.sign, identity.box, identity.central_sign, identity.central_box)
        self._settings = _settings(identity, directory, site)
        self.hardware = Hardware(
            storage=Storage(platter, STATE / "journal.db"),
            clock=KioskClock(self._time, self._chance),
            printer=VirtualPrinter(surroundings, identity.kiosk, self.papers),
            doors=Doors(),
            signals=Signals(),
            sockets=Sockets(),
            pace=Pace(self._chance),
        )
        self._power: Scope | None = None
        self._firmware: Firmware | None = None
        self._sync: tuple[Life, LinkProgram] | None = None
        self._screen: _Screen | None = None

    @property
    def view(self) -> View | None:
        """What the screen shows; None while it is off or starting."""
        return self._screen.view if self._screen is not None else None

    @property
    def power(self) -> bool:
        """Whether it has power."""
        return self._power is not None

    @property
    def acknowledged(self) -> int:
        """The mark that the running controller holds; 0 while there is none."""
        store = self._firmware.store if self._firmware is not None else None
        return store.marks.acknowledged if store is not None else 0

    def switch_on(self) -> None:
        """Boot: both programs start, and are started again whenever they end or are killed."""
        assert not self.power
        self._trace.note(self.identity.kiosk, "on")
        power = self._power = self._time.scope()
        self.hardware.printer.powered = True
        self.hardware.clock.power_on()
        Path(self._settings.sync_socket).with_name(MARKER).unlink(missing_ok=True)
        boot_ms = self._chance.randint(*BOOT_MS)
        power.call_after(boot_ms, lambda: self._start_firmware(power))
        power.call_after(boot_ms + self._chance.randint(0, 2_000), lambda: self._start_sync(power))
        self._screen = _Screen(self, Life(self._time))
        power.call_after(boot_ms, self._screen.connect)

    def cut_power(self) -> None:
        """Everything stops at this moment; the disk keeps what was flushed and some of what was not."""
        if self._power is None:
            return
        self._trace.note(self.identity.kiosk, "off", screen=self._screen_name())
        self._power.end()
        self._power = None
        self.hardware.printer.powered = False
        firmware, self._firmware = self._firmware, None
        sync, self._sync = self._sync, None
        screen, self._screen = self._screen, None
        if firmware is not None:
            firmware.lose_power()
        self.hardware.storage.cut()
        if sync is not None:
            sync[0].end()
        if screen is not None:
            screen.life.end()

    def kill(self, program: Program) -> None:
        """SIGKILL: what the program wrote stays with the operating system; it is started again."""
        power = self._power
        if power is None:
            return
        if program == "firmware" and self._firmware is not None:
            self._trace.note(self.identity.kiosk, "killed", program=program, screen=self._screen_name())
            firmware, self._firmware = self._firmware, None
            firmware.die()
            power.call_after(RESTART_MS[program], lambda: self._start_firmware(power))
        elif program == "sync" and self._sync is not None:
            self._trace.note(self.identity.kiosk, "killed", program=program)
            (life, link), self._sync = self._sync, None
            life.end()
            link.hang_up()
            power.call_after(RESTART_MS[program], lambda: self._start_sync(power))

    def freeze(self, program: Program, for_ms: int) -> None:
        """SIGSTOP, and SIGCONT later; what it misses waits for it, unless its watchdog loses patience."""
        power = self._power
        life = self._life_of(program)
        if power is None or life is None or life.frozen:
            return
        self._trace.note(self.identity.kiosk, "frozen", program=program, ms=for_ms)
        life.freeze()
        power.call_after(for_ms, life.thaw)
        if program == "sync" and for_ms > SILENT_MS:
            power.call_after(SILENT_MS, lambda: self.kill("sync") if life is self._life_of("sync") else None)

    def tap(self, element: str) -> bool:
        """Touch an element of the current view; say whether it was there and enabled."""
        view = self.view
        found = None if view is None else find(view, element)
        if found is None or not found.enabled:
            return False
        self.touch(element)
        return True

    def touch(self, element: str) -> None:
        """Report a touch whatever the screen shows, as a broken touchscreen might."""
        if self._screen is not None:
            self._screen.touch(element)

    def key(self, key: str) -> None:
        """Press a key of the keypad; a broken one says nothing."""
        self._input("keypad", lambda listener: listener.key_pressed(key, ignore_done))

    def scan(self, data: str) -> None:
        """Hold something under the scanner; a broken one reads nothing."""
        self._input("scanner", lambda listener: listener.scanned(data, ignore_done))

    def move_door(self, contact: str, *, is_open: bool) -> None:
        """Open or close the "cabinet" or the "paper" hatch."""
        self._trace.note(self.identity.kiosk, "door", contact=contact, open=int(is_open))
        self.hardware.doors.move(contact, is_open=is_open)

    def entries(self) -> list[Entry]:
        """Give what the journal on the disk holds that a power cut at this moment would leave, verified by its chain.

        An empty list while there is no journal, or when it is damaged.
        """
        return self.hardware.storage.entries()

    def shown(self, view: View | None, before: View | None) -> None:
        """The screen shows this now."""
        if view is None or before is None or (view.screen, view.dialog) != (before.screen, before.dialog):
            name = "none" if view is None else f"{view.screen}+{view.dialog}" if view.dialog else view.screen
            self._trace.note(self.identity.kiosk, "shows", screen=name)
        if view is not None and self.on_view is not None:
            self.on_view(view)

    def connect(self, path: str, end: End) -> bool:
        """Connect a program's end to the controller; say whether it listens there."""
        return self.hardware.sockets.connect(Path(path), end)

    @property
    def ui_socket(self) -> str:
        """Where the screen connects."""
        return self._settings.ui_socket

    def _start_firmware(self, power: Scope) -> None:
        def exited(_exit_code: int) -> None:
            self._firmware = None
            power.call_after(RESTART_MS["firmware"], lambda: self._start_firmware(power))

        def starved() -> None:
            self._trace.note(self.identity.kiosk, "starved")
            self.kill("firmware")

        ends = Ends(exited, starved, self.cut_power)
        life = Life(self._time)
        firmware = self._firmware = Firmware(life, power, self.hardware, ends, self.identity.kiosk, self._trace)
        firmware.start(self._settings, self._keys)

    def _start_sync(self, power: Scope) -> None:
        life = Life(self._time)
        link = LinkProgram(
            life,
            self._chance,
            self.identity,
            self._broker,
            lambda end: self.connect(self._settings.sync_socket, end),
            self._times,
        )
        self._sync = life, link
        link.start()

    def _input(self, device: str, tell: Callable[[Listener], None]) -> None:
        firmware = self._firmware
        listener = firmware.listener if firmware is not None else None
        if firmware is not None and listener is not None and device not in self.hardware.signals.broken:
            firmware.life.run(lambda: tell(listener))

    def _life_of(self, program: Program) -> Life | None:
        if program == "firmware":
            return self._firmware.life if self._firmware is not None else None
        return self._sync[0] if self._sync is not None else None

    def _screen_name(self) -> str:
        return self.view.screen if self.view is not None else "none"


class _Screen:
    """The touchscreen's program: shows the newest view, reports touches, and connects again whenever it must."""

    def __init__(self, kiosk: VirtualKiosk, life: Life) -> None:
        self.life = life
        self.view: View | None = None
        self._kiosk = kiosk
        self._end: End | None = None
        self._sequence = 0

    def connect(self) -> None:
        """Connect to the controller, as soon as it is there."""
        end = End(self.life, self._take, self._lost)
        if self._kiosk.connect(self._kiosk.ui_socket, end):
            self._end = end
        else:
            self.life.call_after(_SCREEN_TRIES_MS, self.connect)

    def touch(self, element: str) -> None:
        """Report a touch on the view that is shown."""
        if self._end is not None and self.view is not None:
            self._sequence += 1
            self._end.send(local.Tapped(self._sequence, element, self.view.revision))

    def _take(self, message: local.ControllerToUi) -> None:
        if isinstance(message, local.Show):
            before, self.view = self.view, message.view
            self._kiosk.shown(message.view, before)

    def _lost(self) -> None:
        before, self.view, self._end = self.view, None, None
        if before is not None:
            self._kiosk.shown(None, before)
        self.connect()


def find(view: View, element: str) -> Element | None:
    """Give the element with this id; a dialog's, which stands last, covers one of the screen beneath."""
    return next((found for found in reversed(view.elements) if found.id == element), None)


def _settings(identity: KioskIdentity, directory: Path, site: Site) -> Settings:
    return Settings(
        kiosk=identity.kiosk, shard=identity.shard, state_directory=str(STATE), keys_directory=str(STATE),
        ui_socket=str(directory / "ui"), sync_socket=str(directory / "sync"), site=site,
    )  # fmt: skip
