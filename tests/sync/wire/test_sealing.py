"""Keys: signatures, seals and the encryption of private blobs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.wire import sealing
from sync.wire.errors import WireError

SIGN = sealing.SigningKey(b"a" * 32)
BOX = sealing.UnsealingKey(b"b" * 32)


def test_signature_is_deterministic_and_bound_to_its_context():
    """The same words for another purpose are not signed."""
    signature = SIGN.sign("ack", b"words")
    assert signature == SIGN.sign("ack", b"words")
    sealing.verify(SIGN.public, "ack", b"words", signature)
    with pytest.raises(WireError, match="the signature of a hello does not hold"):
        sealing.verify(SIGN.public, "hello", b"words", signature)


@given(st.binary(max_size=100), st.integers(0, 63), st.integers(1, 255))
def test_changed_signature_or_message_is_refused(message, place, change):
    """Any change of signature or message ends its validity."""
    signature = bytearray(SIGN.sign("ack", message))
    with pytest.raises(WireError):
        sealing.verify(SIGN.public, "ack", message + b"x", bytes(signature))
    signature[place] ^= change
    with pytest.raises(WireError):
        sealing.verify(SIGN.public, "ack", message, bytes(signature))


@pytest.mark.parametrize("public", [b"", bytes(31), b"\xff" * 32])
@pytest.mark.parametrize("signature", [b"", bytes(64), bytes(65)])
def test_odd_keys_and_signatures_are_refused(public, signature):
    """Wrong lengths and impossible points are the wire's error, not a crash."""
    with pytest.raises(WireError):
        sealing.verify(public, "ack", b"", signature)


@given(st.binary(max_size=200))
def test_seal_opens_for_its_owner_only(plain):
    """A seal is 48 bytes longer, opens under its context with the right key, and under nothing else."""
    sealed = sealing.seal(BOX.public, "request", plain)
    assert len(sealed) == len(plain) + sealing.SEAL_OVERHEAD_BYTES
    assert BOX.unseal("request", sealed) == plain
    with pytest.raises(WireError):
        BOX.unseal("answer", sealed)
    with pytest.raises(WireError):
        sealing.UnsealingKey(b"c" * 32).unseal("request", sealed)


@given(st.binary(max_size=120))
def test_hostile_seal_is_a_wire_error(sealed):
    """Any bytes that were not sealed to this key are refused."""
    with pytest.raises(WireError):
        BOX.unseal("request", sealed)


@given(st.binary(max_size=200), st.binary(max_size=60))
def test_blob_is_bound_to_key_and_place(plain, hostile):
    """A blob opens with its key at its own place only."""
    blob = sealing.encrypt_blob(b"k" * 32, b"place", plain)
    assert sealing.decrypt_blob(b"k" * 32, b"place", blob) == plain
    for key, place, content in (
        (b"l" * 32, b"place", blob),
        (b"k" * 32, b"other", blob),
        (b"k" * 32, b"place", hostile),
    ):
        with pytest.raises(WireError, match="does not open"):
            sealing.decrypt_blob(key, place, content)


def test_same_blob_twice_looks_different():
    """A nonce is never used twice."""
    assert sealing.encrypt_blob(b"k" * 32, b"", b"x") != sealing.encrypt_blob(b"k" * 32, b"", b"x")
