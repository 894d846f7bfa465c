"""One step under way: a state that is being replaced and the effects that are collected. Handlers speak in its verbs."""

import msgspec

from firmware.core.effects import Ask, Effect, Record, Sound
from firmware.core.events import Moment
from firmware.core.knowledge import Facts
from firmware.core.states import Entry, Order, Screen, Search, State, StatusEntry
from sync.wire.catalogue import Product
from sync.wire.records import Body, SlipPrivate
from sync.wire.requests import Request
from sync.wire.slip import SlipFields


class Turn:
    """Mutable within one step only. `before` is the state as it was; `refuse` says why an input did nothing."""

    def __init__(self, state: State, moment: Moment) -> None:
        self.before = state
        self.state = msgspec.structs.replace(state, now_ms=moment.wall_ms, clock_trusted=moment.clock_trusted)
        self.moment = moment
        self.effects: list[Effect] = []
        self.refusal: str | None = None

    @property
    def facts(self) -> Facts:
        """What is known of the world."""
        return self.state.facts

    @property
    def screen(self) -> Screen:
        """The screen now."""
        return self.state.screen

    def learn(self, **facts: object) -> None:
        """Replace facts."""
        self.set(facts=msgspec.structs.replace(self.state.facts, **facts))

    def set(self, **changes: object) -> None:
        """Replace parts of the state."""
        self.state = msgspec.structs.replace(self.state, **changes)

    def show(self, screen: Screen) -> None:
        """Go to a screen. The focus of a screen with fields is its field; elsewhere nothing has it."""
        field = screen.field if isinstance(screen, Entry | StatusEntry | Search) else ""
        focus = f"field.{field}" if field else ""
        self.set(screen=screen, focus=focus, sheet=0, sheets=1, dialog="", idle_left_s=0)

    def change(self, **changes: object) -> None:
        """Replace parts of the screen without leaving it."""
        self.set(screen=msgspec.structs.replace(self.state.screen, **changes))

    def refuse(self, reason: str) -> None:
        """The input did nothing, for this reason."""
        self.refusal = reason

    def do(self, *effects: Effect) -> None:
        """Want these done."""
        self.effects.extend(effects)

    def sound(self, pattern: str) -> None:
        """Play a sound."""
        self.do(Sound(pattern))

    def ask(self, request: Request, timeout_ms: int) -> int:
        """Ask central; give the number of the ask. `settle` abandons it once no screen waits for it any more."""
        number = self.state.asks + 1
        self.set(asks=number)
        self.do(Ask(number, request, timeout_ms))
        return number

    def record(self, body: Body, private: SlipPrivate | None = None, mint: SlipFields | None = None) -> int:
        """Write one record; give the number of the effect."""
        number = self.state.records + 1
        self.set(records=number)
        self.do(Record(number, (body,), (private,), mint))
        return number

    def product(self, order: Order) -> Product:
        """Give the product of an order; orders never outlive their product (`entering.catalogue_changed`)."""
        catalogue = self.facts.catalogue
        assert catalogue is not None
        product = catalogue.product(order.product)
        assert product is not None
        return product
