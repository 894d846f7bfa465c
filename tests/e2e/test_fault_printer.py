"""Row 13 of docs/faults.md: everything that a printer can do, before a slip and in the middle of one."""

import pytest

from simulator.visitor import find

NOTICE_S = 20.0
OUTCOME_S = 60.0


def kinds(records):
    return [type(record).__name__ for record in records]


def can_sell(view):
    service = find(view, "service.pulsa")
    return bool(service and service["enabled"])


@pytest.mark.parametrize("fault", ["paper_end", "cover_open", "overheated", "unplugged", "power"])
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
    assert (len(visitor.papers()), kinds(record for record, _ in arrived.entries()[known:])) == (papers, [])


def test_paper_that_is_nearly_used_up_stops_nobody(visitor, phone):
    """Staff is told; the customer gets a slip."""
    visitor.fault("printer", "near_end")
    assert visitor.buy_pulsa(phone)["complete"] is True


@pytest.mark.parametrize("fault", ["paper_end", "cover_open", "unplugged", "power", "silent", "cutter_jam"])
def test_printer_that_fails_in_the_middle_leaves_an_unknown_slip_and_a_marked_copy(
    visitor, till, arrived, phone, fault
):
    """The code is on the screen and payable, central hears of it while the printer still fails; the copy says that it is one."""
    papers, known = len(visitor.papers()), len(arrived.entries())
    visitor.order_pulsa(phone)
    visitor.fault("printer", fault, at_byte=600)
    visitor.tap("action.print")
    visitor.wait_for("paper_out", OUTCOME_S)
    code = visitor.value("data.slip_code")
    assert "P-1" in visitor.says()
    records = arrived.wait(known, lambda found: {"SlipIssued", "PrintEnded"} <= set(kinds(found)))
    assert next(record.code for record in records if type(record).__name__ == "SlipIssued") == code
    assert next(record.outcome for record in records if type(record).__name__ == "PrintEnded") == "unknown"
    assert till.lookup(code)["payable"] is True
    visitor.mend()
    visitor.wait_until(
        lambda view: bool(way := find(view, "action.slip_missing")) and way["enabled"], "the way to a copy", NOTICE_S
    )
    visitor.tap("action.slip_missing")
    visitor.wait_for("slip", OUTCOME_S)
    printed = visitor.papers()[papers:]
    copies = [paper["copy"] for paper in printed if paper["code"] == code and paper["kind"] == "payment_slip"]
    assert copies in ([0, 1], [1]), printed
    assert "void" in [paper["kind"] for paper in printed]
    assert "CETAK ULANG ke-1" in visitor.paper_text(printed[-1]["number"])
    assert till.pay(code, till.lookup(code)["total"]).status_code == 201
