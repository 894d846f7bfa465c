"""RECONCILE over HTTP: who may look and decide, and that two accounts are needed."""

import pytest

from central.fleet import counters
from central.ledger import restored, rows
from central.web import accounts


@pytest.fixture
def code(world):
    """A slip that a restore holds."""
    made = world.quote().code
    with world.books.engine.begin() as connection:
        accounts.ensure_user(connection, "siti", "kata sandi siti", "operator")
        accounts.ensure_token(connection, "siti", "siti-".ljust(43, "x"), world.clock.ms)
        restore_id = counters.begin_restored(connection, world.clock.ms // 1000)
        restored.hold_everything(connection, restore_id, world.clock.ms)
    return made


@pytest.fixture
def central(client, code):
    """Give a function that calls as somebody and gives (status, content)."""

    def call(who, method, path="", body=None):
        headers = {"authorization": "Bearer " + f"{who}-".ljust(43, "x")} if who else {}
        answer = client.request(method, f"/api/operator/reconcile{path}", json=body, headers=headers)
        return answer.status_code, answer.json()

    return call


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None), ("GET", "/slips", None), ("GET", "/proposals", None), ("GET", "/proposals/x", None),
        ("POST", "/proposals", {}), ("POST", "/proposals/x/confirm", None), ("POST", "/proposals/x/withdraw", None),
    ],
)  # fmt: skip
def test_nobody_but_operators_and_admins(central, method, path, body):
    """401 without proof, 403 for cashiers and sellers."""
    assert central("", method, path, body)[0] == 401
    assert [central(who, method, path, body)[0] for who in ("rina", "seller")] == [403, 403]


def test_progress_and_the_held_slips(central, code):
    """How many wait for what, and each with its reference for the biller's file; no number in full."""
    assert central("operator", "GET") == (
        200,
        {
            "restored_at": "2026-08-29T10:40:00Z", "references": 0, "waiting": 0, "advised": True, "with_person": 0,
            "unpaid": 1, "unfinished": 0, "refund_due": 0,
        },
    )  # fmt: skip
    status, slips = central("operator", "GET", "/slips?kind=unpaid&product=pulsa")
    assert (status, [slip["code"] for slip in slips]) == (200, [code])
    assert "0878" not in str(slips)
    assert central("operator", "GET", "/slips?kind=refund_due") == (200, [])
    assert central("operator", "GET", "/slips?kind=other")[0] == 422


def test_a_proposal_needs_another_account(central, code, world, woken):
    """The proposer is refused, another one sees the same list and confirms, a third one comes too late."""
    status, made = central("operator", "POST", "/proposals", {"kind": "unpaid"})
    assert (status, made["state"], made["slips"], made["wish"]) == (201, "open", 1, "kind unpaid")
    path = f"/proposals/{made['id']}"
    status, refused = central("operator", "POST", path + "/confirm")
    assert (status, refused["reason"]) == (403, "same_person")
    status, seen = central("siti", "GET", path)
    assert seen["listed"] == [{"code": code, "state": "awaiting_payment", "total": 12_000, "done": False}]
    status, done = central("siti", "POST", path + "/confirm")
    assert (status, done["state"], done["done"], done["decided_by"]) == (200, "confirmed", 1, "operator siti")
    assert (central("admin", "POST", path + "/confirm")[0], woken) == (409, [True])
    assert central("operator", "GET")[1]["restored_at"] is None
    assert world.slip(code).reconcile == 0


def test_a_proposal_can_be_withdrawn(central):
    """Then nobody confirms it, and another one can be made."""
    made = central("operator", "POST", "/proposals", {})[1]
    assert central("operator", "POST", f"/proposals/{made['id']}/withdraw")[1]["state"] == "withdrawn"
    status, refused = central("siti", "POST", f"/proposals/{made['id']}/confirm")
    assert (status, refused["reason"]) == (409, "decided")
    assert central("siti", "POST", "/proposals", {})[0] == 201
    assert [each["state"] for each in central("admin", "GET", "/proposals")[1]] == ["open", "withdrawn"]


@pytest.mark.parametrize("body", [{"verdict": "burn"}, {"kind": "x"}, {"codes": ["1"] * 101}, {"other": 1}])
def test_a_wish_of_another_shape_is_refused(central, body):
    """422, and no proposal."""
    assert central("operator", "POST", "/proposals", body)[0] == 422
    assert central("operator", "GET", "/proposals") == (200, [])


def test_figures_tell_of_it(client, code):
    """Prometheus sees that it is on, what is held, and how many answers are missing; ready all the same."""
    text = client.get("/metrics", headers={"authorization": "Bearer " + "operator-".ljust(43, "x")}).text
    for line in (
        "anjungan_reconcile 1.0", 'anjungan_reconcile_slips{kind="unpaid"} 1.0', "anjungan_reconcile_advices_waiting 0.0",
        "anjungan_reconcile_with_person 0.0",
    ):  # fmt: skip
        assert line in text
    assert client.get("/readyz").status_code == 200


def test_a_time_that_never_was_hides_no_list(central, code, world):
    """A kiosk's entry may state any time; the list of what is held is shown all the same."""
    with world.books.engine.begin() as connection:
        rows.edit(connection, rows.find(connection, code, lock=True), issued_ms=-(2**62))
    status, slips = central("operator", "GET", "/slips")
    assert (status, [slip["issued_at"] for slip in slips]) == (200, ["1970-01-01T00:00:00Z"])


def test_a_text_that_no_database_holds_is_no_failure(central, client):
    """PostgreSQL takes no zero byte in a text; SQLite finds nothing under it."""
    assert central("operator", "GET", "/proposals/%00")[0] in (404, 422)
    assert central("operator", "GET", "/slips?product=%00")[0] in (200, 422)
    wrong = client.post("/login", data={"user": "\0", "password": "x"})
    assert wrong.status_code in (401, 422)
