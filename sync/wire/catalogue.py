"""The catalogue: what can be paid, as versioned data signed by central. A new product is data only.

Texts are dictionaries by language tag. Amounts are rupiah. Limits (`sync.wire.catalogue_rules`) are checked where the catalogue
is read: central refuses to sign a bad one, a kiosk refuses to activate it and keeps the last good one.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from sync.wire import catalogue_rules, sealing
from sync.wire.errors import UNDECODABLE, WireError

Texts = dict[str, str]

CATALOGUE_BYTES_MAX = 4 * 1024 * 1024
CHUNK_BYTES_MAX = 48 * 1024
SCAN_CHARACTERS_MAX = catalogue_rules.SCAN_CHARACTERS_MAX
"""What a scanner delivers beyond this is read as nothing."""

STATUS_DIGITS = catalogue_rules.STATUS_DIGITS
"""Who asks where a slip stands gives as many last digits of the number typed for it."""

_CONTEXT = "catalogue"

ProductKind = Literal["paycode", "prepaid", "topup", "bill"]
"""paycode: one order, paid once. prepaid, topup: bought as often as somebody wants. bill: comes again each period."""


class Option(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that a field of kind "choice" can hold: `option.<value>` on the screen. value: 1-12 of A-Z and 0-9."""

    value: str
    label: Texts


class CutOff(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of each day in which the biller takes nothing: start and end as "HH:MM" in WIB; it may go past midnight."""

    start: str
    end: str


class Field(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One thing the customer types: `field.<name>` on the screen.

    kind: "phone" repairs a leading 62 to 0 and is masked on paper; "digits" is a code or a number; "amount" is rupiah, shown as
    such: a multiple of `step` inside the product's amount limits, and at the same time the order's denomination. "choice" is one
    of `options`, which are touched and not typed.
    keypad: "letters" for a code in which A-Z may stand beside the digits; small letters that are scanned become capitals.
    pattern: a regular expression that the whole text matches when it is right.
    groups: sizes of the groups in which it is shown; the last one repeats.
    pattern_error: the words beside the field when the length is right and the pattern is not.
    """

    name: str
    kind: Literal["phone", "digits", "amount", "choice"]
    label: Texts
    hint: Texts = {}
    length_min: int
    length_max: int
    pattern: str = catalogue_rules.DIGITS
    pattern_error: Texts = {}
    groups: tuple[int, ...] = (4,)
    step: int = 1
    keypad: Literal["digits", "letters"] = "digits"
    options: tuple[Option, ...] = ()

    def takes(self, text: str) -> bool:
        """Say whether a text is made of nothing but what can be typed into this field; its length and pattern aside.

        A choice takes one of its values, or nothing yet.
        """
        if self.kind == "choice":
            return text == "" or any(option.value == text for option in self.options)
        allowed = "[0-9A-Z]*" if self.keypad == "letters" else "[0-9]*"
        return re.fullmatch(allowed, text) is not None

    def fits(self, text: str) -> bool:
        """Say whether a text is complete and right for this field, as far as the catalogue knows."""
        if not (self.length_min <= len(text) <= self.length_max and self.takes(text)):
            return False
        return self.kind == "choice" or re.fullmatch(self.pattern, text, re.ASCII) is not None


class Denomination(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One choice of a prepaid product: `rupiah` names it (`denomination.<rupiah>`, once in its list), `amount` is its price.

    label: what it is called when it is no sum of money ("10 GB, 30 hari"); without one it is shown as `rupiah`.
    """

    rupiah: int
    amount: int
    label: Texts = {}


class Brand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One operator: which phone prefixes are its own (advice only: the biller judges), and what it sells."""

    id: str
    name: str
    prefixes: tuple[str, ...]
    denominations: tuple[Denomination, ...]


class Product(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One service. `id` is stable for ever.

    inquiry: central asks the biller before the customer confirms; else prices come from the catalogue.
    brand_field: the field whose prefix selects one of `brands`; "" without brands.
    denominations: the choices of a product without brands. One with neither takes its amount from a field of kind "amount", or
    from the inquiry. Where there are choices or an amount field, the price is theirs even if an inquiry names the customer.
    amount_min, amount_max: bounds of the biller's amount. admin_fee: the biller's; service_fee: the shop's.
    slip_validity_s: how long a slip can be paid (a biller's earlier deadline wins).
    offline: without central, "full" prints a payable slip (only without inquiry), "queue" a SLIP ANTREAN, "none" nothing.
    repeat_guard_s: the same purchase within this time is asked again.
    status_field: the field whose last six digits open the status; must never be shorter than six.
    token: what the biller delivers is 20 digits that the customer types into a meter, and not a mere serial number.
    cut_off: when it cannot be had, None for never. deadline_margin_s: a biller's deadline that is nearer than this is too near.
    scan: regular expressions for what a scanner reads on a biller's paper or in its app; groups named after fields fill them.
    keywords: further words by which the menu's search finds it, in small letters.
    """

    id: str
    category: str
    icon: str
    name: Texts
    detail: Texts = {}
    kind: ProductKind
    fields: tuple[Field, ...]
    brands: tuple[Brand, ...] = ()
    brand_field: str = ""
    denominations: tuple[Denomination, ...] = ()
    inquiry: bool
    amount_min: int
    amount_max: int
    admin_fee: int
    service_fee: int
    slip_validity_s: int
    offline: Literal["full", "queue", "none"]
    offline_validity_s: int
    repeat_guard_s: int = 300
    status_field: str = "phone"
    token: bool = False
    cut_off: CutOff | None = None
    deadline_margin_s: int = 0
    scan: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()

    @property
    def amount_field(self) -> Field | None:
        """The field in which the customer types how much, or None."""
        return next((field for field in self.fields if field.kind == "amount"), None)

    def scanned(self, text: str) -> dict[str, str] | None:
        """Give the fields that a scanned text fills, or None when it is nothing of this product's.

        Looked at without spaces and dashes, and in capitals. What does not fit its field is no match.
        """
        if len(text) > SCAN_CHARACTERS_MAX:
            return None
        bare = "".join(text.split()).replace("-", "").upper()
        matches = (re.fullmatch(pattern, bare, re.ASCII) for pattern in self.scan)
        for match in matches:
            found = {name: value for name, value in match.groupdict().items() if value} if match else {}
            if found and all(field.fits(found[field.name]) for field in self.fields if field.name in found):
                return found
        return None

    def choices(self, fields: Mapping[str, str]) -> tuple[Denomination, ...]:
        """Give what can be chosen for what was typed so far: the brand's choices, or the product's own."""
        if not self.brands:
            return self.denominations
        brand = self.brand_of(fields.get(self.brand_field, ""))
        return brand.denominations if brand else ()

    def choice(self, fields: Mapping[str, str], rupiah: int) -> Denomination | None:
        """Give the choice that `rupiah` names for what was typed, or None."""
        return next((choice for choice in self.choices(fields) if choice.rupiah == rupiah), None)

    def named_choice(self, brand_id: str, rupiah: int) -> Denomination | None:
        """Give the choice that `rupiah` names in a brand ("" for the product's own), or None."""
        brand = next((brand for brand in self.brands if brand.id == brand_id), None)
        choices = brand.denominations if brand else self.denominations
        return next((choice for choice in choices if choice.rupiah == rupiah), None)

    def brand_of(self, number: str) -> Brand | None:
        """Give the brand with the longest prefix that `number` starts with, or None."""
        matches = [
            (len(prefix), brand) for brand in self.brands for prefix in brand.prefixes if number.startswith(prefix)
        ]
        return max(matches, key=lambda match: match[0])[1] if matches else None


class Category(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A filter of the menu: `category.<id>`."""

    id: str
    icon: str
    name: Texts


class Catalogue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything a kiosk offers. Order is (restore_id, version): central's restores can never reuse one.

    issued_ms: UTC milliseconds of signing; an offline full slip needs a catalogue under 72 hours old, counted from the newest
    time at which central confirmed that this version is the current one.
    """

    restore_id: int
    version: int
    issued_ms: int
    categories: tuple[Category, ...]
    products: tuple[Product, ...]

    def product(self, product_id: str) -> Product | None:
        """Give the product with this id, or None."""
        return next((product for product in self.products if product.id == product_id), None)


class SignedCatalogue(msgspec.Struct, frozen=True, array_like=True):
    """The exact JSON bytes that central signed, and the signature."""

    content: bytes
    signature: bytes

    @property
    def digest(self) -> bytes:
        """SHA-256 of the content: its address in chunks and in the journal."""
        return hashlib.sha256(self.content).digest()


def sign(catalogue: Catalogue, key: sealing.SigningKey) -> SignedCatalogue:
    """Check and sign a catalogue. Raises `WireError` for one that breaks a rule."""
    check(catalogue)
    content = msgspec.json.encode(catalogue)
    return SignedCatalogue(content, key.sign(_CONTEXT, content))


def open_signed(signed: SignedCatalogue, central_public: bytes) -> Catalogue:
    """Give the catalogue if central signed it and it keeps every rule. Raises `WireError`."""
    if len(signed.content) > CATALOGUE_BYTES_MAX:
        raise WireError("a catalogue over its size limit")
    sealing.verify(central_public, _CONTEXT, signed.content, signed.signature)
    try:
        catalogue = msgspec.json.decode(signed.content, type=Catalogue)
    except UNDECODABLE as error:
        raise WireError("a catalogue that does not decode") from error
    check(catalogue)
    return catalogue


def check(catalogue: Catalogue) -> None:
    """Raise `WireError`, naming the product, for the first rule that is broken."""
    problem = catalogue_rules.problem_of(catalogue)
    if problem is not None:
        raise WireError(problem)
