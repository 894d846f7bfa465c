"""The cashiers: each at a till of their own, all from one queue of papers, each counting their cash by hand."""

import itertools
import queue
import threading
import time
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import httpx

from simulator.hour.evidence import Counted, Movement, scan_of, total_on
from simulator.hour.plan import Customer
from simulator.hour.report import rupiah
from simulator.visitor import Visitor

FLOAT_RUPIAH = 500_000
"""What lies in a drawer in the morning."""

NOTES = (50_000, 100_000)
PATIENCE_S = 60.0
"""How long a cashier tries again while central is away, or a biller's word is awaited."""

RETRY_S = 0.3
_AGAIN = ("claimed", "biller_down")
"""Reasons for which a cashier only has to wait a moment."""


class Errand(NamedTuple):
    """Somebody comes to a till with paper `paper`. refund_number: as printed, for a refund of `total` rupiah."""

    purpose: Literal["pay", "void", "too_late", "refund"]
    customer: Customer
    paper: int
    code: str
    refund_number: str = ""
    total: int = 0


class TillError(Exception):
    """Something at a till is not as it should be; the text says what."""


class Till(threading.Thread):
    """One cashier. name: of the till at central. done: hears of each errand that is finished."""

    def __init__(
        self,
        run: dict[str, Any],
        token: str,
        errands: "queue.Queue[Errand | None]",
        done: Callable[[Errand, str, int], None],
        say: Callable[[str], None],
    ) -> None:
        super().__init__(daemon=True)
        self._errands, self._done, self._say = errands, done, say
        self._keys = itertools.count(1)
        self._http = httpx.Client(
            base_url=run["central"], headers={"Authorization": f"Bearer {run['tokens'][token]}"}, timeout=40.0, trust_env=False
        )  # fmt: skip
        self._panel = run["panel"]
        self._token = token
        self._movements: list[Movement] = []
        self.problem: Exception | None = None
        self.name = self._ask("GET", "/api/cashier/shift")["till"]

    def run(self) -> None:
        """Serve whoever is next until nobody comes any more."""
        try:
            with Visitor(self._panel) as eyes:
                while (errand := self._errands.get()) is not None:
                    try:
                        self._serve(eyes, errand)
                    finally:
                        self._errands.task_done()
        except Exception as error:  # whoever waits for this thread has to hear of it
            self.problem = error
        finally:
            self._http.close()

    @property
    def counted(self) -> Counted:
        """What this cashier counts."""
        return Counted(self.name, FLOAT_RUPIAH, tuple(self._movements))

    def _serve(self, eyes: Visitor, errand: Errand) -> None:
        if errand.purpose == "refund":
            self._give_back(errand)
            return
        reading = eyes.paper_json(errand.paper)
        slip = self._look_up(scan_of(reading), patient=errand.purpose != "too_late")
        if slip["code"] != errand.code:
            raise TillError(f"paper {errand.paper} bears {errand.code}, the desk found {slip['code']}")
        if errand.purpose == "too_late":
            if slip["payable"]:
                raise TillError(f"slip {errand.code} is payable although the same was paid with another slip")
            self._tell(errand, f"somebody brings the lost slip; the desk says '{slip['reason']}': no cash is taken")
            self._done(errand, slip["state"], 0)
            return
        if not slip["payable"]:
            raise TillError(f"slip {errand.code} cannot be paid: {slip['reason']}")
        self._ask("POST", f"/api/cashier/slips/{errand.code}/claim")
        if errand.purpose == "void":
            self._ask("POST", f"/api/cashier/slips/{errand.code}/void")
            self._tell(errand, "thinks better of it at the till: voided, no cash")
            self._done(errand, "cancelled", 0)
            return
        printed = total_on(reading)
        total = slip["total"] if printed is None else printed
        if slip["total"] != total:
            raise TillError(f"slip {errand.code} asks for {total} on paper and for {slip['total']} at the desk")
        self._take(errand, total)

    def _take(self, errand: Errand, total: int) -> None:
        """Take notes, commit, give change: counted from the notes and the total on the paper."""
        note = NOTES[errand.customer.number % len(NOTES)]
        tendered = -(-total // note) * note
        change = tendered - total
        answer = self._ask(
            "POST",
            f"/api/cashier/slips/{errand.code}/payments",
            json={"amount": total, "tendered": tendered},
            key=True,
        )
        if answer["change"] != change:
            raise TillError(f"slip {errand.code}: {change} is the change, the desk says {answer['change']}")
        self._movements.append(Movement("payment", errand.code, tendered, change))
        self._tell(errand, f"pays {rupiah(total)} with {rupiah(tendered)}, {rupiah(change)} back")
        self._done(errand, "paid", total)

    def _give_back(self, errand: Errand) -> None:
        answer = self._ask(
            "POST",
            f"/api/cashier/slips/{errand.code}/refunds",
            json={"amount": errand.total, "refund_number": errand.refund_number},
            key=True,
        )
        if answer["state"] != "refunded":
            raise TillError(f"slip {errand.code} is {answer['state']} after its refund")
        self._movements.append(Movement("refund", errand.code, 0, errand.total))
        self._tell(errand, f"gets {rupiah(errand.total)} back with the number from the kiosk")
        self._done(errand, "refunded", errand.total)

    def _look_up(self, scan: str, *, patient: bool) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            slip = self._ask("POST", "/api/cashier/slips/lookup", json={"scan": scan})
            if slip["payable"] or not patient or slip["reason"] not in _AGAIN or time.monotonic() > deadline:
                return slip
            time.sleep(RETRY_S)

    def _ask(self, method: str, path: str, *, json: dict[str, Any] | None = None, key: bool = False) -> dict[str, Any]:
        """Ask central, and again with the same key while it is away or waits for a biller. Raises `TillError`."""
        headers = {"Idempotency-Key": f"{self._token}-{next(self._keys)}-{time.time_ns()}"} if key else {}
        deadline = time.monotonic() + PATIENCE_S
        while True:
            problem = "no answer"
            try:
                answer = self._http.request(method, path, json=json, headers=headers)
            except httpx.TransportError as error:
                problem = f"no answer ({error})"
            else:
                if answer.is_success:
                    content: dict[str, Any] = answer.json()
                    return content
                problem = f"{answer.status_code}: {answer.text[:200]}"
                passing = answer.status_code in (502, 503, 504) or '"biller_open"' in answer.text
                if not passing:
                    raise TillError(f"{path}: central answered {problem}")
            if time.monotonic() > deadline:
                raise TillError(f"{path}: {problem}")
            time.sleep(RETRY_S)

    def _tell(self, errand: Errand, what: str) -> None:
        self._say(f"{self.name}: customer {errand.customer.number + 1} {what}")
