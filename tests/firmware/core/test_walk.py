"""Random days: whatever happens, nothing is raised, every view holds together, and nobody leaves anything behind."""

import random

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firmware.core import effects as ef
from firmware.core import events as ev
from firmware.core.site import Context, Display, Roll, Site
from firmware.core.view import SCREEN_NAMES
from sync.wire import requests
from tests.firmware.core.bills import EVERYTHING
from tests.firmware.core.moves import SECRETS, a_move
from tests.firmware.core.walking import World, nothing_of


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=True), st.integers(0, 120))
def test_random_days_hold_and_leave_nothing_behind(boot, parts, chance, length):
    """Invariants hold after every step, and after the idle time the kiosk is as it was before anybody came."""
    kiosk = boot(catalogue=EVERYTHING)
    world = World(kiosk, parts)
    for _ in range(length):
        world.play(*a_move(chance))
    for move, choice in (
        ("clock", True),
        ("printer", ("ok", False)),
        ("cabinet", False),
        ("hatch", False),
        ("disk", False),
        ("link", True),
    ):
        world.play(move, choice)
    for _ in range(4):
        for move, choice in (("answer", 0), ("record", None), ("print", ("printed", "ok", 180)), ("record", None)):
            world.play(move, choice)
    world.play("timer", "idle")
    for _ in range(31):
        world.play("timer", "countdown")
    assert kiosk.screen == "attract"
    assert kiosk.state.language == "id"
    nothing_of(kiosk, (*SECRETS, *world.codes))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=True), st.integers(0, 60), st.sampled_from(("disk_full", "io_error")))
def test_a_broken_journal_ends_every_day(boot, parts, chance, length, reason):
    """Whatever was going on, nothing is accepted any more and nothing is kept."""
    kiosk = boot(catalogue=EVERYTHING)
    world = World(kiosk, parts)
    for _ in range(length):
        world.play(*a_move(chance))
    kiosk.happen(ev.RecordFailed(reason))
    if kiosk.screen == "comfort":  # somebody looks at it although nobody can be served
        kiosk.tap("action.back")
    assert kiosk.screen == "out_of_service"
    assert kiosk.effects(ef.Record) == []
    kiosk.happen(ev.KeyPressed("enter"))
    kiosk.happen(ev.ContactChanged("cabinet", False))
    assert kiosk.screen == "out_of_service"
    nothing_of(kiosk, (*SECRETS, *world.codes))


def test_one_long_day_sees_every_screen(boot, parts):
    """The walk is worth its name: from one seed it reaches every screen, every dialog, and every kind of record."""
    chance = random.Random(2)
    seen, cancelled, numbers = set(), 0, 0
    for _ in range(50):
        world = World(boot(catalogue=EVERYTHING), parts)
        for _ in range(150):
            world.play(*a_move(chance))
        seen |= world.screens
        cancelled += len(world.cancelled)
        numbers += sum(
            isinstance(effect, ef.Print) and "RefundNumber" in repr(effect.paper) for effect in world.kiosk.all
        )
    assert seen == {*SCREEN_NAMES.values(), "idle_warning", "pay_again", "cancel_slip"} - {"starting"}
    assert cancelled > 0
    assert numbers > 0


def test_a_context_needs_nothing_but_a_site():
    """The defaults: Indonesian first, light, text of normal size, never dim."""
    context = Context(site=Site(name="Toko", code="T-1", contact="0800"))
    assert msgspec.structs.asdict(context) == {
        "site": context.site, "roll": Roll(), "languages": ("id", "en"), "display": Display("light", "normal"),
        "night": None,
    }  # fmt: skip
    assert requests.Refused("locked").limit == 0
