"""What customers typed, kept so that only the ledger can read it; and the keyed hashes that stand for it elsewhere."""

import base64
import hashlib
import hmac
from typing import Literal

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from central.billers.routes import Mode
from sync.wire import sealing

_REFERENCE_BYTES = 12


class Private(msgspec.Struct, frozen=True, array_like=True):
    """The customer's part of a slip. fields: by field name. status_field: whose last six digits open the status.

    mode, customer, extra: how the biller is asked and what it is told, as the product's route was when the slip was made: a paid
    slip is delivered whatever becomes of the product. mode is "" when no route was known.
    """

    fields: dict[str, str]
    status_field: str
    mode: Mode | Literal[""] = ""
    customer: str = ""
    extra: dict[str, str] = {}

    def __repr__(self) -> str:
        return "Private(...)"


class Vault:
    """Encrypts, and makes keyed hashes. The four keys derive from one secret of 32 bytes that central keeps for ever."""

    def __init__(self, secret: bytes) -> None:
        self._storage = _derive(secret, b"slip private")
        self._bills = _derive(secret, b"bill key")
        self._references = _derive(secret, b"reference")
        self._numbers = _derive(secret, b"refund number")

    def close(self, code: str, private: Private) -> bytes:
        """Give the bytes to store beside slip `code`."""
        return sealing.encrypt_blob(self._storage, code.encode(), msgspec.msgpack.encode(private))

    def open(self, code: str, stored: bytes) -> Private:
        """Give the customer's part of slip `code`. Raises `WireError` when it is another slip's, or damaged."""
        return msgspec.msgpack.decode(sealing.decrypt_blob(self._storage, code.encode(), stored), type=Private)

    def bill_key(self, product: str, customer: str, denomination: int, period: str = "") -> str:
        """Give the name of what is being paid: equal for equal purchases, and telling nothing about the customer.

        customer: all that tells one from another (`central.billers.routes.Route.key_of`). period: a bill's, "" for none.
        """
        text = f"{product}\x00{customer}\x00{denomination}" + (f"\x00{period}" if period else "")
        return hmac.new(self._bills, text.encode(), hashlib.sha256).hexdigest()

    def reference(self, code: str) -> str:
        """Give the reference under which billers know slip `code`: 20 characters, the same for ever, and not guessable
        from it, nor the code from the reference.
        """
        digest = hmac.new(self._references, code.encode(), hashlib.sha256).digest()
        return base64.b32encode(digest[:_REFERENCE_BYTES]).decode().rstrip("=")

    def number_hash(self, code: str, number: str) -> str:
        """Give what is kept of the number that opens the refund of slip `code`."""
        return hmac.new(self._numbers, f"{code}\x00{number}".encode(), hashlib.sha256).hexdigest()


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"anjungan central " + purpose).derive(secret)
