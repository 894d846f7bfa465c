"""A kiosk in virtual time: it boots, sells with and without central, and comes back from whatever ends its programs."""

import msgspec

from simulator.world.virtual.devices import SILENT_MS
from simulator.world.virtual.errand import Hammer
from sync.wire import code, records
from tests.simulation.scripted import MINUTE_MS, PULSA, SECOND_MS, KioskWorld


def test_a_new_kiosk_boots_and_central_has_its_journal():
    """At the first start everything is recorded, sent and acknowledged, and the kiosk waits for customers."""
    with KioskWorld(1) as world:
        world.open_shop()
        kinds = [type(body).__name__ for body in world.opened()]
        assert kinds == ["Born", "KeyActivated", "TerminalAssigned", "CatalogueActivated"]
        assert [len(links) for links in world.broker.journals.values()] == [5]


def test_a_slip_is_sold_with_central():
    """A customer who finds the link up carries a slip away whose code is central's."""
    with KioskWorld(2) as world:
        world.open_shop()
        visit = world.visit(PULSA)
        assert (visit.done, visit.slip.kind, visit.slip.outcome) == (True, "payment_slip", "printed")
        assert not code.is_offline(visit.slip.code)
        world.until(lambda: world.kiosk.acknowledged == len(world.kiosk.entries()))


def test_a_slip_is_sold_without_central():
    """With a fresh catalogue and a terminal number the kiosk mints the code, and the paper's QR holds the whole slip."""
    with KioskWorld(3) as world:
        world.open_shop()
        world.broker.go_down()
        visit = world.visit(PULSA)
        assert (visit.done, visit.slip.kind, code.is_offline(visit.slip.code)) == (True, "payment_slip", True)
        assert len(visit.slip.digits) > 200


def test_a_slip_is_durable_before_its_first_byte():
    """The paper knows how far the journal stood when it began: at its slip's record or behind it."""
    with KioskWorld(4) as world:
        world.kiosk.hardware.pace.to_ms = 30 * SECOND_MS
        world.open_shop()
        slip = world.visit(PULSA).slip
        issued = [at for at, body in enumerate(world.opened(), start=1) if isinstance(body, records.SlipIssued)]
        assert [issued[-1] <= slip.durable, slip.code] == [True, world.opened()[issued[-1] - 1].code]


def test_events_come_between_a_commit_and_its_report():
    """A disk that takes its time shows on the screen: the customer is told that the slip is still being recorded."""
    with KioskWorld(5) as world:
        world.open_shop()
        world.kiosk.hardware.pace.from_ms = world.kiosk.hardware.pace.to_ms = 20 * SECOND_MS
        headings = []
        world.kiosk.on_view = lambda view: headings.append((view.screen, view.find("text.heading").label))
        world.visit(PULSA)
        printing = list(dict.fromkeys(heading for screen, heading in headings if screen == "printing"))
        assert len(printing) > 1


def test_a_killed_program_is_started_again():
    """Both programs come back by themselves and go on with the journal as it is."""
    with KioskWorld(6) as world:
        world.open_shop()
        world.kiosk.kill("firmware")
        world.kiosk.kill("sync")
        world.run(SECOND_MS)
        assert world.kiosk.view is None
        assert world.visit(PULSA).done
        assert world.said("boots") == ["boots boot=1 head=0 journal=1", "boots boot=2 head=4 journal=1"]


def test_a_frozen_program_makes_up_for_what_it_missed():
    """After SIGCONT the keys that were pressed meanwhile count, and nothing is started anew."""
    with KioskWorld(7) as world:
        world.open_shop()
        world.kiosk.freeze("firmware", 5 * SECOND_MS)
        world.kiosk.key("enter")
        world.run(4 * SECOND_MS)
        assert world.shows("attract")
        world.run(2 * SECOND_MS)
        assert (world.shows("menu"), len(world.said("boots"))) == (True, 1)


def test_a_program_that_hangs_is_killed_by_its_watchdog():
    """The controller feeds its watchdog only while it turns; one that starves is started again."""
    with KioskWorld(8) as world:
        world.open_shop()
        world.run(2 * SILENT_MS)
        assert world.said("starved") == []
        world.kiosk.freeze("firmware", 10 * MINUTE_MS)
        world.kiosk.freeze("sync", 10 * MINUTE_MS)
        world.run(SILENT_MS + 10 * SECOND_MS)
        assert (world.said("starved"), len(world.said("boots"))) == (["starved"], 2)
        assert world.visit(PULSA).done


def test_a_failed_flush_ends_the_program_for_one_try():
    """The journal that cannot be flushed is written no more; the next start finds it whole and the kiosk serves again."""
    with KioskWorld(9) as world:
        world.open_shop()
        world.kiosk.hardware.storage.change(io_error=True)
        world.come(PULSA)
        world.until(lambda: world.said("alarm"))
        world.kiosk.hardware.storage.change(io_error=False)
        world.until(lambda: len(world.said("boots")) == 2)
        assert world.said("exits") == ["exits code=3"]
        assert world.visit(PULSA).done


def test_a_clock_that_nobody_vouches_for_promises_nothing():
    """After a boot without battery and central the same purchase is a queue slip, and with central again a full one."""
    with KioskWorld(10) as world:
        world.open_shop()
        world.broker.go_down()
        world.kiosk.hardware.clock.battery = False
        world.kiosk.cut_power()
        world.kiosk.switch_on()
        world.until(lambda: world.shows("attract"))
        assert world.kiosk.hardware.clock.wall_ms() < 2 * MINUTE_MS
        assert world.visit(PULSA).slip.kind == "queue_slip"
        world.broker.up = True
        world.run(3 * MINUTE_MS)
        assert world.visit(PULSA).slip.kind == "payment_slip"


def test_an_open_cabinet_is_recorded_and_stops_sales():
    """Nobody buys while the cabinet is open; both moves of its door are in the journal."""
    with KioskWorld(11) as world:
        world.open_shop()
        world.kiosk.move_door("cabinet", is_open=True)
        world.until(lambda: world.shows("out_of_service"))
        world.kiosk.move_door("cabinet", is_open=False)
        world.until(lambda: world.shows("attract"))
        world.run(SECOND_MS)
        assert world.opened()[-2:] == [records.DoorMoved("cabinet", True), records.DoorMoved("cabinet", False)]


def test_a_seed_is_a_trace():
    """Two worlds of one seed say the same line by line; another seed says something else."""

    def digest(seed):
        with KioskWorld(seed) as world:
            world.open_shop()
            world.visit(msgspec.structs.replace(PULSA, fate="asks_copy"))
            world.visit(Hammer(100))
            world.kiosk.cut_power()
            world.kiosk.switch_on()
            world.run(MINUTE_MS)
            return world.trace.digest()

    assert digest(12) == digest(12)
    assert digest(12) != digest(13)
