"""The operators' API: who may call what, how a refusal reads, and that secrets are said once."""

import pytest
from sqlalchemy import select

from central.fleet import kiosks
from central.store.money_tables import audit

KIOSK = "k-0123456789ab"
ANYBODY_IN_CHARGE, ADMIN_ONLY = "operator", "admin"

CALLS = [
    ("GET", "/me", None, 200, ANYBODY_IN_CHARGE),
    ("GET", "/stores", None, 200, ANYBODY_IN_CHARGE),
    ("POST", "/stores", {"id": "TM-018", "name": "Kenanga"}, 201, ANYBODY_IN_CHARGE),
    ("PATCH", "/stores/TM-017", {"name": "Melati"}, 204, ANYBODY_IN_CHARGE),
    ("GET", "/tills", None, 200, ANYBODY_IN_CHARGE),
    ("POST", "/tills", {"id": "T3", "store": "TM-017", "name": "Kasir 3"}, 201, ANYBODY_IN_CHARGE),
    ("PATCH", "/tills/T1", {"name": "Depan"}, 204, ANYBODY_IN_CHARGE),
    ("GET", "/users", None, 200, ANYBODY_IN_CHARGE),
    ("POST", "/users", {"name": "siti", "role": "cashier", "till": "T1"}, 201, ANYBODY_IN_CHARGE),
    ("POST", "/users", {"name": "ayu", "role": "operator"}, 201, ADMIN_ONLY),
    ("PATCH", "/users/rina", {"till": "T2"}, 204, ANYBODY_IN_CHARGE),
    ("POST", "/users/rina/password", None, 201, ANYBODY_IN_CHARGE),
    ("POST", "/users/operator/password", None, 201, ADMIN_ONLY),
    ("POST", "/users/rina/disable", None, 204, ANYBODY_IN_CHARGE),
    ("POST", "/users/operator/disable", None, 204, ADMIN_ONLY),
    ("POST", "/users/rina/enable", None, 204, ANYBODY_IN_CHARGE),
    ("GET", "/tokens", None, 200, ANYBODY_IN_CHARGE),
    ("POST", "/tokens", {"user": "rina", "label": "POS"}, 201, ANYBODY_IN_CHARGE),
    ("POST", "/tokens", {"user": "operator", "label": "POS"}, 201, ADMIN_ONLY),
    ("GET", "/kiosks", None, 200, ANYBODY_IN_CHARGE),
    ("PATCH", f"/kiosks/{KIOSK}", {"store": "TM-017"}, 204, ANYBODY_IN_CHARGE),
    ("POST", f"/kiosks/{KIOSK}/hold", None, 204, ADMIN_ONLY),
    ("GET", "/fees", None, 200, ANYBODY_IN_CHARGE),
    ("PUT", "/fees/pulsa", {"service_fee": 2_000}, 200, ADMIN_ONLY),
    ("GET", "/audit", None, 200, ANYBODY_IN_CHARGE),
]


@pytest.fixture
def central(client, world):
    """Give a function that calls as somebody and gives the answer."""
    with world.books.engine.begin() as connection:
        keys = {"sign_public": b"s" * 32, "seal_public": b"b" * 32}
        kiosks.enrol(connection, KIOSK, shard=0, store_id="TM-017", **keys, now_ms=1)

    def call(who, method, path, body=None):
        headers = {"authorization": "Bearer " + f"{who}-".ljust(43, "x")} if who else {}
        return client.request(method, f"/api/operator{path}", json=body, headers=headers)

    return call


@pytest.mark.parametrize(("method", "path", "body", "status", "level"), CALLS)
def test_each_call_for_each_role(central, method, path, body, status, level):
    """401 without proof, 403 for cashiers and sellers, 403 for operators where only an admin may, else it is done."""
    for who in ("", "nobody"):
        assert central(who, method, path, body).status_code == 401
    for who in ("rina", "seller"):
        answer = central(who, method, path, body)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:anjungan:problem:forbidden")
    if level == ADMIN_ONLY:
        assert central("operator", method, path, body).status_code == 403
    assert central(level, method, path, body).status_code == status


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "name", "about"),
    [
        ("PATCH", "/stores/TM-099", {"name": "x"}, 404, "unknown", "store"),
        ("POST", "/users/nobody/password", None, 404, "unknown", "user"),
        ("DELETE", "/tokens/000000000000", None, 404, "unknown", "token"),
        ("PUT", "/fees/nothing", {"service_fee": 1}, 404, "unknown", "product"),
        ("POST", "/stores", {"id": "TM-017", "name": "x"}, 409, "taken", "store"),
        ("POST", "/users", {"name": "rina", "role": "seller"}, 409, "taken", "user"),
        ("POST", "/users/admin/disable", None, 409, "taken", "last_admin"),
        ("PATCH", "/users/admin", {"role": "seller"}, 409, "taken", "last_admin"),
        ("POST", f"/kiosks/{KIOSK}/release", None, 409, "taken", "kiosk"),
        ("POST", "/stores", {"id": "a b", "name": "x"}, 422, "value-invalid", "store"),
        ("POST", "/users", {"name": "siti", "role": "cashier"}, 422, "value-invalid", "till"),
        ("PUT", "/fees/pulsa", {"service_fee": -1}, 422, "value-invalid", "service_fee"),
        ("PUT", "/fees/pulsa", {"service_fee": "1"}, 422, "request-invalid", None),
        ("POST", "/stores", {"id": "x", "name": "x", "boss": "me"}, 422, "request-invalid", None),
    ],
)
def test_refusals_say_why(central, method, path, body, status, name, about):
    """Each is a problem document with a stable type, and a reason where the rules refuse."""
    answer = central("admin", method, path, body)
    document = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    told = (answer.status_code, document["type"].removeprefix("urn:anjungan:problem:"), document.get("reason"))
    assert told == (status, name, about)


def test_a_new_cashier_chooses_a_password_and_takes_cash(central, client, world):
    """The password that was given out opens nothing but the choice of another one; then the desk is his."""
    once = central("operator", "POST", "/users", {"name": "siti", "role": "cashier", "till": "T1"}).json()["password"]
    login = {"user": "siti", "password": once}
    refused = client.post("/login", data=login)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:anjungan:problem:password-one-time")
    assert "set-cookie" not in refused.headers
    for weak in ("short", once, ""):
        assert client.post("/password", data={**login, "new_password": weak}).status_code == 422
    assert (
        client.post("/password", data={**login, "password": "x", "new_password": "kata sandi siti"}).status_code == 401
    )
    assert client.post("/password", data={**login, "new_password": "kata sandi siti"}).status_code == 204
    assert client.get("/api/cashier/shift").json()["till"] == "Kasir 1"
    assert client.post("/login", data=login).status_code == 401
    assert client.post("/login", data={"user": "siti", "password": "kata sandi siti"}).status_code == 204


def test_a_reset_signs_out_and_ends_after_a_week(central, client, world):
    """Whoever was signed in is out at once; a one-time password that nobody used is worth nothing later."""
    client.post("/login", data={"user": "rina", "password": "kata sandi rina"})
    assert client.get("/api/cashier/shift").status_code == 200
    once = central("operator", "POST", "/users/rina/password").json()["password"]
    assert client.get("/api/cashier/shift").status_code == 401
    world.clock.forward(7 * 86_400)
    answer = client.post("/password", data={"user": "rina", "password": once, "new_password": "kata sandi baru"})
    assert answer.status_code == 401


def test_audit_has_every_change_and_no_secret(central, world):
    """Who, what, about whom, when; neither passwords nor tokens."""
    once = central("operator", "POST", "/users/rina/password").json()["password"]
    token = central("admin", "POST", "/tokens", {"user": "rina", "label": "POS"}).json()["token"]
    central("admin", "PUT", "/fees/pulsa", {"service_fee": 2_000})
    lines = central("operator", "GET", "/audit").json()
    assert [(line["actor"], line["action"], line["subject"]) for line in lines] == [
        ("admin admin", "fee_set", "pulsa"),
        ("admin admin", "token_issued", "rina"),
        ("operator operator", "password_reset", "rina"),
    ]
    assert lines[0]["at"] == "2026-08-29T10:40:00Z"
    with world.books.engine.begin() as connection:
        everything = str([tuple(row) for row in connection.execute(select(audit))])
    assert once not in everything
    assert token not in everything


def test_pages_lead_people_to_their_place(client):
    """Operators and admins start at their pages, cashiers at the desk; cashiers do not see the operators' pages."""
    for who, place in (("admin", "/operator"), ("operator", "/operator"), ("rina", "/desk")):
        client.post("/login", data={"user": who, "password": f"kata sandi {who}"})
        assert client.get("/", follow_redirects=False).headers["location"] == place
    assert client.get("/operator", follow_redirects=False).status_code == 303
    client.post("/login", data={"user": "operator", "password": "kata sandi operator"})
    assert "operator.js" in client.get("/operator").text
