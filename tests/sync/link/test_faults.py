"""The session in a world that fails at random, from a seed, in virtual time: first nothing may break, then everything arrives."""

import heapq
import random
from collections import deque
from collections.abc import Callable
from typing import Any

import pytest

from messages.local import (
    Acknowledged,
    Batch,
    Challenged,
    ControllerToSync,
    Deliver,
    Hello,
    LinkChanged,
    Pull,
    TimeKnown,
)
from sync.link.outputs import ConnectBroker, ConnectController, DropBroker, DropController, Output, Publish, Tell
from sync.link.session import Session

FAULTS_MS, CALM_MS = 300_000, 210_000
"""A connection that went dead just before the calm is given up after 90 s, and the next attempt waits for a minute at most."""


class Universe:
    """A kiosk's journal, a broker and a central around one session. Whatever is on its way dies with its connection."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.session = Session(self.random.random)
        self.session.from_controller(TimeKnown(0, True), 0)
        self.now = 0
        self.faulty = True
        self.written = self.mark = self.restores = (
            0  # the journal's end, central's mark in it, how often it was restored
        )
        self.known = (0, 0)  # the restore and the mark that the controller has verified
        self.flying: set[int] = set()
        self.link_up = False
        self._pull: Pull | None = None
        self._broker_life = self._controller_life = 0
        self._central_away_until = 0
        self._half_open = False  # the connection stands, and nothing passes either way
        self._said: deque[tuple[str, bytes]] = deque(maxlen=50)  # what came down, for a broker that replays it
        self._queue: list[tuple[int, int, Callable[[], None]]] = []
        self._order = 0

    def run(self, until: int) -> None:
        """Turn until this time."""
        while True:
            due = self.session.next_ms()
            event = self._queue[0][0] if self._queue else until
            moment = min(event, until if due is None else max(due, self.now))
            if moment >= until:
                self.now = until
                return
            self.now = moment
            if self._queue and self._queue[0][0] <= self.now:
                heapq.heappop(self._queue)[2]()
            else:
                self.apply(self.session.tick(self.now))

    def later(self, wait: int, act: Callable[[], None]) -> None:
        self._order += 1
        heapq.heappush(self._queue, (self.now + wait, self._order, act))

    def apply(self, outputs: list[Output]) -> None:
        for output in outputs:
            if isinstance(output, Publish):
                self._published(output)
            elif isinstance(output, Tell):
                self._told(output.message)
            elif isinstance(output, ConnectBroker):
                self.later(self.random.randrange(200), self._broker_answers)
            elif isinstance(output, ConnectController):
                self.later(0, self._controller_answers)
            elif isinstance(output, DropBroker):
                self._end_broker()
            else:
                assert not isinstance(output, DropController), "the controller broke no rule"

    def calm_down(self) -> None:
        """From now on everything works."""
        self.faulty = False
        self._central_away_until = 0

    def fail(self) -> None:
        """One fault, and the next one later."""
        if not self.faulty:
            return
        act = self.random.choice(
            [
                self._lose_broker,
                self._lose_controller,
                self._central_sleeps,
                self._central_restored,
                self._go_half_open,
                self._replay,
            ]
        )
        act()
        self.later(self.random.randrange(1, 60_000), self.fail)

    def write(self) -> None:
        """The journal grows."""
        self.written += self.random.randrange(1, 40)
        if self.faulty:
            self.later(self.random.randrange(1, 5_000), self.write)
        self._serve_pull()

    def _lose_broker(self) -> None:
        self._end_broker()
        self.apply(self.session.broker_down(self.now))

    def _end_broker(self) -> None:
        self._broker_life += 1
        self._half_open = False
        self.flying.clear()

    def _lose_controller(self) -> None:
        self._controller_life += 1
        self._pull = None
        self.apply(self.session.controller_down(self.now))

    def _go_half_open(self) -> None:
        self._half_open = True

    def _replay(self) -> None:
        for channel, payload in self.random.choices(self._said, k=5) if self._said else ():
            self.apply(self.session.from_broker(channel, payload, self.now))

    def _central_sleeps(self) -> None:
        self._central_away_until = self.now + self.random.randrange(90_000)

    def _central_restored(self) -> None:
        self.mark = self.random.randrange(self.mark + 1)
        self.restores += 1

    def _broker_answers(self) -> None:
        if self.faulty and self.random.random() < 0.3:
            self.apply(self.session.broker_down(self.now))
        else:
            self.apply(self.session.broker_up(20, self.now))

    def _controller_answers(self) -> None:
        self._controller_life += 1
        self.link_up = False
        self.apply(self.session.controller_up(self.now))

    def _published(self, publish: Publish) -> None:
        assert publish.number not in self.flying
        self.flying.add(publish.number)
        assert len(self.flying) <= 20
        away = self.now < self._central_away_until
        says_so = away and self.random.random() < 0.5
        self._carry(lambda: self._puback(publish.number, not says_so))
        if not away and not (self.faulty and self.random.random() < 0.02):
            self._carry(lambda: self._central(publish))

    def _puback(self, number: int, heard: bool) -> None:
        self.flying.discard(number)
        self.apply(self.session.published(number, heard, self.now))

    def _central(self, publish: Publish) -> None:
        if publish.channel == "knock":
            self._down("nonce", b"N" * 16)
        elif publish.channel == "hello":
            self._down("welcome", b"%d %d" % (self.restores, self.mark))
        elif publish.channel == "batch":
            first, last = map(int, publish.payload.split(b"-"))
            if first <= self.mark + 1:
                self.mark = max(self.mark, last)
            self._down("ack", b"%d %d" % (self.restores, self.mark))

    def _down(self, channel: str, payload: bytes) -> None:
        self._said.append((channel, payload))
        for _ in range(2 if self.faulty and self.random.random() < 0.05 else 1):
            self._carry(lambda: self.apply(self.session.from_broker(channel, payload, self.now)))

    def _carry(self, act: Callable[[], None]) -> None:
        # Now and then something overtakes; in calm times a connection keeps its order.
        life = self._broker_life
        wait = self.random.randrange(1, 300) if self.faulty else 50
        self.later(wait, lambda: act() if life == self._broker_life and not self._half_open else None)

    def _told(self, message: Any) -> None:
        if isinstance(message, LinkChanged):
            self.link_up = message.up
        elif isinstance(message, Challenged):
            self._say(Hello(b"hello"))
        elif isinstance(message, Pull):
            self._pull = message
            self._serve_pull()
        elif isinstance(message, Deliver) and message.channel in ("welcome", "ack"):
            restore, mark = map(int, message.payload.split())
            self.known = max(self.known, (restore, mark))
            self._say(Acknowledged(self.known[1]))

    def _serve_pull(self) -> None:
        if self._pull is not None and self._pull.after < self.written:
            first, last = self._pull.after + 1, min(self.written, self._pull.after + 25)
            self._pull = None
            self._say(Batch(first, last, b"%d-%d" % (first, last)))

    def _say(self, message: ControllerToSync) -> None:
        life = self._controller_life
        self.later(1, lambda: self._heard(message, life))

    def _heard(self, message: ControllerToSync, life: int) -> None:
        if life == self._controller_life:
            self.apply(self.session.from_controller(message, self.now))


@pytest.mark.parametrize("seed", range(20))
def test_everything_arrives_after_any_faults(seed: int) -> None:
    """Five minutes of losses, duplicates, replays, dead lines, sleeps and restores; the calm after them brings everything."""
    universe = Universe(seed)
    universe.later(0, universe.write)
    universe.later(1_000, universe.fail)
    universe.run(FAULTS_MS)
    universe.calm_down()
    universe.run(FAULTS_MS + CALM_MS)
    assert universe.written > 500
    assert (universe.link_up, universe.mark, universe.known) == (
        True,
        universe.written,
        (universe.restores, universe.written),
    )
