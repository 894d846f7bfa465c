"""Broken devices and the roll in virtual time: what the kiosk says, and what its journal's file keeps through a power cut."""

import pytest

from simulator.world.virtual.kiosk_faults import KioskFaults
from simulator.world.virtual.parts import Surroundings
from tests.simulation.scripted import MINUTE_MS, PULSA, SECOND_MS, KioskWorld


def notice(world):
    found = world.kiosk.view.find("text.notice")
    return None if found is None else found.label


@pytest.mark.parametrize(
    ("device", "words"),
    [
        ("keypad", "Petugas: tombol angka rusak. Pakai layar sentuh."),
        ("scanner", "Petugas: pemindai rusak. Kode slip bisa diketik."),
        ("lights", "Petugas: lampu rusak. Layanan tetap berjalan."),
        ("buzzer", "Petugas: bel rusak. Layanan tetap berjalan."),
    ],
)
def test_broken_device_is_told_and_a_sale_goes_on(device, words):
    """The customer gets a slip by touch alone; afterwards staff read what is broken, and no more of it once it works."""
    with KioskWorld(device) as world:
        world.open_shop()
        world.kiosk.hardware.signals.fail(device)
        assert world.visit(PULSA).done
        world.until(lambda: world.shows("attract"))
        assert notice(world) == words
        world.kiosk.hardware.signals.recover(device)
        world.run(MINUTE_MS)
        world.kiosk.key("enter")
        world.run(2 * MINUTE_MS)
        assert notice(world) is None


def test_broken_keypad_and_scanner_say_nothing():
    """What is broken moves nothing."""
    with KioskWorld(1) as world:
        world.open_shop()
        world.kiosk.hardware.signals.fail("keypad")
        world.kiosk.hardware.signals.fail("scanner")
        world.kiosk.key("enter")
        world.kiosk.scan("4071882350961173")
        world.run(SECOND_MS)
        assert world.shows("attract")


def test_contacts_that_cannot_be_read_stop_the_kiosk_until_they_can():
    """They count as open, and the screen does not say that somebody opened the cabinet."""
    with KioskWorld(2) as world:
        world.open_shop()
        world.kiosk.hardware.doors.fail()
        world.until(lambda: world.shows("out_of_service"))
        assert "K-602" in world.kiosk.view.find("text.support").label
        world.kiosk.hardware.doors.recover()
        world.until(lambda: world.shows("attract"))


def test_used_paper_survives_every_power_cut():
    """What was counted is there after the boot; a print that was cut counts as a whole one, and is counted once."""
    with KioskWorld(3) as world:
        world.open_shop()
        world.visit(PULSA)
        store = world.kiosk._firmware.store
        assert store.marks.paper_used_mm == 120
        world.come(PULSA)
        world.until(lambda: len(world.kiosk.papers) == 2)
        for _ in range(2):
            world.kiosk.cut_power()
            world.kiosk.switch_on()
            world.until(lambda: world.shows("attract"))
        assert world.kiosk._firmware.store.marks.paper_used_mm == 120 + 250


def test_staff_change_the_roll_and_the_count_begins_anew():
    """Paper end, hatch, cover, new roll, cover, hatch, answer: the guide goes along, and the kiosk serves again."""
    with KioskWorld(4) as world:
        world.open_shop()
        world.visit(PULSA)
        printer = world.kiosk.hardware.printer
        printer.give("paper_end")
        world.until(lambda: notice(world) == "Kertas habis. Panggil petugas.")
        world.kiosk.move_door("paper", is_open=True)
        world.until(lambda: world.shows("roll_change"))
        printer.give("cover_open")
        printer.mend("paper_end")
        printer.mend("cover_open")
        world.kiosk.move_door("paper", is_open=False)
        world.until(lambda: world.kiosk.tap("action.new_roll"))
        world.until(lambda: world.shows("attract"))
        world.until(lambda: world.kiosk._firmware.store.marks.paper_used_mm == 0)
        assert world.visit(PULSA).done


@pytest.mark.parametrize("fault", ["roll_changed", "device"])
def test_faults_of_chance_leave_a_kiosk_that_sells(fault):
    """Whatever chance makes of them, and whoever stands there: once they are mended a slip comes out."""
    with KioskWorld(fault) as world:
        world.open_shop()
        faults = KioskFaults(Surroundings(world.time, world.trace, world.chance))
        for _ in range(6):
            faults.give(fault, world.kiosk)
            world.come(PULSA)
            world.run(3 * MINUTE_MS)
        world.run(10 * MINUTE_MS)
        faults.mend(world.kiosk)
        world.until(lambda: world.shows("attract"))
        assert world.visit(PULSA).done
