"""Keys: Ed25519 signatures, HPKE seals, and the AEAD of private blobs. All randomness is the operating system's.

Sources: RFC 8032 (Ed25519), RFC 9180 (HPKE, base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305),
RFC 8439 (ChaCha20-Poly1305). Each signature covers a context string first, so that no signature can serve for another kind.
"""

import os

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from sync.wire.errors import WireError

SIGNATURE_BYTES = 64
SEAL_OVERHEAD_BYTES = 32 + 16
DATA_KEY_BYTES = 32
DATA_KEY_CONTEXT = "data key"
"""Seal of a day's data key (`sync.wire.records.DataKey.sealed`): its 32 raw bytes, sealed to central."""

_NONCE_BYTES = 12

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class SigningKey:
    """A private Ed25519 key (32 raw bytes)."""

    def __init__(self, raw: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(raw)

    @property
    def public(self) -> bytes:
        """The 32 raw bytes of the public key."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, context: str, message: bytes) -> bytes:
        """Give the 64-byte signature over `context` and `message`."""
        return self._key.sign(_contextual(context, message))


def verify(public: bytes, context: str, message: bytes, signature: bytes) -> None:
    """Raise `WireError` unless `signature` is that of `public`'s owner over `context` and `message`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _contextual(context, message))
    except (InvalidSignature, ValueError) as error:
        raise WireError(f"the signature of a {context} does not hold") from error


def seal(public: bytes, context: str, plain: bytes) -> bytes:
    """Encrypt `plain` so that only the owner of the X25519 key `public` can read it; 48 bytes longer than `plain`."""
    return _SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(public), info=context.encode())


class UnsealingKey:
    """A private X25519 key (32 raw bytes)."""

    def __init__(self, raw: bytes) -> None:
        self._key = X25519PrivateKey.from_private_bytes(raw)

    @property
    def public(self) -> bytes:
        """The 32 raw bytes of the public key."""
        return self._key.public_key().public_bytes_raw()

    def unseal(self, context: str, sealed: bytes) -> bytes:
        """Give what was sealed to this key under `context`. Raises `WireError`."""
        try:
            return _SUITE.decrypt(sealed, self._key, info=context.encode())
        except (InvalidTag, ValueError) as error:
            raise WireError(f"the seal of a {context} does not hold") from error


def random_key() -> bytes:
    """Give 32 random bytes: a private key of either kind, or a data key."""
    return os.urandom(32)


class DataKey:
    """A day's data key (32 raw bytes), to encrypt private blobs with."""

    def __init__(self, raw: bytes) -> None:
        self._cipher = ChaCha20Poly1305(raw)

    def encrypt(self, bound_to: bytes, plain: bytes) -> bytes:
        """Encrypt a private blob; `bound_to` (journal id and position) is authenticated with it."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, bound_to)


def encrypt_blob(data_key: bytes, bound_to: bytes, plain: bytes) -> bytes:
    """Encrypt one private blob as `DataKey.encrypt` does."""
    return DataKey(data_key).encrypt(bound_to, plain)


def decrypt_blob(data_key: bytes, bound_to: bytes, blob: bytes) -> bytes:
    """Give the plain bytes of a private blob. Raises `WireError`."""
    try:
        return ChaCha20Poly1305(data_key).decrypt(blob[:_NONCE_BYTES], blob[_NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError) as error:
        raise WireError("a private blob does not open") from error


def _contextual(context: str, message: bytes) -> bytes:
    name = context.encode()
    return b"anjungan\x00" + bytes([len(name)]) + name + message
