"""A biller that answers nobody: kiosks grey its products out, others go on, and it comes back by itself."""

import tomllib
from pathlib import Path

import httpx
import pytest

ENOUGH = 5
"""So many calls without an answer make a biller count as down (`[billers.breaker]`)."""

BACK_S = 60.0
"""Central tries a biller again after each pause of half a minute."""


@pytest.fixture
def gateway(system):
    """The sandbox gateway of payment codes, over HTTP; its faults are taken away afterwards."""
    settings = tomllib.loads(next(Path(system["run_file"]).parent.rglob("paycode.toml")).read_text())
    with httpx.Client(base_url=f"http://127.0.0.1:{settings['listen']['port']}", trust_env=False) as client:
        yield client
        client.delete("/sandbox/faults")


def deaf(gateway, ask, calls=100):
    """Let the gateway hang up on this kind of call."""
    fault = {"ask": ask, "calls": calls, "unreachable": "closed"}
    assert gateway.post("/sandbox/faults", json=fault).status_code < 300


def service(view, product):
    """Give the menu's button of a product, None where it is on another page."""
    return next((element for element in view["elements"] if element["id"] == f"service.{product}"), None)


def on_menu(visitor, product, enabled, timeout_s):
    """Wait until the menu offers a product, or greys it out; give its button."""
    visitor.wait_for("menu")
    for turn in ("page.previous", "page.next"):
        while service(visitor.view(), product) is None and visitor.element(turn)["enabled"]:
            visitor.tap(turn)

    def holds(view):
        found = service(view, product)
        return found is not None and found["enabled"] is enabled

    return service(visitor.wait_until(holds, f"{product} enabled: {enabled}", timeout_s), product)


def test_products_of_a_biller_that_is_down_are_grey_until_it_answers_again(visitor, system, gateway):
    """After five calls without an answer nobody types anything for it in vain; the other biller's products stay."""
    number = system["test_numbers"]["shopee"]["success"]
    deaf(gateway, "inquiry")
    deaf(gateway, "status")
    visitor.tap("service.shopee")
    visitor.wait_for("entry")
    visitor.type_digits("081234567890")
    visitor.tap("field.code")
    visitor.type_digits(number)
    visitor.tap("action.next")
    for _ in range(ENOUGH - 1):
        visitor.wait_for("error", 30)
        visitor.tap("action.retry")
    visitor.wait_for("error", 30)
    visitor.tap("action.cancel")
    grey = on_menu(visitor, "shopee", enabled=False, timeout_s=15)
    assert visitor.try_tap(grey["id"])["accepted"] is False
    assert on_menu(visitor, "pulsa", enabled=True, timeout_s=1)["enabled"]
    gateway.delete("/sandbox/faults")
    assert on_menu(visitor, "shopee", enabled=True, timeout_s=BACK_S)["enabled"]
