"""The link's program in virtual time: the real session, with a shell that connects a virtual broker and the controller's socket.

It does what `sync.link.loop` does over real sockets, in the same order.
"""

import random
from collections.abc import Callable

from firmware.controller.loop import Timer
from messages.local import ControllerToSync, TimeKnown
from simulator.world.virtual.loop import Life
from simulator.world.virtual.parts import Broker, KioskIdentity
from simulator.world.virtual.server import End
from simulator.world.virtual.time import EPOCH_MS
from sync.link.broker import Arrived, BrokerEvent, Down, Taken, Up
from sync.link.outputs import ConnectBroker, ConnectController, DropBroker, DropController, Output, Publish, Tell
from sync.link.session import Session
from sync.link.settings import Times
from sync.link.validity import Certificate, fault
from sync.wire import topics

_SUBSCRIBED_MS = 30_000
"""From the start of an attempt until the subscriptions hold, as in `sync.link.loop`."""

_DAY_MS = 86_400_000
CERTIFICATES = (Certificate("'broker'", EPOCH_MS - 30 * _DAY_MS, EPOCH_MS + 368 * _DAY_MS),)
"""The broker's, which is judged by what the controller says of the time."""


class LinkProgram:
    """One start of the program. connect: connects an end to the controller, and says whether somebody listens there."""

    def __init__(
        self,
        life: Life,
        chance: random.Random,
        identity: KioskIdentity,
        broker: Broker,
        connect: Callable[[End], bool],
        times: Times | None = None,
    ) -> None:
        self._life = life
        self._identity = identity
        self._broker = broker
        self._connect = connect
        self._session = Session(chance.random, times)
        self._controller: End | None = None
        self._wire: _Wire | None = None
        self._subscribed_ms: int | None = None
        self._tick: tuple[int, Timer] | None = None

    def start(self) -> None:
        """Serve from now on, until the life ends."""
        self._life.call_after(0, self._turn)

    def hang_up(self) -> None:
        """The program was killed: its operating system closes the connection for it."""
        self._drop_broker()

    @property
    def _now_ms(self) -> int:
        return self._life.time.now_ms

    def _turn(self) -> None:
        self._apply(self._session.tick(self._now_ms))
        if self._subscribed_ms is not None and self._subscribed_ms <= self._now_ms:
            self._broker_lost()
        self._wait()

    def _wait(self) -> None:
        """See to it that the next turn comes when it is due."""
        times = [time for time in (self._session.next_ms(), self._subscribed_ms) if time is not None]
        due_ms = max(min(times), self._now_ms) if times else None
        if self._tick is not None and (due_ms is None or due_ms != self._tick[0]):
            self._tick[1].cancel()
            self._tick = None
        if due_ms is not None and self._tick is None:
            self._tick = due_ms, self._life.call_after(due_ms - self._now_ms, self._ticked)

    def _ticked(self) -> None:
        self._tick = None
        self._turn()

    def _apply(self, outputs: list[Output]) -> None:
        for output in outputs:
            if isinstance(output, Publish):
                if self._wire is not None:
                    topic = topics.up(self._identity.shard, self._identity.kiosk, output.channel)
                    self._wire.publish(output.number, topic, output.payload)
            elif isinstance(output, Tell):
                if self._controller is not None:
                    self._controller.send(output.message)
            elif isinstance(output, ConnectBroker):
                self._connect_broker()
            elif isinstance(output, DropBroker):
                self._drop_broker()
            elif isinstance(output, ConnectController):
                self._connect_controller()
            elif isinstance(output, DropController):
                self._drop_controller()

    def _connect_controller(self) -> None:
        end = End(self._life, self._from_controller, self._controller_lost)
        if self._connect(end):
            self._controller = end
            self._apply(self._session.controller_up(self._now_ms))
        else:
            self._controller_lost()

    def _from_controller(self, message: ControllerToSync) -> None:
        self._apply(self._session.from_controller(message, self._now_ms))
        if isinstance(message, TimeKnown) and self._wire is not None and self._fault():
            self._broker_lost()
        self._wait()

    def _controller_lost(self) -> None:
        self._drop_controller()
        self._apply(self._session.controller_down(self._now_ms))
        self._wait()

    def _drop_controller(self) -> None:
        if self._controller is not None:
            self._controller.close()
            self._controller = None

    def _connect_broker(self) -> None:
        self._subscribed_ms = self._now_ms + _SUBSCRIBED_MS
        self._wire = _Wire(self._life, self._broker, self._identity, self._heard)

    def _heard(self, wire: "_Wire", event: BrokerEvent) -> None:
        if wire is not self._wire:
            return
        if isinstance(event, Up):
            if self._fault():
                self._broker_lost()
            else:
                self._subscribed_ms = None
                self._apply(self._session.broker_up(event.packets_max, self._now_ms))
        elif isinstance(event, Arrived):
            self._apply(self._session.from_broker(event.channel, event.payload, self._now_ms))
        elif isinstance(event, Taken):
            self._apply(self._session.published(event.number, event.heard, self._now_ms))
        else:
            self._broker_lost()
        self._wait()

    def _fault(self) -> str | None:
        known = self._session.known
        return "the time is not known yet" if known is None else fault(CERTIFICATES, known, self._now_ms)

    def _broker_lost(self) -> None:
        self._drop_broker()
        self._apply(self._session.broker_down(self._now_ms))

    def _drop_broker(self) -> None:
        self._subscribed_ms = None
        if self._wire is not None:
            self._wire.close()
            self._wire = None


class _Wire:
    """One attempt and, if it succeeds, one connection: the broker's `Client`. It says everything when the program is awake."""

    def __init__(
        self, life: Life, broker: Broker, identity: KioskIdentity, heard: Callable[["_Wire", BrokerEvent], None]
    ) -> None:
        self._life = life
        self._heard = heard
        channels = {topics.down(identity.shard, identity.kiosk, channel): channel for channel in topics.DOWN}
        self._channels = channels
        self._connection = broker.connect(identity.kiosk, channels.__contains__, self)

    def publish(self, number: int, topic: str, payload: bytes) -> None:
        """Hand a packet to the broker."""
        self._connection.publish(number, topic, payload)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def up(self, packets_max: int) -> None:
        """Connected and subscribed."""
        self._say(Up(packets_max))

    def down(self, reason: str) -> None:
        """Not connected any more."""
        self._say(Down(reason))

    def arrived(self, topic: str, payload: bytes) -> None:
        """A message of central."""
        channel = self._channels.get(topic)
        if channel is not None:
            self._say(Arrived(channel, payload))

    def taken(self, number: int, heard: bool) -> None:
        """The PUBACK."""
        self._say(Taken(number, heard))

    def _say(self, event: BrokerEvent) -> None:
        self._life.run(lambda: self._heard(self, event))
