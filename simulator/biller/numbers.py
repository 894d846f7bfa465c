"""The numbers that make the sandbox billers behave in a certain way. Any other number simply succeeds.

The prepaid phone numbers that end in 1230, 1232, 1233 and 1234, and 530000000001 and the next ones for electricity, are those of
the public documentation; the others are ours.
"""

PHONES = {
    "success": "087800001230",
    "prefix_mismatch": "087800001231",
    "failed": "087800001232",
    "pending_success": "087800001233",
    "pending_failed": "087800001234",
    "slow": "087800001235",
    "silent": "087800001236",
    "lost": "087800001237",
}
"""Phone numbers for pulsa and data. silent: the effect is done, the first answer never comes. lost: nothing is done and no
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
"""Phone numbers of e-wallets; the words mean what they mean for bills."""

BEHAVIOURS = {
    "success": "01",
    "failed": "02",
    "pending_success": "03",
    "pending_failed": "04",
    "slow": "05",
    "silent": "06",
    "silent_payment": "07",
    "lost_payment": "08",
    "unknown": "11",
    "paid": "12",
    "expired": "13",
    "below_minimum": "14",
    "above_maximum": "15",
    "bill_not_yet": "16",
    "counter_only": "17",
    "cut_off": "18",
    "months": "19",
    "ending": "21",
}
"""Two digits that follow the prefix of a kind of number; the digits after them are free, because a bill that was paid stays paid.

slow: the inquiry is. silent: the inquiry never answers. silent_payment: the effect is done, the first answer never comes.
lost_payment: the first payment does nothing and never answers. bill_not_yet: there is none this month. counter_only: to be paid
at the biller's own counter. months: three of them, with fines. ending: it can be paid for four more minutes.
"""

PREFIXES = {"code": "88", "idpel": "54", "insured": "888880", "water": "70", "telephone": "17", "player": "60"}
"""How the numbers of each kind begin. code: payment codes, and whatever is no other kind. insured: as the biller gets it, the
virtual account.
"""

MARKETPLACES = ("tokopedia", "shopee", "bukalapak", "lazada", "tiktok_shop")
TRAVEL = ("kai", "traveloka")
WALLET_NAMES = ("gopay", "ovo", "dana", "shopeepay", "linkaja")
PHONE = "081234567890"
ZONE = "2001"

_ORDINARY = (
    "success", "failed", "pending_success", "pending_failed", "slow", "silent", "silent_payment", "lost_payment",
    "unknown", "paid",
)  # fmt: skip
_CODES = (*_ORDINARY, "expired", "below_minimum", "above_maximum")
_TRIPS = (*_CODES, "ending")
_BILLS = (*_ORDINARY, "bill_not_yet", "cut_off", "months")
_PLAYERS = (
    "success",
    "failed",
    "pending_success",
    "pending_failed",
    "slow",
    "silent_payment",
    "lost_payment",
    "unknown",
)

_EXACT = {number: name for numbers in (PHONES, METERS, WALLETS) for name, number in numbers.items()}
_BY_DIGITS = {digits: name for name, digits in BEHAVIOURS.items()}


def kind_of(sku: str) -> str:
    """Give the kind of number under which the biller keeps the customers of what it sells as `sku`."""
    if sku.startswith("pdam"):
        return "water"
    if sku.startswith(("ml", "ff")):
        return "player"
    return {"pln_postpaid": "idpel", "bpjs_kesehatan": "insured", "indihome": "telephone"}.get(sku, "code")


def behaviour(sku: str, customer: str) -> str:
    """Give how the biller behaves when this customer wants this."""
    prefix = PREFIXES[kind_of(sku)]
    if customer.startswith(prefix):
        return _BY_DIGITS.get(customer[len(prefix) : len(prefix) + 2], "success")
    return _EXACT.get(customer, "success")


def sample_numbers(suffix: str) -> dict[str, dict[str, str]]:
    """Give a number for each behaviour, by product, as a customer types it.

    suffix: eight digits; they make numbers whose bill no earlier run has paid. Where more has to be typed than the number, it
    stands beside them under the name of its field.
    """
    phone = {"phone": PHONE}
    return {
        "pulsa": dict(PHONES),
        "paket_data": dict(PHONES),
        "pln_prepaid": dict(METERS),
        **{name: dict(WALLETS) for name in WALLET_NAMES},
        **{name: _samples("code", _CODES, suffix) | phone for name in MARKETPLACES},
        **{name: _samples("code", _TRIPS, suffix) | phone for name in TRAVEL},
        "pln_postpaid": _samples("idpel", _BILLS, suffix),
        "bpjs_kesehatan": {name: card(number) for name, number in _samples("insured", _BILLS, suffix).items()},
        "pdam": _samples("water", (*_BILLS, "counter_only"), suffix) | phone,
        "indihome": _samples("telephone", _BILLS, suffix),
        "mobile_legends": _samples("player", _PLAYERS, suffix) | {"zone_id": ZONE} | phone,
        "free_fire": _samples("player", _PLAYERS, suffix),
    }


def card(account: str) -> str:
    """Give the 13 digits of the card whose virtual account this is: they share their last 11."""
    return f"00{account[-11:]}"


def _samples(kind: str, names: tuple[str, ...], suffix: str) -> dict[str, str]:
    return {name: PREFIXES[kind] + BEHAVIOURS[name] + suffix for name in names}
