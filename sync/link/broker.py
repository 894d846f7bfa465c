"""The MQTT connection: paho as a pipe. TLS 1.3 both ways, clean start, QoS 1, nothing queued while there is no connection.

A new paho client for each attempt, so that no message of an old connection is ever sent again behind the session's back.
Connecting blocks, so a short-lived thread does it; everything else runs in the caller's loop.
"""

import logging
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Any

import msgspec
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from sync.link import limits, validity
from sync.link.settings import Broker
from sync.wire import topics

LOG = logging.getLogger(__name__)

CONNECT_S = 10.0
"""Each of: TCP, the TLS handshake, and the broker's word that it took connection and subscriptions."""

KEEPALIVE_S = 60
HOUSEKEEPING_S = 10.0
JOIN_S = 0.5
_READS_AT_ONCE_MAX = 64

_NO_MATCHING_SUBSCRIBERS = 0x10
"""MQTT 5, section 3.4.2.1."""


class Up(msgspec.Struct, frozen=True):
    """Connected and subscribed. packets_max: the broker's Receive Maximum."""

    packets_max: int


class Down(msgspec.Struct, frozen=True):
    """The connection ended or could not be made. reason: for the log, holds no payload."""

    reason: str


class Arrived(msgspec.Struct, frozen=True):
    """A message on one of our down-channels."""

    channel: str
    payload: bytes


class Taken(msgspec.Struct, frozen=True):
    """The broker's PUBACK for a packet. heard: False when it says that nobody subscribes to the topic."""

    number: int
    heard: bool


class NotValidError(Exception):
    """The broker's certificates are not valid now."""


Chain = tuple[validity.Certificate, ...]
BrokerEvent = Up | Down | Arrived | Taken


class BrokerConnection:
    """One attempt and, if it succeeds, one connection. After `Down` or `close` it is used up.

    `on_event` is called from the caller's loop only. `wake` is called from the connecting thread: the loop then calls `settle`.
    `fault` says why the broker's certificates are not valid now, or None; it may be asked from any thread.
    """

    def __init__(
        self,
        broker: Broker,
        kiosk: str,
        shard: int,
        on_event: Callable[[BrokerEvent], None],
        wake: Callable[[], None],
        fault: Callable[[Chain], str | None],
        tcp_timeout_s: int,
    ) -> None:
        self._broker = broker
        self._fault = fault
        self._chain: Chain = ()
        self._tcp_timeout_ms = 1000 * tcp_timeout_s
        self._on_event = on_event
        self._wake = wake
        self._channels = {topics.down(shard, kiosk, channel): channel for channel in topics.DOWN}
        self._up_topics = {channel: topics.up(shard, kiosk, channel) for channel in topics.UP}
        self._kiosk = kiosk
        self._numbers: dict[int, int] = {}
        self._packets_max = limits.PACKETS_FLYING_MAX
        self._client: mqtt.Client | None = None
        self._ended = False
        self._lock = threading.Lock()
        self._outcome: mqtt.Client | str | None = None
        self._thread = threading.Thread(target=self._connect, name="broker-connect", daemon=True)
        self._thread.start()

    def settle(self) -> None:
        """Take over what the connecting thread made, if it is done."""
        with self._lock:
            outcome, self._outcome = self._outcome, None
        if outcome is None or self._ended:
            return
        if isinstance(outcome, str):
            self._end(outcome)
        else:
            self._client = outcome

    def socket(self) -> Any:
        """Give the socket to select on, or None while connecting and after the end."""
        return None if self._client is None else self._client.socket()

    @property
    def wants_write(self) -> bool:
        """Whether paho has bytes to write."""
        return self._client is not None and self._client.want_write()

    def read(self) -> bool:
        """Process what has come. True: more is waiting inside TLS, where no selector sees it."""
        for _ in range(_READS_AT_ONCE_MAX):
            if not self._turn(lambda client: client.loop_read()):
                return False
            inner = self.socket()
            if inner is None or not inner.pending():
                return False
        return True

    def write(self) -> None:
        """Write what paho has."""
        self._turn(lambda client: client.loop_write())

    def keep_alive(self) -> None:
        """To be called every `HOUSEKEEPING_S`: pings, and notices a broker that does not answer them."""
        self._turn(lambda client: client.loop_misc())

    def judge_again(self) -> None:
        """More is known of the time: give up a connection whose certificates are not valid now."""
        reason = self._fault(self._chain) if self._client is not None else None
        if reason is not None:
            self._end(reason)

    def publish(self, number: int, channel: str, payload: bytes) -> None:
        """Publish with QoS 1, never retained; `Taken` follows."""
        if self._client is None:
            return
        info = self._client.publish(self._up_topics[channel], payload, qos=1, retain=False)
        if info.rc == mqtt.MQTT_ERR_SUCCESS:
            self._numbers[info.mid] = number
        else:
            self._end(mqtt.error_string(info.rc))

    def close(self) -> None:
        """End the connection, or the attempt; no event follows."""
        with self._lock:
            self._ended = True
            outcome, self._outcome = self._outcome, None
        client, self._client = self._client, None
        for each in (client, outcome):
            if isinstance(each, mqtt.Client):
                _dispose(each)

    def join(self) -> None:
        """Wait briefly for the connecting thread to end. One that hangs in a handshake is a daemon and dies with the program."""
        self._thread.join(JOIN_S)

    def _turn(self, act: Callable[[mqtt.Client], int]) -> bool:
        if self._client is None:
            return False
        try:
            result = act(self._client)
        except (OSError, ValueError) as error:
            # ValueError: paho on bytes that no MQTT broker sends. Its text may quote them.
            self._end(type(error).__name__)
            return False
        if result != mqtt.MQTT_ERR_SUCCESS:
            self._end(mqtt.error_string(MQTTErrorCode(result)))
            return False
        return True

    def _connect(self) -> None:
        outcome: mqtt.Client | str
        client = None
        try:
            client = self._make_client()
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
            properties.MaximumPacketSize = topics.PACKET_BYTES_MAX + 1024
            properties.ReceiveMaximum = limits.PACKETS_FLYING_MAX
            client.connect(self._broker.host, self._broker.port, KEEPALIVE_S, clean_start=True, properties=properties)
            outcome = client
        except NotValidError as error:
            outcome = str(error)
        except (OSError, ValueError) as error:
            if client is not None:
                _dispose(client)
            outcome = f"{type(error).__name__}: {error}"
        with self._lock:
            if not self._ended:
                self._outcome = outcome
                outcome = ""
        if isinstance(outcome, mqtt.Client):
            _dispose(outcome)
        self._wake()

    def _make_client(self) -> mqtt.Client:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.verify_flags |= ssl.VerifyFlags(validity.NO_CHECK_TIME)
        context.load_verify_locations(self._broker.ca)
        context.load_cert_chain(self._broker.certificate, self._broker.key)
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=self._kiosk, protocol=mqtt.MQTTv5)
        client.tls_set_context(context)
        client.connect_timeout = CONNECT_S
        client.suppress_exceptions = False
        client.max_inflight_messages_set(limits.PACKETS_FLYING_MAX)
        client.on_socket_open = self._opened
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_message = self._arrived
        client.on_publish = self._taken
        return client

    def _opened(self, _client: mqtt.Client, _user: Any, connection: Any) -> None:
        """TLS stands and nothing was said yet. Raises `NotValidError`, with the connection closed."""
        # paho leaves Nagle's algorithm on; with it each small batch waits for the previous one's TCP acknowledgement.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, self._tcp_timeout_ms)
        self._chain = validity.chain_of(connection)
        reason = self._fault(self._chain)
        if reason is not None:
            connection.close()
            raise NotValidError(reason)

    def _connected(self, client: mqtt.Client, _user: Any, _flags: Any, reason: Any, properties: Any) -> None:
        if reason.is_failure:
            self._end(f"the broker refused the connection: {reason}")
            return
        self._packets_max = getattr(properties, "ReceiveMaximum", limits.PACKETS_FLYING_MAX)
        client.subscribe([(topic, SubscribeOptions(qos=1)) for topic in self._channels])

    def _subscribed(self, _client: mqtt.Client, _user: Any, _mid: int, reasons: list[Any], _properties: Any) -> None:
        if any(reason.is_failure for reason in reasons):
            self._end("the broker refused a subscription")
        else:
            self._on_event(Up(self._packets_max))

    def _arrived(self, _client: mqtt.Client, _user: Any, message: mqtt.MQTTMessage) -> None:
        channel = self._channels.get(message.topic)
        if channel is None or message.retain:
            LOG.warning("a message that is not for this kiosk, or retained, was dropped")
            return
        self._on_event(Arrived(channel, bytes(message.payload)))

    def _taken(self, _client: mqtt.Client, _user: Any, mid: int, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            LOG.warning("the broker refused a packet: %s", reason)
        number = self._numbers.pop(mid, None)
        if number is not None:
            self._on_event(Taken(number, reason.value != _NO_MATCHING_SUBSCRIBERS))

    def _end(self, reason: str) -> None:
        if self._ended:
            return
        self.close()
        self._on_event(Down(reason))


def _dispose(client: mqtt.Client) -> None:
    """Close a client's socket without any of its callbacks; a goodbye is sent if the socket takes it."""
    client.on_socket_close = client.on_disconnect = None
    connection = client.socket()
    client.disconnect()
    if connection is not None:
        connection.close()
