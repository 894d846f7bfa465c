"""Random days: whatever happens, nothing is raised, every view holds together, and nobody leaves anything behind."""

import random

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firmware.core import choices
from firmware.core import effects as ef
from firmware.core import events as ev
from firmware.core.states import SCREEN_NAMES, Context, Site
from sync.wire import requests

PRINTER = ("ok", "paper_end", "cover_open", "silent", "unplugged")
OUTCOMES = ("printed", "failed_clean", "unknown", "unconfirmed")
KEYS = (*"0123456789", "enter", "clear", "cancel", "help", "up", "down")
TIMERS = ("idle", "countdown", "late", "quote", "again", "minute", "devices")

TYPED = ("081234567890", "0817555", "88010123456789", "9", "62812", "4071882350961173")
SCANNED = ("4071882350961173", "1" * 300, "x", "+62 812-3456-7890", "\u00b2" * 16)
ASTRAY = ("action.print", "nothing", "", ".", "denomination.x", "pad.x", "page.next", "language.xx")
SECRETS = ("081234567890", "0817555", "88010123456789", "34567890", "4071882350961173", "BU** SA")

WAYS = (
    ("action.start", "service.pulsa", "081234567890", "denomination.10000", "action.next"),
    ("action.start", "service.tokopedia", "081234567890", "field.code", "88010123456789", "action.next"),
    ("action.start", "action.check_status", "4071882350961173", "field.last6", "567890", "action.next"),
    ("action.print",),
    ("action.print_receipt",),
)
"""What people do in one go: elements to touch and digits to type; whatever does not count at the moment is refused."""

WEIGHTS = {
    "way": 14, "offered": 30, "type": 10, "answer": 16,
    "record": 12, "print": 10, "key": 6, "tap": 2, "scan": 2, "timer": 3, "link": 2,
    "printer": 3, "cabinet": 1, "catalogue": 2, "terminal": 1, "clock": 1,
}  # fmt: skip


def a_move(chance):
    """Give one thing that can happen, the likelier the more it leads on."""
    move = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    choice = {
        "way": lambda: chance.choice(WAYS),
        "offered": lambda: chance.randrange(40),
        "type": lambda: chance.choice(TYPED),
        "answer": lambda: chance.randrange(12),
        "record": lambda: None,
        "print": lambda: (chance.choice(OUTCOMES), chance.choice(PRINTER)),
        "key": lambda: chance.choice(KEYS),
        "tap": lambda: chance.choice(ASTRAY),
        "scan": lambda: chance.choice(SCANNED),
        "timer": lambda: chance.choice(TIMERS),
        "link": lambda: chance.random() < 0.7,
        "printer": lambda: chance.choice(PRINTER),
        "cabinet": lambda: chance.random() < 0.2,
        "catalogue": lambda: chance.randrange(5),
        "terminal": lambda: chance.randrange(3),
        "clock": lambda: chance.random() < 0.7,
    }[move]()
    return move, choice


class World:
    """Plays moves against a kiosk as the controller would: records, prints and asks end once, and only when they were begun."""

    def __init__(self, kiosk, parts) -> None:
        self.kiosk = kiosk
        self.parts = parts
        self.records: list[int] = []
        self.jobs: list[str] = []
        self.asks: list[int] = []
        self.screens: set[str] = set()

    def play(self, move, choice) -> None:
        seen = len(self.kiosk.all)
        getattr(self, move)(choice)
        for effect in self.kiosk.all[seen:]:
            if isinstance(effect, ef.Record):
                self.records.append(effect.number)
            elif isinstance(effect, ef.Print):
                self.jobs.append(effect.job)
            elif isinstance(effect, ef.Ask):
                self.asks.append(effect.number)
            elif isinstance(effect, ef.Abandon):
                self.asks.remove(effect.number)
        self.check()

    def check(self) -> None:
        view, state = self.kiosk.view, self.kiosk.state
        self.screens.add(view.dialog or view.screen)
        ids = [element.id for element in view.elements]
        assert len(set(ids)) == len(ids)
        assert sum(element.focused for element in view.elements) <= 1
        main = [e for e in view.elements if e.role == "button" and e.tone == "primary"]
        assert len(main) <= (2 if state.dialog else 1)
        assert len(self.asks) <= 1
        assert len(self.jobs) <= 1
        for element in view.elements:
            if element.role == "button" and not element.enabled and not element.id.startswith("page."):
                assert element.reason, element.id
            covered = bool(state.dialog) and not _in_dialog(view, element)
            if element.role in ("button", "field") and view.screen != "attract" and not covered:
                assert choices.find(_Asked(state), element.id), element.id

    def way(self, steps) -> None:
        for step in steps:
            self.type(step) if step.isdigit() else self.tap(step)

    def offered(self, number) -> None:
        able = [e.id for e in self.kiosk.view.elements if e.role in ("button", "field") and e.enabled]
        self.kiosk.happen(ev.Tapped(able[number % len(able)]))

    def type(self, digits) -> None:
        for digit in digits:
            self.kiosk.happen(ev.KeyPressed(digit))

    def key(self, key) -> None:
        self.kiosk.happen(ev.KeyPressed(key))

    def tap(self, element) -> None:
        self.kiosk.happen(ev.Tapped(element))

    def scan(self, data) -> None:
        self.kiosk.happen(ev.Scanned(data))

    def timer(self, name) -> None:
        self.kiosk.happen(ev.Elapsed(name))

    def link(self, up) -> None:
        self.kiosk.happen(ev.LinkChanged(up))

    def answer(self, number) -> None:
        if self.asks:
            self.kiosk.happen(ev.Answered(self.asks.pop(), self.parts.answers[number]))

    def record(self, _) -> None:
        if self.records:
            self.kiosk.positions += 1
            self.kiosk.happen(ev.Recorded(self.records.pop(0), (self.kiosk.positions,), "123" * 60))

    def print(self, end) -> None:
        if self.jobs:
            self.kiosk.happen(ev.PrintFinished(self.jobs.pop(0), *end))

    def printer(self, reason) -> None:
        self.kiosk.happen(ev.PrinterChanged(reason, False))

    def cabinet(self, is_open) -> None:
        self.kiosk.happen(ev.ContactChanged("cabinet", is_open))

    def catalogue(self, number) -> None:
        self.kiosk.happen(ev.CatalogueChanged(self.parts.catalogues[number], 1_786_936_000_000))

    def terminal(self, number) -> None:
        self.kiosk.happen(ev.TerminalAssigned(number))

    def clock(self, trusted) -> None:
        self.kiosk.trusted = trusted
        self.kiosk.wall_ms += 61_000


class _Asked:
    def __init__(self, state) -> None:
        self.state = state
        self.screen = state.screen


def _in_dialog(view, element) -> bool:
    elements = list(view.elements)
    start = next(at for at, found in enumerate(elements) if found.role == "dialog")
    return elements.index(element) > start


def nothing_of(kiosk, secrets) -> None:
    """Hold that none of these is anywhere in the kiosk's memory or on its screen."""
    everything = repr(kiosk.state) + repr(kiosk.view)
    assert [secret for secret in secrets if secret in everything] == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=True), st.integers(0, 120))
def test_random_days_hold_and_leave_nothing_behind(boot, parts, chance, length):
    """Invariants hold after every step, and after the idle time the kiosk is as it was before anybody came."""
    kiosk = boot()
    world = World(kiosk, parts)
    for _ in range(length):
        world.play(*a_move(chance))
    for move, choice in (("clock", True), ("printer", "ok"), ("cabinet", False), ("link", True)):
        world.play(move, choice)
    for _ in range(4):
        for move, choice in (("answer", 0), ("record", None), ("print", ("printed", "ok")), ("record", None)):
            world.play(move, choice)
    world.play("timer", "idle")
    for _ in range(31):
        world.play("timer", "countdown")
    assert kiosk.screen == "attract"
    assert kiosk.state.language == "id"
    nothing_of(kiosk, SECRETS)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=True), st.integers(0, 60), st.sampled_from(("disk_full", "io_error")))
def test_a_broken_journal_ends_every_day(boot, parts, chance, length, reason):
    """Whatever was going on, nothing is accepted any more and nothing is kept."""
    kiosk = boot()
    world = World(kiosk, parts)
    for _ in range(length):
        world.play(*a_move(chance))
    kiosk.happen(ev.RecordFailed(reason))
    assert kiosk.screen == "out_of_service"
    assert kiosk.effects(ef.Record) == []
    kiosk.happen(ev.KeyPressed("enter"))
    kiosk.happen(ev.ContactChanged("cabinet", False))
    assert kiosk.screen == "out_of_service"
    nothing_of(kiosk, SECRETS)


def test_one_long_day_sees_every_screen(boot, parts):
    """The walk is worth its name: from one seed it reaches every screen and both dialogs."""
    chance = random.Random(5)
    seen = set()
    for _ in range(60):
        world = World(boot(), parts)
        for _ in range(150):
            world.play(*a_move(chance))
        seen |= world.screens
    assert seen == {*SCREEN_NAMES.values(), "idle_warning", "pay_again", "cancel_slip"} - {"starting"}


def test_a_context_needs_nothing_but_a_site():
    """The defaults are the shop's: Indonesian first, six services a page."""
    context = Context(site=Site(name="Toko", code="T-1", contact="0800"))
    assert msgspec.structs.asdict(context) == {
        "site": context.site, "languages": ("id", "en"), "services_per_page": 6, "denominations_per_page": 6,
    }  # fmt: skip
    assert requests.Refused("locked").limit == 0
