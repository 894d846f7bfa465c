"""The sandbox gateway of payment codes: orders, their cycle, and never a second effect."""

import hashlib
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from simulator.biller.callbacks import Notice
from simulator.biller.faults import Fault
from simulator.biller.numbers import sample_numbers
from simulator.biller.paycode import Account, Gateway
from simulator.biller.paying import Timings
from simulator.biller.register import Register

NOON = datetime(2026, 8, 17, 5, 0, tzinfo=UTC)
CODES = sample_numbers("00000001")["kai"]


@pytest.fixture
def register(tmp_path):
    opened = Register(tmp_path / "paycode.db", "settlement")
    yield opened
    opened.close()


@pytest.fixture
def gateway(register):
    return Gateway(register, Account("key"), Timings(pending_s=3, slow_s=8))


@pytest.fixture
def charge(gateway):
    """Opens an order; gives the answer's members, None when none comes."""

    def charge(order, code, store="kai", now=NOON):
        question = {
            "payment_type": "cstore",
            "transaction_details": {"order_id": order},
            "cstore": {"store": store, "payment_code": code},
            "customer_details": {"phone": "081234567890"},
        }
        return gateway.charge(question, now).content

    return charge


@pytest.fixture
def pay(gateway):
    """Pays an order as it was opened; gives (status_code, transaction_status), (None, None) when no answer comes."""

    def pay(order, now=NOON, fault=None):
        stands = gateway.status(order, now).content
        question = {"gross_amount": stands.get("gross_amount"), "payment_code": stands.get("payment_code")}
        return words(gateway.pay(order, question, now, fault or Fault()).content)

    return pay


def words(content):
    """Give what an answer says of an order."""
    return (content["status_code"], content.get("transaction_status")) if content else (None, None)


def test_order_says_whose_it_is_and_what_is_due(charge):
    """An answer as central reads it, whole."""
    answer = charge("r1", CODES["success"])
    due = int(answer["gross_amount"].removesuffix(".00"))
    assert answer == {
        "status_code": "201", "status_message": "Transaction is pending", "transaction_id": answer["transaction_id"],
        "order_id": "r1", "merchant_id": "G017000001", "gross_amount": f"{due}.00", "currency": "IDR",
        "payment_type": "cstore", "transaction_time": "2026-08-17 12:00:00", "transaction_status": "pending",
        "fraud_status": "accept", "payment_code": CODES["success"], "store": "kai", "expiry_time": "2026-08-18 12:00:00",
        "admin_fee": "7500.00", "merchant_name": "KAI", "customer_name": "BUDI SANTOSO", "store_status": "unpaid",
        "route": "Gambir - Yogyakarta", "passengers": "2",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("behaviour", "answers", "effects"),
    [
        ("success", [("200", "settlement")] * 3, 1),
        ("failed", [("202", "deny")] * 3, 0),
        ("pending_success", [("201", "pending"), ("201", "pending"), ("200", "settlement")], 1),
        ("pending_failed", [("201", "pending"), ("201", "pending"), ("202", "deny")], 0),
        ("silent_payment", [(None, None), ("200", "settlement"), ("200", "settlement")], 1),
        ("lost_payment", [(None, None), ("200", "settlement"), ("200", "settlement")], 1),
    ],
)
def test_order_is_paid_once_for_ever(charge, pay, register, behaviour, answers, effects):
    """Paid at once, after a second and after four, an order tells its story and delivers at most once."""
    charge("r1", CODES[behaviour])
    moments = (NOON, NOON + timedelta(seconds=1), NOON + timedelta(seconds=4))
    assert [pay("r1", moment) for moment in moments] == answers
    assert [order.effects for order in register.everything()] == [effects]


@pytest.mark.parametrize(
    ("behaviour", "store", "code"),
    [
        ("unknown", "kai", "404"),
        ("paid", "kai", "412"),
        ("expired", "kai", "407"),
        ("success", "gold", "402"),
        ("silent", "kai", None),
    ],
)
def test_code_without_an_order_says_why(charge, register, behaviour, store, code):
    """Nothing is opened, and a refusal is its code and a text."""
    assert words(charge("r1", CODES[behaviour], store)) == (code, None)
    assert register.everything() == []


def test_order_is_opened_once(charge):
    """The same order again is refused, whatever it is about."""
    assert [words(charge("r1", CODES["success"]))[0] for _ in range(2)] == ["201", "406"]


def test_code_that_was_paid_is_paid_for_everybody(charge, pay):
    """Another order for it is refused before it is paid, and denied after."""
    charge("r1", CODES["success"])
    charge("r2", CODES["success"])
    assert [pay("r1"), pay("r2")] == [("200", "settlement"), ("202", "deny")]
    assert words(charge("r3", CODES["success"])) == ("412", None)


def test_order_is_paid_with_its_own_sum_only(gateway, charge, register):
    """Another sum, another code, or none: nothing happens."""
    due = charge("r1", CODES["success"])["gross_amount"]
    for question in ({"gross_amount": "1.00", "payment_code": CODES["success"]}, {"gross_amount": due}, None):
        assert words(gateway.pay("r1", question, NOON).content) == ("400", None)
    assert [order.tries for order in register.everything()] == [0]


def test_what_has_not_settled_can_be_taken_back(gateway, charge, pay):
    """A pending payment that is cancelled never settles; one that settled stays."""
    charge("r1", CODES["pending_success"])
    charge("r2", CODES["success"])
    pay("r1"), pay("r2")
    assert [words(gateway.cancel(order, NOON).content) for order in ("r1", "r2", "r3")] == [
        ("200", "cancel"), ("412", None), ("404", None),
    ]  # fmt: skip
    assert pay("r1", NOON + timedelta(seconds=10)) == ("200", "cancel")


def test_order_runs_out(gateway, charge, pay):
    """After a day, or after four minutes for one that ends soon, or when told to: nothing is paid any more."""
    charge("r1", CODES["success"])
    charge("r2", CODES["ending"])
    charge("r3", CODES["slow"])
    assert words(gateway.expire("r3", NOON).content) == ("407", "expire")
    assert [pay("r1", NOON + timedelta(days=1)), pay("r2", NOON + timedelta(minutes=4)), pay("r3")] == [
        ("407", "expire")
    ] * 3


def test_settlement_is_denied_when_it_turns(charge, pay, gateway):
    """Success, and thirty seconds later the provider's denial, with a notification of its own."""
    charge("r1", CODES["success"])
    assert pay("r1", fault=Fault(turns_after_s=30)) == ("200", "settlement")
    later = NOON + timedelta(seconds=30)
    assert words(gateway.status("r1", later).content) == ("202", "deny")
    told = msgspec.json.decode(gateway.compose(Notice("r1", 0), later).body)
    assert words(told) == ("202", "deny")


@pytest.mark.parametrize(("genuine", "right"), [(True, True), (False, False)])
def test_notification_is_signed_with_the_server_key(gateway, charge, pay, genuine, right):
    """SHA-512 over order, status code, sum and key, as the public documentation has it."""
    charge("r1", CODES["success"])
    pay("r1")
    letter = gateway.compose(Notice("r1", 0, genuine=genuine), NOON)
    told = msgspec.json.decode(letter.body)
    signed = f"r1200{told['gross_amount']}key"
    assert (told["signature_key"] == hashlib.sha512(signed.encode()).hexdigest()) is right


def test_day_s_file_has_what_settled_and_what_was_opened(gateway, charge, pay):
    """The file of the 17th: one settled order, one that nobody paid; the 18th is empty."""
    charge("r1", CODES["success"])
    pay("r1")
    charge("r2", CODES["slow"])
    day_ms = int(datetime(2026, 8, 16, 17, tzinfo=UTC).timestamp() * 1000)
    rows = [line.split(",") for line in gateway.statement(day_ms, day_ms + 86_400_000, NOON).splitlines()]
    assert [(row[0], row[3], row[8]) for row in rows] == [
        ("order_id", "settlement_time", "transaction_status"),
        ("r1", "2026-08-17 12:00:00", "settlement"),
        ("r2", "", "pending"),
    ]
    assert gateway.statement(day_ms + 86_400_000, day_ms + 2 * 86_400_000, NOON).count("\n") == 1
