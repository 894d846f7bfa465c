"""Health, figures, bounds and headers of the application."""

from pathlib import Path
from typing import get_args

import central.web
from central.fleet.kiosks import SuspensionReason

STATIC = Path(central.web.__file__).parent / "static"


def test_health_and_readiness(client, checks):
    """The process answers; readiness names what is not well."""
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}
    checks["broker"] = False
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["failing"]) == (503, "broker")


def test_figures_are_for_operators_and_this_machine(client, tokens):
    """From another machine only with an operator's token."""
    assert client.get("/metrics").status_code == 401
    for who, status in (("rina", 403), ("operator", 200)):
        assert client.get("/metrics", headers={"authorization": f"Bearer {tokens[who]}"}).status_code == status


def test_figures_count_and_name_nobody(client, world, tokens):
    """Prometheus sees slips by state, open orders and the sum of the books; no number of a customer."""
    world.quote()
    paid = world.quote(denomination=50_000)
    world.pay(paid.code)
    world.clock.forward(7)
    text = client.get("/metrics", headers={"authorization": f"Bearer {tokens['operator']}"}).text
    for line in (
        'anjungan_slips{state="awaiting_payment"} 1.0',
        'anjungan_slips{state="paid"} 1.0',
        "anjungan_open_orders 1.0",
        "anjungan_open_order_age_seconds 7.0",
        "anjungan_slips_entry_expected 0.0",
        "anjungan_books_balance_rupiah 0.0",
    ):
        assert line in text.splitlines()
    assert "0878" not in text


def test_large_and_unbounded_bodies_are_refused(client):
    """A body over 64 KiB, or one that does not state its length, is refused before anything reads it."""
    large = client.post("/login", content=b"x" * 70_000)
    endless = client.post("/login", content=(b"x" for _ in range(3)))
    padded = client.post("/login", content=b"x" * 70_000, headers={"content-length": "0" * 12 + "70000"})
    assert {answer.status_code for answer in (large, endless, padded)} == {413}


def test_every_answer_is_strict_with_browsers(client):
    """Nothing is cached, sniffed, framed or loaded from elsewhere."""
    headers = client.get("/healthz").headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in headers["content-security-policy"]


def test_unknown_address_is_a_problem_document(client):
    """Failures of the framework are problem documents too."""
    for answer, name in ((client.get("/nowhere"), "not-found"), (client.put("/login"), "method-not-allowed")):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == f"urn:anjungan:problem:{name}"


def test_failure_inside_is_a_problem_without_text(client, world, tokens):
    """What breaks inside is 500 with a stable type; its text does not get out."""
    quote = world.quote("tokopedia")
    world.clock.forward(1000)
    world.biller.inquire = None
    answer = client.post(
        f"/api/cashier/slips/{quote.code}/claim", headers={"authorization": f"Bearer {tokens['rina']}"}
    )
    assert answer.status_code == 500
    assert answer.json() == {
        "type": "urn:anjungan:problem:internal",
        "title": "Central failed; the same request may be repeated",
        "status": 500,
    }


def test_openapi_describes_the_desk(client):
    """The contract is served, with every call of the desk."""
    document = client.get("/openapi.json").json()
    desk = {path for path in document["paths"] if path.startswith("/api/cashier")}
    slip = "/api/cashier/slips/{code}"
    assert desk == {
        "/api/cashier/shift", "/api/cashier/shift/close", "/api/cashier/shift/count", "/api/cashier/shifts",
        "/api/cashier/payments", "/api/cashier/kiosks", "/api/cashier/slips/lookup", slip, f"{slip}/claim", f"{slip}/void",
        f"{slip}/payments", f"{slip}/refunds", f"{slip}/receipts", f"{slip}/complaints",
    }  # fmt: skip


def test_operators_read_why_a_kiosk_is_held():
    """Every reason has its words in both languages."""
    words = (STATIC / "operator_words.js").read_text()
    assert {reason: words.count(f'"held.{reason}"') for reason in get_args(SuspensionReason)} == dict.fromkeys(
        get_args(SuspensionReason), 2
    )
