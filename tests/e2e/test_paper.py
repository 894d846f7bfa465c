"""A roll comes to its end: staff are told how many slips are left, the last ones are kept, and a guide shows the change."""

import pytest

from simulator.visitor import find
from tests.e2e.conftest import own_system
from tests.e2e.people import Customer

NOTICE_S = 20.0
BOOT_S = 60.0
NEAR_END = {"near_end_mm": 1_200, "slips_reserved": 2}
"""The sensor tells with 1.2 m left: four slips of the longest kind, which are 250 mm."""


@pytest.fixture
def customer():
    """Somebody at a kiosk whose printer has a near-end sensor, on attract."""
    with own_system(kiosk={"devices": {"printer": NEAR_END}}) as run, Customer(run["panel"]) as somebody:
        somebody.serve()
        yield somebody


def leave(visitor):
    """Whoever was there goes away."""
    visitor.go_home()
    visitor.key("cancel")
    return visitor.wait_for("attract")


def notice(view):
    """What staff read first."""
    found = find(view, "text.notice")
    return found["label"] if found else ""


def due(view):
    """The steps of the guide that are to be done now."""
    return [element["id"] for element in view["elements"] if element["id"].startswith("step.") and element["selected"]]


def wait_due(visitor, *steps):
    visitor.wait_until(
        lambda view: view["screen"] == "roll_change" and due(view) == list(steps), f"the steps {steps}", NOTICE_S
    )


def wait_question(visitor):
    visitor.wait_until(lambda view: find(view, "action.new_roll") is not None, "the question for the roll", NOTICE_S)


def change_roll(visitor, answer):
    """A person opens hatch and printer, puts a roll in, closes both, and answers which one it is."""
    visitor.door("paper", is_open=True)
    wait_due(visitor, "step.open")
    visitor.fault("printer", "cover_open")
    wait_due(visitor, "step.take_out", "step.insert")
    visitor.mend("printer")
    visitor.door("paper", is_open=False)
    wait_question(visitor)
    visitor.tap(answer)
    return visitor.wait_for("attract")


def test_last_slips_are_counted_and_kept_until_there_is_a_new_roll(customer, next_phone):
    """Near its end each slip is counted; at the reserve nobody begins, after a power cut neither; the new roll ends it."""
    leave(customer)
    customer.fault("printer", "near_end")
    customer.wait_until(lambda view: "masih sekitar 4 slip" in notice(view), "four slips left", NOTICE_S)
    seen = []
    for _ in range(3):
        customer.go_home()
        assert customer.buy_pulsa(next_phone())["complete"] is True
        customer.tap("action.done")
        seen.append(notice(customer.wait_for("attract")))
    stopped = "Kertas hampir habis, slip baru belum bisa. Panggil petugas."
    assert [text.removeprefix("Petugas: kertas hampir habis, ") for text in seen] == [
        "masih sekitar 4 slip.", "masih sekitar 3 slip.", stopped,
    ]  # fmt: skip
    customer.cut_power()
    assert notice(customer.wait_for("attract", BOOT_S)) == stopped
    customer.go_home()
    assert customer.element("service.pulsa")["enabled"] is False
    customer.wait_until(lambda view: find(view, "action.check_status")["enabled"], "a status to ask for", NOTICE_S)
    leave(customer)
    assert notice(change_roll(customer, "action.new_roll")) == ""
    customer.go_home()
    assert customer.buy_pulsa(next_phone())["complete"] is True


def test_same_roll_put_back_keeps_its_count(customer, next_phone):
    """Whoever only looked at the roll says so, and the warning stays."""
    leave(customer)
    customer.fault("printer", "near_end")
    customer.wait_until(lambda view: "masih sekitar 4 slip" in notice(view), "four slips left", NOTICE_S)
    change_roll(customer, "action.same_roll")
    customer.fault("printer", "near_end")
    customer.wait_until(lambda view: "masih sekitar 4 slip" in notice(view), "four slips left", NOTICE_S)


def test_guide_waits_for_the_customer_to_go(visitor, phone):
    """A hatch that is opened while somebody buys changes nothing for them; the guide comes when they have gone."""
    visitor.order_pulsa(phone)
    visitor.door("paper", is_open=True)
    assert visitor.view()["screen"] == "confirm"
    assert visitor.print_slip()["complete"] is True
    visitor.tap("action.done")
    wait_due(visitor, "step.open")
    visitor.door("paper", is_open=False)
    wait_question(visitor)
    visitor.tap("action.new_roll")
    visitor.wait_for("attract")


def test_guide_says_when_the_paper_is_not_in_right(visitor):
    """Closed without paper it says so and goes back a step; only then with paper it asks which roll it is."""
    leave(visitor)
    visitor.fault("printer", "paper_end")
    visitor.wait_until(lambda view: "Kertas habis" in notice(view), "the end of the paper", NOTICE_S)
    visitor.fault("printer", "cover_open")
    wait_due(visitor, "step.take_out", "step.insert")
    visitor.mend("printer", "cover_open")
    wait_due(visitor, "step.insert")
    assert notice(visitor.view()) == "Kertas belum terdeteksi."
    visitor.mend("printer", "paper_end")
    wait_question(visitor)
    visitor.tap("action.new_roll")
    assert notice(visitor.wait_for("attract")) == ""


def test_guide_is_left_alone_by_a_customer_who_comes(visitor, phone):
    """'Kembali' leads out of it, and with the hatch still open a slip is sold."""
    leave(visitor)
    visitor.door("paper", is_open=True)
    visitor.wait_for("roll_change")
    visitor.tap("action.back")
    visitor.wait_for("attract")
    visitor.go_home()
    assert visitor.buy_pulsa(phone)["complete"] is True
