"""The printer in virtual time: each outcome that a controller can hear, and what is on the paper then."""

import msgspec
import pytest

from sync.wire import records
from tests.simulation.scripted import MINUTE_MS, PULSA, SECOND_MS, KioskWorld


@pytest.mark.parametrize(
    ("fault", "outcomes"),
    [
        ("paper_end", []),
        ("unplugged", []),
        ("jam", [("unknown", True)]),
        ("silent", []),
        ("unconfirmed", [("unconfirmed", False)]),
        ("slow", [("printed", False)]),
        ("near_end", [("printed", False)]),
    ],
)
def test_each_fault_shows_on_the_paper_and_in_the_journal(fault, outcomes):
    """What the controller was told is written on the first paper and in the record of its end."""
    with KioskWorld(fault) as world:
        world.open_shop()
        world.kiosk.hardware.printer.give(fault)
        world.come(PULSA)
        world.run(5 * MINUTE_MS)
        assert [(paper.outcome, paper.torn) for paper in world.kiosk.papers[:1]] == outcomes
        ended = [body.outcome for body in world.opened() if isinstance(body, records.PrintEnded)]
        assert ended[:1] == [outcome for outcome, _ in outcomes]


@pytest.mark.parametrize("fault", ["cover_open", "paper_end", "unplugged", "cutter"])
def test_trouble_in_the_middle_tears_the_paper(fault):
    """A print that was ended by force is unknown; after mending, a stub voids it and a marked copy comes out."""
    with KioskWorld(fault) as world:
        world.open_shop()
        world.come(PULSA)
        world.until(lambda: world.kiosk.papers)
        world.run(300)
        world.kiosk.hardware.printer.give(fault)
        world.until(lambda: world.shows("paper_out"))
        world.kiosk.hardware.printer.mend(fault)
        world.until(lambda: world.visits)
        found = [(paper.kind, paper.copy, paper.torn, paper.outcome) for paper in world.kiosk.papers]
        assert found == [
            ("payment_slip", 0, True, "unknown"),
            ("void", 0, False, "printed"),
            ("payment_slip", 1, False, "printed"),
        ]


def test_silence_in_the_middle_leaves_a_whole_paper_that_nobody_can_be_sure_of():
    """The printer says nothing about the end: the paper is whole, and the controller hears that it is unknown."""
    with KioskWorld(3) as world:
        world.open_shop()
        world.come(PULSA)
        world.until(lambda: world.kiosk.papers)
        world.run(300)
        world.kiosk.hardware.printer.give("silent")
        world.until(lambda: world.shows("paper_out"))
        assert [(paper.outcome, paper.torn) for paper in world.kiosk.papers] == [("unknown", False)]


def test_a_print_of_which_nothing_came_out_is_made_up_for():
    """Paper that ran out before the first byte: the slip exists, and is printed by itself when there is paper again."""
    with KioskWorld(1) as world:
        world.open_shop()
        world.kiosk.on_view = lambda view: (
            world.kiosk.hardware.printer.give("paper_end")
            if view.screen == "printing" and not world.kiosk.papers and not world.kiosk.hardware.printer.faults
            else None
        )
        world.come(PULSA)
        world.until(lambda: world.shows("paper_out"))
        assert world.kiosk.papers == []
        world.kiosk.on_view = None
        world.kiosk.hardware.printer.mend()
        world.until(lambda: world.shows("slip"))
        assert [(paper.copy, paper.outcome) for paper in world.kiosk.papers] == [(0, "printed")]


def test_a_power_cut_tears_the_paper_and_the_next_print_begins_with_its_stub():
    """Nobody could be told how the print ended; the next boot records it as unknown and voids it before it prints again."""
    with KioskWorld(2) as world:
        world.open_shop()
        world.come(PULSA)
        world.until(lambda: world.kiosk.papers)
        world.run(300)
        world.kiosk.cut_power()
        assert [(paper.outcome, paper.torn) for paper in world.kiosk.papers] == [("cut", True)]
        world.kiosk.switch_on()
        world.until(lambda: world.visits)
        world.visit(msgspec.structs.replace(PULSA, fields={"phone": "081300000001"}))
        assert [paper.kind for paper in world.kiosk.papers[1:3]] == ["void", "payment_slip"]
        assert "unknown" in [body.outcome for body in world.opened() if isinstance(body, records.PrintEnded)]


def test_a_print_outlives_its_program_or_is_torn():
    """A kill in the middle of a print leaves what the printer had already; the journal says unknown either way."""
    torn = set()
    for seed in range(8):
        with KioskWorld(seed) as world:
            world.open_shop()
            world.come(PULSA)
            world.until(lambda world=world: world.kiosk.papers)
            world.kiosk.kill("firmware")
            torn.add(world.kiosk.papers[0].torn)
            assert world.kiosk.papers[0].outcome == "cut"
            world.run(30 * SECOND_MS)
            ended = [body.outcome for body in world.opened() if isinstance(body, records.PrintEnded)]
            assert ended[0] == "unknown"
    assert torn == {True, False}
