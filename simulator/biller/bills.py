"""What customers of the sandbox billers owe: always the same for one number, and for a month of one. Pure."""

import zlib
from datetime import date

import msgspec

CUSTOMER = "BUDI SANTOSO"
BILL_ADMIN = 1_500
ADMINS = {
    "gopay": 1_000, "ovo": 1_500, "dana": 1_000, "shopeepay": 2_000, "linkaja": 1_500,
    "pln_postpaid": 2_500, "bpjs_kesehatan": 2_500, "indihome": 3_000, "kai": 7_500, "traveloka": 7_500,
}  # fmt: skip
"""What the biller takes beside the amount; every other bill takes `BILL_ADMIN`."""

WATER_ADMIN = 2_500
MEMBERS, MEMBER_PREMIUM = 3, 35_000
FINE = 5_000
UNITS_MAX = 12

_AMOUNTS = {"below_minimum": 5_000, "above_maximum": 6_000_000}
_LATE_MONTHS = 3
_BY_MONTH = ("pln_postpaid", "bpjs_kesehatan", "indihome")


class Month(msgspec.Struct, frozen=True):
    """One month of a bill. period: "202608". Rupiah. meter: its stands before and after, for what is metered."""

    period: str
    amount: int
    fine: int = 0
    meter: tuple[int, int] = (0, 0)


class Due(msgspec.Struct, frozen=True):
    """What is due. months: one without a period where the bill belongs to none. admin: the biller's, beside it."""

    months: tuple[Month, ...]
    admin: int

    @property
    def amount(self) -> int:
        """All months with their fines: rupiah, without the admin."""
        return sum(month.amount + month.fine for month in self.months)

    @property
    def price(self) -> int:
        """What the biller takes."""
        return self.amount + self.admin


def due(sku: str, customer: str, behaviour: str, today: date, *, units: int = 1, paid_units: int = 0) -> Due:
    """Give what this customer owes for this. today: WIB. units, paid_units: months of insurance, and those that are paid."""
    admin = admin_of(sku)
    if sku == "bpjs_kesehatan":
        premium = MEMBERS * MEMBER_PREMIUM
        periods = [_period(today, number) for number in range(paid_units, paid_units + units)]
        return Due(tuple(Month(period, premium) for period in periods), admin)
    if sku not in _BY_MONTH and not sku.startswith("pdam"):
        return Due((Month("", _AMOUNTS.get(behaviour, amount_of(customer))),), admin)
    late = _LATE_MONTHS if behaviour == "months" else 1
    first = zlib.crc32(customer.encode()) % 900
    return Due(
        tuple(
            Month(
                _period(today, number - late + 1),
                amount_of(customer) + 500 * number,
                FINE if number < late - 1 else 0,
                (first + 25 * number, first + 25 * (number + 1)) if sku != "indihome" else (0, 0),
            )
            for number in range(late)
        ),
        admin,
    )


def typed(sku: str, amount: int) -> Due:
    """Give what is due where the customer says how much."""
    return Due((Month("", amount),), admin_of(sku))


def admin_of(sku: str) -> int:
    """Give what the biller takes beside the amount: rupiah."""
    return WATER_ADMIN if sku.startswith("pdam") else ADMINS.get(sku, BILL_ADMIN)


def amount_of(customer: str) -> int:
    """Give a bill that is always the same for one number: 25,000 to 274,500 rupiah."""
    return 25_000 + zlib.crc32(customer.encode()) % 500 * 500


def _period(today: date, months: int) -> str:
    """Give a month by its distance from today's."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return f"{year:04d}{month + 1:02d}"
