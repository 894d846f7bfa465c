"""Everything that a printer can do (docs/faults.md), before a slip and in the middle of one."""

import pytest

from simulator.visitor import find
from tests.e2e.conftest import own_system
from tests.e2e.people import Customer
from tests.e2e.trail import assert_sound, outcomes, records_of, take_copy, whole

NOTICE_S = 20.0
OUTCOME_S = 60.0
MIDDLE = 600
"""Bytes of a slip that are printed when the fault comes: its head is on paper, its code is not."""


def can_sell(view):
    service = find(view, "service.pulsa")
    return bool(service and service["enabled"])


def buy_another(visitor, phone):
    """The next customer, from the menu."""
    visitor.go_home()
    visitor.wait_until(can_sell, "services that can be chosen", NOTICE_S)
    return visitor.buy_pulsa(phone)


@pytest.mark.parametrize(
    "fault", ["paper_end", "cover_open", "overheated", "mechanical", "unrecoverable", "unplugged", "power"]
)
def test_printer_that_is_not_ready_stops_whoever_would_begin(visitor, arrived, fault):
    """Before anything is typed: no service can be chosen, the screen says why, and nothing is recorded or printed."""
    papers, known = len(visitor.papers()), len(arrived.entries())
    assert can_sell(visitor.view())
    sound = visitor.says()
    visitor.fault("printer", fault)
    visitor.wait_until(lambda view: not can_sell(view), "services out of reach", NOTICE_S)
    assert visitor.says() != sound
    assert visitor.try_tap("service.pulsa")["accepted"] is False
    visitor.mend()
    visitor.wait_until(can_sell, "services that can be chosen", NOTICE_S)
    assert (len(visitor.papers()), [record for record, _ in arrived.entries()[known:]]) == (papers, [])


def test_paper_that_is_nearly_used_up_stops_nobody(visitor, phone):
    """Staff is told; the customer gets a slip."""
    visitor.fault("printer", "near_end")
    assert visitor.buy_pulsa(phone)["complete"] is True


@pytest.mark.parametrize(
    "fault",
    [
        "paper_end", "cover_open", "unplugged", "power", "silent", "cutter_jam", "mechanical", "unrecoverable", "stalled",
        "garbage",
    ],
)  # fmt: skip
def test_printer_that_fails_in_the_middle_leaves_an_unknown_slip_and_a_marked_copy(
    visitor, till, arrived, phone, another_phone, fault
):
    """The code is on the screen and payable, central hears of it while the printer still fails; the copy says that it is one,
    and the next customer is served.
    """
    papers, known = len(visitor.papers()), len(arrived.entries())
    visitor.order_pulsa(phone)
    visitor.fault("printer", fault, at_byte=MIDDLE)
    visitor.tap("action.print")
    visitor.wait_for("paper_out", OUTCOME_S)
    code = visitor.value("data.slip_code")
    assert "P-1" in visitor.says()
    records = arrived.wait(known, lambda found: bool(records_of(found, "SlipIssued") and outcomes(found)))
    assert [record.code for record in records_of(records, "SlipIssued")] == [code]
    assert outcomes(records) == ["unknown"]
    assert till.lookup(code)["payable"] is True
    visitor.mend()
    take_copy(visitor)
    printed = visitor.papers()[papers:]
    assert_sound(printed)
    assert whole(printed)[-2:] == [("void", 0), ("payment_slip", 1)]
    assert "CETAK ULANG ke-1" in visitor.paper_text(printed[-1]["number"])
    assert till.pay(code, till.lookup(code)["total"]).status_code == 201
    assert buy_another(visitor, another_phone)["complete"] is True


@pytest.mark.parametrize(
    ("fault", "options"),
    [
        ("overheated", {"recovers_s": 3}),
        ("late_answer", {"delay_s": 3}),
        ("slow", {"rows_per_second": 200}),
        ("stale", {}),
        ("echo", {}),
    ],
)
def test_printer_that_only_hesitates_or_babbles_prints_one_slip(visitor, arrived, phone, another_phone, fault, options):
    """A pause, a late answer, old news and an echo are waited for and seen through: one slip, no copy, and it is confirmed."""
    papers, known = len(visitor.papers()), len(arrived.entries())
    visitor.order_pulsa(phone)
    visitor.fault("printer", fault, at_byte=MIDDLE, **options)
    visitor.tap("action.print")
    code = find(visitor.wait_for("slip", OUTCOME_S), "data.slip_code")["value"]
    printed = visitor.papers()[papers:]
    assert [(paper["kind"], paper["copy"], paper["code"], paper["complete"]) for paper in printed] == [
        ("payment_slip", 0, code, True)
    ]
    assert outcomes(arrived.wait(known, outcomes)) == ["printed"]
    visitor.mend()
    assert buy_another(visitor, another_phone)["complete"] is True


@pytest.mark.parametrize("lie", ["stale", "echo", "garbage"])
def test_printer_that_lies_while_it_fails_is_not_believed(visitor, arrived, phone, lie):
    """Old news that all is well, an echo and noise are no confirmation: paper that ends in the middle stays an unknown slip."""
    papers, known = len(visitor.papers()), len(arrived.entries())
    visitor.order_pulsa(phone)
    visitor.fault("printer", lie, at_byte=MIDDLE // 2)
    visitor.fault("printer", "paper_end", at_byte=MIDDLE)
    visitor.tap("action.print")
    visitor.wait_for("paper_out", OUTCOME_S)
    assert outcomes(arrived.wait(known, outcomes)) == ["unknown"]
    visitor.mend()
    take_copy(visitor)
    printed = visitor.papers()[papers:]
    assert_sound(printed)
    assert whole(printed) == [("void", 0), ("payment_slip", 1)]


@pytest.mark.parametrize("noise", ["echo", "garbage"])
def test_printer_that_cannot_be_understood_begins_no_slip(visitor, arrived, phone, noise):
    """Asked before the first byte it says nothing that makes sense: nothing comes out; mended, the slip comes by itself."""
    papers, known = len(visitor.papers()), len(arrived.entries())
    visitor.order_pulsa(phone)
    visitor.fault("printer", noise)
    visitor.tap("action.print")
    code = find(visitor.wait_for("paper_out", OUTCOME_S), "data.slip_code")["value"]
    assert outcomes(arrived.wait(known, outcomes)) == ["failed_clean"]
    assert len(visitor.papers()) == papers
    visitor.mend()
    visitor.wait_for("slip", OUTCOME_S)
    printed = visitor.papers()[papers:]
    assert [(paper["kind"], paper["copy"], paper["code"], paper["complete"]) for paper in printed] == [
        ("payment_slip", 0, code, True)
    ]


def test_printer_of_another_model_prints_nothing_until_the_right_one_is_back():
    """Somebody swapped the printer: nobody can begin, though it says that it is well; the right one ends it without a restart."""
    with (
        own_system(kiosk={"devices": {"printer": {"profile": "epson-tm-t88"}}}) as run,
        Customer(run["panel"]) as visitor,
    ):
        visitor.serve()
        visitor.fault("printer", "unplugged")
        visitor.fault("printer", "wrong_model")
        visitor.mend("printer", "unplugged")
        visitor.wait_until(
            lambda view: not can_sell(view) and "Printer sedang tidak siap. Panggil petugas." in str(view["elements"]),
            "words about the printer",
            NOTICE_S,
        )
        assert visitor.devices()["lights"]["state"]["fault"] == "on"
        assert visitor.papers() == []
        visitor.fault("printer", "unplugged")
        visitor.mend("printer")
        visitor.wait_until(can_sell, "services that can be chosen", NOTICE_S)
