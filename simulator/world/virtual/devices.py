"""The small devices of a kiosk in virtual time: what stands beside the screen, doors, and the watchdog. They break, too."""

from drivers.buzzer.interface import Sound
from drivers.errors import DriverError
from drivers.lights.interface import LIGHTS, Pattern
from drivers.listener import Listener, ignore_done
from simulator.world.virtual.loop import Life
from simulator.world.virtual.time import Scope, Task, VirtualTime

SILENT_MS = 45_000
"""WatchdogSec of both programs' units in deploy/systemd."""

FEED_MS = SILENT_MS // 3


_TELLING = ("keypad", "scanner")
"""Devices whose driver tells of their failures; the others say so to whoever uses them."""


class Signals:
    """Lights, buzzer, keypad and scanner as the controller holds them. `lights` is what they show; `broken` which do not work."""

    def __init__(self) -> None:
        self.lights: dict[str, Pattern] = dict.fromkeys(LIGHTS, "off")
        self.broken: set[str] = set()
        self._life: Life | None = None
        self._listener: Listener | None = None

    def attach(self, life: Life, listener: Listener) -> None:
        """The drivers start, and tell of failures in this life."""
        self._life, self._listener = life, listener
        for device in sorted(self.broken):
            self._tell(device)

    def fail(self, device: str) -> None:
        """Break one of "lights", "buzzer", "keypad" and "scanner"."""
        self.broken.add(device)
        self._tell(device)

    def recover(self, device: str) -> None:
        """Let it work again."""
        self.broken.discard(device)
        self._tell(device)

    def show(self, name: str, pattern: Pattern) -> None:
        """Raises `KeyError` for a light that does not exist."""
        assert name in self.lights
        if "lights" in self.broken:
            raise DriverError("lights", "the pin cannot be driven")
        self.lights[name] = pattern

    def play(self, sound: Sound) -> None:
        """Nobody listens."""
        if "buzzer" in self.broken:
            raise DriverError("buzzer", "the pin cannot be driven")

    def close(self) -> None:
        """All off."""
        self.lights = dict.fromkeys(LIGHTS, "off")
        self._life = self._listener = None

    def _tell(self, device: str) -> None:
        life, listener = self._life, self._listener
        if life is not None and listener is not None and device in _TELLING:
            if device in self.broken:
                life.call_after(1, lambda: listener.device_failed(device, "it does not answer"))
            else:
                life.call_after(1, lambda: listener.device_recovered(device))


class Doors:
    """The contacts, which know nothing of power. `open` says which are open; `attach` is the driver's start.

    While they are broken both are reported as open: what is not known counts so.
    """

    def __init__(self) -> None:
        self.open = {"cabinet": False, "paper": False}
        self.broken = False
        self._life: Life | None = None
        self._listener: Listener | None = None

    def attach(self, life: Life, listener: Listener) -> None:
        """Report both contacts, and each change from now on, in this life."""
        self._life, self._listener = life, listener
        if self.broken:
            self._tell()
        for contact in self.open:
            self._report(contact)

    def fail(self) -> None:
        """Nobody can read them any more."""
        self._break(broken=True)

    def recover(self) -> None:
        """They can be read again."""
        self._break(broken=False)

    def move(self, contact: str, *, is_open: bool) -> None:
        """Open or close one."""
        if self.open[contact] != is_open:
            self.open[contact] = is_open
            self._report(contact)

    def close(self) -> None:
        """Let go of the pins."""
        self._life = self._listener = None

    def _report(self, contact: str) -> None:
        life, listener = self._life, self._listener
        if life is not None and listener is not None:
            is_open = self.open[contact] or self.broken
            life.call_after(1, lambda: listener.contact_changed(contact, is_open, ignore_done))

    def _break(self, *, broken: bool) -> None:
        if broken != self.broken:
            self.broken = broken
            self._tell()
            for contact in self.open:
                self._report(contact)

    def _tell(self) -> None:
        life, listener = self._life, self._listener
        if life is not None and listener is not None:
            if self.broken:
                life.call_after(1, lambda: listener.device_failed("doors", "the pins cannot be read"))
            else:
                life.call_after(1, lambda: listener.device_recovered("doors"))


class Watchdog:
    """systemd's: `starved` is run once when a program that was ready has not fed it for `SILENT_MS`."""

    def __init__(self, time: VirtualTime, power: Scope, life: Life, starved: Task) -> None:
        self._time = time
        self._power = power
        self._life = life
        self._starved = starved
        self._fed_ms = 0
        self._due_ms = 0

    def ready(self) -> None:
        """The program serves: it is watched from now on."""
        self._fed_ms = self._time.now_ms
        self._power.call_after(SILENT_MS, self._look)

    def feed(self) -> None:
        """The loop turned."""
        if self._time.now_ms >= self._due_ms:
            self._fed_ms = self._time.now_ms
            self._due_ms = self._fed_ms + FEED_MS

    def wait_s(self) -> float | None:
        """Give the seconds until the next `feed` counts."""
        return max(0, self._due_ms - self._time.now_ms) / 1000

    def close(self) -> None:
        """Whoever ends is watched no more: its life ends with it."""

    def _look(self) -> None:
        if not self._life.alive:
            return
        left_ms = self._fed_ms + SILENT_MS - self._time.now_ms
        if left_ms > 0:
            self._power.call_after(left_ms, self._look)
        else:
            self._starved()
