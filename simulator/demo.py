"""`make demo`: a customer at the kiosk and a cashier at the desk, from the first touch to payments that arrived.

Drives a whole system of its own, in a temporary directory and on free ports, only through what outsiders use: the front
panel's API and central's. Exit code 0 only when every payment succeeded and the papers say so. With `--hour` it is an hour
of a shop instead (`simulator.hour`), and exit code 0 means that books, drawers and papers agree to the rupiah.
"""

import argparse
import re
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from simulator.hour.plan import CUSTOMERS
from simulator.hour.program import play_hour
from simulator.system import StartError, running_system
from simulator.visitor import View, Visitor, VisitorError, find

TENDERED = 300_000
SUCCESS_WAIT_S = 20.0
ENTRY_WAIT_S = 45.0
"""The kiosk tries again at random moments, up to half a minute apart."""

OTHER_PHONE = "081310000001"
POLL_S = 0.2


class DemoError(Exception):
    """Something is not as it should be; the text says what."""


class Desk:
    """A cashier at central's API."""

    def __init__(self, central: str, token: str) -> None:
        self._http = httpx.Client(
            base_url=central, headers={"Authorization": f"Bearer {token}"}, timeout=30.0, trust_env=False
        )

    def close(self) -> None:
        """Leave the desk."""
        self._http.close()

    def look_up(self, scan: str) -> dict[str, Any]:
        """Scan a slip: its code, or the digits of its QR."""
        return self._content(self._http.post("/api/cashier/slips/lookup", json={"scan": scan}))

    def slip(self, code: str) -> dict[str, Any]:
        """Look at a slip again."""
        return self._content(self._http.get(f"/api/cashier/slips/{code}"))

    def claim(self, code: str) -> dict[str, Any]:
        """Take the slip for this till."""
        return self._content(self._http.post(f"/api/cashier/slips/{code}/claim"))

    def pay(self, code: str, amount: int) -> dict[str, Any]:
        """Commit the payment."""
        return self._content(
            self._http.post(
                f"/api/cashier/slips/{code}/payments",
                json={"amount": amount, "tendered": TENDERED},
                headers={"Idempotency-Key": str(uuid.uuid4())},
            )
        )

    def wait_state(self, code: str, state: str, timeout_s: float) -> None:
        """Wait until a slip stands so. Raises `DemoError` when it does not in time."""
        deadline = time.monotonic() + timeout_s
        while (seen := self.slip(code)["state"]) != state:
            check(time.monotonic() < deadline, f"slip {grouped(code)} is {seen}, not {state}, after {timeout_s:g} s")
            time.sleep(POLL_S)

    def entries_expected(self) -> int:
        """Give how many slips were paid from their QR and are not yet known from their kiosk."""
        metrics = self._http.get("/metrics").raise_for_status().text
        found = re.search(r"^anjungan_slips_entry_expected(?:\{.*?\})? ([0-9.e+]+)$", metrics, re.MULTILINE)
        if found is None:
            raise DemoError("central does not say how many records it waits for")
        return int(float(found[1]))

    def wait_entries(self, timeout_s: float) -> None:
        """Wait until every paid slip is known from its kiosk. Raises `DemoError` when it is not in time."""
        deadline = time.monotonic() + timeout_s
        while self.entries_expected():
            check(time.monotonic() < deadline, f"the kiosk's record did not arrive within {timeout_s:g} s")
            time.sleep(POLL_S)

    def _content(self, answer: httpx.Response) -> dict[str, Any]:
        check(answer.is_success, f"central answered {answer.status_code}: {answer.text[:300]}")
        content: dict[str, Any] = answer.json()
        return content


def main(arguments: Sequence[str] | None = None) -> int:
    """Play every scene, or an hour. Exit code 1, with a line that says what went wrong, when it does not end as it should."""
    parser = argparse.ArgumentParser(prog="demo", description="A scripted customer and a cashier.")
    parser.add_argument(
        "--hour", action="store_true", help="an hour of a shop in two minutes, and the count at its end"
    )
    parser.add_argument("--customers", type=int, default=CUSTOMERS, help=f"in the hour (default {CUSTOMERS})")
    parser.add_argument("--seed", type=int, default=1, help="which hour (default 1)")
    chosen = parser.parse_args(arguments)
    started = time.monotonic()
    if chosen.hour:
        return play_hour(chosen.seed, chosen.customers)
    try:
        with tempfile.TemporaryDirectory(prefix="anjungan-demo-") as directory:
            narrate("Starting kiosk, broker, central and the sandbox billers ...")
            with running_system(Path(directory), say=lambda text: narrate(f"  {text}")) as run:
                play(run)
    except (DemoError, StartError, VisitorError, httpx.HTTPError) as error:
        narrate(f"\nThe demo failed: {error}")
        return 1
    narrate(f"\nEvery payment arrived. ({time.monotonic() - started:.0f} s)")
    return 0


def play(run: dict[str, Any]) -> None:
    """Play every scene in a running system. Raises `DemoError` or `VisitorError`."""
    numbers = run["test_numbers"]
    desk = Desk(run["central"], run["tokens"]["cashier"])
    with Visitor(run["panel"]) as visitor:
        try:
            scene("Pulsa, with the link up")
            code = buy_pulsa(visitor, numbers["pulsa"]["success"])
            pay_at_desk(desk, code)
            scene("A marketplace payment code, with an inquiry")
            code = buy_by_code(visitor, "tokopedia", "Tokopedia", numbers["tokopedia"])
            pay_at_desk(desk, code)
            scene("Where does it stand? The kiosk prints the receipt")
            print_receipt(visitor, code, numbers["tokopedia"]["phone"])
            scene("Another shop's code, through the gateway of payment codes")
            pay_at_desk(desk, buy_by_code(visitor, "shopee", "Shopee", numbers["shopee"]))
            scene("Pulsa again, while the kiosk has no link")
            pay_without_link(visitor, desk, OTHER_PHONE)
        finally:
            desk.close()


def buy_pulsa(visitor: Visitor, phone: str) -> str:
    """Take a slip for pulsa. Gives its code."""
    wake(visitor)
    narrate("  The customer touches 'Pulsa', types the number and chooses Rp25.000.")
    visitor.tap("service.pulsa")
    visitor.wait_for("entry")
    visitor.type_digits(phone)
    visitor.tap("denomination.25000")
    visitor.tap("action.next")
    return take_slip(visitor, "payment_slip")


def buy_by_code(visitor: Visitor, product: str, name: str, numbers: dict[str, str]) -> str:
    """Take a slip for a marketplace's payment code. Gives the slip's code."""
    wake(visitor)
    narrate(f"  The customer touches '{name}' and types phone number and payment code.")
    visitor.tap(f"service.{product}")
    visitor.wait_for("entry")
    visitor.type_digits(numbers["phone"])
    visitor.tap("field.code")
    visitor.type_digits(numbers["success"])
    visitor.tap("action.next")
    narrate("  Central asks the biller ...")
    view = visitor.wait_for("confirm")
    owner, total = value(view, "data.name"), rupiah(value(view, "data.total"))
    narrate(f"  The kiosk shows whose bill it is and what is to be paid: {owner}, {total}.")
    return take_slip(visitor, "payment_slip")


def take_slip(visitor: Visitor, kind: str) -> str:
    """Print from the confirmation, take the paper and leave. Gives the slip's code."""
    before = len(visitor.papers())
    visitor.wait_for("confirm")
    visitor.tap("action.print")
    visitor.wait_for("slip")
    paper = visitor.wait_paper(before + 1)
    check(paper["kind"] == kind, f"the printer made a {paper['kind']}, not a {kind}")
    code = str(paper["code"])
    readable = [found["type"] for found in visitor.paper_json(paper["number"])["codes"]]
    narrate(f"  The slip comes out: {grouped(code)}, readable as {' and '.join(readable)}.")
    check(len(readable) > 1, "bar code and QR of the slip cannot both be read")
    visitor.tap("action.done")
    return code


def pay_at_desk(desk: Desk, scan: str) -> str:
    """Scan, claim, take the cash, and wait until the biller has delivered. Gives the slip's code."""
    slip = desk.look_up(scan)
    code, total = slip["code"], slip["total"]
    check(slip["payable"], f"slip {grouped(code)} cannot be paid: {slip['reason']}")
    narrate(f"  At the desk: {slip['product']}, {slip['customer_masked']}, {rupiah(total)} to pay.")
    desk.claim(code)
    payment = desk.pay(code, total)
    narrate(f"  The cashier takes {rupiah(TENDERED)} and gives {rupiah(payment['change'])} back.")
    desk.wait_state(code, "success", SUCCESS_WAIT_S)
    narrate("  The biller delivered: success.")
    return str(code)


def print_receipt(visitor: Visitor, code: str, typed: str) -> None:
    """Ask the kiosk for the slip's state and take the STRUK."""
    wake(visitor)
    visitor.tap("action.check_status")
    visitor.wait_for("status_entry")
    visitor.type_digits(code)
    visitor.tap("field.last6")
    visitor.type_digits(typed[-6:])
    visitor.tap("action.next")
    view = visitor.wait_for("status")
    state = value(view, "data.state")
    check(state == "success", f"the kiosk says {state}")
    before = len(visitor.papers())
    visitor.tap("action.print_receipt")
    paper = visitor.wait_paper(before + 1)
    text = visitor.paper_text(paper["number"])
    check(paper["kind"] == "receipt" and "LUNAS" in text, "the paper is no STRUK that says LUNAS")
    check("BELUM LUNAS" not in text, "the STRUK says BELUM LUNAS")
    narrate("  The kiosk says that it arrived, and prints the STRUK: LUNAS.")
    visitor.wait_for("status")
    visitor.tap("action.done")


def pay_without_link(visitor: Visitor, desk: Desk, phone: str) -> None:
    """Take an offline slip, pay it from its QR before central heard of it, and see its record arrive later."""
    visitor.link(up=False)
    narrate("  The cable to central is cut.")
    code = buy_pulsa(visitor, phone)
    check(code.startswith("9"), f"{grouped(code)} is no code of an offline slip")
    number = len(visitor.papers())
    longest = max((found["data"] for found in visitor.paper_json(number)["codes"]), key=len)
    narrate(f"  Its QR holds the whole signed slip: {len(longest)} digits. The desk is online, so it can be paid now.")
    check(pay_at_desk(desk, longest) == code, "the desk found another slip in the QR")
    check(desk.entries_expected() == 1, "central does not wait for the kiosk's record of this slip")
    visitor.link(up=True)
    narrate("  The cable is mended ...")
    desk.wait_entries(ENTRY_WAIT_S)
    narrate("  The kiosk's record arrived and met the payment that was already made.")


def wake(visitor: Visitor) -> None:
    """Come to the kiosk: the first touch only wakes it."""
    view = visitor.wait_until(lambda view: view["accepts_input"], "a screen that accepts touches")
    if view["screen"] != "menu":
        visitor.wait_until(lambda view: view["screen"] in ("attract", "menu"), "the first screen")
        if visitor.view()["screen"] == "attract":
            visitor.tap("action.start")
    visitor.wait_for("menu")


def value(view: View, element_id: str) -> Any:
    """Give the value of an element that has to be there."""
    element = find(view, element_id)
    if element is None:
        raise DemoError(f"{element_id} is not on the screen")
    return element["value"]


def scene(title: str) -> None:
    """Announce a scene."""
    narrate(f"\n{title}")


def narrate(text: str) -> None:
    """Say one line of the story, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def check(holds: bool, otherwise: str) -> None:
    """Raise `DemoError` with this text unless it holds."""
    if not holds:
        raise DemoError(otherwise)


def grouped(code: str) -> str:
    """Give a code in groups of four."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def rupiah(amount: int) -> str:
    """Give an amount as people here write it."""
    return f"Rp{amount:,}".replace(",", ".")


if __name__ == "__main__":
    sys.exit(main())
