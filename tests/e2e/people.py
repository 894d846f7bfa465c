"""Somebody at the kiosk, somebody at a till, and a look at what of the kiosk's journal has reached central."""

import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from simulator.configuration import database_of
from simulator.hour.evidence import reading
from simulator.visitor import Visitor, VisitorError, find
from sync.wire import records
from sync.wire.entry import Quality

RESULT_WAIT_S = 30.0
START_WAIT_S = 60.0
SETTLE_WAIT_S = 8.0


class Till:
    """A cashier at central's API, with a token of their own."""

    def __init__(self, central: str, token: str) -> None:
        self.http = httpx.Client(
            base_url=central, headers={"Authorization": f"Bearer {token}"}, timeout=40, trust_env=False
        )

    def slip(self, code: str) -> dict[str, Any]:
        return self.http.get(f"/api/cashier/slips/{code}").raise_for_status().json()

    def lookup(self, scan: str) -> dict[str, Any]:
        return self.http.post("/api/cashier/slips/lookup", json={"scan": scan}).raise_for_status().json()

    def claim(self, code: str) -> httpx.Response:
        return self.http.post(f"/api/cashier/slips/{code}/claim")

    def pay(self, code: str, amount: int, key: str | None = None, **more: Any) -> httpx.Response:
        return self.http.post(
            f"/api/cashier/slips/{code}/payments",
            json={"amount": amount, **more},
            headers={"Idempotency-Key": key or str(uuid.uuid4())},
        )

    def wait_known(self, code: str) -> None:
        wait_until(
            lambda: self.http.get(f"/api/cashier/slips/{code}").status_code, lambda status: status == 200, RESULT_WAIT_S
        )

    def wait_state(self, code: str, *states: str, timeout_s: float = RESULT_WAIT_S) -> str:
        return wait_until(lambda: self.slip(code)["state"], lambda state: state in states, timeout_s)


class Arrived:
    """The kiosk's journal as it reached central, read from central's database."""

    def __init__(self, run_file: str) -> None:
        self._database = database_of(Path(run_file).parent)

    def entries(self) -> list[tuple[Any, Quality]]:
        """Give each record with the quality of its time, in the order of the journal."""
        rows = self._read("SELECT body, quality FROM entries ORDER BY journal_id, position")
        return [(records.decode_body(body), Quality(quality)) for body, quality in rows]

    def positions(self) -> list[int]:
        """Give the position of each entry."""
        return [position for (position,) in self._read("SELECT position FROM entries ORDER BY journal_id, position")]

    def _read(self, statement: str) -> list[Any]:
        with reading(self._database) as database:
            return list(database.exec_driver_sql(statement))

    def wait(self, count: int, holds: Callable[[list[Any]], bool]) -> list[Any]:
        """Give the records after the first `count` as soon as `holds` says so."""
        return wait_until(lambda: [record for record, _ in self.entries()[count:]], holds, RESULT_WAIT_S)


def wait_until(look: Callable[[], Any], holds: Callable[[Any], bool], timeout_s: float) -> Any:
    """Look again and again until what is seen holds; the looking itself takes time, nothing sleeps."""
    deadline = time.monotonic() + timeout_s
    while True:
        seen = look()
        if holds(seen):
            return seen
        assert time.monotonic() < deadline, f"waited {timeout_s} s, last seen: {seen}"


class Customer(Visitor):
    """Somebody at the kiosk who buys things, and who sees what it says."""

    def order_pulsa(self, phone: str, rupiah: int = 10000) -> dict[str, Any]:
        """From the menu to the confirmation. Gives its view."""
        self.tap("service.pulsa")
        self.wait_for("entry")
        self.type_digits(phone)
        self.tap(f"denomination.{rupiah}")
        self.tap("action.next")
        return self.wait_for("confirm")

    def print_slip(self, timeout_s: float = RESULT_WAIT_S) -> dict[str, Any]:
        """Print what is confirmed and stay at the slip. Gives the paper."""
        before = len(self.papers())
        self.tap("action.print")
        self.wait_for("slip", timeout_s)
        return next(paper for paper in self.papers()[before:] if paper["kind"] in ("payment_slip", "queue_slip"))

    def buy_pulsa(self, phone: str, rupiah: int = 10000) -> dict[str, Any]:
        """From the menu to the slip. Gives the paper."""
        self.order_pulsa(phone, rupiah)
        return self.print_slip()

    def ask_status(self, code: str, last6: str) -> dict[str, Any]:
        """From the menu to where a slip stands. Gives the view."""
        self.tap("action.check_status")
        self.wait_for("status_entry")
        self.type_digits(code)
        self.tap("field.last6")
        self.type_digits(last6)
        self.tap("action.next")
        return self.wait_for("status", RESULT_WAIT_S)

    def wait_link(self, up: bool, timeout_s: float = RESULT_WAIT_S) -> dict[str, Any]:
        """Wait until the screen says that central answers, or that it does not."""
        wanted = "up" if up else "down"
        return self.wait_until(lambda view: self.link_shown(view) == wanted, f"the link to be {wanted}", timeout_s)

    @staticmethod
    def link_shown(view: dict[str, Any]) -> Any:
        """What the picture of the link says; None where there is none."""
        return (find(view, "image.link") or {}).get("value")

    def value(self, element_id: str) -> Any:
        """The value of an element that has to be on the screen."""
        found = self.element(element_id)
        assert found is not None, f"{element_id} is not on the screen {self.view()['screen']}"
        return found["value"]

    def says(self) -> str:
        """Every word on the screen."""
        return "\n".join(str(element["label"]) for element in self.view()["elements"])

    def offline_digits(self, paper: dict[str, Any]) -> str:
        """The whole slip in the QR of one that the kiosk minted."""
        codes = self.paper_json(paper["number"])["codes"]
        return next(code["data"] for code in codes if len(code["data"]) > 100)

    def serve(self) -> None:
        """Mend everything around the kiosk and wait until it can sell something, from its menu."""
        self.mend()
        self.link(up=True)
        self.door("cabinet", is_open=False)
        self.door("paper", is_open=False)
        self.clock(0, trusted=True)
        self.settle()
        self.go_home()
        self.wait_until(is_at_work, "a menu on which pulsa can be chosen", START_WAIT_S)

    def settle(self) -> None:
        """Wait until the kiosk is there; one that stays out of service although nothing is broken is switched off and on."""
        try:
            self.wait_until(is_there, "a kiosk in service", SETTLE_WAIT_S)
        except VisitorError:
            self.cut_power()
            self.wait_until(is_there, "a kiosk in service after a power cut", START_WAIT_S)

    def go_home(self) -> None:
        """Leave whatever is on the screen by its own ways out, to the menu's first page."""
        for _ in range(12):
            view = self.wait_until(lambda view: view["accepts_input"], "a screen that accepts input", START_WAIT_S)
            on_menu = view["screen"] == "menu" and view["dialog"] is None
            back = find(view, "page.previous")
            if on_menu and not (back and back["enabled"]):
                return
            ways = (
                ("page.previous",)
                if on_menu
                else (
                    "action.finish",
                    "action.keep_slip",
                    "action.done",
                    "action.cancel",
                    "action.back",
                    "action.start",
                )
            )
            way = next((name for name in ways if (found := find(view, name)) and found["enabled"]), None)
            self.try_tap(way) if way else self.tap_point(400, 240)
        self.wait_for("menu")


def is_there(view: dict[str, Any]) -> bool:
    """Say whether a kiosk is on and in service."""
    return view["screen"] not in ("starting", "out_of_service")


def is_at_work(view: dict[str, Any]) -> bool:
    """Say whether the link is up and the services can be chosen."""
    service, link = find(view, "service.pulsa"), find(view, "image.link")
    return bool(service and service["enabled"] and link and link["value"] == "up")
