"""The calls about a till's drawer and what it took, as the desk and a shop's own till program rely on them."""

import pytest

from central.fleet import kiosks
from central.store.fleet_tables import requests
from tests.central.cashier.test_api import DODI, RINA, pay, problem

NOTHING = {"count": 0, "taken": 0, "refunds": 0, "returned": 0, "payments": [], "refunds_due": []}


def post(client, rest, who=RINA, **body):
    return client.post(f"/api/cashier/{rest}", json=body, headers=who)


def shift(client, who=RINA):
    return client.get("/api/cashier/shift", headers=who).json()


def test_a_till_without_an_open_shift(client):
    """It says so, with what the drawer was left with."""
    assert shift(client) == NOTHING | {
        "store": "Toko Melati", "till": "Kasir 1", "cashier": "rina", "shift": None, "opened_at": None, "opened_by": None,
        "opening": 0, "expected_drawer": 0,
    }  # fmt: skip


def test_a_shift_opens_once(client):
    """201 with the shift; 200 for the same wish again; 409 for another."""
    first, again = post(client, "shifts", opening=200_000), post(client, "shifts", opening=200_000)
    assert (first.status_code, again.status_code, first.json() == again.json()) == (201, 200, True)
    assert (first.json()["opening"], first.json()["opened_at"]) == (200_000, "2026-08-29T10:40:00Z")
    assert problem(post(client, "shifts", opening=100_000)) == (409, "shift-open", None)
    assert post(client, "shifts", who=DODI, opening=100_000).status_code == 201


def test_the_shift_lists_this_tills_payments(client, world):
    """The till's own, the newest first, with what the drawer should hold, and what must go back."""
    world.biller.script = ["success", "failed"]
    post(client, "shifts", opening=100_000)
    codes = [world.quote(denomination=rupiah).code for rupiah in (10_000, 50_000)]
    for code, total in zip(codes, (12_000, 51_750), strict=True):
        pay(client, code, total, key=code)
        world.clock.forward(60)
        world.dispatch()
    pay(client, world.quote(phone="087800001299").code, who=DODI)
    first, second = (
        {"time": time, "code": code, "code_tail": code[-4:], "product": "Pulsa", "total": total, "state": state,
         "cashier": "rina"}
        for time, code, total, state in (
            ("2026-08-29T10:40:00Z", codes[0], 12_000, "success"),
            ("2026-08-29T10:41:00Z", codes[1], 51_750, "refund_due"),
        )
    )  # fmt: skip
    seen = shift(client)
    assert {name: seen[name] for name in (*NOTHING, "opening", "expected_drawer")} == {
        "count": 2, "taken": 63_750, "refunds": 0, "returned": 0, "payments": [second, first], "refunds_due": [second],
        "opening": 100_000, "expected_drawer": 163_750,
    }  # fmt: skip


def test_a_shift_lasts_beyond_midnight_until_it_is_closed(client, world):
    """The drawer does not empty itself at midnight."""
    pay(client, world.quote().code)
    world.clock.forward(86_400)
    assert (shift(client)["count"], shift(client)["expected_drawer"]) == (1, 12_000)


def test_a_shift_is_counted_and_closed(client, world):
    """The count says the difference; closing wants a word about it and is done once; the next begins with what was left."""
    post(client, "shifts", opening=100_000)
    pay(client, world.quote().code)
    counted = post(client, "shift/count", counted=111_500)
    here = counted.json()["shift"]
    assert counted.json() == {"shift": here, "expected": 112_000, "counted": 111_500, "difference": -500}
    assert problem(post(client, "shift/close", shift=here, counted=111_500)) == (422, "note-missing", None)
    wish = {"shift": here, "counted": 111_500, "left": 100_000, "note": " koin hilang "}
    closed = post(client, "shift/close", **wish)
    assert closed.json() == {
        "shift": here, "opened_at": "2026-08-29T10:40:00Z", "opened_by": "rina", "opening": 100_000,
        "closed_at": "2026-08-29T10:40:00Z", "closed_by": "rina", "count": 1, "taken": 12_000, "refunds": 0, "returned": 0,
        "expected": 112_000, "counted": 111_500, "difference": -500, "left": 100_000, "to_safe": 11_500,
        "note": "koin hilang",
    }  # fmt: skip
    assert post(client, "shift/close", **wish).json() == closed.json()
    assert (shift(client)["shift"], shift(client)["opening"]) == (None, 100_000)
    assert client.get("/api/cashier/shifts", headers=RINA).json() == [closed.json()]
    assert client.get("/api/cashier/shifts", headers=DODI).json() == []


def test_what_is_not_open_is_neither_counted_nor_closed(client):
    """409, whichever shift is meant."""
    assert problem(post(client, "shift/count", counted=0)) == (409, "shift-closed", None)
    assert problem(post(client, "shift/close", shift="s-1", counted=0)) == (409, "shift-closed", None)


@pytest.mark.parametrize("opening", [-1, 1.5, "100", 10_000_000_000, None])
def test_a_count_that_cannot_be(client, opening):
    """422, and nothing is open."""
    assert post(client, "shifts", opening=opening).status_code == 422
    assert shift(client)["shift"] is None


def test_more_left_than_counted(client):
    """422: the drawer cannot keep what is not there."""
    here = post(client, "shifts", opening=0).json()["shift"]
    assert problem(post(client, "shift/close", shift=here, counted=100, left=200)) == (422, "cash-wrong", None)


def test_payments_of_any_day_by_their_last_digits(client, world):
    """This till's only, the newest first."""
    codes = [world.quote(denomination=rupiah).code for rupiah in (10_000, 50_000)]
    pay(client, codes[0])
    world.clock.forward(3 * 86_400)
    other = world.quote(denomination=50_000, phone="087800001277").code
    pay(client, other, 51_750)

    def found(tail, who=RINA):
        answer = client.get("/api/cashier/payments", params={"tail": tail}, headers=who)
        return [each["code"] for each in answer.json()]

    assert found("") == [other, codes[0]]
    assert found(codes[0][-6:]) == [codes[0]]
    assert found("", DODI) == []
    assert client.get("/api/cashier/payments?tail=%25", headers=RINA).status_code == 422


def test_kiosks_of_the_shop_and_when_they_were_heard(client, world):
    """Those of this till's shop; the newest of hello and question counts."""
    with world.books.engine.begin() as connection:
        keys = {"sign_public": b"s" * 32, "seal_public": b"b" * 32}
        for kiosk, store in (("k-000000000001", "TM-017"), ("k-000000000002", "TM-017"), ("k-000000000003", "TM-018")):
            kiosks.enrol(connection, kiosk, shard=0, store_id=store, **keys, now_ms=1)
        kiosks.note_hello(connection, "k-000000000001", "1", world.clock.ms - 60_000)
        asked = {"nonce": b"n" * 16, "request_hash": b"h" * 32, "received_ms": world.clock.ms}
        connection.execute(requests.insert().values(kiosk_id="k-000000000001", **asked))
    assert client.get("/api/cashier/kiosks", headers=RINA).json() == [
        {"kiosk": "k-000000000001", "heard_at": "2026-08-29T10:40:00Z", "held": False},
        {"kiosk": "k-000000000002", "heard_at": None, "held": False},
    ]


@pytest.mark.parametrize("who", ["operator", "seller"])
def test_only_a_cashier_at_a_till(client, tokens, who):
    """403 for everybody else, on every call."""
    headers = {"authorization": f"Bearer {tokens[who]}"}
    for rest in ("shift", "shifts", "payments", "kiosks"):
        assert client.get(f"/api/cashier/{rest}", headers=headers).status_code == 403
    for rest in ("shifts", "shift/count", "shift/close"):
        answer = client.post(f"/api/cashier/{rest}", json={"opening": 0, "counted": 0, "shift": "s"}, headers=headers)
        assert answer.status_code == 403
