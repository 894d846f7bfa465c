"""What a person at the front panel can do, each act with its outcome. Knows the world, not HTTP."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from messages.world import Clock, Contact, Headphones, Placed, Press, Scan, Touch
from simulator.world.faults import FaultBoard, Options
from simulator.world.paper import PaperMachine
from simulator.world.proxy import LinkProxy
from simulator.world.world import Outcome, World

PAGES_MAX = 16
INPUT_WAIT_S = 1.0
AGAIN_S = 0.02
LINK_WAIT_S = 3.0
STATUS_WAIT_S = 0.6
"""How long a printer's new state may take to reach the screen before the panel answers anyway."""

CutPower = Callable[[Callable[[], None]], Awaitable[None]]

DOOR_NAMES = {"cabinet": "pintu kabinet", "paper": "pintu kertas"}


class Controls:
    """The acts. `cut_power` kills the kiosk's programs, calls what it got when they are dead, and lets them boot."""

    def __init__(
        self, world: World, paper: PaperMachine, proxy: LinkProxy | None, faults: FaultBoard, cut_power: CutPower
    ) -> None:
        self.world = world
        self.paper = paper
        self._proxy = proxy
        self._faults = faults
        self._cut_power = cut_power
        self._switching = asyncio.Lock()

    async def tap_point(self, x: int, y: int) -> Outcome:
        """Touch a point of the screen. "nothing_there" outside of it."""
        width, height = self.world.view.size
        if x >= width or y >= height:
            return self.world.refuse("nothing_there")
        return await self.world.act("ui", lambda token: Touch(token=token, x=x, y=y))

    async def tap_element(self, element_id: str) -> Outcome:
        """Touch the middle of an element, after paging to it: forward to the last page, then back to the first."""
        touch = self._touch
        for direction in ("page.next", "page.previous"):
            for _ in range(PAGES_MAX):
                element = self._find(element_id)
                if element is not None:
                    return await touch(element)
                page = self._find(direction)
                if page is None or not page.enabled:
                    break
                touch = self._touch_when_settled
                turned = await touch(page)
                if not turned.accepted:
                    return turned
        return self.world.refuse("starting" if not self.world.running else "no_such_element")

    async def _touch_when_settled(self, element: Placed) -> Outcome:
        """Touch what came with another page as soon as the screen takes touches: none counts right after a change."""
        loop = asyncio.get_running_loop()
        until = loop.time() + INPUT_WAIT_S
        while True:
            await self.world.wait_input(INPUT_WAIT_S)
            outcome = await self._touch(element)
            if outcome.reason != "screen_changing" or loop.time() > until:
                return outcome
            await asyncio.sleep(AGAIN_S)

    async def press(self, key: str) -> Outcome:
        """Press a key of the keypad."""
        return await self.world.act("firmware", lambda token: Press(token=token, key=key))

    async def scan(self, data: str) -> Outcome:
        """Hold a code under the scanner. The Enter that a scanner types after a code may be there or not."""
        read = data.removesuffix("\n").removesuffix("\r")
        return await self.world.act("firmware", lambda token: Scan(token=token, data=read))

    async def set_door(self, contact: str, is_open: bool) -> Outcome:
        """Open or close a door. It stays so without power; the kiosk learns of it when it is there."""
        if self.world.doors[contact] != is_open:
            self.world.doors[contact] = is_open
            self.world.happen("door", f"{DOOR_NAMES[contact]} {'dibuka' if is_open else 'ditutup'}")
        if not self.world.running:
            return self.world.accept()
        return await self.world.act("firmware", lambda token: Contact(token=token, contact=contact, open=is_open))

    async def set_headphones(self, plugged: bool) -> Outcome:
        """Put headphones into the jack or pull them out. They stay so without power, like a door."""
        if self.world.headphones != plugged:
            self.world.headphones = plugged
            self.world.happen("jack", f"penyuara telinga {'dipasang' if plugged else 'dicabut'}")
        if not self.world.running:
            return self.world.accept()
        return await self.world.act("firmware", lambda token: Headphones(token=token, plugged=plugged))

    async def set_clock(self, offset_s: int | None, trusted: bool | None) -> Outcome:
        """Set how far the kiosk's clock is off and whether it is held; None leaves it."""
        world = self.world
        world.clock_offset_s = world.clock_offset_s if offset_s is None else offset_s
        world.clock_trusted = world.clock_trusted if trusted is None else trusted
        held = "dipercaya" if world.clock_trusted else "tidak dipercaya"
        world.happen("clock", f"jam kios {world.clock_offset_s:+d} detik, {held}")
        if not world.running:
            return world.accept()
        offset, is_trusted = world.clock_offset_s, world.clock_trusted
        return await world.act("firmware", lambda token: Clock(token=token, offset_s=offset, trusted=is_trusted))

    async def set_link(self, up: bool) -> Outcome:
        """Cut or mend the cable to the broker, and wait a little for the kiosk to show that it noticed."""
        if self._proxy is None:
            return self.world.refuse("no_such_switch")
        revision, changed = self.world.view.revision, self._proxy.up != up
        self._proxy.set_up(up)
        self.world.link_up = up
        if changed:
            self.world.happen("link", "sambungan ke pusat " + ("dipasang lagi" if up else "diputus"))
            if self.world.running:
                await self.world.wait_view(revision, LINK_WAIT_S)
        return self.world.accept()

    async def cut_power(self) -> Outcome:
        """Kill every program of the kiosk at once, then let it boot. Answers when they are dead."""
        async with self._switching:
            self.world.happen("power", "listrik diputus")
            self.world.set_power(False)
            try:
                await self._cut_power(self._faults.lose_power)
            finally:
                self.world.set_power(True)
            self.world.happen("power", "listrik kembali; kios menyala")
        return self.world.accept()

    async def give_fault(self, device: str, fault: str, options: Options) -> Outcome:
        """Give a device a fault. Raises `ValueError` for a device, a fault or an option that does not exist."""
        revision = self.world.view.revision
        if await self._faults.give(device, fault, options):
            await self.world.wait_view(revision, STATUS_WAIT_S)
        return self.world.accept()

    async def remove_faults(self, device: str | None, fault: str | None) -> Outcome:
        """Mend one fault or all. Raises `ValueError` for a device or a fault that does not exist."""
        revision = self.world.view.revision
        if await self._faults.remove(device, fault):
            await self.world.wait_view(revision, STATUS_WAIT_S)
        return self.world.accept()

    def devices(self) -> list[dict[str, Any]]:
        """Give every device with its state, the faults it can be given and those it has."""
        world = self.world
        plain: dict[str, dict[str, Any]] = {
            "screen": {"size": list(world.size), "drawing": world.running},
            "link": {"up": world.link_up},
            "power": {"on": world.powered, "booted": world.running},
        }
        described = {name: {"state": state, "faults": [], "active": []} for name, state in plain.items()}
        return [{"device": name, **device} for name, device in {**described, **self._faults.describe()}.items()]

    def _find(self, element_id: str) -> Placed | None:
        return next((element for element in self.world.view.elements if element.id == element_id), None)

    async def _touch(self, element: Placed) -> Outcome:
        left, top, width, height = element.rect
        return await self.tap_point(left + width // 2, top + height // 2)
