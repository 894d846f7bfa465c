"""A small certificate authority for TLS between kiosks, broker and central (ECDSA P-256, RFC 5280).

The common name of a client's certificate is its MQTT user name. Nothing here signs or opens what the payloads carry: those
keys are Ed25519 and X25519 and have nothing to do with TLS.
"""

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from central.fleet.files import private_directory, write_private

LIFE = timedelta(days=398)
"""Of a server's or a client's certificate; it is renewed at half of it."""

AUTHORITY_LIFE = timedelta(days=3650)
_BACKDATED = timedelta(hours=1)  # a kiosk whose clock is a little slow still accepts a new certificate


class CredentialPaths(msgspec.Struct, frozen=True):
    """Where a program finds what it shows and trusts: PEM files of the authority, the certificate and its key."""

    ca: str
    certificate: str
    key: str


class Authority:
    """The authority whose key and certificate are in `directory`; made there when there are none."""

    def __init__(self, directory: Path, now: datetime) -> None:
        private_directory(directory)
        self.certificate_path = directory / "ca.pem"
        self._key_path = directory / "ca.key"
        self._now = now
        if not (self.certificate_path.exists() and self._key_path.exists()):
            self._create()
        key = serialization.load_pem_private_key(self._key_path.read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey), "the authority's key is not the one this program made"
        self._key = key
        self._certificate = x509.load_pem_x509_certificate(self.certificate_path.read_bytes())

    def server(self, directory: Path, hosts: tuple[str, ...]) -> CredentialPaths:
        """Give a server's certificate for these host names and addresses, in `directory`; renewed only when it is due."""
        names = [_general_name(host) for host in hosts]
        return self._credentials(directory, hosts[0], ExtendedKeyUsageOID.SERVER_AUTH, names)

    def client(self, directory: Path, name: str) -> CredentialPaths:
        """Give a client's certificate whose common name is `name`, in `directory`; renewed only when it is due."""
        return self._credentials(directory, name, ExtendedKeyUsageOID.CLIENT_AUTH, [])

    def _credentials(
        self, directory: Path, name: str, usage: x509.ObjectIdentifier, hosts: list[x509.GeneralName]
    ) -> CredentialPaths:
        private_directory(directory)
        ca, certificate, key = directory / "ca.pem", directory / "tls.pem", directory / "tls.key"
        if not self._still_good(ca, certificate, key, hosts):
            own = ec.generate_private_key(ec.SECP256R1())
            issued = self._issue(own.public_key(), name, usage, hosts)
            # The certificate goes last: a run that stops in between is made good by the next one.
            certificate.unlink(missing_ok=True)
            write_private(ca, self.certificate_path.read_bytes())
            write_private(key, _pem(own))
            write_private(certificate, issued.public_bytes(serialization.Encoding.PEM))
        return CredentialPaths(str(ca), str(certificate), str(key))

    def _still_good(self, ca: Path, certificate: Path, key: Path, hosts: list[x509.GeneralName]) -> bool:
        if not (ca.exists() and certificate.exists() and key.exists()):
            return False
        if ca.read_bytes() != self.certificate_path.read_bytes():
            return False
        held = x509.load_pem_x509_certificate(certificate.read_bytes())
        return _hosts(held) == hosts and held.not_valid_after_utc - self._now > LIFE / 2

    def _issue(
        self,
        public: ec.EllipticCurvePublicKey,
        name: str,
        usage: x509.ObjectIdentifier,
        hosts: list[x509.GeneralName],
    ) -> x509.Certificate:
        builder = _builder(name, self._certificate.subject, public, self._now, LIFE)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_key_usage(authority=False), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        authority_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = builder.add_extension(authority_id, critical=False)
        if hosts:
            builder = builder.add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        return builder.sign(self._key, hashes.SHA256())

    def _create(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name("Anjungan fleet authority")
        builder = _builder("Anjungan fleet authority", subject, key.public_key(), self._now, AUTHORITY_LIFE)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(_key_usage(authority=True), critical=True)
        certificate = builder.sign(key, hashes.SHA256())
        self.certificate_path.unlink(missing_ok=True)
        write_private(self._key_path, _pem(key))
        write_private(self.certificate_path, certificate.public_bytes(serialization.Encoding.PEM))


def until_ms(path: Path) -> int:
    """Give when the certificate in a PEM file ends, in UTC milliseconds. Raises `OSError`, `ValueError`."""
    return int(x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc.timestamp() * 1000)


def _builder(
    name: str, issuer: x509.Name, public: ec.EllipticCurvePublicKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now.astimezone(UTC) - _BACKDATED)
        .not_valid_after(now.astimezone(UTC) + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _hosts(certificate: x509.Certificate) -> list[x509.GeneralName]:
    try:
        return list(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except x509.ExtensionNotFound:
        return []


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
