"""The body of an offline slip: what the QR carries when central has not issued the code.

    version 1 | msgpack array of the public fields with the sealed private part | Ed25519 signature 64

As decimal digits it survives any hand scanner: 1 + the bytes as one big integer in base 10 (a leading 1 byte keeps zeros).
About 200 bytes, read from a QR of 61 modules at 58 mm.
"""

import msgspec

from sync.wire import code, sealing
from sync.wire.errors import UNDECODABLE, WireError

VERSION = 1
BODY_BYTES_MAX = 260
DIGITS_MAX = 640
_CONTEXT = "slip"
_SEAL_CONTEXT = "slip private"


class SlipFields(msgspec.Struct, frozen=True, array_like=True):
    """The public fields. Amounts in rupiah; a queue slip has them all 0. Times are UTC seconds.

    issued_quality: `sync.wire.entry.Quality` of the kiosk's clock when it was issued.
    """

    code: int
    product: str
    denomination: int
    amount: int
    admin_fee: int
    service_fee: int
    issued_s: int
    issued_quality: int
    valid_until_s: int
    catalogue_version: int


class _Signed(msgspec.Struct, frozen=True, array_like=True):
    fields: SlipFields
    sealed: bytes


class OpenSlip(msgspec.Struct, frozen=True):
    """A verified body. sealed: the customer's fields, for `unseal_fields`."""

    fields: SlipFields
    sealed: bytes


def make_body(fields: SlipFields, private: dict[str, str], key: sealing.SigningKey, central_seal: bytes) -> bytes:
    """Give the signed body; `private` is what the customer typed, by field name, sealed to central."""
    sealed = sealing.seal(central_seal, _SEAL_CONTEXT, msgspec.msgpack.encode(private))
    content = bytes([VERSION]) + msgspec.msgpack.encode(_Signed(fields, sealed))
    body = content + key.sign(_CONTEXT, content)
    if len(body) > BODY_BYTES_MAX:
        raise WireError(f"an offline slip of {len(body)} bytes does not fit its QR")
    return body


def to_digits(body: bytes) -> str:
    """Give the body as decimal digits for a numeric QR."""
    return str(int.from_bytes(b"\x01" + body, "big"))


def is_body_digits(scanned: str) -> bool:
    """Say whether scanned text can only be an offline body: digits, and far longer than a code."""
    return scanned.isascii() and scanned.isdigit() and 100 < len(scanned) <= DIGITS_MAX


def from_digits(digits: str) -> bytes:
    """Give the body's bytes. Raises `WireError`."""
    if not is_body_digits(digits):
        raise WireError("not the digits of an offline slip")
    number = int(digits)
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    if raw[:1] != b"\x01" or digits[0] == "0":
        raise WireError("not the digits of an offline slip")
    return raw[1:]


def peek_code(body: bytes) -> str:
    """Give the 16-digit code in a body, before its signer is known; nothing is verified. Raises `WireError`."""
    digits = f"{_content(body).fields.code:016d}"
    if not code.is_code(digits) or not code.is_offline(digits):
        raise WireError("an offline slip with a code that no kiosk mints")
    return digits


def open_body(body: bytes, kiosk_public: bytes) -> OpenSlip:
    """Verify a body against the key of the kiosk whose terminal number is in the code. Raises `WireError`."""
    signed = _content(body)
    sealing.verify(kiosk_public, _CONTEXT, body[: -sealing.SIGNATURE_BYTES], body[-sealing.SIGNATURE_BYTES :])
    return OpenSlip(signed.fields, signed.sealed)


def unseal_fields(opened: OpenSlip, key: sealing.UnsealingKey) -> dict[str, str]:
    """Give what the customer typed. Central's dispatcher only. Raises `WireError`."""
    try:
        return msgspec.msgpack.decode(key.unseal(_SEAL_CONTEXT, opened.sealed), type=dict[str, str])
    except UNDECODABLE as error:
        raise WireError("the private part of a slip does not decode") from error


def _content(body: bytes) -> _Signed:
    if not sealing.SIGNATURE_BYTES < len(body) <= BODY_BYTES_MAX or body[0] != VERSION:
        raise WireError("an offline slip of a wrong size or version")
    try:
        return msgspec.msgpack.decode(body[1 : -sealing.SIGNATURE_BYTES], type=_Signed)
    except UNDECODABLE as error:
        raise WireError("an offline slip that does not decode") from error
