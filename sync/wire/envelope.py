"""Signed and sealed envelopes: request and answer, hello and welcome, acknowledgement.

A request is signed by the kiosk and sealed to central, numbered by a nonce; an answer is signed by central over (request hash,
kiosk, expiry) and sealed to the kiosk. What broker and `sync` carry, they can delay, drop or repeat, never read or forge.
"""

import hashlib
import os
from typing import TypeVar

import msgspec

from sync.wire import requests, sealing
from sync.wire.errors import UNDECODABLE, WireError

NONCE_BYTES = 16

T = TypeVar("T")
_REQUEST, _ANSWER, _HELLO, _WELCOME, _ACK = "request", "answer", "hello", "welcome", "ack"


class _Envelope(msgspec.Struct, frozen=True, array_like=True):
    content: bytes
    signature: bytes


class _RequestContent(msgspec.Struct, frozen=True, array_like=True):
    kiosk: str
    nonce: bytes
    sealed: bytes


class _AnswerContent(msgspec.Struct, frozen=True, array_like=True):
    request_hash: bytes
    kiosk: str
    expires_in_ms: int
    sealed: bytes


class HelloContent(msgspec.Struct, frozen=True, array_like=True):
    """What a kiosk states at each connection: over central's nonce, where its journal ends and the last ack it verified.

    witness, witness_link: central's mark as this boot last heard it, and this journal's link there; 0 when it has not heard
    one. It shows central a history that forked before the mark and has gone on since.
    """

    kiosk: str
    nonce: bytes
    journal_id: bytes
    position: int
    link: bytes
    acknowledged: int
    restore_id: int
    software: str
    witness: int = 0
    witness_link: bytes = b""


class WelcomeContent(msgspec.Struct, frozen=True, array_like=True):
    """Central's answer to a hello. position: central's mark in this journal. terminal_number: this journal's own.

    nonce: the hello's. now_ms: central's time. verdict: "ok", or why this kiosk is held ("suspended").
    """

    kiosk: str
    nonce: bytes
    journal_id: bytes
    position: int
    restore_id: int
    terminal_number: int
    catalogue_version: int
    now_ms: int
    verdict: str


class AckContent(msgspec.Struct, frozen=True, array_like=True):
    """Central has committed this journal up to and with `position`, whose chain link is `link`."""

    kiosk: str
    journal_id: bytes
    position: int
    link: bytes
    restore_id: int
    now_ms: int


class OpenRequest(msgspec.Struct, frozen=True):
    """A request as central reads it. request_hash binds the answer to it."""

    kiosk: str
    nonce: bytes
    request: requests.Request
    request_hash: bytes


def make_request(
    kiosk: str, request: requests.Request, key: sealing.SigningKey, central_seal: bytes
) -> tuple[bytes, bytes]:
    """Give (the payload to publish, its request hash), with a new nonce."""
    sealed = sealing.seal(central_seal, _REQUEST, msgspec.msgpack.encode(request))
    payload = _signed(_RequestContent(kiosk, os.urandom(NONCE_BYTES), sealed), _REQUEST, key)
    return payload, hashlib.sha256(payload).digest()


def request_kiosk(payload: bytes) -> str:
    """Give the kiosk that a request claims to come from; nothing is verified yet. Raises `WireError`."""
    return _decode(_decode(payload, _Envelope).content, _RequestContent).kiosk


def open_request(payload: bytes, kiosk_public: bytes, key: sealing.UnsealingKey) -> OpenRequest:
    """Verify and unseal a request. Raises `WireError`."""
    content = _verified(payload, _REQUEST, kiosk_public, _RequestContent)
    plain = key.unseal(_REQUEST, content.sealed)
    return OpenRequest(content.kiosk, content.nonce, requests.decode_request(plain), hashlib.sha256(payload).digest())


def make_answer(
    opened: OpenRequest, answer: requests.Answer, expires_in_ms: int, key: sealing.SigningKey, kiosk_seal: bytes
) -> bytes:
    """Give the answer's payload; it counts only within `expires_in_ms` of the kiosk's sending the request."""
    sealed = sealing.seal(kiosk_seal, _ANSWER, msgspec.msgpack.encode(answer))
    return _signed(_AnswerContent(opened.request_hash, opened.kiosk, expires_in_ms, sealed), _ANSWER, key)


class OpenAnswer(msgspec.Struct, frozen=True):
    """An answer as the kiosk reads it."""

    request_hash: bytes
    expires_in_ms: int
    answer: requests.Answer


def open_answer(payload: bytes, kiosk: str, central_public: bytes, key: sealing.UnsealingKey) -> OpenAnswer:
    """Verify and unseal an answer for this kiosk. Raises `WireError`. The caller matches the hash and the expiry."""
    content = _verified(payload, _ANSWER, central_public, _AnswerContent)
    if content.kiosk != kiosk:
        raise WireError("an answer for another kiosk")
    plain = key.unseal(_ANSWER, content.sealed)
    return OpenAnswer(content.request_hash, content.expires_in_ms, requests.decode_answer(plain))


def sign_hello(content: HelloContent, key: sealing.SigningKey) -> bytes:
    """Give the hello's payload."""
    return _signed(content, _HELLO, key)


def open_hello(payload: bytes, kiosk_public: bytes) -> HelloContent:
    """Verify a hello. Raises `WireError`. The caller matches kiosk and nonce."""
    return _verified(payload, _HELLO, kiosk_public, HelloContent)


def sign_welcome(content: WelcomeContent, key: sealing.SigningKey) -> bytes:
    """Give the welcome's payload."""
    return _signed(content, _WELCOME, key)


def open_welcome(payload: bytes, central_public: bytes) -> WelcomeContent:
    """Verify a welcome. Raises `WireError`. The caller matches kiosk, journal and nonce."""
    return _verified(payload, _WELCOME, central_public, WelcomeContent)


def sign_ack(content: AckContent, key: sealing.SigningKey) -> bytes:
    """Give the acknowledgement's payload."""
    return _signed(content, _ACK, key)


def open_ack(payload: bytes, central_public: bytes) -> AckContent:
    """Verify an acknowledgement. Raises `WireError`. The caller matches kiosk, journal and link."""
    return _verified(payload, _ACK, central_public, AckContent)


def _signed(content: msgspec.Struct, context: str, key: sealing.SigningKey) -> bytes:
    encoded = msgspec.msgpack.encode(content)
    return msgspec.msgpack.encode(_Envelope(encoded, key.sign(context, encoded)))


def _verified(payload: bytes, context: str, public: bytes, shape: type[T]) -> T:
    envelope = _decode(payload, _Envelope)
    sealing.verify(public, context, envelope.content, envelope.signature)
    return _decode(envelope.content, shape)


def _decode(encoded: bytes, shape: type[T]) -> T:
    try:
        return msgspec.msgpack.decode(encoded, type=shape)
    except UNDECODABLE as error:
        raise WireError("an envelope that does not decode") from error
