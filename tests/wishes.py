"""What somebody types and chooses who wants a product: the sandbox's test numbers in the fields of each."""

from typing import NamedTuple

PHONE = "081234567890"


class Wish(NamedTuple):
    """fields: by name. denomination: rupiah, 0 where none is chosen."""

    fields: dict[str, str]
    denomination: int = 0


WALLETS = ("gopay", "ovo", "dana", "shopeepay", "linkaja")
CODES = ("tokopedia", "shopee", "bukalapak", "lazada", "tiktok_shop", "kai", "traveloka")
TOP_UP = 25_000
CHOICES = {
    "pulsa": 10_000, "paket_data": 11_000, "pln_prepaid": 20_000, "mobile_legends": 20_000, "free_fire": 20_000,
    **dict.fromkeys(WALLETS, TOP_UP),
}  # fmt: skip
"""The denomination that is chosen, or typed."""

NUMBER_FIELDS = {
    "pln_prepaid": "meter", "pln_postpaid": "idpel", "bpjs_kesehatan": "card", "pdam": "number", "indihome": "number",
    "mobile_legends": "user_id", "free_fire": "user_id", **dict.fromkeys(CODES, "code"),
}  # fmt: skip
"""The field that names what is paid for; where none is named it is the phone."""

OTHERS = {
    "bpjs_kesehatan": {"months": "1"},
    "pdam": {"region": "JAKARTA", "phone": PHONE},
    "mobile_legends": {"zone_id": "2001", "phone": PHONE},
    **{key: {"amount": str(TOP_UP)} for key in WALLETS},
    **{key: {"phone": PHONE} for key in CODES},
}
"""The other fields."""


def wish_for(product: str, number: str) -> Wish:
    """Give what is typed and chosen for one product. number: that of the thing that is paid for."""
    named = {NUMBER_FIELDS.get(product, "phone"): number}
    return Wish(named | OTHERS.get(product, {}), CHOICES.get(product, 0))
