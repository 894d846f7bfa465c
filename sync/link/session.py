"""The link's protocol, without I/O, clock or chance of its own: inputs with their time in, outputs for the shell out.

Owns: who is connected, the handshake, the window of batches, requests that wait, the times of all of them.
Must not: verify, read or keep what it carries. It can delay and drop; the controller and central judge.
"""

import logging
from collections import deque
from collections.abc import Callable

from messages.local import (
    DOWN_BYTES_MAX,
    Acknowledged,
    Batch,
    Challenged,
    ControllerToSync,
    Deliver,
    Hello,
    LinkChanged,
    Send,
    SyncToController,
    TimeKnown,
)
from sync.link import limits
from sync.link.backoff import Backoff
from sync.link.flow import Flow
from sync.link.handshake import Handshake
from sync.link.outputs import (
    ConnectBroker,
    ConnectController,
    DropBroker,
    DropController,
    Output,
    Publish,
    Tell,
)
from sync.link.peer import Peer
from sync.link.requests import Requests
from sync.link.settings import Times
from sync.link.validity import KnownTime

LOG = logging.getLogger(__name__)


class Session:
    """One kiosk's link. Every input returns what to do, in order. `random` gives 0 <= x < 1, for the back-off's jitter.

    Times are milliseconds of one monotonic clock that never goes back. `known` is what the controller said of the wall clock;
    before it said anything no broker can be judged, and none is called.
    """

    def __init__(self, random: Callable[[], float], times: Times | None = None) -> None:
        times = times or Times()
        self._heartbeat_ms, self._dead_ms = 1000 * times.heartbeat_s, 1000 * times.dead_s
        self.known: KnownTime | None = None
        reconnect_ms_max = max(1000 * times.reconnect_s_max, limits.RECONNECT_BASE_MS)
        backoff = Backoff(limits.RECONNECT_BASE_MS, reconnect_ms_max, random)
        self._broker = Peer(backoff, limits.RECONNECT_APART_MS, limits.RECONNECT_LASTING_MS)
        self._controller = Peer(Backoff(limits.CONTROLLER_BASE_MS, limits.CONTROLLER_CAP_MS, random))
        self._flow = Flow()
        self._requests = Requests()
        self._handshake: Handshake | None = None
        self._knocks = Backoff(limits.KNOCK_BASE_MS, limits.KNOCK_CAP_MS, random)
        self._knock_number = 0
        self._link_up = False
        self._heard_ms = 0
        self._numbers = 0
        self._packets_max = limits.PACKETS_FLYING_MAX
        self._flying: set[int] = set()
        self._outbox: deque[Publish] = deque()

    def next_ms(self) -> int | None:
        """Give when `tick` is due, or None when only an input can change anything."""
        times = [self._controller.retry_ms(), self._flow.deadline_ms()]
        if self.known is not None:
            times.append(self._broker.retry_ms())
        if self._handshake is not None:
            times.append(self._handshake.deadline_ms)
        elif self._link_up:
            times.append(self._heard_ms + self._heartbeat_ms)
        if self._link_up:
            times.append(self._heard_ms + self._dead_ms)
        return min((time for time in times if time is not None), default=None)

    def tick(self, now_ms: int) -> list[Output]:
        """Time has come: connect, knock, or give up waiting."""
        outputs: list[Output] = []
        if self._controller.try_now(now_ms):
            outputs.append(ConnectController())
        if self.known is not None and self._broker.try_now(now_ms):
            outputs.append(ConnectBroker())
        flow_deadline_ms = self._flow.deadline_ms()
        if flow_deadline_ms is not None and flow_deadline_ms <= now_ms:
            LOG.warning("no acknowledgement in time: knocking again")
            self._flow.timed_out()
            if self._handshake is None:
                outputs += self._knock(now_ms)
        return outputs + self._listen_for_life(now_ms)

    def _listen_for_life(self, now_ms: int) -> list[Output]:
        """Knock where a sign of life is due, and give a connection up that shows none."""
        handshake = self._handshake
        if self._link_up and self._heard_ms + self._dead_ms <= now_ms:
            LOG.warning("nothing was heard for %d s: reconnecting", (now_ms - self._heard_ms) // 1000)
            return [DropBroker(), *self.broker_down(now_ms)]
        if handshake is not None and handshake.deadline_ms <= now_ms:
            # On a link that works an answer may be late: it is asked for again until the connection counts as dead.
            if handshake.step == "unheard" or self._link_up:
                return self._knock(now_ms)
            LOG.warning("no answer in time (%s): reconnecting", handshake.step)
            return [DropBroker(), *self.broker_down(now_ms)]
        if handshake is None and self._link_up and self._heard_ms + self._heartbeat_ms <= now_ms:
            return self._knock(now_ms)
        return []

    def broker_up(self, packets_max: int, now_ms: int) -> list[Output]:
        """The broker accepted us and the subscriptions. packets_max: its Receive Maximum."""
        self._broker.came()
        self._packets_max = max(1, min(packets_max, limits.PACKETS_FLYING_MAX))
        return self._knock(now_ms) if self._controller.up else []

    def broker_down(self, now_ms: int) -> list[Output]:
        """The connection ended or could not be made."""
        self._broker.went(now_ms)
        self._flow.stop()
        self._handshake = None
        self._outbox.clear()
        self._flying.clear()
        self._requests.lost()
        return self._link_changed(False)

    def controller_up(self, now_ms: int) -> list[Output]:
        """The controller's socket is open. What it knew of an earlier connection is void."""
        self._controller.came()
        told: list[Output] = [Tell(LinkChanged(False))]
        return told + (self._knock(now_ms) if self._broker.up else [])

    def controller_down(self, now_ms: int) -> list[Output]:
        """The controller's socket closed or could not be opened. Its requests die with it."""
        self._controller.went(now_ms)
        self._flow.stop()
        self._handshake = None
        self._link_up = False
        self._outbox.clear()
        self._requests.clear()
        return []

    def published(self, number: int, heard: bool, now_ms: int) -> list[Output]:
        """The broker has taken a packet. It is no receipt: only room for the next.

        heard: False when the broker says that nobody subscribes to it, so that central is not there and need not be waited for.
        """
        self._flying.discard(number)
        if heard:
            self._requests.published(number)
            return self._drain()
        self._requests.lost()
        self._outbox.clear()
        self._flow.stop()
        if self._handshake is None:
            return self._link_changed(False) + self._knock(now_ms)
        if number >= self._knock_number:
            self._handshake.unheard(now_ms + self._knocks.next_ms())
        return self._link_changed(False) + self._drain()

    def from_broker(self, channel: str, payload: bytes, now_ms: int) -> list[Output]:
        """Something came on a down-channel. Sizes are judged first; nothing of it is believed here."""
        if not self._controller.up or len(payload) > DOWN_BYTES_MAX:
            return []
        self._heard_ms = now_ms
        if channel == "nonce":
            if not 0 < len(payload) <= limits.NONCE_BYTES_MAX:
                return []
            expected = self._handshake is not None and self._handshake.challenge(now_ms)
            return self._tell(Challenged(payload)) if expected else []
        if channel == "welcome" and not (self._handshake is not None and self._handshake.welcome(now_ms)):
            return []
        return self._tell(Deliver(channel, payload))

    def from_controller(self, message: ControllerToSync, now_ms: int) -> list[Output]:
        """The controller said this. A message over its limit means that the controller is broken: it is dropped."""
        if len(_payload(message)) > _BYTES_MAX[type(message)]:
            LOG.error("the controller sent a %s of %d bytes", type(message).__name__, len(_payload(message)))
            return [DropController(), *self.controller_down(now_ms)]
        self._controller.works()
        if isinstance(message, Hello):
            return self._hello(message, now_ms)
        if isinstance(message, Batch):
            return self._batch(message, now_ms)
        if isinstance(message, Acknowledged):
            return self._acknowledged(message, now_ms)
        if isinstance(message, TimeKnown):
            self.known = KnownTime(message.now_ms, message.trusted, now_ms)
            return []
        return self._send(message, now_ms)

    def _hello(self, hello: Hello, now_ms: int) -> list[Output]:
        if self._handshake is None or not self._handshake.greet(now_ms):
            return []
        return self._publish("hello", hello.payload)

    def _batch(self, batch: Batch, now_ms: int) -> list[Output]:
        if not self._flow.taken(batch, now_ms):
            return []
        # The controller packs the next one while this one is encrypted.
        return self._tell(self._flow.pull_if_room()) + self._publish("batch", batch.payload)

    def _acknowledged(self, acknowledged: Acknowledged, now_ms: int) -> list[Output]:
        if self._handshake is None or self._handshake.step != "welcomed":
            return self._tell(self._flow.acknowledged(acknowledged.position, now_ms))
        self._handshake = None
        self._broker.works()
        self._knocks.reset()
        outputs = self._link_changed(True)
        if self._flow.running:
            outputs += self._tell(self._flow.acknowledged(acknowledged.position, now_ms))
        else:
            outputs += self._tell(self._flow.restart(acknowledged.position))
        return outputs + self._publish_requests(now_ms)

    def _send(self, send: Send, now_ms: int) -> list[Output]:
        self._requests.hold(send.payload, now_ms + send.deadline_ms)
        return self._publish_requests(now_ms) if self._link_up else []

    def _publish_requests(self, now_ms: int) -> list[Output]:
        outputs: list[Output] = []
        while (held := self._requests.take(now_ms)) is not None:
            self._requests.sent(self._numbers + 1, held)
            outputs += self._publish("request", held.payload)
        return outputs

    def _knock(self, now_ms: int) -> list[Output]:
        self._handshake = Handshake(now_ms)
        self._knock_number = self._numbers + 1
        return self._publish("knock", b"")

    def _link_changed(self, up: bool) -> list[Output]:
        if self._link_up == up:
            return []
        self._link_up = up
        LOG.info("central %s", "answers" if up else "does not answer")
        return self._tell(LinkChanged(up)) if self._controller.up else []

    def _tell(self, message: SyncToController | None) -> list[Output]:
        return [Tell(message)] if message is not None else []

    def _publish(self, channel: str, payload: bytes) -> list[Output]:
        self._numbers += 1
        self._outbox.append(Publish(self._numbers, channel, payload))
        return self._drain()

    def _drain(self) -> list[Output]:
        outputs: list[Output] = []
        while self._outbox and len(self._flying) < self._packets_max:
            publish = self._outbox.popleft()
            self._flying.add(publish.number)
            outputs.append(publish)
        return outputs


_BYTES_MAX: dict[type, int] = {
    Hello: limits.HELLO_BYTES_MAX,
    Batch: limits.BATCH_PAYLOAD_BYTES_MAX,
    Send: limits.REQUEST_BYTES_MAX,
    Acknowledged: 0,
    TimeKnown: 0,
}


def _payload(message: ControllerToSync) -> bytes:
    return b"" if isinstance(message, Acknowledged | TimeKnown) else message.payload
