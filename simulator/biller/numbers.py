"""The numbers that make the sandbox biller behave in a certain way. Any other number simply succeeds."""

PULSA = {
    "success": "087800001230",
    "prefix_mismatch": "087800001231",
    "failed": "087800001232",
    "pending_success": "087800001233",
    "pending_failed": "087800001234",
    "slow": "087800001235",
    "silent": "087800001236",
    "lost": "087800001237",
}
"""Phone numbers. silent: the effect is done, the first answer never comes. lost: nothing is done and no answer comes."""

CODE_PREFIXES = {
    "success": "8801",
    "failed": "8802",
    "pending_success": "8803",
    "pending_failed": "8804",
    "slow": "8805",
    "silent": "8806",
    "silent_payment": "8807",
    "lost_payment": "8808",
    "unknown": "8811",
    "paid": "8812",
    "expired": "8813",
    "below_minimum": "8814",
    "above_maximum": "8815",
}
"""How payment codes of the marketplace begin. The other digits are free, because a code that was paid stays paid.

slow: the inquiry is. silent: the inquiry never answers. silent_payment: the effect is done, the first answer never comes.
lost_payment: the first payment does nothing and never answers.
"""

TOKOPEDIA_PHONE = "081234567890"


def pulsa_behaviour(phone: str) -> str:
    """Give how the biller behaves towards this phone number."""
    return next((name for name, number in PULSA.items() if number == phone), "success")


def code_behaviour(code: str) -> str:
    """Give how the biller behaves towards this payment code."""
    return next((name for name, prefix in CODE_PREFIXES.items() if code.startswith(prefix)), "success")


def sample_numbers(suffix: str) -> dict[str, dict[str, str]]:
    """Give a number for each behaviour, by product; `suffix` (digits) makes codes that no earlier run has paid."""
    codes = {name: prefix + suffix for name, prefix in CODE_PREFIXES.items()}
    return {"pulsa": dict(PULSA), "tokopedia": {**codes, "phone": TOKOPEDIA_PHONE}}
