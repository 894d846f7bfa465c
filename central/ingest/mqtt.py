"""Central's connection to the broker: paho as a pipe. What arrives goes to the worker; what it loses, kiosks send again."""

import logging
import socket
import ssl
from collections.abc import Callable
from typing import Any

import msgspec
import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from central.fleet.kiosks import KioskKeys
from sync.wire import topics

KEEPALIVE_S = 30
RECONNECT_S = (1, 5)
QUEUED_MAX = 10_000
PORT_MAX = 65535

_log = logging.getLogger(__name__)


class Broker(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the broker is, and the PEM files for TLS: its authority, our certificate (CN `central`), our key."""

    host: str
    port: int
    ca: str
    certificate: str
    key: str

    def __post_init__(self) -> None:
        """Refuse what no broker could have."""
        if not self.host:
            raise ValueError("host: must not be empty")
        if not 0 < self.port <= PORT_MAX:
            raise ValueError(f"port: must be 1 to {PORT_MAX}")


class Pipe:
    """The connection. shards: whose kiosks are heard."""

    def __init__(self, broker: Broker, shards: tuple[int, ...]) -> None:
        self._broker = broker
        self._shards = shards
        self._offer: Callable[[str, bytes], None] | None = None
        self._granted = False
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2, client_id="central", protocol=MQTTProtocolVersion.MQTTv5
        )
        context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=broker.ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(broker.certificate, broker.key)
        self._client.tls_set_context(context)
        self._client.reconnect_delay_set(*RECONNECT_S)
        self._client.max_queued_messages_set(QUEUED_MAX)
        self._client.on_connect = self._connected
        self._client.on_disconnect = self._disconnected
        self._client.on_subscribe = self._subscribed
        self._client.on_message = self._received
        self._client.on_socket_open = _no_delay

    @property
    def connected(self) -> bool:
        """Whether the broker answers and gives us what kiosks publish."""
        return self._client.is_connected() and self._granted

    def start(self, offer: Callable[[str, bytes], None]) -> None:
        """Connect, and go on connecting, in a thread of its own, in which `offer(topic, payload)` gets what kiosks publish."""
        self._offer = offer
        self._client.connect_async(self._broker.host, self._broker.port, keepalive=KEEPALIVE_S)
        self._client.loop_start()

    def stop(self) -> None:
        """Say goodbye and end."""
        self._client.disconnect()
        self._client.loop_stop()

    def publish(self, kiosk: KioskKeys, channel: str, payload: bytes) -> None:
        """Publish to one kiosk. While the broker is away nothing is kept: a kiosk that waits asks again."""
        if self._client.is_connected():
            self._client.publish(topics.down(kiosk.shard, kiosk.kiosk_id, channel), payload, qos=1)

    def _connected(
        self,
        client: paho.Client,
        userdata: Any,
        flags: paho.ConnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            _log.error("the broker refuses central: %s", reason)
            return
        client.subscribe([(f"k/{shard}/+/up/+", SubscribeOptions(qos=1)) for shard in self._shards])

    def _disconnected(
        self,
        client: paho.Client,
        userdata: Any,
        flags: paho.DisconnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        self._granted = False
        _log.warning("no connection to the broker: %s", reason)

    def _subscribed(
        self, client: paho.Client, userdata: Any, mid: int, reasons: list[ReasonCode], properties: Properties | None
    ) -> None:
        refused = [reason for reason in reasons if reason.is_failure]
        self._granted = not refused
        if refused:
            _log.error("the broker refuses a subscription: %s", refused[0])
        else:
            _log.info("connected to the broker")

    def _received(self, client: paho.Client, userdata: Any, message: paho.MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            return  # no kiosk's topic, and no broker should pass it on
        assert self._offer is not None, "nothing arrives before the start"
        self._offer(topic, bytes(message.payload))


def _no_delay(client: paho.Client, userdata: Any, opened: Any) -> None:
    # paho leaves Nagle's algorithm on; small acknowledgements would wait for each other.
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
