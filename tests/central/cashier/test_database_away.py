"""A till whose central has lost its database hears that, and may ask again; it never hears of a failure of central's own."""

import pytest
from sqlalchemy import make_url


@pytest.mark.parametrize("kind", ["postgresql"])
def test_database_that_is_away_is_said(world, client, tokens, databases, postgresql):
    """Shown, claimed or paid: 503 with the document that says that the same request may be repeated."""
    code = world.quote().code
    as_cashier = {"Authorization": f"Bearer {tokens['rina']}", "Idempotency-Key": "k"}
    assert client.get(f"/api/cashier/slips/{code}", headers=as_cashier).status_code == 200
    postgresql.cluster.drop_database(make_url(databases.url("central")).database)
    answers = [
        client.get(f"/api/cashier/slips/{code}", headers=as_cashier),
        client.post(f"/api/cashier/slips/{code}/claim", headers=as_cashier),
        client.post(f"/api/cashier/slips/{code}/payments", headers=as_cashier, json={"amount": 12_000}),
    ]
    assert [answer.status_code for answer in answers] == [503, 503, 503]
    assert {answer.json()["type"] for answer in answers} == {"urn:anjungan:problem:unavailable"}
    assert client.get("/readyz").json()["failing"] == "database"
