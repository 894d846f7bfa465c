"""What customers typed opens only for its own slip; names and numbers are masked; references say nothing."""

import hashlib

import pytest

from central.ledger.masks import mask_name, mask_number
from central.ledger.vault import Private, Vault
from sync.wire.errors import WireError


def test_private_part_opens_for_its_own_code_only():
    """A blob moved to another slip, or opened with another secret, does not open."""
    vault, private = Vault(b"\x01" * 32), Private({"phone": "0878"}, "phone")
    stored = vault.close("1", private)
    assert vault.open("1", stored) == private
    for stranger, code in ((vault, "2"), (Vault(b"\x02" * 32), "1")):
        with pytest.raises(WireError):
            stranger.open(code, stored)


def test_reference_is_stable_and_unlike_the_code():
    """The reference is a function of the code and the secret: 20 characters that stay the same for ever."""
    assert Vault(b"\x01" * 32).reference("4071882350961174") == "J7KSI4Q5EPYPWGHTGQZQ"


def test_bill_keys_tell_purchases_apart():
    """Product, customer and denomination each count, and cannot be moved into each other."""
    vault = Vault(b"\x01" * 32)
    keys = {
        vault.bill_key(*bill) for bill in (("a", "1", 0), ("a", "1", 1), ("a", "11", 0), ("b", "1", 0), ("a1", "", 0))
    }
    assert len(keys) == 5


def test_refund_numbers_are_kept_under_the_secret():
    """Eight digits are tried in a minute: whoever has only the database can try none."""
    ours = Vault(b"\x01" * 32).number_hash("4071882350961174", "84310277")
    assert ours not in {
        Vault(b"\x02" * 32).number_hash("4071882350961174", "84310277"),
        Vault(b"\x01" * 32).number_hash("4071882350961175", "84310277"),
        hashlib.sha256(b"4071882350961174\x0084310277").hexdigest(),
    }


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("BUDI SANTOSO", "BU** SAN****"),
        ("SITI", "SI**"),
        ("AL B", "A* *"),
        ("", ""),
        ("A\x1bB\u202eCDEF", "* * CD**"),
        ("X" * 200, "XXX" + "*" * 57),
    ],
)
def test_names_keep_their_beginnings(name, masked):
    """Two letters of a short word, three of a long one, and no control characters."""
    assert mask_name(name) == masked


def test_numbers_keep_two_digits():
    """At most the last two digits are seen."""
    assert [mask_number(number) for number in ("087800001230", "7", "")] == ["**********30", "7", ""]
