"""Rows 15 and 16 of docs/faults.md: programs that are killed, out of memory or frozen, at several moments of a journey."""

import time

import httpx
import pytest

from simulator.visitor import find
from tests.e2e.people import wait_until

RESTART_S = 5.0
WATCHDOG_S = 6.0
"""conftest.py sets it."""

ANSWER_S = 60.0


def pid_of(visitor, program):
    return visitor.devices()[f"process.{program}"]["state"]["pid"]


def wait_restarted(visitor, program, before, timeout_s=RESTART_S):
    """Another process of the program runs."""
    deadline = time.monotonic() + timeout_s
    while pid_of(visitor, program) in (None, before):
        assert time.monotonic() < deadline, f"{program} did not start again within {timeout_s} s"


def sell(visitor, till, phone):
    """A whole purchase: slip, cash, success."""
    visitor.serve()
    code = visitor.buy_pulsa(phone)["code"]
    total = wait_answer(lambda: till.lookup(code)["total"])
    assert wait_answer(lambda: till.pay(code, total, key=f"sell-{code}").status_code) in (200, 201)
    assert wait_answer(lambda: till.wait_state(code, "success", timeout_s=90)) == "success"
    return code


def wait_answer(ask, timeout_s=ANSWER_S):
    """Ask until central answers: it may be on its way back."""
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            return ask()
        except httpx.HTTPError:
            assert time.monotonic() < deadline, "central did not come back"


def to_entry(visitor, phone, numbers):
    visitor.tap("service.pulsa")
    visitor.wait_for("entry")
    visitor.type_digits(phone[:6])


def to_confirm(visitor, phone, numbers):
    visitor.order_pulsa(phone)


def to_waiting(visitor, phone, numbers):
    visitor.tap("service.tokopedia")
    visitor.wait_for("entry")
    visitor.type_digits(numbers["phone"])
    visitor.tap("field.code")
    visitor.type_digits(numbers["slow"])
    visitor.tap("action.next")
    visitor.wait_for("waiting")


def to_printing(visitor, phone, numbers):
    before = len(visitor.papers())
    visitor.order_pulsa(phone)
    visitor.fault("printer", "slow", rows_per_second=100)
    visitor.tap("action.print")
    visitor.wait_for("printing")
    wait_until(visitor.papers, lambda papers: any(paper["kind"] == "payment_slip" for paper in papers[before:]), 20)


MOMENTS = {"entry": to_entry, "confirm": to_confirm, "waiting": to_waiting, "printing": to_printing}
ENDS = {
    "firmware": ("attract", "menu"),
    "confirm": ("confirm",),
    "entry": ("entry",),
    "waiting": ("confirm", "error", "offline"),
    "printing": ("slip",),
}
"""Where the customer stands in the end. The controller forgets a session without a slip; the other programs hold none."""


@pytest.mark.parametrize(
    ("program", "moment"),
    [
        ("firmware", "entry"),
        ("firmware", "printing"),
        ("ui", "confirm"),
        ("ui", "printing"),
        ("sync", "waiting"),
        ("central", "waiting"),
        ("central", "printing"),
        ("broker", "printing"),
        ("biller", "waiting"),
    ],
)
def test_killed_at_any_moment(visitor, till, phone, another_phone, numbers, program, moment):
    """SIGKILL: back within 5 s, the screen ends where it says so, no slip comes twice, and the next payment arrives."""
    before, pid = len(visitor.papers()), pid_of(visitor, program)
    MOMENTS[moment](visitor, phone, numbers)
    visitor.fault(f"process.{program}", "kill")
    wait_restarted(visitor, program, pid)
    if program != "firmware":
        visitor.mend()
    ends = ENDS["firmware"] if program == "firmware" else ENDS[moment]
    visitor.wait_until(lambda view: view["screen"] in ends and view["accepts_input"], f"one of {ends}", 60)
    # A printer that was quick again before its controller had begun would end the slip by itself.
    visitor.mend()
    sell(visitor, till, another_phone)
    papers = visitor.papers()[before:]
    originals = [paper["code"] for paper in papers if paper["kind"] == "payment_slip" and not paper["copy"]]
    assert len(originals) == len(set(originals))
    if program == "firmware" and moment == "printing":
        assert next(paper["complete"] for paper in papers if paper["kind"] == "payment_slip") is False
        assert "void" in [paper["kind"] for paper in papers]


@pytest.mark.parametrize(("program", "kept"), [("firmware", ""), ("ui", "081"), ("sync", "081")])
def test_out_of_memory_is_over_within_seconds(visitor, program, kept):
    """What was typed is there unless the controller itself died, and the kiosk can sell again."""
    pid = pid_of(visitor, program)
    visitor.tap("service.pulsa")
    visitor.wait_for("entry")
    visitor.type_digits("081")
    visitor.fault(f"process.{program}", "out_of_memory")
    wait_restarted(visitor, program, pid)
    view = visitor.wait_until(lambda view: view["accepts_input"], "a screen", RESTART_S)
    typed = find(view, "field.phone")
    assert (typed["value"] if typed else "") == kept
    visitor.serve()


@pytest.mark.parametrize(("program", "moment"), [("firmware", "printing"), ("ui", "entry"), ("sync", "waiting")])
def test_frozen_program_is_killed_by_its_watchdog(visitor, till, phone, another_phone, numbers, program, moment):
    """SIGSTOP: nothing hangs for ever. The watchdog's time, a restart, and the next payment arrives."""
    MOMENTS[moment](visitor, phone, numbers)
    pid = pid_of(visitor, program)
    visitor.fault(f"process.{program}", "freeze")
    wait_restarted(visitor, program, pid, WATCHDOG_S + 2 * RESTART_S)
    sell(visitor, till, another_phone)


def test_frozen_for_a_moment_goes_on_where_it_stood(visitor, phone):
    """Shorter than the watchdog's patience: the same processes, and everything that was typed."""
    to_entry(visitor, phone, {})
    names = [f"process.{name}" for name in ("firmware", "ui", "sync", "central")]
    before = visitor.devices()
    for name in names:
        visitor.fault(name, "freeze")
    visitor.mend()
    view = visitor.wait_until(lambda view: view["accepts_input"], "a screen", RESTART_S)
    assert find(view, "field.phone")["value"] == phone[:6]
    after = visitor.devices()
    assert [after[name]["state"]["pid"] for name in names] == [before[name]["state"]["pid"] for name in names]


def test_payment_at_a_frozen_central_is_one_payment(visitor, till, system, phone):
    """The till's request hangs and dies with central; sent again it is paid once, by whichever of the two came through."""
    code = visitor.buy_pulsa(phone)["code"]
    total, pid = till.lookup(code)["total"], pid_of(visitor, "central")
    visitor.fault("process.central", "freeze")
    with pytest.raises(httpx.HTTPError):
        till.pay(code, total, key=f"frozen-{code}")
    wait_restarted(visitor, "central", pid)
    assert wait_answer(lambda: till.pay(code, total, key=f"frozen-{code}").status_code) in (200, 201)
    assert wait_answer(lambda: till.wait_state(code, "success", timeout_s=90)) == "success"
    assert till.pay(code, total).status_code == 409
