"""Amounts are read in every spelling that billers use, and never guessed."""

import pytest

from central.billers.money import MoneyError, rupiah


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (300000, 300_000), ("300000", 300_000), ("300.000", 300_000), ("69,163", 69_163), ("Rp 69.729,00", 69_729),
        ("100000.00", 100_000), ("Rp1.234.567", 1_234_567), (" 0 ", 0), ("152500.0", 152_500),
    ],
)  # fmt: skip
def test_amounts_in_every_spelling(value, amount):
    """Dots and commas group or end in zeros."""
    assert rupiah(value) == amount


@pytest.mark.parametrize(
    "value",
    ["", "-5", "12.5", "100000.50", "1.2.3", "1e5", "٣٠٠", "12,3456", 1.5, None, True, [], "9" * 13, 10**12, "1 000"],
)
def test_everything_else_is_refused(value):
    """Fractions, signs, other digits, other types and impossible sums are errors."""
    with pytest.raises(MoneyError):
        rupiah(value)
