"""Requests, answers, hellos, welcomes and acknowledgements: signed for one purpose, one kiosk, one question."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.wire import envelope, requests, sealing
from sync.wire.errors import WireError

KIOSK = "k-00000000000a"
KIOSK_SIGN, KIOSK_BOX = sealing.SigningKey(b"a" * 32), sealing.UnsealingKey(b"b" * 32)
CENTRAL_SIGN, CENTRAL_BOX = sealing.SigningKey(b"c" * 32), sealing.UnsealingKey(b"d" * 32)

HELLO = envelope.HelloContent(KIOSK, b"n" * 16, bytes(16), 7, b"l" * 32, 5, 0, "test 1")
WELCOME = envelope.WelcomeContent(KIOSK, b"n" * 16, bytes(16), 7, 0, 123, 3, 1_786_000_000_000, "ok")
ACK = envelope.AckContent(KIOSK, bytes(16), 7, b"l" * 32, 0, 1_786_000_000_000)
REQUEST = requests.Inquire("tokopedia", {"phone": "081234567890", "code": "12345678"}, 0, 3)
REPORT = requests.StatusReport(
    "4071882350961174", "pulsa", 50_000, "success", "**********90", "", 50_500, 0, 1_500, 52_000, 1, 2, 3, 4, "Kasir 1", "SN1",
    "receipt",
)  # fmt: skip
ANSWERS = [
    requests.Quote(
        "4071882350961174", "tokopedia", 0, "B**I", 250_000, 1_500, 1_000, 252_500, 9, 8, 0, (("Toko", "Melati"),)
    ),
    requests.Refused("below_minimum", 10_000),
    REPORT,
    requests.Receipt(REPORT, "receipt", 0, "r1", "b1", ("line",)),
    requests.Manifest(0, 3, b"d" * 32, 5_000, b"s" * 64),
    requests.Chunk(b"d" * 32, 0, b"content"),
]
REQUESTS = [
    REQUEST,
    requests.AskStatus("4071882350961174", "567890"),
    requests.AskReceipt("4071882350961174", "567890"),
    requests.AskCatalogue(),
    requests.AskChunk(b"d" * 32, 4),
]


def ask(request: requests.Request = REQUEST) -> tuple[bytes, bytes]:
    return envelope.make_request(KIOSK, request, KIOSK_SIGN, CENTRAL_BOX.public)


@pytest.mark.parametrize("request_", REQUESTS)
def test_request_round_trip(request_):
    """Central reads exactly what the kiosk asked, and both know the same hash; nobody between reads any of it."""
    payload, request_hash = ask(request_)
    opened = envelope.open_request(payload, KIOSK_SIGN.public, CENTRAL_BOX)
    assert (opened.kiosk, opened.request, opened.request_hash) == (KIOSK, request_, request_hash)
    assert envelope.request_kiosk(payload) == KIOSK
    assert b"081234567890" not in payload


@pytest.mark.parametrize("answer", ANSWERS)
def test_answer_round_trip(answer):
    """The kiosk reads exactly what central answered, bound to its request."""
    opened = envelope.open_request(ask()[0], KIOSK_SIGN.public, CENTRAL_BOX)
    payload = envelope.make_answer(opened, answer, 20_000, CENTRAL_SIGN, KIOSK_BOX.public)
    assert envelope.open_answer(payload, KIOSK, CENTRAL_SIGN.public, KIOSK_BOX) == envelope.OpenAnswer(
        opened.request_hash, 20_000, answer
    )


def test_same_question_twice_is_two_requests():
    """A nonce makes every request its own, so that one answer fits one request."""
    assert ask()[1] != ask()[1]


def test_answer_for_another_kiosk_or_by_another_signer_is_refused():
    """An answer counts for the kiosk that asked, and only from central."""
    opened = envelope.open_request(ask()[0], KIOSK_SIGN.public, CENTRAL_BOX)
    payload = envelope.make_answer(opened, ANSWERS[1], 20_000, CENTRAL_SIGN, KIOSK_BOX.public)
    with pytest.raises(WireError, match="another kiosk"):
        envelope.open_answer(payload, "k-00000000000b", CENTRAL_SIGN.public, KIOSK_BOX)
    forged = envelope.make_answer(opened, ANSWERS[1], 20_000, KIOSK_SIGN, KIOSK_BOX.public)
    with pytest.raises(WireError, match="signature of a answer"):
        envelope.open_answer(forged, KIOSK, CENTRAL_SIGN.public, KIOSK_BOX)


@pytest.mark.parametrize(
    ("sign", "open_", "content", "key"),
    [
        (envelope.sign_hello, envelope.open_hello, HELLO, KIOSK_SIGN),
        (envelope.sign_welcome, envelope.open_welcome, WELCOME, CENTRAL_SIGN),
        (envelope.sign_ack, envelope.open_ack, ACK, CENTRAL_SIGN),
    ],
)
def test_signed_words_come_back_and_one_changed_bit_does_not(sign, open_, content, key):
    """Hello, welcome and acknowledgement verify as they were signed; every changed bit is refused."""
    payload = sign(content, key)
    assert open_(payload, key.public) == content
    for place in range(len(payload)):
        with pytest.raises(WireError):
            open_(payload[:place] + bytes([payload[place] ^ 1]) + payload[place + 1 :], key.public)


def test_one_kind_of_signature_serves_no_other():
    """An acknowledgement of central is not a welcome, whatever its bytes."""
    with pytest.raises(WireError, match="signature of a welcome"):
        envelope.open_welcome(envelope.sign_ack(ACK, CENTRAL_SIGN), CENTRAL_SIGN.public)


@given(st.binary(max_size=500) | st.lists(st.binary(max_size=80), max_size=3).map(msgspec.msgpack.encode))
def test_hostile_envelopes_are_wire_errors(payload):
    """No bytes make an opener raise anything but the wire's own error."""
    openers = [
        lambda: envelope.open_request(payload, KIOSK_SIGN.public, CENTRAL_BOX),
        lambda: envelope.open_answer(payload, KIOSK, CENTRAL_SIGN.public, KIOSK_BOX),
        lambda: envelope.open_hello(payload, KIOSK_SIGN.public),
        lambda: envelope.open_welcome(payload, CENTRAL_SIGN.public),
        lambda: envelope.open_ack(payload, CENTRAL_SIGN.public),
        lambda: envelope.request_kiosk(payload),
    ]
    for opener in openers:
        with pytest.raises(WireError):
            opener()


@given(st.binary(max_size=100))
def test_signed_nonsense_of_a_true_kiosk_is_a_wire_error(nonsense):
    """A kiosk with a valid key that signs and seals nonsense is refused, not crashed on."""
    sealed = sealing.seal(CENTRAL_BOX.public, "request", nonsense)
    content = msgspec.msgpack.encode([KIOSK, b"n" * 16, sealed])
    payload = msgspec.msgpack.encode([content, KIOSK_SIGN.sign("request", content)])
    with pytest.raises(WireError, match="not in the vocabulary"):
        envelope.open_request(payload, KIOSK_SIGN.public, CENTRAL_BOX)
