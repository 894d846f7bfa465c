"""What every connector does with a callback: the signed word of its biller counts, and nothing else does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central.billers.interface import Callback, CallbackRefusedError, Finality
from tests.central.billers.contract.rigs import RIGS

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def deaf(rig):
    """A connector that asks nobody."""
    connector = rig.make(NOWHERE)
    yield connector
    connector.close()


def test_final_callbacks_carry_reference_outcome_and_amount(rig, deaf):
    """Success and failure are read as in an answer."""
    assert deaf.parse_callback(*rig.sign(rig.paid)) == Callback("REF7", rig.success, 303_000)
    assert deaf.parse_callback(*rig.sign(rig.failed)) == Callback("REF7", rig.failure, 303_000)


@pytest.mark.parametrize("word", ["pending", "unheard", "absent_word", "silent_callback"])
def test_callback_that_is_not_clear_is_open(rig, deaf, word):
    """Pending, unheard-of and contradicting words end nothing; nor does "not found", which answers no question here."""
    said = (
        rig.absent | {"ref_id": "REF7", "order_id": "REF7", "gross_amount": "303000.00"}
        if word == "absent_word"
        else None
    )
    assert deaf.parse_callback(*rig.sign(said or getattr(rig, word))).outcome.finality is Finality.OPEN


def test_amount_is_what_the_callback_says(rig, deaf):
    """Whoever books it compares it with what was paid."""
    dearer = rig.paid | {"selling_price": "304.000", "gross_amount": "304000.00"}
    assert deaf.parse_callback(*rig.sign(dearer)).amount == 304_000


def test_amount_that_does_not_read_is_open(rig, deaf):
    """A success over an amount that nobody can read is asked about."""
    odd = rig.paid | {"selling_price": "3e5", "gross_amount": "3e5"}
    callback = deaf.parse_callback(*rig.sign(odd))
    assert (callback.outcome.finality, callback.amount) == (Finality.OPEN, None)


def test_callback_without_its_signature_is_refused(rig, deaf):
    """Without the header, without the member, with an empty one."""
    headers, body = rig.sign(rig.paid)
    for forged in (({}, rig.wrap(rig.paid)), ({"x-hub-signature": ""}, body.replace(b"signature_key", b"x"))):
        with pytest.raises(CallbackRefusedError):
            deaf.parse_callback(*forged)
    assert headers is not None


def test_other_signature_of_the_same_length_is_refused(rig, deaf):
    """A digest with one digit changed."""
    headers, body = rig.sign(rig.paid)
    if headers:
        signature = headers["x-hub-signature"]
        headers = {"x-hub-signature": signature[:-1] + ("0" if signature[-1] != "0" else "1")}
    else:
        at = body.index(b'"signature_key": "') + len(b'"signature_key": "')
        body = body[:at] + (b"0" if body[at : at + 1] != b"0" else b"1") + body[at + 1 :]
    with pytest.raises(CallbackRefusedError):
        deaf.parse_callback(headers, body)


@pytest.mark.parametrize("change", [{"status_code": "202", "rc": "02"}, {"gross_amount": "1.00", "selling_price": 1}])
def test_signed_part_cannot_be_changed_on_the_way(rig, deaf, change):
    """What the signature covers is covered: the result, the amount."""
    headers, body = rig.sign(rig.paid)
    given_signature = {} if headers else {"signature_key": body.split(b'"signature_key": "')[1].split(b'"')[0].decode()}
    with pytest.raises(CallbackRefusedError):
        deaf.parse_callback(headers, rig.wrap(rig.paid | change | given_signature))


@pytest.mark.parametrize("rig", RIGS, ids=lambda rig: rig.name)
@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=200) | st.text(max_size=80).map(str.encode), signature=st.text(max_size=60))
def test_whatever_comes_is_refused_quietly(rig, body, signature):
    """No bytes and no header make a connector raise anything else, and the refusal quotes nothing."""
    deaf = rig.make(NOWHERE)
    with pytest.raises(CallbackRefusedError) as refused:
        deaf.parse_callback({"x-hub-signature": signature, "x-callback-token": signature}, body)
    assert str(refused.value) == ""
    deaf.close()


@pytest.mark.parametrize(
    "change", [{"ref_id": 5, "order_id": 5}, {"ref_id": "", "order_id": ""}, {"ref_id": "R" * 65, "order_id": "R" * 65}]
)
def test_signed_callback_without_a_reference_is_refused(rig, deaf, change):
    """There is nothing that it could be about."""
    with pytest.raises(CallbackRefusedError):
        deaf.parse_callback(*rig.sign(rig.paid | change))
