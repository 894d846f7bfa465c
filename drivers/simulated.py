"""The mock devices of a kiosk whose world is at a Unix socket. Simulation only."""

import threading

from drivers.buzzer.interface import Sound as SoundName
from drivers.buzzer.mock import MockBuzzer
from drivers.door.interface import CONTACTS
from drivers.door.mock import MockDoors
from drivers.errors import DriverError
from drivers.jack.mock import MockJack
from drivers.keypad.interface import KEYS
from drivers.keypad.mock import MockKeypad
from drivers.lights.interface import LIGHTS, Pattern
from drivers.lights.mock import MockLights
from drivers.listener import Done, Listener, ignore_done
from drivers.scanner.mock import MockScanner
from drivers.world import CONNECT_S, WorldConnection
from messages.world import (
    Clock,
    Contact,
    Defects,
    Headphones,
    Lamp,
    Press,
    ProgramToWorld,
    Scan,
    Sound,
    WorldToFirmware,
)
from messages.world import Done as DoneMessage

UNSOLICITED = 0
"""The token of what the world says by itself at `Attach`: nobody waits for its outcome."""


class SimulatedDevices:
    """Every mock device but the printer, and the connection that moves them."""

    def __init__(self, path: str, listener: Listener, wait_s: float = CONNECT_S) -> None:
        """Connect, and wait at most `wait_s` until the world said how doors and clock stand. Raises `DriverError`."""
        self._listener = listener
        self.keypad = MockKeypad(listener)
        self.scanner = MockScanner(listener)
        self.lights = MockLights(self._light_changed)
        self.buzzer = MockBuzzer(self._sounded)
        self.jack = MockJack(listener)
        self.doors: MockDoors | None = None
        self._opened: dict[str, bool] = {}
        self._clock_known = False
        self._defects = Defects()
        self._lost = False
        self._described = threading.Event()
        self._doors_lock = threading.Lock()
        self._connection: WorldConnection[WorldToFirmware] | None = None
        self._connection = WorldConnection(
            path, "firmware", WorldToFirmware, self._greeting, self._on_message, self._on_lost
        )
        if not self._described.wait(wait_s):
            self._connection.close()
            raise DriverError("world", "it does not say how doors and clock stand")
        with self._doors_lock:
            self.doors = self._open_doors()

    def close(self) -> None:
        """Let go of the connection; the devices are closed before."""
        if self._connection is not None:
            self._connection.close()

    def _greeting(self) -> list[ProgramToWorld]:
        return [Lamp(name, pattern) for name, pattern in self.lights.patterns.items()]

    def _open_doors(self) -> MockDoors:
        """Give the doors as the world described them. A contact that is broken from the start never reports a closed door."""
        broken = set(CONTACTS) if self._defects.doors_dead else set(self._defects.wires_cut)
        doors = MockDoors(self._listener, {name: name in broken or opened for name, opened in self._opened.items()})
        _break_doors(doors, Defects(), self._defects)
        for contact, opened in self._opened.items():
            doors.move(contact, opened)
        return doors

    def _on_message(self, message: WorldToFirmware) -> None:
        if isinstance(message, Defects):
            self._break(message)
            return
        done = self._answer(message.token)
        if isinstance(message, Contact):
            self._move(message, done)
        elif isinstance(message, Headphones):
            self.jack.plug(message.plugged, done)
        elif isinstance(message, Clock):
            self._listener.clock_changed(message.offset_s, message.trusted, done)
            self._clock_known = True
            self._look_whether_described()
            self._be_found()
        elif isinstance(message, Scan):
            self.scanner.scan(message.data, done)
        elif isinstance(message, Press):
            if message.key in KEYS:
                self.keypad.press(message.key, done)
            else:
                done(False, "unknown_key", 0)

    def _be_found(self) -> None:
        """The clock is the last thing that the world describes."""
        if self._lost:
            self._lost = False
            self._listener.device_recovered("world")

    def _break(self, now: Defects) -> None:
        """Give every device its faults, and mend those it has no more."""
        before, self._defects = self._defects, now
        _break_keypad(self.keypad, before, now)
        if now.scanner_unplugged != before.scanner_unplugged:
            (self.scanner.unplug if now.scanner_unplugged else self.scanner.replug)()
        for light in LIGHTS:
            (self.lights.burn_out if light in now.lights_burnt_out else self.lights.mend)(light)
        (self.buzzer.fail if now.buzzer_broken else self.buzzer.recover)()
        if now.jack_dead != before.jack_dead:
            (self.jack.fail if now.jack_dead else self.jack.recover)()
        with self._doors_lock:
            if self.doors is not None:
                _break_doors(self.doors, before, now)

    def _move(self, message: Contact, done: Done) -> None:
        if message.contact not in CONTACTS:
            done(False, "unknown_contact", 0)
            return
        with self._doors_lock:
            if self.doors is not None:
                self.doors.move(message.contact, message.open, done)
                return
            self._opened[message.contact] = message.open
        done(True, None, 0)
        self._look_whether_described()

    def _look_whether_described(self) -> None:
        if self._clock_known and len(self._opened) == len(CONTACTS):
            self._described.set()

    def _on_lost(self) -> None:
        self._lost = True
        self._listener.device_failed("world", "the connection is lost")
        if self.jack.plugged:
            self.jack.plug(False)
        with self._doors_lock:
            if self.doors is not None:
                self.doors.lose()

    def _answer(self, token: int) -> Done:
        if token == UNSOLICITED:
            return ignore_done

        def done(accepted: bool, reason: str | None, view_revision: int) -> None:
            self._send(DoneMessage(token, accepted, reason, view_revision))

        return done

    def _light_changed(self, name: str, pattern: Pattern) -> None:
        self._send(Lamp(name, pattern))

    def _sounded(self, sound: SoundName) -> None:
        self._send(Sound(sound))

    def _send(self, message: ProgramToWorld) -> None:
        if self._connection is not None:
            self._connection.send(message)


def _break_keypad(keypad: MockKeypad, before: Defects, now: Defects) -> None:
    if now.keypad_dead != before.keypad_dead:
        (keypad.fail if now.keypad_dead else keypad.recover)()
    for key in KEYS:
        if key in now.keys_stuck:
            keypad.stick(key)
        else:
            keypad.free(key)


def _break_doors(doors: MockDoors, before: Defects, now: Defects) -> None:
    if now.doors_dead != before.doors_dead:
        (doors.fail if now.doors_dead else doors.recover)()
    for contact in CONTACTS:
        (doors.cut if contact in now.wires_cut else doors.mend)(contact)
