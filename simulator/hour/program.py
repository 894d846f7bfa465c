"""The hour itself: customers at the kiosk, papers to the tills, troubles in between; then the count."""

import queue
import sys
import tempfile
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any

import httpx

from simulator.configuration import database_of
from simulator.hour import audit
from simulator.hour.customers import Customers, Hooks, Taken
from simulator.hour.evidence import SLIPS, Evidence, Paper, read_ledger, total_on
from simulator.hour.incidents import Incidents
from simulator.hour.plan import Customer, Plan, Troubles, make_plan
from simulator.hour.report import table
from simulator.hour.tills import Errand, Till, TillError
from simulator.system import StartError, running_system
from simulator.visitor import Visitor, VisitorError

CASHIERS = ("cashier", "cashier2")
SETTLE_S = 90.0
"""Billers are asked again at growing intervals, and the kiosk's records arrive after the last cut."""

POLL_S = 0.3
ROWS_PER_SECOND = 6000
"""An hour goes by in two minutes, so the paper comes out faster as well."""

CHANGES = {"sync": {"times": {"heartbeat_s": 2, "dead_s": 6, "tcp_timeout_s": 6, "reconnect_s_max": 2}}}
"""What takes minutes in a shop takes seconds here: how soon a link is missed and tried again."""


class Hour:
    """One hour of one shop in a running system whose central keeps its books in `database`."""

    def __init__(self, run: dict[str, Any], database: str, plan: Plan) -> None:
        self._plan, self._database, self._run = plan, database, run
        self._lock = threading.Lock()
        self._started = time.monotonic()
        self._served = 0
        self._visitor = Visitor(run["panel"])
        self._incidents = Incidents(self._visitor, plan.events, self._say)
        happening = self._incidents
        hooks = Hooks(
            happening.while_typing, happening.before_print, happening.while_printing, happening.change_paper, self._say
        )
        self._customers = Customers(self._visitor, hooks)
        self._errands: queue.Queue[Errand | None] = queue.Queue()
        self._tills = [Till(run, token, self._errands, self._done, self._say) for token in CASHIERS]
        self._returning: deque[tuple[Customer, str, int]] = deque()
        self._lost: dict[int, Taken] = {}
        self._due: dict[str, str] = {}

    def play(self) -> Evidence:
        """Live through the hour; give what it left behind. Raises `VisitorError`, `TillError`, or httpx's errors."""
        self._visitor.fault("printer", "slow", rows_per_second=ROWS_PER_SECOND)
        for till in self._tills:
            till.start()
        try:
            for customer in self._plan.customers:
                self._served = customer.number
                self._incidents.before(customer.number)
                self._visit(customer)
                self._welcome_back()
            self._served = len(self._plan.customers)
            self._incidents.mend_link()
            self._settle()
        finally:
            for _ in self._tills:
                self._errands.put(None)
        for till in self._tills:
            till.join(SETTLE_S)
        self._look_for_problems()
        evidence = self._evidence()
        self._visitor.close()
        return evidence

    def _visit(self, customer: Customer) -> None:
        """One customer, from the first touch until they walk to a till or away."""
        taken = self._customers.take_slip(customer)
        who = f"customer {customer.number + 1}: {customer.product}"
        if taken is None:
            self._say(f"{who}, turns back before printing")
            return
        kind = "a queue slip" if taken.queue else "a slip made without central" if taken.code[0] == "9" else "a slip"
        self._say(f"{who}, {kind} {taken.code}")
        match customer.fate:
            case "cancels":
                self._customers.cancel(customer, taken)
                self._due[taken.code] = "cancelled"
                self._say(f"customer {customer.number + 1} cancels it at the kiosk")
            case "never_pays":
                pass
            case "loses_slip":
                self._lost[customer.number] = taken
                again = self._customers.take_slip(customer)
                assert again is not None, "a customer who lost a slip does not turn back"
                self._say(f"customer {customer.number + 1} lost it: the same inquiry gives {again.code}")
                self._bring(customer, again)
            case "asks_copy":
                self._bring(customer, self._customers.copy(taken))
                self._say(f"customer {customer.number + 1} takes a copy to the till")
            case _:
                self._bring(customer, taken)
        self._customers.leave()

    def _bring(self, customer: Customer, taken: Taken) -> None:
        self._errands.put(Errand("void" if customer.fate == "voids" else "pay", customer, taken.paper, taken.code))

    def _done(self, errand: Errand, state: str, total: int) -> None:
        """A till has finished an errand; called by its thread."""
        with self._lock:
            customer = errand.customer
            if errand.purpose == "too_late":
                return
            if state == "paid":
                state = "refunded" if customer.fate == "gets_refund" else "success"
            self._due[errand.code] = state
            if errand.purpose == "pay" and (customer.fate == "gets_refund" or customer.receipt):
                self._returning.append((customer, errand.code, total))
            lost = self._lost.pop(customer.number, None)
            if lost is not None:
                self._errands.put(Errand("too_late", customer, lost.paper, lost.code))

    def _welcome_back(self) -> None:
        """Serve at the kiosk those whose payment has come to its end: a STRUK, or the number for a refund."""
        self._look_for_problems()
        if self._incidents.link_cut or not self._returning or not self._customers.link_is_up():
            return
        slips = read_ledger(self._database).slips
        for _ in range(len(self._returning)):
            customer, code, total = self._returning.popleft()
            wanted = "refund_due" if customer.fate == "gets_refund" else "success"
            if slips[code].state != wanted:
                self._returning.append((customer, code, total))
            elif wanted == "success":
                paper = self._customers.receipt(customer, code)
                self._say(f"customer {customer.number + 1} comes back for the receipt (paper {paper})")
            else:
                number = self._customers.refund_number(customer, code)
                self._say(
                    f"customer {customer.number + 1} comes back: the biller refused; the number for the refund is printed"
                )
                self._errands.put(Errand("refund", customer, 0, code, number, total))

    def _settle(self) -> None:
        """Wait until nothing is on its way any more: papers, orders at billers, refunds, records of the kiosk.

        Raises `TillError` when something still is after `SETTLE_S`.
        """
        self._say("the shop closes; whatever is on its way arrives")
        deadline = time.monotonic() + SETTLE_S
        while waiting := self._on_its_way():
            if time.monotonic() > deadline:
                raise TillError(f"after {SETTLE_S:g} s still on its way: {', '.join(waiting)}")
            time.sleep(POLL_S)
            self._welcome_back()

    def _on_its_way(self) -> list[str]:
        ledger = read_ledger(self._database)
        waiting = [
            f"{code} at the biller" for code, slip in ledger.slips.items() if slip.state in ("paid", "in_process")
        ]
        waiting += [f"the kiosk's record of {code}" for code, slip in ledger.slips.items() if slip.entry_expected]
        waiting += [f"word of {code} at central" for code in self._codes_on_paper() - ledger.slips.keys()]
        if self._errands.unfinished_tasks:
            waiting.append("somebody at a till")
        with self._lock:
            waiting += [f"customer {customer.number + 1} at the kiosk" for customer, _, _ in self._returning]
            waiting += [
                f"{code} to be {state}"
                for code, state in self._due.items()
                if code not in ledger.slips or ledger.slips[code].state != state
            ]
        return waiting

    def _codes_on_paper(self) -> set[str]:
        return {paper["code"] for paper in self._visitor.papers() if paper["kind"] in SLIPS and paper["complete"]}

    def _evidence(self) -> Evidence:
        papers = tuple(
            Paper(
                paper["number"], paper["kind"] or "", paper["code"], paper["complete"], paper["copy"],
                total_on(self._visitor.paper_json(paper["number"])) if paper["kind"] == "payment_slip" else None,
            )
            for paper in self._visitor.papers()
        )  # fmt: skip
        counted = tuple(till.counted for till in self._tills)
        return Evidence(papers, counted, read_ledger(self._database), dict(self._due))

    def _look_for_problems(self) -> None:
        for till in self._tills:
            if till.problem is not None:
                raise TillError(f"{till.name}: {till.problem}") from till.problem
        if self._served == len(self._plan.customers) and (missing := self._incidents.missing()):
            raise TillError(f"planned, and never happened: {', '.join(missing)}")

    def _say(self, text: str) -> None:
        """Say one line, with the time of the shop: the hour is as long as its customers take."""
        minute = 60 * self._served // max(len(self._plan.customers), 1)
        with self._lock:
            _print(f"  {9 + minute // 60:02d}.{minute % 60:02d}  {text}")


def play_hour(seed: int, customers: int, troubles: Troubles | None = None) -> int:
    """Play an hour in a system of its own and count the money. Exit code 0 only when everything agrees."""
    try:
        with tempfile.TemporaryDirectory(prefix="anjungan-demo-") as directory:
            _print(f"An hour of a shop: {customers} customers, two tills, seed {seed}. Starting everything ...\n")
            with running_system(Path(directory), changes=CHANGES) as run:
                started = time.monotonic()
                plan = make_plan(seed, run["test_numbers"], customers, troubles)
                evidence = Hour(run, database_of(Path(directory)), plan).play()
                took = f"({time.monotonic() - started:.0f} s)"
    except (StartError, VisitorError, TillError, httpx.HTTPError) as error:
        _print(f"\nThe hour failed: {error}")
        return 1
    found = audit.differences(evidence)
    _print("\n".join(["", table(evidence), "", *(f"DIFFERENCE: {line}" for line in found)]))
    _print(f"{len(found)} differences. {took}" if found else f"Books, drawers and papers agree to the rupiah. {took}")
    return 1 if found else 0


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
