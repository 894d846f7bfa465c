"""What billers send of their own accord: only a signed word counts, and it is durable when the biller hears 200."""

import hashlib
import hmac
import json

import msgspec
import pytest
from sqlalchemy import select

from central.billers.aggregator import Aggregator
from central.billers.paycode import Paycode
from central.settings import AggregatorSettings, PaycodeSettings, Timings
from central.store.money_tables import biller_calls
from tests.central.biller import FakeBiller

REFUSED = {"type": "urn:anjungan:problem:callback-refused", "title": "This is not the biller's word", "status": 401}
AGGREGATOR, PAYCODE = "/api/billers/aggregator/callbacks", "/api/billers/paycode/callbacks"


class Calling(FakeBiller):
    """The scripted biller, with the ears of a real one."""

    def __init__(self, connector):
        super().__init__()
        self.parse_callback = connector.parse_callback


@pytest.fixture
def world(make_world):
    """A world whose billers take callbacks; none of them is there to be asked."""
    world = make_world()
    nowhere = "http://127.0.0.1:9"
    connectors = {
        "aggregator": Aggregator(
            AggregatorSettings(url=nowhere, user="u", key="k", webhook_secret="s3cret"), Timings()
        ),
        "paycode": Paycode(PaycodeSettings(url=nowhere, server_key="s3cret"), Timings()),
    }
    calling = {name: Calling(connector) for name, connector in connectors.items()}
    world.biller = calling["aggregator"]
    world.books = msgspec.structs.replace(world.books, billers=calling)
    world.__post_init__()
    yield world
    for connector in connectors.values():
        connector.close()


@pytest.fixture
def pending(world):
    """A slip that was paid, and whose biller said that it takes a while."""
    quote = world.quote()
    world.pay(quote.code)
    world.biller.script = ["pending"]
    world.dispatch()
    return world.slip(quote.code)


def hooked(said, key=b"s3cret"):
    body = json.dumps({"data": said}).encode()
    return {"content": body, "headers": {"X-Hub-Signature": "sha1=" + hmac.new(key, body, hashlib.sha1).hexdigest()}}


def success(slip, **change):
    return {"ref_id": slip.reference, "rc": "00", "status": "Sukses", "price": slip.cost, "sn": "5543210"} | change


def test_signed_success_is_booked_when_the_biller_hears_200(client, world, pending, woken):
    """The slip has arrived with its serial, the dispatcher is woken, and the same again changes nothing."""
    woken.clear()
    for _ in range(2):
        answer = client.post(AGGREGATOR, **hooked(success(pending)))
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert (world.state(pending.code), world.slip(pending.code).serial) == ("success", "5543210")
    assert (world.balance(), len(woken)) == (0, 2)


def test_notification_of_the_other_biller_has_its_own_signature(client, world):
    """Signed by its own rule: what is about no payment of ours is taken too, and a person is called."""
    fields = {"order_id": "REF9", "status_code": "200", "gross_amount": "151500.00", "transaction_status": "settlement"}
    signature = hashlib.sha512(b"REF9200151500.00s3cret").hexdigest()
    assert client.post(PAYCODE, json=fields | {"signature_key": signature}).json() == {"status": "ok"}
    assert world.cases() == [("biller_odd", "paycode")]


@pytest.mark.parametrize("path", [AGGREGATOR, PAYCODE, "/api/billers/nobody/callbacks"])
@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"\xff", b'{"data": {"ref_id": "REF1", "rc": "00"}}'])
def test_everything_else_is_refused_in_the_same_words(client, world, path, body):
    """Unsigned, empty, unreadable, or for a biller that central does not have: nobody learns which, and nothing is kept."""
    answer = client.post(path, content=body)
    assert (answer.status_code, answer.json()) == (401, REFUSED)
    assert answer.headers["content-type"] == "application/problem+json"
    with world.books.engine.begin() as connection:
        assert connection.execute(select(biller_calls)).all() == []
    assert world.cases() == []


def test_forged_success_moves_nothing(client, world, pending, woken):
    """Another key, another body under a right signature, another biller's address."""
    woken.clear()
    right = hooked(success(pending))
    tampered = {"content": right["content"].replace(b"Sukses", b"sukses"), "headers": right["headers"]}
    for path, forged in (
        (AGGREGATOR, hooked(success(pending), b"other")),
        (AGGREGATOR, tampered),
        (PAYCODE, right),
    ):
        assert client.post(path, **forged).json() == REFUSED
    assert (world.state(pending.code), woken) == ("in_process", [])


def test_no_session_and_no_token_makes_a_callback(client, tokens, pending):
    """An operator is no biller."""
    headers = {"authorization": f"Bearer {tokens['admin']}"}
    assert client.post(AGGREGATOR, json={"data": success(pending)}, headers=headers).status_code == 401


def test_large_callback_is_refused_before_it_is_read(client):
    """64 KiB are more than any biller says."""
    assert client.post(AGGREGATOR, content=b"x" * 70_000).status_code == 413


def test_database_that_is_away_asks_for_it_again(client, world, pending):
    """Nothing was booked, so the biller is told to repeat it."""
    world.books.engine.dispose()
    with world.books.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE biller_calls RENAME TO away")
    assert client.post(AGGREGATOR, **hooked(success(pending))).status_code == 503
    with world.books.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO biller_calls")
    assert world.state(pending.code) == "in_process"
    assert client.post(AGGREGATOR, **hooked(success(pending))).status_code == 200


def test_callbacks_are_counted_and_name_nobody(client, pending, tokens):
    """Taken and refused."""
    client.post(AGGREGATOR, **hooked(success(pending)))
    client.post("/api/billers/087800001230/callbacks", content=b"{}")
    text = client.get("/metrics", headers={"authorization": f"Bearer {tokens['operator']}"}).text
    assert 'anjungan_callbacks_total{end="taken"} 1.0' in text.splitlines()
    assert 'anjungan_callbacks_total{end="refused"} 1.0' in text.splitlines()
    assert "0878" not in text
