"""Rows 3 to 6 of docs/faults.md: a disk that is full, refuses, rots or is slow, while a customer stands there."""

import hashlib
import time
from pathlib import Path

from simulator.visitor import find

LOOK_S = 20.0
"""The kiosk looks at its free space every 10 s."""

RECOVERY_S = 30.0
"""A stopped journal is shown for 10 s; then the controller ends for one recovery try."""


def service_can_be_chosen(view):
    return bool(found := find(view, "service.pulsa")) and found["enabled"]


def firmware(visitor):
    return visitor.devices()["process.firmware"]["state"]["pid"]


def refuse_print(visitor, support_code):
    """Print what is confirmed on a disk that takes nothing: words with a code, no paper, and nothing at the printer."""
    before, received = len(visitor.papers()), visitor.devices()["printer"]["state"]["received_bytes"]
    visitor.tap("action.print")
    visitor.wait_until(lambda view: view["screen"] == "out_of_service", "out of service", 20)
    assert support_code in visitor.says()
    assert len(visitor.papers()) == before
    assert visitor.devices()["printer"]["state"]["received_bytes"] == received


def sell(visitor, till, phone):
    code = visitor.buy_pulsa(phone)["code"]
    assert till.pay(code, till.lookup(code)["total"]).status_code == 201
    assert till.wait_state(code, "success") == "success"


def test_disk_with_only_its_reserve_left_refuses_whoever_begins(visitor, till, phone, another_phone):
    """Whoever has begun gets a slip; then no service can be chosen, in words, until there is room; nothing restarts."""
    pid = firmware(visitor)
    visitor.order_pulsa(phone)
    visitor.fault("disk", "nearly_full")
    code = visitor.print_slip()["code"]
    assert till.lookup(code)["payable"] is True
    visitor.tap("action.done")
    visitor.go_home()
    visitor.wait_until(lambda view: not service_can_be_chosen(view), "services out of reach", LOOK_S)
    assert visitor.try_tap("service.pulsa")["accepted"] is False
    visitor.ask_status(code, phone[-6:])
    visitor.mend()
    visitor.go_home()
    visitor.wait_until(service_can_be_chosen, "services that can be chosen", LOOK_S)
    assert firmware(visitor) == pid
    sell(visitor, till, another_phone)


def test_full_disk_gives_no_slip_and_serves_again_when_there_is_room(visitor, till, phone, another_phone):
    """The record cannot be written: no paper. Space that is freed brings the kiosk back by itself."""
    visitor.order_pulsa(phone)
    visitor.fault("disk", "full")
    refuse_print(visitor, "J-502")
    visitor.mend()
    visitor.wait_until(lambda view: view["screen"] in ("attract", "menu"), "the kiosk in service", RECOVERY_S)
    visitor.serve()
    sell(visitor, till, another_phone)


def test_disk_that_refuses_is_tried_once_again_and_then_waits_for_a_person(visitor, till, phone, another_phone):
    """A failed flush is never repeated in place: no slip, out of service, one restart, and the day goes on.

    When it refuses again before anybody has looked, the kiosk stays out of service until it was switched off and on.
    """
    visitor.cut_power()  # nobody has failed since
    visitor.serve()
    visitor.order_pulsa(phone)
    pid = firmware(visitor)
    visitor.fault("disk", "io_error")
    refuse_print(visitor, "J-501")
    visitor.mend()
    visitor.wait_until(lambda view: view["screen"] in ("attract", "menu"), "the kiosk in service", RECOVERY_S)
    pids = (pid, firmware(visitor))
    assert pids[1] != pid
    visitor.serve()
    visitor.order_pulsa(another_phone)
    visitor.fault("disk", "read_only")
    refuse_print(visitor, "J-501")
    visitor.fault("process.firmware", "kill")
    visitor.wait_until(
        lambda view: firmware(visitor) not in (*pids, None) and view["screen"] != "starting", "a restart", 20
    )
    assert visitor.wait_for("out_of_service")["screen"] == "out_of_service"
    assert "J-501" in visitor.says()
    visitor.mend()
    visitor.cut_power()
    visitor.serve()
    sell(visitor, till, another_phone)


def test_slow_disk_is_waited_for_and_nothing_is_printed_before_the_record(visitor, till, phone):
    """3 s a flush: the screen says that it records, the paper comes after the commit, and no watchdog bites."""
    pid = firmware(visitor)
    visitor.order_pulsa(phone)
    visitor.fault("disk", "slow", delay_ms=3000)
    before, started = len(visitor.papers()), time.monotonic()
    visitor.tap("action.print")
    view = visitor.wait_until(lambda view: view["screen"] == "printing", "the progress")
    first_words = find(view, "text.heading")["label"]
    visitor.wait_until(
        lambda view: view["screen"] != "printing" or find(view, "text.heading")["label"] != first_words,
        "words about the wait",
    )
    assert len(visitor.papers()) == before
    assert visitor.view()["screen"] == "printing"
    paper = visitor.wait_paper(before + 1, 30)
    assert time.monotonic() - started >= 3
    visitor.wait_for("slip", 30)
    visitor.mend()
    assert firmware(visitor) == pid
    assert till.lookup(paper["code"])["payable"] is True


def test_rotten_journal_is_left_alone_and_harms_nobody_else(destructible, phone, another_phone):
    """Out of service with a code; the file is not touched; what central has stays payable; a sound disk serves again."""
    visitor, till, directory = destructible
    code = visitor.buy_pulsa(phone)["code"]
    till.wait_known(code)
    visitor.fault("disk", "bit_rot")
    visitor.cut_power()
    visitor.wait_until(lambda view: view["screen"] == "out_of_service", "out of service", RECOVERY_S)
    assert "J-503" in visitor.says()
    journal = Path(directory) / "run" / "kiosk" / "journal.db"
    damaged = hashlib.sha256(journal.read_bytes()).hexdigest()
    visitor.fault("process.firmware", "kill")
    visitor.wait_until(lambda view: view["screen"] == "starting", "the restart")
    visitor.wait_until(lambda view: view["screen"] == "out_of_service", "out of service again", RECOVERY_S)
    assert hashlib.sha256(journal.read_bytes()).hexdigest() == damaged
    assert till.pay(code, till.lookup(code)["total"]).status_code == 201
    assert till.wait_state(code, "success") == "success"
    visitor.mend()
    visitor.cut_power()
    visitor.serve()
    sell(visitor, till, another_phone)
