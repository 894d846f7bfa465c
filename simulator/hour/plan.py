"""Who comes, what for, and what goes wrong when: all of it from one seed. No I/O."""

from collections.abc import Mapping
from random import Random
from typing import Literal, NamedTuple, cast

from simulator.biller.numbers import MARKETPLACES, WALLET_NAMES

Fate = Literal[
    "pays",
    "turns_back",  # leaves at the confirmation: no paper
    "cancels",  # cancels the printed slip at the kiosk
    "never_pays",  # carries the slip away
    "loses_slip",  # asks again, pays the new slip; whoever finds the old one comes too late
    "asks_copy",  # takes a further print and pays with it
    "voids",  # changes their mind at the till, before any cash
    "gets_refund",  # pays, the biller refuses in the end, the cash comes back
]
Trouble = Literal["link", "power_typing", "power_printing", "central", "paper"]

CUSTOMERS = 40
LINK_DOWN_CUSTOMERS = 2
"""So many are served at the kiosk before the cable is mended."""

_FATES: tuple[Fate, ...] = (
    "pays", "gets_refund", "cancels", "loses_slip", "asks_copy", "pays", "voids", "turns_back", "never_pays", "pays",
    "pays", "pays", "pays", "pays", "pays", "pays", "gets_refund", "pays", "pays", "pays",
)  # fmt: skip
_RECEIPTS_EACH = 5
PRODUCTS = ("pulsa", "paket_data", "pln_prepaid", *WALLET_NAMES, *MARKETPLACES)
"""What the hour sells: what is typed with digits alone. The other products have their journeys in tests/e2e/test_products.py."""


class Customer(NamedTuple):
    """fields: digits by field name, in the order of typing. choice: which of the amounts on the screen, from 0.

    typing: on the screen's pad, or on the keypad. receipt: comes back for the STRUK once the money arrived.
    """

    number: int
    product: str
    fields: Mapping[str, str]
    choice: int
    language: Literal["id", "en"]
    typing: Literal["touch", "keypad"]
    fate: Fate
    receipt: bool


class Event(NamedTuple):
    """Something goes wrong at customer `at` (from 0); a cut link is mended before customer `until`."""

    at: int
    trouble: Trouble
    until: int = 0


class Plan(NamedTuple):
    """One hour."""

    customers: tuple[Customer, ...]
    events: tuple[Event, ...]


class Troubles(NamedTuple):
    """How often each thing goes wrong."""

    links: int = 3
    powers: int = 2
    centrals: int = 1
    papers: int = 1


def make_plan(
    seed: int,
    test_numbers: Mapping[str, Mapping[str, str]],
    customers: int = CUSTOMERS,
    troubles: Troubles | None = None,
) -> Plan:
    """Give the hour of this seed. test_numbers: as in run.json."""
    chance = Random(seed)  # noqa: S311  (a plan, not a secret)
    fates = [_FATES[number % len(_FATES)] for number in range(customers)]
    chance.shuffle(fates)
    products = sorted(PRODUCTS)
    chance.shuffle(products)
    found = tuple(
        _customer(number, fates, products[number % len(products)], test_numbers, chance) for number in range(customers)
    )
    return Plan(found, _events(customers, troubles or Troubles(), chance))


def _customer(
    number: int, fates: list[Fate], product: str, test_numbers: Mapping[str, Mapping[str, str]], chance: Random
) -> Customer:
    fate = fates[number]
    if fate == "loses_slip" and product not in MARKETPLACES:
        product = chance.choice(MARKETPLACES)
    # The numbers that fail are few: who uses one again chooses another amount, or it would be the same purchase.
    choice = fates[:number].count(fate) if fate == "gets_refund" else number % 3
    return Customer(
        number, product, _fields(number, fate, product, test_numbers[product], chance), choice,
        language=chance.choice(("id", "id", "id", "en")), typing=chance.choice(("touch", "keypad", "keypad")),
        fate=fate, receipt=fate == "pays" and number % _RECEIPTS_EACH == 0,
    )  # fmt: skip


def _fields(number: int, fate: Fate, product: str, numbers: Mapping[str, str], chance: Random) -> dict[str, str]:
    """Give numbers of this customer's own; the sandbox knows from some that the payment is to fail in the end."""
    fails = fate == "gets_refund"
    phone = f"08{chance.choice(('13', '57', '19'))}{chance.randrange(10**3):03d}{number:05d}"
    if product in MARKETPLACES:
        code = f"{numbers['failed' if fails else 'success'][:4]}{chance.randrange(10**5):05d}{number:03d}"
        return {"phone": phone, "code": code}
    if product == "pln_prepaid":
        return {"meter": numbers["failed"] if fails else f"54{chance.randrange(10**6):06d}{number:04d}"}
    typed = {"phone": numbers["failed"] if fails else phone}
    if product in ("pulsa", "paket_data"):
        return typed
    return {**typed, "amount": str(chance.randrange(20, 200) * 1000)}


def _events(customers: int, troubles: Troubles, chance: Random) -> tuple[Event, ...]:
    """Give each trouble a stretch of the hour of its own, in an order that chance makes."""
    kinds: list[Trouble] = []
    for kind, times in (("link", troubles.links), ("central", troubles.centrals), ("paper", troubles.papers)):
        kinds += [cast(Trouble, kind)] * times
    powers: tuple[Trouble, Trouble] = ("power_typing", "power_printing")
    kinds += [powers[number % 2] for number in range(troubles.powers)]
    chance.shuffle(kinds)
    if not kinds:
        return ()
    stretch = customers / len(kinds)
    found = []
    for number, trouble in enumerate(kinds):
        first, after = round(number * stretch), round((number + 1) * stretch)
        at = chance.randrange(first, max(after - LINK_DOWN_CUSTOMERS, first + 1))
        until = min(at + LINK_DOWN_CUSTOMERS, max(after, at + 1)) if trouble == "link" else 0
        found.append(Event(at, trouble, until))
    return tuple(found)
