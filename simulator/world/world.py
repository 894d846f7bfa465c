"""What is true around the kiosk: its doors, its clock, its lamps, what its screen shows, and what happened.

Owns: the state that a power cut does not touch, the panel's revision, and the wait for what the kiosk makes of an act.
Must not: know how anything travels (`sockets`) or is served (`simulator.panel`). Everything here runs in one event loop.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Literal

import msgspec

from messages.pixels import Pixels
from messages.world import (
    Beneath,
    Clock,
    Contact,
    Defects,
    Disk,
    Done,
    Headphones,
    Lamp,
    Press,
    Said,
    Scan,
    Shown,
    Sound,
    Touch,
)
from simulator.world.glass import Glass
from simulator.world.heard import Heard, Utterance
from simulator.world.seen import PanelView, seen

ACT_TIMEOUT_S = 3.0
HAPPENINGS_MAX = 400
CONTACTS = ("cabinet", "paper")
LAMPS = ("slip", "fault")

Role = Literal["firmware", "ui", "disk"]
Act = Press | Scan | Contact | Clock | Touch | Headphones
Send = Callable[[Any], None]


class Outcome(msgspec.Struct, frozen=True):
    """What became of an act: what the controller said, and the panel's revision that shows it."""

    accepted: bool
    reason: str | None
    revision: int


class Happening(msgspec.Struct, frozen=True):
    """Something that happened, without personal data. number: from 1. at_ms: UTC. subject: screen, printer, door, ..."""

    number: int
    at_ms: int
    subject: str
    text: str


class World:
    """The world's state. `size`: of the screen in pixels; `language`: shown while no program has drawn anything.

    `act_timeout_s`: how long the controller and the screen may take for an act.
    """

    def __init__(self, size: tuple[int, int], language: str = "id", act_timeout_s: float = ACT_TIMEOUT_S) -> None:
        self._act_timeout_s = act_timeout_s
        self.size = size
        self.language = language
        self.doors: dict[str, bool] = dict.fromkeys(CONTACTS, False)
        self.clock_offset_s = 0
        self.clock_trusted = True
        self.disk = Disk()
        self.defects = Defects()
        self.lamps: dict[str, str] = dict.fromkeys(LAMPS, "off")
        self.last_sound: str | None = None
        self.link_up = True
        self.powered = True
        self.headphones = False
        self.glass = Glass(size)
        self.heard = Heard()
        self.happenings: deque[Happening] = deque(maxlen=HAPPENINGS_MAX)
        self._happened = 0
        self._changes = 0
        self._shown: Shown | None = None
        self._peers: dict[Role, Send] = {}
        self._token = 0
        self._waiting: dict[int, asyncio.Future[Done]] = {}
        self._changed = asyncio.Event()
        self._view = seen(None, 1, size, language)

    @property
    def view(self) -> PanelView:
        """What the screen shows now; `starting` until a kiosk is there and has drawn."""
        return self._view

    @property
    def running(self) -> bool:
        """Whether controller and touchscreen are both there."""
        return self.powered and {"firmware", "ui"} <= self._peers.keys()

    def attach(self, role: Role, send: Send) -> None:
        """A program of the kiosk is here: tell it how the world is. A second one with this role replaces the first."""
        self._peers[role] = send
        if role == "firmware":
            send(self.defects)
            for contact in CONTACTS:
                send(Contact(token=0, contact=contact, open=self.doors[contact]))
            send(Headphones(token=0, plugged=self.headphones))
            send(Clock(token=0, offset_s=self.clock_offset_s, trusted=self.clock_trusted))
        elif role == "disk":
            send(self.disk)
        else:
            self._lose_screen()
        self._refresh()

    def set_disk(self, disk: Disk) -> None:
        """Change what is wrong with the kiosk's disk. It stays so without power."""
        self.disk = disk
        if "disk" in self._peers:
            self._peers["disk"](disk)

    def set_defects(self, defects: Defects) -> None:
        """Change what is wrong with the kiosk's devices. It stays so without power."""
        self.defects = defects
        if "firmware" in self._peers:
            self._peers["firmware"](defects)

    def detach(self, role: Role, send: Send) -> None:
        """The program that attached with `send` is gone; nobody waits for its answers any more."""
        if self._peers.get(role) is send:
            self._lose(role)
            self._refresh()

    def take(self, role: Role, send: Send, message: Done | Lamp | Sound | Shown | Pixels | Beneath | Said) -> None:
        """Take in what a program said. What one says that was replaced or lost its power is too late. Raises `PixelsError`."""
        if self._peers.get(role) is not send:
            return
        match message:
            case Shown():
                self._shown = message
                self._refresh()
            case Pixels():
                self.glass.take(message)
            case Beneath():
                self.glass.lay_beneath(message.picture)
            case Done():
                self._answer(message)
            case Lamp():
                self._show_lamp(message)
            case Sound():
                self.last_sound = message.pattern
            case Said():
                self.heard.take(message)
                self.notify()

    async def act(self, role: Role, make: Callable[[int], Act]) -> Outcome:
        """Let a person act on the kiosk, and wait until the controller has acted and the screen shows it, at most 3 s.

        `make` builds the message for a token. Reasons of our own: "starting" (no kiosk), "no_answer" (it kept silent).
        """
        if not self.running:
            return self.refuse("starting")
        self._token += 1
        token, deadline = self._token, time.monotonic() + self._act_timeout_s
        future: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._waiting[token] = future
        try:
            self._peers[role](make(token))
            done = await asyncio.wait_for(future, self._act_timeout_s)
        except TimeoutError:
            return self.refuse("no_answer")
        finally:
            del self._waiting[token]
        await self._until(lambda: not self.running or self._drawn(done.view_revision), deadline)
        return Outcome(done.accepted, done.reason, self._view.revision)

    def refuse(self, reason: str) -> Outcome:
        """Give the outcome of an act that never reached the kiosk."""
        return Outcome(accepted=False, reason=reason, revision=self._view.revision)

    def accept(self) -> Outcome:
        """Give the outcome of an act on the world itself."""
        return Outcome(accepted=True, reason=None, revision=self._view.revision)

    async def wait_view(self, after: int, timeout_s: float) -> PanelView:
        """Give the view as soon as its revision is above `after`, or the one there is when the time is over."""
        await self._until(lambda: self._view.revision > after, time.monotonic() + timeout_s)
        return self._view

    async def wait_input(self, timeout_s: float) -> bool:
        """Wait until the screen accepts touches; False when it did not in time."""
        await self._until(lambda: self._view.accepts_input, time.monotonic() + timeout_s)
        return self._view.accepts_input

    async def wait_heard(self, after: int, timeout_s: float) -> tuple[Utterance, ...]:
        """Give what the voice said after this number, as soon as it said something or when the time is over."""
        await self._until(lambda: self.heard.count > after, time.monotonic() + timeout_s)
        return self.heard.after(after)

    def happened_after(self, number: int) -> tuple[Happening, ...]:
        """Give what happened after this number, as far as it is still remembered."""
        return tuple(happening for happening in self.happenings if happening.number > number)

    async def wait_change(self, after: int, timeout_s: float) -> int:
        """Give the count of changes of anything in the world, as soon as it is above `after` or when the time is over."""
        await self._until(lambda: self._changes > after, time.monotonic() + timeout_s)
        return self._changes

    def happen(self, subject: str, text: str) -> None:
        """Note something for the panel's list. `text`: for people, without personal data."""
        self._happened += 1
        self.happenings.append(Happening(self._happened, time.time_ns() // 1_000_000, subject, text))
        self.notify()

    def notify(self) -> None:
        """Wake everybody who waits for a change of the world."""
        self._changes += 1
        self._changed.set()
        self._changed = asyncio.Event()

    def set_power(self, powered: bool) -> None:
        """Without power nothing is on the screen, and what the programs said last counts for nothing."""
        self.powered = powered
        for role in list(self._peers) if not powered else ():
            self._lose(role)
        if not powered:
            self.glass.lose_power()
        self._refresh()

    def _lose(self, role: Role) -> None:
        """Forget a program that is gone, and release those who wait for the kiosk."""
        del self._peers[role]
        if role == "disk":
            return
        if role == "firmware":
            self.lamps = dict.fromkeys(LAMPS, "off")
        else:
            self._lose_screen()
        for token, future in self._waiting.items():
            if not future.done():
                future.set_result(Done(token=token, accepted=False, reason="starting", view_revision=0))

    def _lose_screen(self) -> None:
        self._shown = None
        self.glass.lose_program()

    def _drawn(self, view_revision: int) -> bool:
        return self._shown is not None and self._shown.view_revision >= view_revision

    async def _until(self, holds: Callable[[], bool], deadline: float) -> None:
        """Wait until `holds` says so, or until `deadline` (monotonic seconds)."""
        while not holds():
            changed, left_s = self._changed, deadline - time.monotonic()
            if left_s <= 0:
                return
            try:
                await asyncio.wait_for(changed.wait(), left_s)
            except TimeoutError:
                return

    def _answer(self, done: Done) -> None:
        waiting = self._waiting.get(done.token)
        if waiting is not None and not waiting.done():
            waiting.set_result(done)

    def _show_lamp(self, lamp: Lamp) -> None:
        if lamp.name in self.lamps and self.lamps[lamp.name] != lamp.pattern:
            self.lamps[lamp.name] = lamp.pattern
            states = {"off": "padam", "on": "menyala", "blink": "berkedip"}
            names = {"slip": "slip", "fault": "gangguan"}
            self.happen("lamp", f"lampu {names[lamp.name]} {states.get(lamp.pattern, lamp.pattern)}")

    def _refresh(self) -> None:
        """Make the view anew; its revision grows when anything in it changed."""
        before = self._view
        after = seen(self._shown if self.running else None, before.revision, self.size, self.language)
        if after != before:
            self._view = msgspec.structs.replace(after, revision=before.revision + 1)
            if (after.screen, after.dialog) != (before.screen, before.dialog):
                self.happen("screen", f"layar: {after.screen}" + (f" ({after.dialog})" if after.dialog else ""))
        self.notify()
