"""The parts that papers share: head, times, fees, total, code, foot."""

from typing import Protocol

from drivers.printer.document import Block, Code128, Feed, QrCode, Rule, Text
from firmware.core import wording
from firmware.core.parts import chosen
from firmware.locale import Translate
from firmware.printing.text import balanced, clean, row, wrap
from sync.wire import code as slip_code
from sync.wire import cut_offs
from sync.wire.catalogue import Brand, CutOff, Denomination, Product
from sync.wire.requests import StatusReport

_AMOUNT_ROWS = {"paycode": "amount", "bill": "amount", "prepaid": "price", "topup": "top_up"}
"""What the biller's amount is called, by the kind of product."""


class Costs(Protocol):
    """What slips and reports say about money, in rupiah."""

    @property
    def amount(self) -> int:
        """What the biller gets, without its fee."""

    @property
    def admin_fee(self) -> int:
        """The biller's fee."""

    @property
    def service_fee(self) -> int:
        """The shop's fee."""

    @property
    def total(self) -> int:
        """What the customer hands over."""


class Site(Protocol):
    """Where the kiosk stands. zone: an IANA time zone. contact: where complaints go."""

    @property
    def name(self) -> str:
        """The store's name."""

    @property
    def code(self) -> str:
        """The store's code."""

    @property
    def address(self) -> str:
        """One line, or empty."""

    @property
    def contact(self) -> str:
        """A telephone number or an address."""

    @property
    def zone(self) -> str:
        """IANA name."""


class Sheet:
    """Paper of so many columns, in one language, from one site: gives blocks."""

    def __init__(self, language: str, site: Site, columns: int, say: Translate) -> None:
        self.language = language
        self.columns = columns
        self.say = say
        self._site = site

    def head(self, kind: str, copy: int) -> list[Block]:
        """Give the store, the heading of this kind of paper, and the copy's mark."""
        site = self._site
        small = [line for text in (site.address, site.code) for line in balanced(text, self.columns)]
        blocks: list[Block] = [
            Text(balanced(site.name.upper(), self.columns), "center", bold=True),
            Text(tuple(small), "center"),
            Rule(),
            self.big(self.say(f"{kind}.heading")),
            self.big(self.say(f"{kind}.standing")),
        ]
        if self.language != "id":
            blocks.append(self.centered(self.say(f"{kind}.translation")))
        if copy:
            blocks.append(self.tall(self.say("copy", number=copy)))
        return [*blocks, Rule()]

    def big(self, text: str) -> Text:
        """Give centred text in double size."""
        return Text(wrap(text, self.columns // 2), "center", bold=True, double=True)

    def centered(self, text: str, *, bold: bool = False) -> Text:
        """Give centred text in normal size."""
        return Text(balanced(text, self.columns), "center", bold=bold)

    def tall(self, text: str) -> Text:
        """Give centred text in double height."""
        return Text(balanced(text, self.columns), "center", bold=True, tall=True)

    def row(self, key: str, value: str) -> tuple[str, ...]:
        """Give a row with the translated label `row.<key>`."""
        return row(self.say(f"row.{key}"), value, self.columns)

    def time(self, wall_ms: int) -> str:
        """Give a time as receipts write it, in the site's zone."""
        return wording.paper_time(wall_ms, self._site.zone)

    def daily(self, cut_off: CutOff, wall_ms: int) -> str:
        """Give a biller's daily pause in the site's zone, as around a time."""
        return wording.daily(cut_offs.begins_ms(cut_off, wall_ms), cut_offs.lasts_ms(cut_off), self._site.zone)

    def clock_rows(self, key: str, wall_ms: int, *, trusted: bool, central_ms: int) -> tuple[str, ...]:
        """Give the kiosk's own time; when its clock is not trusted no date of it, but central's newest time if known."""
        if trusted:
            return self.row(key, self.time(wall_ms))
        unsynchronised = self.row(key, self.say("clock.untrusted"))
        return (*unsynchronised, *self.row("central_time", self.time(central_ms))) if central_ms else unsynchronised

    def fees(self, product: Product | None, costs: Costs) -> list[Block]:
        """Give amount and both fees in rows of their own, and the total in double size."""
        rows = (
            *self.row(_AMOUNT_ROWS[product.kind] if product else "amount", rupiah(costs.amount)),
            *self.row("admin_fee", rupiah(costs.admin_fee)),
            *self.row("service_fee", rupiah(costs.service_fee)),
        )
        return [Rule(), Text(rows), Rule(), *self.sum("total", costs.total), Rule()]

    def sum(self, key: str, amount: int) -> list[Block]:
        """Give an amount in double size beside the translated label `row.<key>`, which is small when both need the room."""
        label, columns = self.say(f"row.{key}"), self.columns // 2
        lines = row(label, rupiah(amount), columns)
        if len(lines) == 1:
            return [Text(lines, bold=True, double=True)]
        large = Text((rupiah(amount).rjust(columns),), bold=True, double=True)
        return [Text(wrap(label, self.columns), bold=True), large]

    def choice_rows(self, choice: Denomination | None, denomination: int) -> tuple[str, ...]:
        """Give what was chosen: a package by its name, else a sum of money, nothing for 0."""
        label = chosen(choice.label, self.language) if choice else ""
        if label:
            return self.row("package", label)
        return self.row("denomination", rupiah(denomination)) if denomination else ()

    def bought_rows(self, report: StatusReport, product: Product | None) -> tuple[str, ...]:
        """Give what a slip is for, as central reports it; a catalogue that no longer has the product costs its name only."""
        brand = next((brand for brand in product.brands if brand.id == report.brand), None) if product else None
        choice = product.named_choice(report.brand, report.denomination) if product else None
        typed = product is not None and product.amount_field is not None
        return (
            *self.row("product", product_name(product, brand, self.language) if product else report.product),
            *self.choice_rows(choice, 0 if typed else report.denomination),
            *(self.row("customer", report.customer_masked) if report.customer_masked else ()),
            *(self.row("name", report.name) if report.name else ()),
        )

    def bar_code(self, code: str) -> list[Block]:
        """Give the code as bars and in groups that can be typed."""
        grouped = slip_code.grouped(code)
        wide = 2 * len(grouped) <= self.columns
        # Bold closes the digits' counters when they are only stretched upwards: 0 and 8 would look alike.
        return [Feed(), Code128(code), Text((grouped,), "center", bold=wide, double=wide, tall=not wide)]

    def codes(self, code: str, qr_data: str) -> list[Block]:
        """Give bars, groups and the QR code."""
        return [*self.bar_code(code), QrCode(qr_data)]

    def foot(self) -> list[Block]:
        """Give the way to complain, and room to the knife."""
        return [Rule(), self.centered(self.say("complaint", contact=self._site.contact)), Feed()]


def product_name(product: Product, brand: Brand | None, language: str) -> str:
    """Give a product's name, with the brand that the number belongs to."""
    name = clean(chosen(product.name, language) or product.id)
    return f"{name} {brand.name}" if brand else name


def rupiah(amount: int) -> str:
    """Give an amount as papers write it: Rp 1.250.000."""
    return wording.rupiah(amount, ".", " ")
