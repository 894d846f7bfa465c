"""The whole system, real processes, for the tests that live a customer's day in it."""

import itertools
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulator.system import running_system
from simulator.visitor import Visitor, find

RESULT_WAIT_S = 30.0
START_WAIT_S = 60.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the end-to-end tests more time. Every worker has a system of its own, so no test may build on another."""
    for item in items:
        if "tests/e2e" in str(item.path):
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.timeout(240))


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


def wait_until(look: Callable[[], Any], holds: Callable[[Any], bool], timeout_s: float) -> Any:
    """Look again and again until what is seen holds; the looking itself takes time, nothing sleeps."""
    deadline = time.monotonic() + timeout_s
    while True:
        seen = look()
        if holds(seen):
            return seen
        assert time.monotonic() < deadline, f"waited {timeout_s} s, last seen: {seen}"


@pytest.fixture(scope="session")
def system() -> Iterator[dict[str, Any]]:
    """A running system in a directory of its own. (pytest's own would be swept away by another run on this machine.)"""
    with tempfile.TemporaryDirectory(prefix="anjungan-e2e-") as directory, running_system(Path(directory)) as run:
        yield {**run, "run_file": f"{directory}/run.json"}


@pytest.fixture
def visitor(system: dict[str, Any]) -> Iterator[Visitor]:
    """Somebody at the kiosk, which stands mended and at its first screen."""
    with Visitor(system["panel"]) as somebody:
        somebody.mend()
        somebody.link(up=True)
        somebody.door("cabinet", is_open=False)
        somebody.clock(0, trusted=True)
        go_home(somebody)
        somebody.wait_until(is_at_work, "a menu on which pulsa can be chosen", START_WAIT_S)
        yield somebody


def is_at_work(view: dict[str, Any]) -> bool:
    """Say whether the link is up and the services can be chosen."""
    service, link = find(view, "service.pulsa"), find(view, "image.link")
    return bool(service and service["enabled"] and link and link["value"] == "up")


def go_home(visitor: Visitor) -> None:
    """Leave whatever is on the screen by its own ways out, to the menu."""
    for _ in range(8):
        view = visitor.wait_until(lambda view: view["accepts_input"], "a screen that accepts input")
        if view["screen"] == "menu" and view["dialog"] is None:
            return
        ways = ("action.finish", "action.done", "action.cancel", "action.back", "action.start")
        way = next((name for name in ways if (found := find(view, name)) and found["enabled"]), None)
        visitor.try_tap(way) if way else visitor.tap_point(400, 240)
    visitor.wait_for("menu")


@pytest.fixture
def till(system: dict[str, Any]) -> Till:
    return Till(system["central"], system["tokens"]["cashier"])


@pytest.fixture
def till2(system: dict[str, Any]) -> Till:
    return Till(system["central"], system["tokens"]["cashier2"])


_codes = itertools.count(1)


@pytest.fixture
def numbers(system: dict[str, Any]) -> dict[str, str]:
    """Tokopedia's test codes by what becomes of them, never used before: the sandbox judges by the first four digits."""
    fresh = f"{next(_codes):08d}"
    known = system["test_numbers"]["tokopedia"]
    return {name: number if name == "phone" else number[:4] + fresh for name, number in known.items()}


_phones = itertools.count(81310000001)


@pytest.fixture
def phone() -> str:
    """A number that no test has paid for yet, so that no repeat guard speaks up."""
    return f"0{next(_phones)}"
