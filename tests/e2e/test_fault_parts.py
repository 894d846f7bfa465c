"""The kiosk's small devices break while it serves (docs/faults.md): staff read which one, and what works all the same goes on."""

import pytest

from simulator.visitor import find

NOTICE_S = 20.0
RETRY_S = 60.0
"""Lights and bell that could not be driven are tried again after 30 s."""


def to_attract(visitor):
    """Leave, as a customer does who goes away."""
    visitor.go_home()
    visitor.key("cancel")
    visitor.wait_for("attract")


def notices(view):
    """What staff can read on attract."""
    found = (find(view, name) for name in ("text.notice", "text.notice2"))
    return [element["label"] for element in found if element]


def wait_notice(visitor, words):
    visitor.wait_until(lambda view: any(words in notice for notice in notices(view)), f"the notice {words!r}", NOTICE_S)


def wait_well(visitor, timeout_s=NOTICE_S):
    """Attract without a word to staff, and the light for faults is off."""
    visitor.wait_until(lambda view: view["screen"] == "attract" and not notices(view), "no notice", timeout_s)
    assert visitor.devices()["lights"]["state"]["fault"] == "off"


def test_stuck_key_is_named_and_the_others_go_on(visitor, till, phone):
    """Staff read it, the light says it, a slip is bought by touch and with the keys that move; freed, all is well by itself."""
    visitor.fault("keypad", "stuck", key="2")
    to_attract(visitor)
    wait_notice(visitor, "tombol angka")
    assert visitor.devices()["lights"]["state"]["fault"] == "on"
    assert visitor.try_key("2")["accepted"] is False
    visitor.key("enter")
    visitor.wait_for("menu")
    visitor.tap("service.pulsa")
    visitor.wait_for("entry")
    for digit in phone:
        visitor.tap(f"pad.{digit}")
    visitor.tap("denomination.10000")
    visitor.tap("action.next")
    visitor.wait_for("confirm")
    assert till.lookup(visitor.print_slip()["code"])["payable"] is True
    visitor.tap("action.done")
    visitor.wait_for("attract")
    wait_notice(visitor, "tombol angka")
    visitor.mend()
    wait_well(visitor)
    visitor.key("2")
    visitor.wait_for("menu")


def test_dead_keypad_leaves_the_touchscreen(visitor):
    """No key does anything, staff read that touch works, and it does."""
    to_attract(visitor)
    visitor.fault("keypad", "dead")
    wait_notice(visitor, "tombol angka")
    assert visitor.try_key("enter")["accepted"] is False
    visitor.tap("action.start")
    visitor.wait_for("menu")
    visitor.mend()
    to_attract(visitor)
    wait_well(visitor)


def test_unplugged_scanner_leaves_the_typed_code(visitor, till, phone):
    """Nothing is scanned, staff read it, a status is asked for with typed digits; plugged in again it scans."""
    code = visitor.buy_pulsa(phone)["code"]
    to_attract(visitor)
    visitor.fault("scanner", "unplugged")
    wait_notice(visitor, "pemindai")
    assert visitor.scan(code)["accepted"] is False
    visitor.tap("action.start")
    visitor.wait_for("menu")
    visitor.ask_status(code, phone[-6:])
    visitor.mend()
    to_attract(visitor)
    wait_well(visitor)
    assert visitor.scan(code)["accepted"] is True


@pytest.mark.parametrize(("fault", "code"), [("cabinet_wire_cut", "K-601"), ("dead", "K-602")])
def test_door_that_cannot_be_read_counts_as_open(visitor, phone, fault, code):
    """A cut wire is an open cabinet, contacts that cannot be read are said to be that; no slip is issued until they can."""
    to_attract(visitor)
    papers = len(visitor.papers())
    visitor.fault("doors", fault)
    visitor.wait_until(
        lambda view: view["screen"] == "out_of_service" and code in str(view["elements"]),
        f"out of service, {code}",
        NOTICE_S,
    )
    assert len(visitor.papers()) == papers
    visitor.mend()
    wait_well(visitor)
    visitor.go_home()
    assert visitor.buy_pulsa(phone)["complete"] is True


def test_cut_wire_of_the_paper_hatch_stops_no_sale(visitor, phone):
    """It looks like an open hatch: the guide for the paper is shown once, and whoever comes is served."""
    to_attract(visitor)
    visitor.fault("doors", "paper_wire_cut")
    visitor.wait_for("roll_change")
    visitor.tap("action.back")
    visitor.wait_for("attract")
    visitor.go_home()
    assert visitor.buy_pulsa(phone)["complete"] is True


def test_lights_and_bell_that_are_broken_stop_no_sale(visitor, phone, another_phone):
    """The slip comes all the same; staff read which ones, and both are found well again without anybody's doing."""
    visitor.fault("lights", "slip_burnt_out")
    visitor.fault("buzzer", "broken")
    assert visitor.buy_pulsa(phone)["complete"] is True
    visitor.tap("action.done")
    wait_notice(visitor, "lampu")
    wait_notice(visitor, "bel")
    visitor.mend()
    visitor.wait_until(lambda view: "lampu" not in "".join(notices(view)), "lights that work", RETRY_S)
    visitor.go_home()
    assert visitor.buy_pulsa(another_phone)["complete"] is True
    visitor.tap("action.done")
    wait_well(visitor)
