"""The link's one loop: waits for either socket or for time, and carries between them and the session."""

import contextlib
import logging
import selectors
import socket
import time
from collections.abc import Callable

from anjungan_notify import Notifier
from messages.local import TimeKnown
from sync.link.broker import CONNECT_S, HOUSEKEEPING_S, Arrived, BrokerConnection, BrokerEvent, Taken, Up
from sync.link.local import LocalConnection, LocalLostError
from sync.link.outputs import (
    ConnectBroker,
    ConnectController,
    DropBroker,
    DropController,
    Output,
    Publish,
    Tell,
)
from sync.link.session import Session
from sync.link.settings import Settings
from sync.link.validity import Certificate, fault

LOG = logging.getLogger(__name__)

_SUBSCRIBED_MS = int(3 * CONNECT_S * 1000)
"""From the start of an attempt until the subscriptions hold: TCP, TLS, and the broker's answers."""

_WARNINGS_REMEMBERED_MAX = 32


def monotonic_ms() -> int:
    """The loop's clock."""
    return time.monotonic_ns() // 1_000_000


class Loop:
    """Runs the link in the calling thread until `stop`. `random` gives 0 <= x < 1. notifier: hears that the loop turns."""

    def __init__(self, settings: Settings, random: Callable[[], float], notifier: Notifier | None = None) -> None:
        self._settings = settings
        self._notifier = Notifier({}) if notifier is None else notifier
        self._session = Session(random, settings.times)
        self._controller: LocalConnection | None = None
        self._broker: BrokerConnection | None = None
        self._broker_deadline_ms: int | None = None
        self._keep_alive_ms = 0
        self._more_to_read = False
        self._stopping = False
        self._warned: set[str] = set()
        self._woken, self._waker = socket.socketpair()
        self._woken.setblocking(False)
        self._waker.setblocking(False)

    def stop(self) -> None:
        """End `run` soon. May be called from a signal handler or from another thread, also after the end."""
        self._stopping = True
        self._wake()

    def run(self) -> None:
        """Serve until `stop`."""
        LOG.info("serving kiosk %s", self._settings.kiosk)
        self._notifier.ready()
        try:
            while not self._stopping:
                self._turn()
        finally:
            self._close()

    def _turn(self) -> None:
        now_ms = monotonic_ms()
        self._notifier.feed()
        self._apply(self._session.tick(now_ms))
        if self._broker_deadline_ms is not None and self._broker_deadline_ms <= now_ms:
            self._broker_lost("no answer to the subscription")
        if self._keep_alive_ms <= now_ms and self._broker is not None:
            self._keep_alive_ms = now_ms + int(HOUSEKEEPING_S * 1000)
            self._broker.keep_alive()
        ready = self._wait()
        if "wake" in ready:
            with contextlib.suppress(BlockingIOError):
                self._woken.recv(4096)
        if self._broker is not None:
            self._broker.settle()
        if "controller" in ready:
            self._serve_controller(ready["controller"])
        self._serve_broker(ready.get("broker", 0) | (selectors.EVENT_READ if self._read_on() else 0))

    def _wait(self) -> dict[str, int]:
        # Three file descriptors at most: a new poll set each time is cheap, and knows nothing of sockets that have closed.
        with selectors.PollSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ, "wake")
            if self._controller is not None:
                writing = selectors.EVENT_WRITE if self._controller.wants_write else 0
                selector.register(self._controller, selectors.EVENT_READ | writing, "controller")
            inner = None if self._broker is None else self._broker.socket()
            if inner is not None and self._broker is not None:
                events = selectors.EVENT_READ if self._may_read() else 0
                events |= selectors.EVENT_WRITE if self._broker.wants_write else 0
                if events:
                    selector.register(inner, events, "broker")
            timeout = 0.0 if self._read_on() else self._timeout_s()
            return {key.data: mask for key, mask in selector.select(timeout)}

    def _may_read(self) -> bool:
        """Whether the controller takes what the broker would bring."""
        return self._controller is None or not self._controller.is_full

    def _read_on(self) -> bool:
        """Whether TLS holds bytes that the selector does not see."""
        return self._more_to_read and self._may_read()

    def _timeout_s(self) -> float | None:
        times = [self._session.next_ms(), self._broker_deadline_ms]
        if self._broker is not None:
            times.append(self._keep_alive_ms)
        due = min((time for time in times if time is not None), default=None)
        waits = [self._notifier.wait_s(), None if due is None else max(0, due - monotonic_ms()) / 1000]
        return min((wait for wait in waits if wait is not None), default=None)

    def _serve_controller(self, events: int) -> None:
        if self._controller is None:
            return
        try:
            if events & selectors.EVENT_WRITE:
                self._controller.write()
            if events & selectors.EVENT_READ:
                for message in self._controller.read():
                    self._apply(self._session.from_controller(message, monotonic_ms()))
                    if isinstance(message, TimeKnown) and self._broker is not None:
                        self._broker.judge_again()
                    if self._controller is None:
                        return
        except LocalLostError as error:
            self._controller_lost(str(error))

    def _serve_broker(self, events: int) -> None:
        if self._broker is not None and events & selectors.EVENT_WRITE:
            self._broker.write()
        if self._broker is not None and events & selectors.EVENT_READ:
            self._more_to_read = self._broker.read()

    def _from_broker(self, event: BrokerEvent) -> None:
        now_ms = monotonic_ms()
        if isinstance(event, Up):
            LOG.info("connected to the broker")
            self._notifier.status("connected to the broker")
            self._warned.clear()
            self._broker_deadline_ms = None
            self._apply(self._session.broker_up(event.packets_max, now_ms))
        elif isinstance(event, Arrived):
            self._apply(self._session.from_broker(event.channel, event.payload, now_ms))
        elif isinstance(event, Taken):
            self._apply(self._session.published(event.number, event.heard, now_ms))
        else:
            self._broker_lost(event.reason)

    def _apply(self, outputs: list[Output]) -> None:
        for output in outputs:
            if isinstance(output, Publish):
                if self._broker is not None:
                    self._broker.publish(output.number, output.channel, output.payload)
            elif isinstance(output, Tell):
                self._tell(output)
            elif isinstance(output, ConnectBroker):
                self._connect_broker()
            elif isinstance(output, DropBroker):
                self._drop_broker()
            elif isinstance(output, ConnectController):
                self._connect_controller()
            elif isinstance(output, DropController):
                self._drop_controller()

    def _tell(self, output: Tell) -> None:
        if self._controller is None:
            return
        try:
            self._controller.say(output.message)
        except LocalLostError as error:
            self._controller_lost(str(error))

    def _connect_controller(self) -> None:
        try:
            self._controller = LocalConnection(self._settings.controller)
        except LocalLostError as error:
            self._controller_lost(str(error))
            return
        LOG.info("connected to the controller")
        self._warned.clear()
        self._apply(self._session.controller_up(monotonic_ms()))

    def _controller_lost(self, reason: str) -> None:
        self._warn(f"controller: {reason}")
        self._drop_controller()
        self._apply(self._session.controller_down(monotonic_ms()))

    def _drop_controller(self) -> None:
        if self._controller is not None:
            self._controller.close()
            self._controller = None

    def _connect_broker(self) -> None:
        settings = self._settings
        self._broker_deadline_ms = monotonic_ms() + _SUBSCRIBED_MS
        self._broker = BrokerConnection(
            settings.broker,
            settings.kiosk,
            settings.shard,
            self._from_broker,
            self._wake,
            self._fault,
            settings.times.tcp_timeout_s,
        )

    def _fault(self, chain: tuple[Certificate, ...]) -> str | None:
        """Give why certificates are not valid now. Asked by the connecting thread too."""
        known = self._session.known
        return "the time is not known yet" if known is None else fault(chain, known, monotonic_ms())

    def _broker_lost(self, reason: str) -> None:
        self._warn(f"broker: {reason}")
        self._notifier.status("not connected to the broker")
        self._drop_broker()
        self._apply(self._session.broker_down(monotonic_ms()))

    def _drop_broker(self) -> None:
        self._broker_deadline_ms = None
        self._more_to_read = False
        if self._broker is not None:
            self._broker.close()
            self._broker = None

    def _warn(self, text: str) -> None:
        # An outage of days repeats the same line at every attempt: the log gets it once.
        LOG.log(logging.DEBUG if text in self._warned else logging.WARNING, "%s", text)
        if len(self._warned) < _WARNINGS_REMEMBERED_MAX:
            self._warned.add(text)

    def _wake(self) -> None:
        # A full pipe wakes as well as one more byte; a closed one means that the loop has ended.
        with contextlib.suppress(OSError):
            self._waker.send(b"\0")

    def _close(self) -> None:
        self._notifier.stopping()
        broker = self._broker
        self._drop_broker()
        self._drop_controller()
        if broker is not None:
            broker.join()
        self._woken.close()
        self._waker.close()
        LOG.info("ended")
