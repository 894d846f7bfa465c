"""The queue over HTTP: who may look and decide, that two accounts are needed, and that nothing personal is in it."""

import pytest

from central.ledger import rows
from central.web import accounts


@pytest.fixture
def code(world):
    """A paid slip about which its biller said nothing for a day; a second operator is there."""
    world.biller.script = ["lost"]
    made = world.quote().code
    world.pay(made)
    world.dispatch()
    world.clock.forward(86_401)
    world.dispatch()
    with world.books.engine.begin() as connection:
        accounts.ensure_user(connection, "siti", "kata sandi siti", "operator")
        accounts.ensure_token(connection, "siti", "siti-".ljust(43, "x"), world.clock.ms)
    return made


@pytest.fixture
def central(client, code):
    """Give a function that calls as somebody and gives (status, content)."""

    def call(who, method, path="", body=None):
        headers = {"authorization": "Bearer " + f"{who}-".ljust(43, "x")} if who else {}
        answer = client.request(method, f"/api/operator/queue{path}", json=body, headers=headers)
        return answer.status_code, answer.json() if answer.content else None

    return call


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None), ("GET", "/slips/1234567812345670", None), ("POST", "/slips/1234567812345670/complaints", None),
        ("POST", "/slips/1234567812345670/decisions", {"verdict": "delivered", "reason": "file"}),
        ("POST", "/decisions/x/confirm", None), ("POST", "/decisions/x/withdraw", None),
        ("POST", "/cases/99/close", {"reason": "file"}),
    ],
)  # fmt: skip
def test_nobody_but_operators_and_admins(central, method, path, body):
    """401 without proof, 403 for cashiers and sellers; unknown things are 404 for those who may."""
    assert central("", method, path, body)[0] == 401
    assert [central(who, method, path, body)[0] for who in ("rina", "seller")] == [403, 403]
    assert central("operator", method, path, body)[0] == (200 if method == "GET" and not path else 404)


def test_the_queue_names_nobody(central, code, world):
    """The slip masked, why it waits and since when; no number in full anywhere."""
    status, seen = central("operator", "GET")
    assert status == 200
    assert seen == {
        "slips": [
            {
                "code": code, "state": "in_process", "product": "pulsa", "biller": "aggregator",
                "reference": world.slip(code).reference, "customer_masked": "**********30", "total": 12_000,
                "paid_at": "2026-08-29T10:40:00Z", "till": "T1", "order": "person", "kinds": ["advice_exhausted"],
                "decision": "", "since_at": "2026-08-30T10:40:01Z",
            }
        ],
        "cases": [],
    }  # fmt: skip
    status, found = central("operator", "GET", f"/slips/{code}")
    assert (status, found["verdicts"], found["cost"]) == (200, ["delivered", "rejected", "close_case"], 10_500)
    assert found["calls"] == [
        {"at": "2026-08-29T10:40:00Z", "kind": "pay", "outcome": "open", "result_code": "", "took_ms": 0}
    ]
    assert "0878" not in str((seen, found))


def test_a_verdict_needs_another_account(central, code, world, woken):
    """The proposer is refused, another one confirms, a third time comes too late; the dispatcher is woken."""
    body = {"verdict": "rejected", "reason": "tidak ada di file biller"}
    status, made = central("operator", "POST", f"/slips/{code}/decisions", body)
    assert (status, made["state"], made["seen_state"], made["reason"]) == (201, "open", "in_process", body["reason"])
    path = f"/decisions/{made['id']}"
    status, refused = central("operator", "POST", path + "/confirm")
    assert (status, refused["reason"], world.state(code)) == (403, "same_person", "in_process")
    status, done = central("siti", "POST", path + "/confirm")
    assert (status, done["state"], done["decided_by"], world.state(code)) == (
        200, "confirmed", "operator siti", "refund_due",
    )  # fmt: skip
    assert woken == [True]
    status, late = central("admin", "POST", path + "/confirm")
    assert (status, late["reason"]) == (409, "decided")
    assert central("operator", "GET")[1]["slips"] == []


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"verdict": "pay", "reason": "bayar saja"}, 422, None),
        ({"verdict": "delivered", "reason": ""}, 422, None),
        ({"verdict": "delivered", "reason": "hp 081234567890"}, 422, "reason"),
        ({"verdict": "delivered", "reason": "ok ok", "force": True}, 422, None),
        ({"verdict": "ask_again", "reason": "coba lagi"}, 409, "verdict"),
    ],
)
def test_refusals_say_why(central, code, body, status, reason):
    """Each is a problem document; what the rules refuse has its reason."""
    answered, problem = central("operator", "POST", f"/slips/{code}/decisions", body)
    assert (answered, problem.get("reason")) == (status, reason)


def test_a_proposal_is_withdrawn_by_anybody_in_charge(central, code, world):
    """Then another one may be made; the slip has not changed."""
    for verdict in ("delivered", "rejected"):
        status, made = central("operator", "POST", f"/slips/{code}/decisions", {"verdict": verdict, "reason": "file"})
        assert status == 201
        assert central("siti", "POST", f"/decisions/{made['id']}/withdraw")[1]["state"] == "withdrawn"
    assert world.state(code) == "in_process"


def test_a_complaint_is_about_a_delivery(central, code, world):
    """It is noted once for a success, and refused for a slip that is on its way or a code that was mistyped."""
    status, problem = central("operator", "POST", f"/slips/{code}/complaints")
    assert (status, problem["reason"]) == (409, "not_delivered")
    assert central("operator", "POST", "/slips/1234567812345671/complaints")[0] == 404
    other = world.quote(phone="087800001231").code
    world.pay(other)
    world.dispatch()
    assert [central("siti", "POST", f"/slips/{other}/complaints")[0] for _ in range(2)] == [204, 204]
    assert ("complaint", other) in world.open_cases()


def test_a_case_about_no_slip_is_closed_with_a_reason(central, code, world):
    """By one person; one about a slip is not closed that way."""
    with world.books.engine.begin() as connection:
        rows.raise_case(connection, world.clock.ms, "biller_odd", "aggregator", "about no slip")
    (case,) = central("operator", "GET")[1]["cases"]
    assert (case["kind"], case["subject"], case["closed_at"]) == ("biller_odd", "aggregator", None)
    assert central("operator", "POST", f"/cases/{case['id'] - 1}/close", {"reason": "sudah jelas"})[0] == 409
    assert central("operator", "POST", f"/cases/{case['id']}/close", {"reason": "sudah jelas"})[0] == 204
    assert central("operator", "GET")[1]["cases"] == []
