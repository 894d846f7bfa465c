"""The small devices of a kiosk in virtual time: lamps and sounds that nobody asks about, doors, and the watchdog."""

from drivers.buzzer.interface import Sound
from drivers.lights.interface import LIGHTS, Pattern
from drivers.listener import Listener, ignore_done
from simulator.world.virtual.loop import Life
from simulator.world.virtual.time import Scope, Task, VirtualTime

SILENT_MS = 45_000
"""WatchdogSec of both programs' units in deploy/systemd."""

FEED_MS = SILENT_MS // 3


class Signals:
    """Lights, buzzer, keypad and scanner as the controller holds them. `lights` is what they show."""

    def __init__(self) -> None:
        self.lights: dict[str, Pattern] = dict.fromkeys(LIGHTS, "off")

    def show(self, name: str, pattern: Pattern) -> None:
        """Raises `KeyError` for a light that does not exist."""
        assert name in self.lights
        self.lights[name] = pattern

    def play(self, sound: Sound) -> None:
        """Nobody listens."""

    def close(self) -> None:
        """All off."""
        self.lights = dict.fromkeys(LIGHTS, "off")


class Doors:
    """The contacts, which know nothing of power. `open` says which are open; `attach` is the driver's start."""

    def __init__(self) -> None:
        self.open = {"cabinet": False, "paper": False}
        self._life: Life | None = None
        self._listener: Listener | None = None

    def attach(self, life: Life, listener: Listener) -> None:
        """Report both contacts, and each change from now on, in this life."""
        self._life, self._listener = life, listener
        for contact in self.open:
            self._report(contact)

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
            is_open = self.open[contact]
            life.call_after(1, lambda: listener.contact_changed(contact, is_open, ignore_done))


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
