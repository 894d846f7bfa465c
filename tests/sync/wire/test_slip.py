"""The offline slip: what paper carries when the link cannot."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.wire import code, sealing, slip
from sync.wire.errors import WireError

KEY = sealing.SigningKey(b"a" * 32)
CENTRAL = sealing.UnsealingKey(b"d" * 32)
FIELDS = slip.SlipFields(
    int(code.offline_code(123, 7, 42)), "pulsa", 50_000, 50_500, 0, 1_500, 1_786_000_000, 2, 1_786_086_400, 3
)
PRIVATE = {"phone": "081234567890"}


def make(fields: slip.SlipFields = FIELDS, private: dict[str, str] = PRIVATE) -> bytes:
    return slip.make_body(fields, private, KEY, CENTRAL.public)


def test_body_goes_through_digits_and_comes_back():
    """Kiosk to paper to scanner to central: the same fields, the same private part, under 220 bytes."""
    body = make()
    digits = slip.to_digits(body)
    assert slip.is_body_digits(digits)
    assert slip.from_digits(digits) == body
    assert slip.peek_code(body) == f"{FIELDS.code:016d}"
    opened = slip.open_body(body, KEY.public)
    assert opened.fields == FIELDS
    assert slip.unseal_fields(opened, CENTRAL) == PRIVATE
    assert 160 < len(body) < 220
    assert b"081234567890" not in body


def test_longest_product_fits():
    """A product with the longest id, the longest code and a phone number still fits the QR."""
    fields = msgspec.structs.replace(FIELDS, product="p" * 24, amount=5_000_000, denomination=5_000_000)
    body = make(fields, {"phone": "0812345678901", "meter": "9" * 24})
    assert len(body) <= slip.BODY_BYTES_MAX
    assert len(slip.to_digits(body)) <= slip.DIGITS_MAX


def test_body_that_does_not_fit_is_refused_before_anything_is_signed():
    """A slip that no QR can carry is an error at the kiosk, not an unreadable paper."""
    with pytest.raises(WireError, match="does not fit its QR"):
        make(private={"phone": "9" * 200})


def test_any_changed_digit_is_refused():
    """One misread digit of the QR never gives another valid slip."""
    digits = slip.to_digits(make())
    for place in range(0, len(digits), 7):
        wrong = digits[:place] + str((int(digits[place]) + 3) % 10) + digits[place + 1 :]
        with pytest.raises(WireError):
            slip.open_body(slip.from_digits(wrong), KEY.public)


def test_a_zero_in_front_is_another_scan():
    """One body has one row of digits."""
    with pytest.raises(WireError, match="not the digits"):
        slip.from_digits("0" + slip.to_digits(make()))


def test_slip_of_another_kiosk_is_refused():
    """Only the key of the kiosk whose terminal number is in the code can have signed it."""
    with pytest.raises(WireError, match="signature of a slip"):
        slip.open_body(make(), sealing.SigningKey(b"b" * 32).public)


def test_body_with_an_online_or_wrong_code_is_refused():
    """No kiosk mints codes of central's kind, nor codes with a wrong check digit."""
    for number in (4071882350961174, FIELDS.code + 1, 9, -1):
        with pytest.raises(WireError, match="no kiosk mints"):
            slip.peek_code(make(msgspec.structs.replace(FIELDS, code=number)))


@given(st.text(alphabet="0123456789", max_size=700) | st.text(max_size=50))
def test_hostile_scans_are_wire_errors(scanned):
    """Whatever a scanner gives, only a true body opens."""
    with pytest.raises(WireError):
        slip.open_body(slip.from_digits(scanned), KEY.public)


@given(st.binary(max_size=300))
def test_hostile_bodies_are_wire_errors(body):
    """No bytes make the openers raise anything but the wire's own error."""
    with pytest.raises(WireError):
        slip.peek_code(b"\x01" + body)
    with pytest.raises(WireError):
        slip.open_body(body, KEY.public)


def test_code_is_not_taken_for_a_body():
    """Sixteen digits are a code, never an offline body."""
    assert not slip.is_body_digits("4071882350961174")
    assert not slip.is_body_digits("\uff11" * 300)
