"""Who may do what at the broker: a real mosquitto with the shipped configuration."""

import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from central.fleet.certificates import Authority, CredentialPaths
from simulator.broker import Broker
from sync.wire import topics

A, B = "k-00000000000a", "k-00000000000b"
DENIED, NOBODY, TAKEN = "Not authorized", "No matching subscribers", "Success"


def nothing_more(client: Any, sentinel: Any) -> list[tuple[str, bytes]]:
    """What a client got before a message that certainly comes after everything else."""
    sentinel()
    got = []
    while True:
        message = client.messages.get(timeout=20)
        if message[1] == b"sentinel":
            return got
        got.append(message)


@pytest.mark.parametrize("channel", topics.UP)
def test_kiosk_publishes_on_its_own_channels_and_central_hears_them(clients: Any, channel: str) -> None:
    """Every up-channel of the contract, on any shard."""
    central, kiosk = clients("central"), clients(A)
    assert central.subscribe(topics.UP_FILTER) == ["Granted QoS 1"]
    assert kiosk.publish(topics.up(0, A, channel), b"payload") == TAKEN
    assert central.messages.get(timeout=20) == (topics.up(0, A, channel), b"payload")


@pytest.mark.parametrize("channel", topics.DOWN)
def test_central_publishes_to_a_kiosk_and_it_hears(clients: Any, channel: str) -> None:
    """Every down-channel of the contract."""
    central, kiosk = clients("central"), clients(A)
    assert kiosk.subscribe(topics.down(0, A, channel)) == ["Granted QoS 1"]
    assert central.publish(topics.down(0, A, channel), b"payload") == TAKEN
    assert kiosk.messages.get(timeout=20) == (topics.down(0, A, channel), b"payload")


@pytest.mark.parametrize(
    "topic",
    [
        topics.up(0, B, "batch"), topics.down(0, A, "ack"), topics.down(0, B, "answer"), f"k/0/{A}/up/other",
        f"k/0/{A}/up/batch/more", f"k/0/{A}", "k", "anything", "$CONTROL/dynamic-security/v1", "$SYS/broker/uptime",
        f"k/0/0/{A}/up/batch", f"K/0/{A}/up/batch",
    ],
)  # fmt: skip
def test_kiosk_cannot_publish_elsewhere(clients: Any, topic: str) -> None:
    """Not as another kiosk, not as central, not on a channel that does not exist."""
    assert clients(A).publish(topic) == DENIED


@pytest.mark.parametrize("topic", [f"k/0/{A}/up/batch", f"k/0/{A}/down/ack/more", "k/0/central/up/more", "$SYS/x"])
def test_central_can_publish_nothing_as_a_kiosk(clients: Any, topic: str) -> None:
    """Its own name opens the down-channels only."""
    assert clients("central").publish(topic) == DENIED


@pytest.mark.parametrize(
    "wanted",
    ["#", "k/#", "k/+/+/down/+", f"k/0/{B}/down/ack", f"k/0/{B}/#", "k/+/+/up/+", f"k/0/{A}/up/batch", "$SYS/#"],
)
def test_subscription_to_what_is_not_its_own_delivers_nothing(clients: Any, wanted: str) -> None:
    """Refused or granted: nothing of another kiosk, and nothing that goes up, ever arrives."""
    central, a, b = clients("central"), clients(A), clients(B)
    central.subscribe(topics.UP_FILTER)
    a.subscribe(wanted)
    a.subscribe(topics.down(0, A, "nonce"))
    central.publish(topics.down(0, B, "ack"))
    central.publish(topics.down(0, B, "answer"))
    b.publish(topics.up(0, B, "batch"))
    a.publish(topics.up(0, A, "batch"))
    assert nothing_more(a, lambda: central.publish(topics.down(0, A, "nonce"), b"sentinel")) == []


def test_stranger_with_a_certificate_of_ours_can_do_nothing(clients: Any) -> None:
    """A name that is neither central's nor a kiosk's topic; one that looks like a wildcard is refused too."""
    central = clients("central")
    central.subscribe(topics.UP_FILTER)
    for name in ("operator", "+", "#", "k-00000000000a/up"):
        stranger = clients(name)
        if not stranger.connected.is_failure:
            assert stranger.publish(topics.up(0, A, "batch")) == DENIED
            assert stranger.publish(topics.down(0, A, "ack")) == DENIED
    kiosk = clients(A)
    kiosk.publish(topics.up(0, A, "knock"), b"sentinel")
    assert central.messages.get(timeout=20) == (topics.up(0, A, "knock"), b"sentinel")


def test_client_id_is_the_certificates_name_whatever_is_asked(clients: Any) -> None:
    """A kiosk cannot throw another one out by taking its client id."""
    b = clients(B)
    b.subscribe(topics.down(0, B, "ack"))
    clients(A, client_id=B)
    central = clients("central")
    assert central.publish(topics.down(0, B, "ack"), b"still here") == TAKEN
    assert b.messages.get(timeout=20) == (topics.down(0, B, "ack"), b"still here")
    assert not b.ended.is_set()


def test_nothing_is_retained(clients: Any) -> None:
    """The broker says so at connection, ends whoever tries, and has nothing for who comes later."""
    kiosk = clients(A)
    assert kiosk.properties.RetainAvailable == 0
    kiosk.publish_until_ended(topics.up(0, A, "batch"), b"retained", retain=True)
    central, other = clients("central"), clients(B)
    central.subscribe(topics.UP_FILTER)
    other.publish(topics.up(0, B, "knock"), b"sentinel")
    assert central.messages.get(timeout=20) == (topics.up(0, B, "knock"), b"sentinel")


def test_will_on_anothers_topic_is_not_published(clients: Any) -> None:
    """The rule holds for the words of the dead too."""
    central = clients("central")
    central.subscribe(topics.UP_FILTER)
    clients(A, will=topics.up(0, B, "batch")).cut()
    other = clients(B)
    got = nothing_more(central, lambda: other.publish(topics.up(0, B, "knock"), b"sentinel"))
    assert got == []


def test_limits_are_announced(clients: Any) -> None:
    """64 KiB a packet, 20 in flight, QoS 1."""
    properties = clients(A).properties
    announced = (properties.MaximumPacketSize, properties.ReceiveMaximum, properties.MaximumQoS)
    assert announced == (topics.PACKET_BYTES_MAX, 20, 1)


def test_packet_over_the_limit_ends_the_connection(clients: Any) -> None:
    """A full batch passes, 64 KiB and its header do not."""
    kiosk = clients(A)
    assert kiosk.publish(topics.up(0, A, "batch"), bytes(61 * 1024)) == NOBODY
    kiosk.publish_until_ended(topics.up(0, A, "batch"), bytes(65 * 1024))


def handshake(broker: Broker, context: ssl.SSLContext) -> bytes:
    """Connect, offer a CONNECT packet, and give the first bytes of the answer. A refusal is an `OSError`."""
    connect = bytes([0x10, 0x10]) + b"\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x03abc"
    with (
        socket.create_connection((broker.host, broker.port), timeout=20) as plain,
        context.wrap_socket(plain, server_hostname=broker.host) as secure,
    ):
        secure.sendall(connect)
        answer = secure.recv(64)
        if not answer:
            raise ConnectionResetError
        return answer


def kiosk_context(server: CredentialPaths, paths: CredentialPaths) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=server.ca)
    context.load_cert_chain(paths.certificate, paths.key)
    return context


def test_good_certificate_is_accepted_over_tls_1_3(
    broker: Broker, server: CredentialPaths, authority: Authority, directory: Path
) -> None:
    """The counter-example for every refusal below: CONNACK, reason 0."""
    answer = handshake(broker, kiosk_context(server, authority.client(directory / A, A)))
    assert (answer[0], answer[3]) == (0x20, 0)


def test_no_certificate_is_refused(broker: Broker, server: CredentialPaths) -> None:
    """Nobody is anonymous."""
    with pytest.raises(OSError):
        handshake(broker, ssl.create_default_context(cafile=server.ca))


def test_certificate_of_another_authority_is_refused(broker: Broker, server: CredentialPaths, directory: Path) -> None:
    """The right name from the wrong issuer."""
    foreign = Authority(directory / "foreign", datetime.now(UTC)).client(directory / "foreign-a", A)
    with pytest.raises(OSError):
        handshake(broker, kiosk_context(server, foreign))


def test_certificate_of_a_server_is_no_clients(broker: Broker, server: CredentialPaths) -> None:
    """Stealing the broker's key makes nobody central."""
    with pytest.raises(OSError):
        handshake(broker, kiosk_context(server, server))


def test_expired_certificate_is_refused(
    broker: Broker, server: CredentialPaths, authority: Authority, directory: Path
) -> None:
    """398 days, and not one more."""
    stale = Authority(directory / "authority", datetime(2020, 1, 1, tzinfo=UTC)).client(directory / "stale", A)
    with pytest.raises(OSError):
        handshake(broker, kiosk_context(server, stale))


def test_tls_1_2_is_refused(broker: Broker, server: CredentialPaths, authority: Authority, directory: Path) -> None:
    """Only 1.3 is spoken."""
    context = kiosk_context(server, authority.client(directory / A, A))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(OSError):
        handshake(broker, context)


def test_plain_tcp_is_refused(broker: Broker) -> None:
    """There is no listener without TLS."""
    with socket.create_connection((broker.host, broker.port), timeout=20) as plain:
        plain.sendall(bytes([0x10, 0x10]) + b"\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x03abc")
        try:
            answer = plain.recv(64)
        except ConnectionResetError:
            answer = b""
    assert answer[:1] in (b"", b"\x15"), "an alert of TLS, or the end"


def test_unread_queue_is_not_a_receipt(clients: Any) -> None:
    """The broker says that nobody listens, and still takes the packet: only central's signature counts."""
    assert clients(A).publish(topics.up(0, A, "batch")) == NOBODY
