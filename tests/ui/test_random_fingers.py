"""Random fingers on the real touchscreen: whatever they do, and whoever comes and goes, only what was meant is pressed."""

import random

import msgspec
import pytest

from messages.local import Handled, Show, Tapped
from ui.touch.fingers import Touch

NAMES = ("attract", "menu", "entry", "waiting", "slip", "slip-asked", *["offline"] * 6)
WIDTH, HEIGHT = 800, 480
REACH = 24
"""Pixels outside its edge at which a target still catches a touch: 4 mm on this panel, and rounding."""


class Walk:
    """Somebody at a touchscreen whose controller changes screens, answers, and goes away, as chance has it."""

    def __init__(self, stage, chance) -> None:
        self.stage, self.chance = stage, chance
        self.revision = 0
        self.down: dict[int, tuple[int, int, float]] = {}
        self.place: object = None
        self.changed_at = 0.0
        self.taps = 0
        self.away = False
        self.asked: list[int] = []
        self.look()

    def look(self) -> None:
        """See whether another screen came."""
        shown = self.stage.shown()
        if (shown.screen, shown.dialog) != self.place:
            self.place, self.changed_at = (shown.screen, shown.dialog), self.stage.clock.now

    def act(self) -> None:
        """Do one thing."""
        moves = (self.finger, self.change, self.wait, self.answer, self.leave)
        (move,) = self.chance.choices(moves, (60, 6, 24, 14, 1 + 20 * self.away))
        move()
        self.look()

    def finger(self) -> None:
        number = self.chance.choice((1, 1, 1, 1, 2))
        phase = self.chance.choice(("move", "up", "up", "up", "gone")) if number in self.down else "down"
        x, y = self.near(number) if number in self.down else self.point()
        before = self.stage.shown()
        self.stage.said()
        self.stage.screen.touched(Touch(phase, number, x, y, self.stage.clock.now))
        self.stage.turn(3)
        taps = [one for one in self.stage.said() if isinstance(one, Tapped)]
        began = self.down.pop(number, None) if phase in ("up", "gone") else None
        if phase == "down":
            self.down[number] = (x, y, self.stage.clock.now)
        assert len(taps) <= 1
        for tap in taps:
            self.check(tap, before, phase, began, (x, y))
            self.asked.append(tap.sequence)

    def check(self, tap, shown, phase, began, at) -> None:
        """Hold that this tap is what the finger did: it came down and lifted on it, on the screen that it saw."""
        self.taps += 1
        assert phase == "up"
        assert began is not None
        assert began[2] >= self.changed_at + 0.25, "it came down on, or too soon after, the screen before"
        assert tap.revision == shown.view_revision
        (placed,) = [one for one in shown.elements if one.id == tap.element and one.role in ("button", "field")]
        assert placed.enabled
        x, y, width, height = placed.rect
        for one in (began[:2], at):
            near = x - REACH <= one[0] <= x + width + REACH and y - REACH <= one[1] <= y + height + REACH
            assert near or tap.element == "action.start"

    def point(self) -> tuple[int, int]:
        targets = [one.rect for one in self.stage.shown().elements if one.role == "button" and one.rect[2]]
        if targets and self.chance.random() < 0.7:
            x, y, width, height = self.chance.choice(targets)
            return x + self.chance.randrange(width), y + self.chance.randrange(height)
        return self.chance.randrange(WIDTH), self.chance.randrange(HEIGHT)

    def near(self, number: int) -> tuple[int, int]:
        x, y, _ = self.down[number]
        return (x, y) if self.chance.random() < 0.7 else self.point()

    def change(self) -> None:
        if not self.away:
            self.revision += 1
            view = self.stage.view(self.chance.choice(NAMES), self.revision)
            if view.screen == "offline":  # the same button at the same place, on one of two screens
                view = msgspec.structs.replace(view, screen=self.chance.choice(("offline", "error")))
            self.stage.controller.send(Show(view))
            self.stage.turn()

    def wait(self) -> None:
        self.stage.clock.now += self.chance.choice((0.01, 0.1, 0.26, 0.5, 3.0))
        self.stage.turn(3)

    def answer(self) -> None:
        if not self.away:
            answers = [Handled(sequence, self.chance.random() < 0.8, None, self.revision) for sequence in self.asked]
            self.asked = []
            self.stage.controller.send(*answers)
            self.stage.turn(3)

    def leave(self) -> None:
        if self.away:
            self.stage.controller.listen()
            self.stage.clock.now += 3.0
        else:
            self.stage.controller.close()
        self.away, self.asked = not self.away, []
        self.stage.turn()


@pytest.mark.parametrize("seed", range(4))
def test_only_what_a_finger_meant_is_pressed(stage, seed):
    """Never what it slid onto, what came under it, or what it touched within a quarter of a second of another screen."""
    walk = Walk(stage, random.Random(seed))
    for _ in range(500):
        walk.act()
    assert walk.taps > 3, "nobody ever pressed anything"
