"""The books over HTTP: who may look, what a file may be, and what a day says."""

import pytest

from .conftest import HEADER, line

DAY = "2026-08-29"


@pytest.fixture
def central(client, tokens):
    """Give a function that calls as somebody and gives the answer."""

    def call(who, method, path, **more):
        headers = {"authorization": f"Bearer {tokens[who]}"} if who else {}
        return client.request(method, f"/api/operator/books{path}", headers=headers | more.pop("headers", {}), **more)

    return call


def send(central, content, *, who="operator", biller="aggregator", day=DAY):
    path = f"/statements?biller={biller}&day={day}&file=harian.csv"
    return central(who, "POST", path, content=content, headers={"content-type": "text/csv"})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/days/{DAY}"), ("POST", f"/days/{DAY}/proof"), ("GET", "/proofs"),
        ("GET", f"/sheets/tills?since={DAY}&until={DAY}"), ("POST", f"/statements?biller=aggregator&day={DAY}"),
    ],
)  # fmt: skip
def test_nobody_but_operators_and_admins(central, method, path):
    """401 without proof, 403 for cashiers and sellers."""
    assert [central(who, method, path).status_code for who in ("", "rina", "seller")] == [401, 403, 403]


def test_file_in_and_the_day_out(central, sell, world):
    """A file is taken in once, and the day says what it says; nobody's number is in it."""
    slip = sell()
    content = HEADER + line(slip.reference) + line("FOREIGN-1", "5.000")
    first, again = send(central, content), send(central, content)
    assert (first.status_code, again.status_code, first.json() == again.json()) == (201, 200, True)
    found = central("operator", "GET", f"/days/{DAY}").json()
    statement = first.json()
    assert statement | {"id": ""} == {
        "id": "", "biller": "aggregator", "day": DAY, "file_name": "harian.csv", "imported_by": "operator operator",
        "imported_at": "2026-08-29T10:40:00Z", "lines": 2,
    }  # fmt: skip
    assert found["money"] == {
        "payments": 1, "money_in": 12_000, "delivered": 12_000, "refunded": 0, "open": 0, "disputed": 0, "agrees": True,
    }  # fmt: skip
    assert (found["state"], found["ledger"], found["proved"]) == ("running", 0, None)
    assert found["billers"] == [
        {
            "biller": "aggregator", "statement": statement, "listed_count": 2, "listed": 15_500, "booked_count": 1,
            "booked": 10_500,
            "counts": {"MATCHED": 1, "MISSING_HERE": 1, "MISSING_AT_BILLER": 0, "AMOUNT_DIFF": 0, "WAITING": 0},
            "entries": [
                {
                    "flag": "MISSING_HERE", "reference": "FOREIGN-1", "code": "", "state": "", "listed": 5_000, "booked": 0,
                    "at": "2026-08-29T10:40:00Z",
                }
            ],
        }
    ]  # fmt: skip
    assert "0878" not in str(found)
    assert "BUDI" not in str(found)


@pytest.mark.parametrize(
    ("content", "reason", "at"),
    [("nonsense", "header", 1), (HEADER + "A1,2026-08-28 10:00:00,p,0878,1,Sukses,00,\n", "other_day", 2), ("\xff", "header", 1)],
)  # fmt: skip
def test_file_that_is_not_right_changes_nothing(central, content, reason, at):
    """422 with the line and the kind of trouble, and not a word of the content."""
    answer = send(central, content)
    assert (answer.status_code, answer.json()) == (
        422,
        {
            "type": "urn:anjungan:problem:statement-invalid", "status": 422, "reason": reason, "line": at,
            "title": "This is not the biller's list of that day; nothing of it was taken over",
        },
    )  # fmt: skip
    assert central("operator", "GET", f"/days/{DAY}").json()["billers"] == []


def test_unknown_billers_and_days_are_refused(central):
    """422 each; the thirtieth of February is no day."""
    assert send(central, HEADER, biller="other").status_code == 422
    assert [send(central, HEADER, day=day).status_code for day in ("29-08-2026", "2026-02-30", "9999-99-99")] == [
        422
    ] * 3
    assert [central("admin", "GET", f"/days/{day}").status_code for day in ("today", "2026-02-30")] == [422, 422]
    for until in ("2026-08-28", "2026-09-30"):
        assert central("admin", "GET", f"/sheets/tills?since={DAY}&until={until}").status_code == 422
    assert central("admin", "GET", f"/sheets/other?since={DAY}&until={DAY}").status_code == 422


def test_only_a_file_may_be_large(central, client):
    """Eight mebibytes there, 64 KiB everywhere else; without proof not a byte of it is read."""
    large = HEADER + line("A1") * 2_000
    assert len(large) > 64 * 1024
    assert send(central, large).status_code == 201
    assert send(central, "x" * (8 * 1024 * 1024 + 1)).status_code == 413
    assert central("operator", "POST", f"/days/{DAY}/proof", content=large).status_code == 413
    assert client.post(f"/api/operator/books/statements?biller=aggregator&day={DAY}", content=large).status_code == 401


def test_day_is_proved_when_it_is_over(central, sell, over):
    """Refused before; afterwards it is kept, listed, and said beside the day."""
    sell()
    assert central("operator", "POST", f"/days/{DAY}/proof").status_code == 422
    over()
    made = central("operator", "POST", f"/days/{DAY}/proof")
    kept = {"day": DAY, "made_at": "2026-08-29T18:40:00Z", "state": "waiting"}
    assert (made.status_code, made.json()) == (200, kept)
    assert central("admin", "GET", "/proofs").json() == [kept]
    assert central("admin", "GET", f"/days/{DAY}").json()["proved"] == kept


def test_sheet_comes_as_a_file(central, sell):
    """CSV with a name, for the days that were asked for."""
    sell()
    answer = central("operator", "GET", f"/sheets/turnover?since={DAY}&until=2026-08-31")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="anjungan-turnover-2026-08-29-2026-08-31.csv"'
    assert answer.text.splitlines()[1].startswith("2026-08-29,aggregator,TM-017,T1,1,10500,")
