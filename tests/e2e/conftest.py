"""The whole system, real processes, for the tests that live a customer's day in it."""

import contextlib
import itertools
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pytest

from simulator.system import Database, running_system
from tests.e2e.people import Arrived, Customer, Till

WATCHDOG_S = 6


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the end-to-end tests more time. Every worker has a system of its own, so no test may build on another."""
    for item in items:
        if "tests/e2e" in str(item.path):
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.timeout(240))


CHANGES = {
    "simulate": {"watchdog_s": WATCHDOG_S},
    "sync": {"times": {"heartbeat_s": 2, "dead_s": 5, "tcp_timeout_s": 5, "reconnect_s_max": 2}},
}
"""What takes minutes in a shop takes seconds here."""


@contextlib.contextmanager
def own_system(database: Database = "sqlite", centrals: int = 1, **changes: Any) -> Iterator[dict[str, Any]]:
    """A running system in a directory of its own. (pytest's own would be swept away by another run on this machine.)"""
    with tempfile.TemporaryDirectory(prefix="anjungan-e2e-") as directory:
        Path(directory).chmod(0o711)  # PostgreSQL does not run as root, and has to pass
        different = {"changes": {**CHANGES, **changes}, "database": database, "centrals": centrals}
        with running_system(Path(directory), **different) as run:
            yield {**run, "run_file": f"{directory}/run.json"}


@pytest.fixture(scope="session")
def system() -> Iterator[dict[str, Any]]:
    """The system that every test of this worker meets mended."""
    with own_system() as run:
        yield run


class Own(NamedTuple):
    """A system of a test's own, with somebody at its kiosk and somebody at its till."""

    visitor: Customer
    till: Till
    directory: str


@pytest.fixture
def destructible() -> Iterator[Own]:
    """A system that may be damaged for good."""
    with own_system() as run, Customer(run["panel"]) as somebody:
        somebody.serve()
        yield Own(somebody, Till(run["central"], run["tokens"]["cashier"]), str(Path(run["run_file"]).parent))


@pytest.fixture
def postgresql_system() -> Iterator[tuple[dict[str, Any], Customer]]:
    """A system of its own on PostgreSQL, with two centrals, and somebody at its kiosk."""
    with own_system("postgresql", centrals=2) as run, Customer(run["panel"]) as somebody:
        somebody.serve()
        yield run, somebody


@pytest.fixture(params=get_args(Database))
def either_system(request: pytest.FixtureRequest) -> Iterator[tuple[dict[str, Any], Customer]]:
    """A system of its own on each kind of database, and somebody at its kiosk."""
    with own_system(request.param) as run, Customer(run["panel"]) as somebody:
        somebody.serve()
        yield run, somebody


@pytest.fixture
def visitor(system: dict[str, Any]) -> Iterator[Customer]:
    """Somebody at the kiosk, which stands mended and at its menu; whatever they broke is mended after them."""
    with Customer(system["panel"]) as somebody:
        somebody.serve()
        yield somebody
        somebody.mend()
        somebody.link(up=True)


@pytest.fixture
def arrived(system: dict[str, Any]) -> Arrived:
    """What central has of the kiosk's journal."""
    return Arrived(system["run_file"])


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


_phones = itertools.count(81318642731)
"""No round digits: tests look for a number's last ones in logs, where 000001 stands by chance."""


@pytest.fixture
def phone() -> str:
    """A number that no test has paid for yet, so that no repeat guard speaks up."""
    return f"0{next(_phones)}"


@pytest.fixture
def another_phone() -> str:
    """Likewise, for whoever comes next."""
    return f"0{next(_phones)}"


@pytest.fixture
def next_phone() -> Callable[[], str]:
    """Gives another such number each time."""
    return lambda: f"0{next(_phones)}"
