"""The fleet's authority: certificates that TLS takes, kept until half of their life, renewed after it, private on disk."""

import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from central.fleet.certificates import Authority
from central.fleet.files import write_private

NOW = datetime.now(UTC)


def certificate(paths):
    return x509.load_pem_x509_certificate(Path(paths.certificate).read_bytes())


def shake_hands(server_paths, client_paths, host="localhost"):
    """Do a mutual TLS 1.3 handshake on loopback; give the client's common name as the server sees it."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.minimum_version = ssl.TLSVersion.TLSv1_3
    serving.load_cert_chain(server_paths.certificate, server_paths.key)
    serving.load_verify_locations(server_paths.ca)
    serving.verify_mode = ssl.CERT_REQUIRED
    calling = ssl.create_default_context(cafile=client_paths.ca)
    calling.verify_flags |= ssl.VERIFY_X509_STRICT
    calling.load_cert_chain(client_paths.certificate, client_paths.key)
    one, other = socket.socketpair()
    seen = []

    def serve():
        with one, serving.wrap_socket(one, server_side=True) as secured:
            seen.append(dict(entry[0] for entry in secured.getpeercert()["subject"])["commonName"])
            secured.sendall(b".")

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with other, calling.wrap_socket(other, server_hostname=host) as secured:
            secured.recv(1)
    finally:
        thread.join(10)
    return seen[0]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_broker_and_kiosk_trust_each_other(tmp_path, host):
    """A mutual TLS 1.3 handshake holds, strictly verified, and shows the kiosk's name."""
    authority = Authority(tmp_path / "authority", NOW)
    broker = authority.server(tmp_path / "broker", ("127.0.0.1", "localhost"))
    kiosk = authority.client(tmp_path / "kiosk", "k-0123456789ab")
    assert shake_hands(broker, kiosk, host) == "k-0123456789ab"


def test_client_certificate_cannot_serve(tmp_path):
    """A kiosk's certificate does not pass for the broker's."""
    authority = Authority(tmp_path / "authority", NOW)
    kiosk = authority.client(tmp_path / "kiosk", "k-0123456789ab")
    usage = certificate(kiosk).extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [purpose.dotted_string for purpose in usage] == ["1.3.6.1.5.5.7.3.2"]
    constraints = certificate(kiosk).extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (constraints.ca, constraints.path_length) == (False, None)


def test_life_is_398_days(tmp_path):
    """From an hour before its making, for a kiosk whose clock is a little slow."""
    held = certificate(Authority(tmp_path / "a", NOW).client(tmp_path / "k", "k-0123456789ab"))
    assert held.not_valid_after_utc - held.not_valid_before_utc == timedelta(days=398, hours=1)


def test_certificate_is_kept_until_half_of_its_life(tmp_path):
    """A second run changes nothing; after half of the life a new key and certificate are made by the same authority."""
    serials = []
    for days in (0, 198, 200):
        authority = Authority(tmp_path / "a", NOW + timedelta(days=days))
        serials.append(certificate(authority.client(tmp_path / "k", "k-0123456789ab")).serial_number)
    assert serials[0] == serials[1] != serials[2]


def test_server_certificate_follows_its_hosts(tmp_path):
    """Another list of hosts needs another certificate."""
    authority = Authority(tmp_path / "a", NOW)
    first = certificate(authority.server(tmp_path / "b", ("127.0.0.1",)))
    same = certificate(authority.server(tmp_path / "b", ("127.0.0.1",)))
    other = certificate(authority.server(tmp_path / "b", ("127.0.0.1", "broker.example")))
    assert first.serial_number == same.serial_number != other.serial_number


def test_half_made_credentials_are_made_good(tmp_path):
    """A run that ended between key and certificate is finished by the next."""
    authority = Authority(tmp_path / "a", NOW)
    paths = authority.client(tmp_path / "k", "k-0123456789ab")
    Path(paths.certificate).unlink()
    broker = authority.server(tmp_path / "b", ("127.0.0.1", "localhost"))
    assert shake_hands(broker, Authority(tmp_path / "a", NOW).client(tmp_path / "k", "k-0123456789ab"))


def test_keys_are_private(tmp_path):
    """Files and directories are their owner's only."""
    Authority(tmp_path / "a", NOW).client(tmp_path / "k", "k-0123456789ab")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {
        "a": 0o700, "k": 0o700, "ca.key": 0o600, "ca.pem": 0o600, "tls.key": 0o600, "tls.pem": 0o600,
    }  # fmt: skip


def test_file_is_replaced_whole(tmp_path):
    """A leftover of an earlier crash is no hindrance; what is read is the old or the new content."""
    (tmp_path / "key.new").write_bytes(b"half")
    write_private(tmp_path / "key", b"one")
    write_private(tmp_path / "key", b"two")
    assert (tmp_path / "key").read_bytes() == b"two"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
