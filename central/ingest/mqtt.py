"""Central's connection to the broker: paho as a pipe. What arrives goes to the worker; what it loses, kiosks send again."""

import logging
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import paho.mqtt.client as paho
from cryptography import x509
from cryptography.x509.oid import NameOID
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
    """Where the broker is, and the PEM files for TLS: its authority, our certificate (CN `central`, or `central-2` and so on for
    a further process), our key.
    """

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
    """The connection. Whose kiosks are heard is said by `serve`: nobody at first."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._shards: frozenset[int] = frozenset()
        self._lock = threading.Lock()
        self._asked: dict[int, frozenset[int]] = {}
        self._granted: frozenset[int] = frozenset()
        self._offer: Callable[[str, bytes], None] | None = None
        name = _common_name(Path(broker.certificate))
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=MQTTProtocolVersion.MQTTv5)
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
        return self._client.is_connected() and self._shards <= self._granted

    def serve(self, shards: frozenset[int]) -> None:
        """Hear the kiosks of these shards from now on, and no others. May be called from any thread."""
        with self._lock:
            lost = self._shards - shards
            self._shards = shards
            self._granted -= lost
            if not self._client.is_connected():
                return
            if lost:
                self._client.unsubscribe([_filter(shard) for shard in sorted(lost)])
            self._subscribe(shards - self._granted)

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
        with self._lock:
            self._granted = frozenset()
            self._subscribe(self._shards)
        _log.info("connected to the broker")

    def _subscribe(self, shards: frozenset[int]) -> None:
        if not shards:
            return
        _, mid = self._client.subscribe([(_filter(shard), SubscribeOptions(qos=1)) for shard in sorted(shards)])
        if mid is not None:
            self._asked[mid] = shards

    def _disconnected(
        self,
        client: paho.Client,
        userdata: Any,
        flags: paho.DisconnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        with self._lock:
            self._granted = frozenset()
            self._asked.clear()
        _log.warning("no connection to the broker: %s", reason)

    def _subscribed(
        self, client: paho.Client, userdata: Any, mid: int, reasons: list[ReasonCode], properties: Properties | None
    ) -> None:
        refused = [reason for reason in reasons if reason.is_failure]
        with self._lock:
            asked = self._asked.pop(mid, frozenset())
            if not refused:
                self._granted |= asked & self._shards
        if refused:
            _log.error("the broker refuses a subscription: %s", refused[0])

    def _received(self, client: paho.Client, userdata: Any, message: paho.MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            return  # no kiosk's topic, and no broker should pass it on
        address = topics.parse_up(topic)
        if address is not None and address[0] not in self._shards:
            return  # a shard that was ours until a moment ago
        assert self._offer is not None, "nothing arrives before the start"
        self._offer(topic, bytes(message.payload))


def _filter(shard: int) -> str:
    return f"k/{shard}/+/up/+"


def _common_name(certificate: Path) -> str:
    """Give the name in our certificate, by which the broker knows us. "" when the file is none: then TLS says so."""
    try:
        subject = x509.load_pem_x509_certificate(certificate.read_bytes()).subject
    except ValueError:
        return ""
    names = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""


def _no_delay(client: paho.Client, userdata: Any, opened: Any) -> None:
    # paho leaves Nagle's algorithm on; small acknowledgements would wait for each other.
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
