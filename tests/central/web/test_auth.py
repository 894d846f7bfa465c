"""Who may call: tokens, sessions, roles, and what a browser sends for another site."""

import pytest


def test_call_without_proof_is_refused(client):
    """No token, an unknown one, another scheme, and an overlong one are all 401 with a challenge."""
    for headers in (
        {},
        {"authorization": "Bearer x"},
        {"authorization": "Basic eDp5"},
        {"authorization": "Bearer " + "x" * 500},
    ):
        answer = client.get("/api/cashier/shift", headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert answer.json()["type"] == "urn:anjungan:problem:unauthenticated"
        assert answer.headers["content-type"] == "application/problem+json"


def test_only_cashiers_at_a_till_may_use_the_desk(client, tokens):
    """An operator is known, and still may not take cash."""
    answer = client.get("/api/cashier/shift", headers=bearer(tokens["operator"]))
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:anjungan:problem:forbidden")


def test_token_ends(client, tokens, world):
    """A token speaks for its user for a year."""
    assert client.get("/api/cashier/shift", headers=bearer(tokens["rina"])).status_code == 200
    world.clock.forward(366 * 86_400)
    assert client.get("/api/cashier/shift", headers=bearer(tokens["rina"])).status_code == 401


def test_sign_in_use_and_sign_out(client):
    """A form signs in with a strict, script-proof cookie; reading works with it, and ends with the session."""
    answer = client.post("/login", data={"user": "rina", "password": "kata sandi rina"})
    assert answer.status_code == 204
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert client.get("/api/cashier/shift").json()["till"] == "Kasir 1"
    assert client.get("/desk", follow_redirects=False).status_code == 200
    assert client.post("/logout", headers={"origin": "http://testserver"}).status_code == 204
    assert client.get("/api/cashier/shift").status_code == 401


def test_session_ends_after_twelve_hours(client, world):
    """A forgotten session does not last."""
    client.post("/login", data={"user": "rina", "password": "kata sandi rina"})
    world.clock.forward(12 * 3600)
    assert client.get("/api/cashier/shift").status_code == 401


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null", "http://testserver.evil.example"])
def test_cookie_needs_an_origin_of_our_own_to_change_anything(client, world, origin):
    """Another site's form brings the cookie and not our Origin: refused, and nothing changes."""
    quote = world.quote()
    client.post("/login", data={"user": "rina", "password": "kata sandi rina"})
    headers = {} if origin is None else {"origin": origin}
    answer = client.post(f"/api/cashier/slips/{quote.code}/void", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:anjungan:problem:origin-foreign")
    assert world.state(quote.code) == "awaiting_payment"
    assert (
        client.post(f"/api/cashier/slips/{quote.code}/void", headers={"origin": "http://testserver"}).status_code == 200
    )


def test_another_site_cannot_sign_somebody_in(client):
    """A login form on another site is refused."""
    form = {"user": "rina", "password": "kata sandi rina"}
    assert client.post("/login", data=form, headers={"origin": "http://evil.example"}).status_code == 403


def test_wrong_passwords_are_counted_and_lock(client, world):
    """Unknown user and wrong password look the same; the fifth wrong one locks this pair for the rest of 15 minutes."""
    wrong = {"user": "rina", "password": "wrong"}
    unknown = client.post("/login", data={"user": "nobody", "password": "wrong"})
    answers = [client.post("/login", data=wrong) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {401}
    assert answers[0].json() == unknown.json()
    locked = client.post("/login", data={"user": "rina", "password": "kata sandi rina"})
    assert (locked.status_code, locked.headers["retry-after"]) == (429, "900")
    assert client.post("/login", data={"user": "dodi", "password": "kata sandi dodi"}).status_code == 204
    world.clock.forward(900)
    assert client.post("/login", data={"user": "rina", "password": "kata sandi rina"}).status_code == 204


def test_pages_ask_to_sign_in(client):
    """The start leads to the desk, and the desk to the sign-in page."""
    start = client.get("/", follow_redirects=False)
    desk = client.get("/desk", follow_redirects=False)
    assert (start.status_code, start.headers["location"]) == (303, "/desk")
    assert (desk.status_code, desk.headers["location"]) == (303, "/login")
    assert "<form" in client.get("/login").text


def bearer(token):
    return {"authorization": f"Bearer {token}"}
