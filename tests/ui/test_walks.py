"""Random days with real pixels: whatever happens, every picture is whole, touches fit it, and nobody leaves anything behind."""

import functools
import gc
import random
import sys
import types

import pygame
import pytest

from firmware.core import events as ev
from tests.firmware.core.conftest import boot as boot
from tests.firmware.core.conftest import parts as parts
from tests.firmware.core.goods import SHOP
from tests.firmware.core.moves import SECRETS, a_move
from tests.firmware.core.walking import World
from ui.canvas import Canvas
from ui.drawing import draw
from ui.measures import PANELS
from ui.screens.front import capacity
from ui.touch.places import judge

MOVES = 90
NEVER = ("unknown", "disabled", "dialog_open")
"""What the core never says to a touch that the screen took for something that can be pressed."""


class Customers(World):
    """Remembers why the newest touch did nothing."""

    reason: str | None = None

    def tap(self, element) -> None:
        """Touch it."""
        _, self.reason = self.kiosk.happen(ev.Tapped(element))


class Panel:
    """A kiosk's screen on a panel: what it shows is drawn, and fingers come down anywhere on it."""

    def __init__(self, kiosk, parts, panel) -> None:
        pygame.font.init()
        self.canvas = Canvas(panel)
        self.kiosk = kiosk
        self.world = Customers(kiosk, parts)
        kiosk.happen(ev.Fitted(capacity(panel, "normal"), capacity(panel, "big")))
        self.look()

    def look(self) -> None:
        """Draw what is shown, and tell how many sheets it takes until the kiosk knows."""
        self.drawing = draw(self.canvas, self.kiosk.view)
        for _ in range(3):
            if self.drawing.sheets == self.drawing.view.sheets:
                return
            self.kiosk.happen(ev.SheetsCounted(self.drawing.sheets))
            self.drawing = draw(self.canvas, self.kiosk.view)
        raise AssertionError("the sheets of a screen are never agreed upon")

    def play(self, move, choice) -> None:
        """Let something happen, and look."""
        self.world.play(move, choice)
        self.look()

    def touch(self, x, y) -> None:
        """Put a finger down there and lift it."""
        found = judge(self.drawing, x, y)
        if found.element is not None and found.refusal is None:
            self.play("tap", found.element.id)
            assert self.world.reason not in NEVER, (found.element.id, self.world.reason)

    def leave(self) -> None:
        """Let everything that was begun end, and the customer's time run out."""
        sound = [
            ("clock", True),
            ("printer", ("ok", False)),
            ("cabinet", False),
            ("hatch", False),
            ("disk", False),
            ("link", True),
        ]
        ends = [("answer", 0), ("record", None), ("print", ("printed", "ok", 180)), ("record", None)] * 4
        for move, choice in (*sound, *ends, ("timer", "idle"), *[("timer", "countdown")] * 31):
            self.world.play(move, choice)
        self.look()


def kept_strings():
    """Give every text that a cache of the touchscreen's modules holds."""
    caches = [
        thing
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] == "ui"
        for thing in vars(module).values()
        if isinstance(thing, functools._lru_cache_wrapper)
    ]
    seen, found, waiting = set(), [], [referred for cache in caches for referred in gc.get_referents(cache)]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, types.FunctionType | types.ModuleType | type):
            continue
        seen.add(id(thing))
        if isinstance(thing, str):
            found.append(thing)
        elif isinstance(thing, dict | tuple | list) or type(thing).__module__ == "functools":
            waiting += gc.get_referents(thing)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_random_days_are_drawn_whole(boot, parts, seed):
    """On each panel and in each size of text: nothing raises, nothing is cut, and what a finger is on can be pressed."""
    chance = random.Random(seed)
    panel = PANELS[seed % len(PANELS)]
    screen = Panel(boot(catalogue=SHOP), parts, panel)
    for _ in range(MOVES):
        if chance.random() < 0.3:
            screen.touch(chance.randrange(panel.size[0]), chance.randrange(panel.size[1]))
        else:
            screen.play(*a_move(chance))
        assert screen.drawing.overflows == (), (screen.kiosk.screen, screen.kiosk.state.screen)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_of_a_customer_stays_in_the_screen_s_memory(boot, parts, seed):
    """When nobody is there any more: not in the picture's places, its strokes, or what was kept to draw faster."""
    chance = random.Random(100 + seed)
    screen = Panel(boot(catalogue=SHOP), parts, PANELS[seed])
    screen.play("way", ("action.start", "service.tokopedia", "081234567890", "field.code", "88010123456789"))
    assert "0812 3456 7890" in kept_strings()
    for _ in range(40):
        screen.play(*a_move(chance))
    screen.leave()
    assert screen.kiosk.screen == "attract"
    remembered = [*kept_strings(), repr(screen.drawing), repr(vars(screen.canvas))]
    secrets = {*SECRETS, *screen.world.codes}
    spelled = [text.replace(" ", "") for text in remembered]
    assert [secret for secret in secrets if any(secret.replace(" ", "") in text for text in spelled)] == []
