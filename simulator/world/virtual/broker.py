"""The broker and the network around it: MQTT as far as its users see it, in virtual time, with every fault on command.

Sessions end with their connections (both ends of the product begin clean), so what is not delivered then is gone. The access
list is the deployed one (`deploy/broker/acl.template`); a hostile broker keeps none of its promises, also not this one.
"""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Protocol

from simulator.world.virtual.access import CENTRAL, may_read, may_write
from simulator.world.virtual.line import Line, Reads
from simulator.world.virtual.parts import Client, Connection, Surroundings
from simulator.world.virtual.weather import Weather

KEEPALIVE_MS = 60_000
"""A broker hangs up on a client that was silent for one and a half of it (MQTT 5, section 3.1.2.10)."""

_MEMORY = 400
_NO_ANSWER_MS = 10_000


class Hostile(Protocol):
    """A broker in an enemy's hands. He sees every message, and says what is delivered in its place."""

    def pass_on(self, topic: str, payload: bytes) -> Iterable[tuple[str, bytes]]:
        """Give what is delivered for a message: (topic, payload), as many as he likes."""


class VirtualBroker:
    """Implements `parts.Broker`. weather: what goes wrong by chance, may be changed at any time.

    overruns: clients that sent more than the Receive Maximum, for checkers.
    """

    def __init__(self, around: Surroundings, weather: Weather | None = None) -> None:
        self.weather = weather or Weather()
        self.hostile: Hostile | None = None
        self.overruns: list[str] = []
        self.delivered = 0
        self.unreachable: set[str] = set()
        self.slow_ms: dict[str, tuple[int, int]] = {}
        self._around = around
        self._time, self._chance, self._trace = around.time, around.chance, around.trace
        self._lines: dict[str, Line] = {}
        self._seen: deque[tuple[str, bytes]] = deque(maxlen=_MEMORY)
        self._down = False
        self._life = 0

    def connect(self, name: str, reads: Reads, client: Client, keepalive_ms: int = 0) -> Connection:
        """See `parts.Broker`. keepalive_ms: after one and a half of it this client notices a half-open connection by itself."""
        line = Line(self, name, reads, client, keepalive_ms)
        self._time.call_after(self._latency_ms(name) * 3, lambda: self._accept(line))
        return line

    def connected(self, name: str) -> bool:
        """Whether somebody with this name is connected, as far as the broker knows."""
        return name in self._lines

    # faults on command

    def cut(self, name: str) -> bool:
        """End a client's connection; it hears so. Say whether there was one."""
        line = self._lines.get(name)
        if line is not None:
            self._end(line, "cut")
        return line is not None

    def half_open(self, name: str) -> bool:
        """Make a client's connection silent; nobody hears so. Say whether there was one."""
        line = self._lines.get(name)
        if line is not None:
            self._silence(line)
        return line is not None

    def unplug(self, name: str) -> None:
        """Take a client's network away: its connection goes silent and no other can be made until `plug`."""
        self.unreachable.add(name)
        self.half_open(name)

    def plug(self, name: str) -> None:
        """Give the network back."""
        self.unreachable.discard(name)

    def stop(self) -> None:
        """End the broker: every connection ends, and whatever was acknowledged and not delivered is lost."""
        self._trace.note("broker", "stops")
        self._down = True
        self._life += 1
        for line in list(self._lines.values()):
            self._end(line, "the broker stopped")

    def start(self) -> None:
        """Start it again, with nothing in it."""
        self._trace.note("broker", "starts")
        self._down = False

    def restart(self, away_ms: int) -> None:
        """Stop, and start again later."""
        self.stop()
        self._time.call_after(away_ms, self.start)

    def forget_queued(self) -> None:
        """Lose everything that was acknowledged and is on its way; connections stay."""
        self._trace.note("broker", "loses what it acknowledged")
        self._life += 1

    def inject(self, topic: str, payload: bytes) -> None:
        """Deliver a message that nobody published, to whoever reads its topic, past the access list."""
        for line in list(self._lines.values()):
            if line.reads(topic):
                self._deliver(line, topic, payload)

    def replay(self, count: int) -> None:
        """Deliver old messages again, to whoever read them."""
        for topic, payload in self._some_seen(count):
            self.inject(topic, payload)

    # what clients do

    def published(self, line: Line, number: int, topic: str, payload: bytes) -> None:
        """Take a packet on its way from a client."""
        line.flying += 1
        if line.flying > self.weather.packets_max and not line.name.startswith(CENTRAL):
            self.overruns.append(line.name)
        if self._chance.random() < self.weather.half_open:
            self._silence(line)
        if line.silent:
            return
        line.up_ms = max(line.up_ms, self._time.now_ms + self._latency_ms(line.name))
        self._time.call_after(line.up_ms - self._time.now_ms, lambda: self._reached(line, number, topic, payload))

    def hung_up(self, line: Line) -> None:
        """Take note that a client closed its connection; what is on its way to it is gone."""
        line.ended = True
        if self._lines.get(line.name) is line:
            del self._lines[line.name]

    def _accept(self, line: Line) -> None:
        if line.ended:
            return
        if line.name in self.unreachable:
            self._time.call_after(_NO_ANSWER_MS, lambda: self._end(line, "no answer"))
        elif self._down or self._chance.random() < self.weather.refused:
            self._end(line, "refused")
        else:
            earlier = self._lines.get(line.name)
            if earlier is not None:
                self._end(earlier, "taken over")
            self._trace.note("broker", "connected", client=line.name)
            line.open = True
            self._lines[line.name] = line
            line.client.up(self.weather.packets_max)
            self._retained(line)

    def _reached(self, line: Line, number: int, topic: str, payload: bytes) -> None:
        """A packet is at the broker. What a client sent before it hung up, or died, still arrives."""
        if (line.ended and not line.closed) or line.silent:
            return
        breaks = self._chance.random() < self.weather.broken
        before = self._chance.random() < 0.5
        if breaks and before:  # the packet was torn with it
            self._end(line, "broken")
            return
        heard = self._route(line.name, topic, payload)
        if breaks:
            self._end(line, "broken")
        else:
            self._after(line, lambda: self._acknowledge(line, number, heard=heard))

    def _route(self, sender: str, topic: str, payload: bytes) -> bool:
        """Give a message to its readers; say whether there are any."""
        self._trace.note("broker", "has", topic=topic)
        if not may_write(sender, topic):
            self._trace.note("broker", "refuses", topic=topic, client=sender)
            return False
        self._seen.append((topic, payload))
        if self.hostile is not None:
            for other_topic, other in self.hostile.pass_on(topic, payload):
                self.inject(other_topic, other)
            return True
        readers = [line for line in self._lines.values() if line.reads(topic) and may_read(line.name, topic)]
        for line in readers:
            self._dispose(line, topic, payload)
        return bool(readers)

    def _dispose(self, line: Line, topic: str, payload: bytes) -> None:
        """Decide what becomes of one message for one reader."""
        weather, draw = self.weather, self._chance.random
        if draw() < weather.lost:
            self._trace.note("broker", "loses", topic=topic)
            return
        if draw() < weather.held:
            held_ms = self._chance.randint(*weather.held_ms)
            self._trace.note("broker", "holds", for_ms=held_ms, topic=topic)
            life = self._life
            self._time.call_after(held_ms, lambda: self._late(line.name, topic, payload, life))
            return
        if draw() < weather.stale:
            for old in self._some_seen(1, line):
                self._deliver(line, *old)
        for _ in range(2 if draw() < weather.doubled else 1):
            self._deliver(line, topic, payload, in_order=draw() >= weather.overtaken)

    def _late(self, name: str, topic: str, payload: bytes, life: int) -> None:
        line = self._lines.get(name)
        if life == self._life and line is not None and line.reads(topic):
            self._deliver(line, topic, payload)

    def _deliver(self, line: Line, topic: str, payload: bytes, *, in_order: bool = True) -> None:
        """Send a message to a client."""
        life = self._life

        def arrive() -> None:
            if life == self._life and not line.ended and not line.silent:
                self.delivered += 1
                line.client.arrived(topic, payload)

        if in_order:
            self._after(line, arrive)
        else:
            self._time.call_after(self._latency_ms(line.name) * self._chance.randint(1, 20), arrive)

    def _acknowledge(self, line: Line, number: int, *, heard: bool) -> None:
        if not line.ended and not line.silent:
            line.flying -= 1
            line.client.taken(number, heard)

    def _after(self, line: Line, task: Callable[[], None]) -> None:
        """Do something at a client's end, after everything that was sent to it before."""
        line.down_ms = max(line.down_ms, self._time.now_ms + self._latency_ms(line.name))
        self._time.call_after(line.down_ms - self._time.now_ms, task)

    def _end(self, line: Line, reason: str) -> None:
        """End a connection, or an attempt, and tell its client unless the network keeps that from it too."""
        if line.ended:
            return
        self.hung_up(line)
        self._trace.note("broker", "disconnected", reason=reason.replace(" ", "_"), client=line.name)
        if not line.silent:
            self._time.call_after(self._latency_ms(line.name), lambda: self._tell(line, reason))

    def _tell(self, line: Line, reason: str) -> None:
        if not line.closed:
            line.client.down(reason)

    def _silence(self, line: Line) -> None:
        if line.silent or line.ended:
            return
        self._trace.note("broker", "half_open", client=line.name)
        line.silent = True
        self._time.call_after(KEEPALIVE_MS * 3 // 2, lambda: self._end(line, "silent"))
        if line.keepalive_ms:
            self._time.call_after(line.keepalive_ms * 3 // 2, lambda: self._noticed(line))

    def _noticed(self, line: Line) -> None:
        """A client's own keepalive finds that nothing answers, unless it has given up itself."""
        if not line.closed:
            self.hung_up(line)
            line.client.down("silent")

    def _retained(self, line: Line) -> None:
        """Old messages, or garbage, with a new connection."""
        if self._chance.random() < self.weather.retained:
            for topic, payload in self._some_seen(self._chance.randint(1, 3), line):
                garbled = self._chance.random() < 0.3
                self._deliver(line, topic, b"\x00garbage" if garbled else payload)

    def _some_seen(self, count: int, reader: Line | None = None) -> list[tuple[str, bytes]]:
        """Draw old messages: any, or those that one client may read."""
        fitting = [seen for seen in self._seen if reader is None or reader.reads(seen[0])]
        return [self._chance.choice(fitting) for _ in range(count)] if fitting else []

    def _latency_ms(self, name: str) -> int:
        return self._chance.randint(*self.slow_ms.get(name, self.weather.latency_ms))
