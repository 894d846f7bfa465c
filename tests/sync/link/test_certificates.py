"""TLS with a clock that may be unset: real certificates, a real handshake, and what reaches the broker before they are judged."""

import contextlib
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.link import validity
from sync.link.broker import BrokerConnection, BrokerEvent, Down
from sync.link.settings import Broker
from sync.link.validity import KnownTime

TODAY = datetime(2026, 8, 6, tzinfo=UTC)
DAY = timedelta(days=1)
LONG = (TODAY - 1000 * DAY, TODAY + 1000 * DAY)
Span = tuple[datetime, datetime]


def name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def issue(subject: str, span: Span, issuer: tuple[str, Any] | None = None) -> tuple[bytes, Any, bytes]:
    """A certificate from its issuer, or an authority of its own: its PEM, its key, the key's PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    signer_name, signer = issuer or (subject, key)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name(subject)).issuer_name(name(signer_name)).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(span[0]).not_valid_after(span[1])
        .add_extension(x509.BasicConstraints(issuer is None, None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(signer, hashes.SHA256())
    )  # fmt: skip
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return certificate.public_bytes(serialization.Encoding.PEM), key, pem


class Server:
    """A TLS server that never answers, and keeps what it is told after the handshake. authority: in the CA file of the kiosk."""

    def __init__(self, directory: Path, authority: Span, leaf: Span) -> None:
        root, root_key, _ = issue("the fleet", authority)
        certificate, _, key = issue("the broker", leaf, ("the fleet", root_key))
        (directory / "ca.pem").write_bytes(root)
        (directory / "server.pem").write_bytes(certificate + key)
        own, _, own_key = issue("k-0123456789ab", LONG, ("the fleet", root_key))
        (directory / "own.pem").write_bytes(own)
        (directory / "own.key").write_bytes(own_key)
        self.told: queue.Queue[bytes] = queue.Queue()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(directory / "server.pem")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.settings = Broker(
            host="127.0.0.1", port=self._listener.getsockname()[1], ca=str(directory / "ca.pem"),
            certificate=str(directory / "own.pem"), key=str(directory / "own.key"),
        )  # fmt: skip
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                told = b""
                with contextlib.suppress(OSError), self._context.wrap_socket(connection, server_side=True) as peer:
                    told = peer.recv(4096)
                self.told.put(told)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


class Attempt:
    """One connection attempt of the link, with this much known of the time."""

    def __init__(self, settings: Broker, known: KnownTime) -> None:
        self.known = known
        self.events: list[BrokerEvent] = []
        woken = threading.Event()
        self.connection = BrokerConnection(
            settings, "k-0123456789ab", 0, self.events.append, woken.set,
            lambda chain: validity.fault(chain, self.known, 0), 60,
        )  # fmt: skip
        assert woken.wait(10)
        self.connection.settle()


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a server with an authority and a leaf of these validities."""
    servers: list[Server] = []

    def start(leaf: Span = LONG, authority: Span = LONG) -> Server:
        servers.append(Server(tmp_path, authority, leaf))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def known(when: datetime, *, trusted: bool) -> KnownTime:
    return KnownTime(int(when.timestamp() * 1000), trusted, 0)


VALID = [
    pytest.param(LONG, TODAY, True, id="valid"),
    pytest.param(LONG, datetime(1970, 1, 1, tzinfo=UTC), False, id="nothing is known of the time"),
    pytest.param((TODAY + DAY, TODAY + 9 * DAY), TODAY, False, id="begins later than a floor"),
    pytest.param((TODAY - 9 * DAY, TODAY + DAY), TODAY - 400 * DAY, False, id="has a day left, the floor is old"),
]


@pytest.mark.parametrize(("leaf", "when", "trusted"), VALID)
def test_certificate_that_may_be_valid_is_talked_to(
    serving: Callable[..., Server], leaf: Span, when: datetime, trusted: bool
) -> None:
    """MQTT's CONNECT reaches the broker; what TCP does not get confirmed in a minute ends the connection."""
    server = serving(leaf)
    attempt = Attempt(server.settings, known(when, trusted=trusted))
    assert server.told.get(timeout=10)[0] == 0x10
    assert attempt.connection.socket().getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 60_000
    assert attempt.events == []
    attempt.connection.close()


EXPIRED, LATER = (TODAY - 9 * DAY, TODAY - DAY), (TODAY + DAY, TODAY + 9 * DAY)
NOT_VALID = [
    pytest.param(EXPIRED, LONG, True, "the certificate of 'the broker' has expired (2026-08-05)", id="expired"),
    pytest.param(
        EXPIRED, LONG, False, "the certificate of 'the broker' has expired (2026-08-05)", id="expired by the floor"
    ),
    pytest.param(LATER, LONG, True, "the certificate of 'the broker' is not valid before 2026-08-07", id="not yet"),
    pytest.param(
        LONG, EXPIRED, True, "the certificate of 'the fleet' has expired (2026-08-05)", id="authority expired"
    ),
    pytest.param(
        LONG, EXPIRED, False, "the certificate of 'the fleet' has expired (2026-08-05)", id="authority, floor"
    ),
    pytest.param(
        LONG, LATER, True, "the certificate of 'the fleet' is not valid before 2026-08-07", id="authority not yet"
    ),
]


@pytest.mark.parametrize(("leaf", "authority", "trusted", "reason"), NOT_VALID)
def test_certificate_that_is_not_valid_is_told_nothing(
    serving: Callable[..., Server], leaf: Span, authority: Span, trusted: bool, reason: str
) -> None:
    """One reason for the log, and not a byte of MQTT on the wire."""
    server = serving(leaf, authority)
    attempt = Attempt(server.settings, known(TODAY, trusted=trusted))
    assert attempt.events == [Down(reason)]
    assert server.told.get(timeout=10) == b""


def test_connection_ends_when_the_time_that_comes_to_be_known_is_past_its_certificate(
    serving: Callable[..., Server],
) -> None:
    """Central's time shows what a floor of years ago could not."""
    server = serving(EXPIRED)
    attempt = Attempt(server.settings, known(TODAY - 400 * DAY, trusted=False))
    assert server.told.get(timeout=10) != b""
    attempt.connection.judge_again()
    assert attempt.events == []
    attempt.known = known(TODAY, trusted=True)
    attempt.connection.judge_again()
    assert attempt.events == [Down("the certificate of 'the broker' has expired (2026-08-05)")]


@pytest.mark.parametrize("verified", [None, [], "no such question"])
def test_connection_without_a_verified_chain_is_refused(verified: list[Any] | str | None) -> None:
    """Python does not promise what the chain is asked of: where it has gone, no certificate passes unjudged."""
    inner = (
        SimpleNamespace() if verified == "no such question" else SimpleNamespace(get_verified_chain=lambda: verified)
    )
    for connection in (SimpleNamespace(_sslobj=inner), SimpleNamespace(_sslobj=None), SimpleNamespace()):
        with pytest.raises(ValueError, match="no certificate"):
            validity.chain_of(cast("ssl.SSLSocket", connection))


def test_another_fleets_certificate_is_refused_whatever_the_time(
    serving: Callable[..., Server], tmp_path: Path
) -> None:
    """Only the dates are ours to judge; the signature stays OpenSSL's."""
    server = serving()
    (tmp_path / "ca.pem").write_bytes(issue("the fleet", LONG)[0])
    attempt = Attempt(server.settings, known(TODAY, trusted=True))
    assert [type(event) for event in attempt.events] == [Down]
    assert "CERTIFICATE_VERIFY_FAILED" in str(attempt.events[0])


def test_wrong_host_is_refused_whatever_the_time(serving: Callable[..., Server]) -> None:
    """The name in the certificate is checked as ever."""
    server = serving()
    settings = Broker(
        **{**{key: getattr(server.settings, key) for key in Broker.__struct_fields__}, "host": "localhost"}
    )
    attempt = Attempt(settings, known(TODAY, trusted=True))
    assert "CERTIFICATE_VERIFY_FAILED" in str(attempt.events[0])


def test_revoked_certificate_stays_revoked_without_a_time_check(tmp_path: Path) -> None:
    """A revocation list stays in force where its dates are not checked either: one that names the leaf refuses it."""
    root_key = ec.generate_private_key(ec.SECP256R1())
    root = self_signed(root_key)
    leaf_pem, _, leaf_key = issue("the broker", EXPIRED, ("the fleet", root_key))
    serial = x509.load_pem_x509_certificate(leaf_pem).serial_number
    (tmp_path / "server.pem").write_bytes(leaf_pem + leaf_key)
    (tmp_path / "other.pem").write_bytes(root + crl_of(root_key, serial + 1))
    (tmp_path / "this.pem").write_bytes(root + crl_of(root_key, serial))
    assert handshake(tmp_path / "other.pem", tmp_path / "server.pem") == "done"
    assert "certificate revoked" in handshake(tmp_path / "this.pem", tmp_path / "server.pem")


def self_signed(key: Any) -> bytes:
    certificate = (
        x509.CertificateBuilder().subject_name(name("the fleet")).issuer_name(name("the fleet")).public_key(key.public_key())
        .serial_number(1).not_valid_before(LONG[0]).not_valid_after(LONG[1])
        .add_extension(x509.BasicConstraints(True, None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    return certificate.public_bytes(serialization.Encoding.PEM)


def crl_of(key: Any, serial: int) -> bytes:
    revoked = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(EXPIRED[0]).build()
    crl = (
        x509.CertificateRevocationListBuilder().issuer_name(name("the fleet"))
        .last_update(EXPIRED[0]).next_update(EXPIRED[1]).add_revoked_certificate(revoked).sign(key, hashes.SHA256())
    )  # fmt: skip
    return crl.public_bytes(serialization.Encoding.PEM)


def handshake(trusted: Path, server_pem: Path) -> str:
    """Shake hands in memory, with the link's flag and a revocation list; give what the client says of it."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.verify_flags |= ssl.VerifyFlags(validity.NO_CHECK_TIME) | ssl.VerifyFlags.VERIFY_CRL_CHECK_LEAF
    client.load_verify_locations(trusted)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(server_pem)
    ends = [ssl.MemoryBIO() for _ in range(2)]
    near = client.wrap_bio(ends[0], ends[1], server_hostname="127.0.0.1")
    far = server.wrap_bio(ends[1], ends[0], server_side=True)
    for _ in range(3):
        for end in (near, far):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError as error:
                return error.verify_message
    return "done"
