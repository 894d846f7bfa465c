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
"""Phone numbers for everything prepaid. silent: the effect is done, the first answer never comes. lost: nothing is done and no
answer comes.
"""

METERS = {
    "success": "530000000001",
    "failed": "530000000002",
    "pending_success": "530000000003",
    "pending_failed": "530000000004",
    "slow": "530000000005",
    "silent": "530000000006",
    "lost": "530000000007",
    "unknown": "530000000008",
    "meter": "53000000010",
}
"""Electricity customers: their ids of 12 digits, and a meter of 11 that succeeds. unknown: nobody has it, says the inquiry."""

WALLETS = {
    "success": "087800002000",
    "failed": "087800002002",
    "pending_success": "087800002003",
    "pending_failed": "087800002004",
    "slow": "087800002005",
    "silent": "087800002006",
    "silent_payment": "087800002007",
    "lost_payment": "087800002008",
    "unknown": "087800002009",
}
"""Phone numbers of e-wallets; the words mean what they mean for payment codes."""

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
"""How payment codes of the marketplaces begin. The other digits are free, because a code that was paid stays paid.

slow: the inquiry is. silent: the inquiry never answers. silent_payment: the effect is done, the first answer never comes.
lost_payment: the first payment does nothing and never answers.
"""

MARKETPLACES = ("tokopedia", "shopee")
WALLET_NAMES = ("gopay", "ovo", "dana", "shopeepay")
MARKETPLACE_PHONE = "081234567890"

_PREPAID = {number: name for numbers in (PULSA, METERS) for name, number in numbers.items()}
_WALLETS = {number: name for name, number in WALLETS.items()}


def prepaid_behaviour(customer: str) -> str:
    """Give how the biller behaves when this phone number or meter is topped up."""
    return _PREPAID.get(customer, "success")


def bill_behaviour(customer: str) -> str:
    """Give how the biller behaves towards the bill, or the e-wallet, of this customer."""
    prefixed = (name for name, prefix in CODE_PREFIXES.items() if customer.startswith(prefix))
    return _WALLETS.get(customer) or next(prefixed, "success")


def sample_numbers(suffix: str) -> dict[str, dict[str, str]]:
    """Give a number for each behaviour, by product; `suffix` (digits) makes codes that no earlier run has paid."""
    codes = {name: prefix + suffix for name, prefix in CODE_PREFIXES.items()}
    return {
        "pulsa": dict(PULSA),
        "paket_data": dict(PULSA),
        "pln_prepaid": dict(METERS),
        **{name: dict(WALLETS) for name in WALLET_NAMES},
        **{name: {**codes, "phone": MARKETPLACE_PHONE} for name in MARKETPLACES},
    }
