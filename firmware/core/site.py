"""The shop and its machine: what the configuration says and nothing changes while the program runs."""

import msgspec

from messages.view import TextSize, Theme


class Site(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The shop: what papers and screens say of it. contact: where a customer complains. zone: an IANA time zone."""

    name: str
    code: str
    contact: str
    address: str = ""
    zone: str = "Asia/Jakarta"


class Roll(msgspec.Struct, frozen=True, kw_only=True):
    """How much paper the printer takes, in millimetres. near_end_mm: what is left when its sensor tells, 0 without one.

    slips_reserved: with that sensor, nobody new is served once so few slips are left.
    """

    length_mm: int = 30_000
    near_end_mm: int = 0
    slips_reserved: int = 2


class Display(msgspec.Struct, frozen=True):
    """How a customer wants to see the screens."""

    theme: Theme = "light"
    text: TextSize = "normal"


class Night(msgspec.Struct, frozen=True):
    """When the screen that nobody looks at is dim: from one local time of day to the other, in minutes since midnight."""

    begin: int
    end: int


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What never changes while the program runs. languages: tags, the default first.

    display: how every customer finds the screens. night: None where it is never dim.
    """

    site: Site
    roll: Roll = Roll()
    languages: tuple[str, ...] = ("id", "en")
    display: Display = Display()
    night: Night | None = None
