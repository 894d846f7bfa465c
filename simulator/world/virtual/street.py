"""The people of the world: who comes to which kiosk for what, carries a slip to a till, and comes back to ask."""

from collections import deque
from collections.abc import Sequence
from functools import partial

import msgspec

from central.catalogue import loader
from simulator.world.virtual.customer import Customer
from simulator.world.virtual.errand import Ask, Buy, Errand, Hammer, Want, draw_buy
from simulator.world.virtual.kiosk import VirtualKiosk
from simulator.world.virtual.parts import Paper, Surroundings
from simulator.world.virtual.till import VirtualTill

LINE_MAX = 4
"""Whoever finds more people waiting goes elsewhere."""

_NEVER_PAYS = 0.1
_TWO_TILLS = 0.05
"""Somebody has copied his slip, and sends a friend to the other till with it."""

_FOUND = 0.5
"""Of the slips that were lost."""

_COMES_BACK = 0.5
_DIGITS_TYPED_MIN = 6
"""A shorter number is in every log by accident."""


class Street:
    """typed: every number that a customer typed. customers: how many came. kiosks: those that people come to."""

    def __init__(self, around: Surroundings, kiosks: Sequence[VirtualKiosk], tills: Sequence[VirtualTill]) -> None:
        self.typed: set[str] = set()
        self.customers = 0
        self._around = around
        self._time, self._chance = around.time, around.chance
        self._tills = tills
        self._products = loader.offering().products
        self._lines: dict[int, deque[Errand]] = {index: deque() for index in range(len(kiosks))}
        self._busy: set[int] = set()
        self.kiosks = tuple(kiosks)
        self._closed = False

    def open(self, every_ms: int) -> None:
        """Let people come to each kiosk, on average one in `every_ms`."""
        for index in range(len(self.kiosks)):
            self._time.call_after(self._chance.randint(0, every_ms), partial(self._come, index, every_ms))

    def close(self) -> None:
        """Nobody new comes; who has a slip still pays, asks and fetches what is due."""
        self._closed = True

    def trouble(self, kiosk: VirtualKiosk) -> None:
        """Somebody comes who presses, touches and scans anything."""
        self._line_up(self.kiosks.index(kiosk), Hammer(self._chance.randint(20, 150)))

    def _come(self, index: int, every_ms: int) -> None:
        if not self._closed:
            self._time.call_after(int(self._chance.expovariate(1 / every_ms)) + 1, partial(self._come, index, every_ms))
            errand = draw_buy(self._chance, self._products)
            numbers = {text for name, text in errand.fields.items() if name != "amount" and text.isdigit()}
            self.typed |= {number for number in numbers if len(number) > _DIGITS_TYPED_MIN}
            self._line_up(index, errand)

    def _line_up(self, index: int, errand: Errand) -> None:
        line = self._lines[index]
        if len(line) < LINE_MAX or isinstance(errand, Ask):
            line.append(errand)
            self._next(index)

    def _next(self, index: int) -> None:
        if index not in self._busy and self._lines[index]:
            self._busy.add(index)
            self.customers += 1
            errand = self._lines[index].popleft()
            Customer(self._around, self.kiosks[index], errand, partial(self._left, index)).come()

    def _left(self, index: int, customer: Customer) -> None:
        self._time.call_after(self._chance.randint(1_000, 20_000), partial(self._free, index))
        slip, errand = customer.slip, customer.errand
        if isinstance(errand, Buy) and errand.fate == "loses_slip" and slip is not None:
            self._lost(index, errand, slip)
        elif isinstance(errand, Buy) and slip is not None and self._chance.random() >= _NEVER_PAYS:
            self._to_till(index, errand, slip)
        elif isinstance(errand, Ask):
            self._asked(index, customer, errand)

    def _free(self, index: int) -> None:
        self._busy.discard(index)
        self._next(index)

    def _lost(self, index: int, errand: Buy, slip: Paper) -> None:
        """The same is bought again under another code; somebody may find the first slip and try his luck with it."""
        again = msgspec.structs.replace(errand, fate="takes")
        self._time.call_after(self._chance.randint(20_000, 300_000), partial(self._line_up, index, again))
        if self._chance.random() < _FOUND:
            self._to_till(index, errand, slip)

    def _to_till(self, index: int, errand: Buy, slip: Paper) -> None:
        """Pay, a while later, at one till; now and then at two at the same time."""
        told = partial(self._told, index, errand, slip)
        scan = slip.digits if self._chance.random() < 0.8 else slip.code
        wait_ms = self._chance.choice((5_000, 60_000, 60_000, 300_000, 3_600_000))
        tills = self._tills if self._chance.random() < _TWO_TILLS else [self._chance.choice(self._tills)]
        for till in tills:
            self._time.call_after(wait_ms, partial(till.serve, scan, told))

    def _told(self, index: int, errand: Buy, slip: Paper, outcome: str) -> None:
        """The cashier said how it went."""
        if outcome == "paid" and self._chance.random() < _COMES_BACK:
            wants: Want = self._chance.choice(("look", "receipt", "receipt"))
            wait_ms = self._chance.randint(5_000, 240_000)
            self._time.call_after(wait_ms, partial(self._line_up, index, Ask(slip.code, errand.last6, wants)))
        elif outcome.startswith("refused") and self._chance.random() < 0.2:
            self._time.call_after(60_000, partial(self._line_up, index, Ask(slip.code, errand.last6, "look")))

    def _asked(self, index: int, customer: Customer, errand: Ask) -> None:
        """Whoever hears that his money is due fetches the number for it, and takes it to a till."""
        state = customer.seen[-1][2] if customer.seen else ""
        numbers = [number for paper in customer.papers if (number := refund_number(paper))]
        if errand.wants == "refund_number" and numbers:
            till = self._chance.choice(self._tills)
            self._time.call_after(30_000, partial(till.refund, errand.code, numbers[-1]))
        elif state == "refund_due" and errand.wants != "refund_number":
            again = Ask(errand.code, errand.last6, "refund_number")
            self._time.call_after(5_000, partial(self._line_up, index, again))


def refund_number(paper: Paper) -> str:
    """Give the number that a paper bears for the cashier, "" for none."""
    if paper.kind != "refund_number" or paper.torn:
        return ""
    groups = [line.split() for line in paper.lines]
    return next(("".join(group) for group in groups if len(group) > 1 and all(part.isdigit() for part in group)), "")
