"""The sandbox biller: references, finality, and never a second effect."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from simulator.biller.aggregator import Account, Aggregator, code_of
from simulator.biller.numbers import METERS, PHONES, WALLETS, sample_numbers
from simulator.biller.paying import Timings
from simulator.biller.register import Register

NOON = datetime(2026, 8, 17, 5, 0, tzinfo=UTC)
NEVER = "never"
CODES = sample_numbers("00000001")["tokopedia"]


@pytest.fixture
def register(tmp_path):
    opened = Register(tmp_path / "biller.db", "00")
    yield opened
    opened.close()


@pytest.fixture
def ask(register):
    """Asks a signed question; gives (result code, data), or (NEVER, None)."""
    aggregator = Aggregator(register, Account("toko", "secret"), Timings(pending_s=3, slow_s=8))

    def ask(ref, customer, sku="xl10", now=NOON, **more):
        question = {"username": "toko", "buyer_sku_code": sku, "customer_no": customer, "ref_id": ref}
        question["sign"] = hashlib.md5(f"tokosecret{ref}".encode()).hexdigest()
        reply = aggregator.answer({**question, **more}, now)
        return (NEVER, None) if reply.content is None else (reply.content["data"]["rc"], reply.content["data"])

    return ask


@pytest.fixture
def bill(ask):
    """Sends one command about a bill; gives the result code."""
    return lambda command, ref, code, now=NOON: ask(ref, code, "tokopedia", now, commands=f"{command}-pasca")[0]


@pytest.mark.parametrize(
    ("behaviour", "codes", "effects"),
    [
        ("success", ["00", "00", "00"], 1),
        ("prefix_mismatch", ["52", "52", "52"], 0),
        ("failed", ["02", "02", "02"], 0),
        ("pending_success", ["03", "03", "00"], 1),
        ("pending_failed", ["03", "03", "02"], 0),
        ("slow", ["00", "00", "00"], 1),
        ("silent", [NEVER, "00", "00"], 1),
        ("lost", [NEVER, "00", "00"], 1),
    ],
)
def test_prepaid_reference_is_one_purchase_for_ever(ask, register, behaviour, codes, effects):
    """Asked at once, after a second and after four, a reference tells its story and delivers at most once."""
    moments = (NOON, NOON + timedelta(seconds=1), NOON + timedelta(seconds=4))
    assert [ask("r1", PHONES[behaviour], now=moment)[0] for moment in moments] == codes
    assert [reference.effects for reference in register.everything()] == [effects]


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"ref": "r1", "customer": "0812", "username": "thief"}, "41"),
        ({"ref": "r1", "customer": "0812", "sign": "00"}, "41"),
        ({"ref": "r1", "customer": "0812", "sku": "gold"}, "43"),
        ({"ref": "", "customer": "0812"}, "40"),
        ({"ref": "r1", "customer": 812}, "40"),
        ({"ref": "r1", "customer": "1" * 65}, "40"),
    ],
)
def test_question_that_is_wrong_has_no_effect(ask, register, question, code):
    """Bad signatures, unknown products and odd fields are answered, and nothing is remembered."""
    assert ask(**question)[0] == code
    assert register.everything() == []


def test_reference_belongs_to_one_customer(ask, register):
    """The same reference for another number is refused and does not touch the first purchase."""
    ask("r1", "081300000001")
    assert ask("r1", "081300000002")[0] == "49"
    assert len(register.everything()) == 1


def test_bill_is_inquired_paid_once_and_then_paid_for_everybody(bill, register):
    """Inquiry, payment, the payment again, its status, and another reference that comes too late."""
    code = CODES["success"]
    story = [("status", "r1"), ("inq", "r1"), ("status", "r1"), ("pay", "r1"), ("pay", "r1"), ("status", "r1")]
    assert [bill(command, ref, code) for command, ref in story] == ["50", "00", "50", "00", "00", "00"]
    assert [bill("inq", "r2", code), bill("pay", "r2", code)] == ["34", "91"]
    assert [reference.effects for reference in register.everything()] == [1]


@pytest.mark.parametrize(
    ("behaviour", "story"),
    [
        ("failed", [("inq", "00"), ("pay", "02"), ("status", "02")]),
        ("silent_payment", [("inq", "00"), ("pay", NEVER), ("status", "00")]),
        ("lost_payment", [("inq", "00"), ("pay", NEVER), ("status", "50"), ("pay", "00"), ("status", "00")]),
        ("pending_success", [("inq", "00"), ("pay", "03"), ("status", "03")]),
        ("slow", [("inq", "00"), ("pay", "00")]),
        ("silent", [("inq", NEVER), ("pay", "91")]),
        ("unknown", [("inq", "54"), ("pay", "91")]),
        ("paid", [("inq", "34")]),
        ("expired", [("inq", "04")]),
        ("below_minimum", [("inq", "00")]),
        ("above_maximum", [("inq", "00")]),
    ],
)
def test_bill_behaves_as_its_code_begins(bill, behaviour, story):
    """Each test number tells the story that its name promises."""
    code = CODES[behaviour]
    assert [(command, bill(command, "r1", code)) for command, _ in story] == story


@pytest.fixture
def top_up(ask):
    """Sends one command about an e-wallet; gives (result code, data)."""

    def send(command, ref, phone, amount="50000", now=NOON):
        return ask(ref, phone, "gopay", now, commands=f"{command}-pasca", amount=amount)

    return send


def test_e_wallet_costs_what_was_asked_for_and_can_be_topped_up_again(top_up, register):
    """Free amount: the inquiry says the amount and the wallet's own fee; a second reference is a second top-up."""
    _, data = top_up("inq", "r1", WALLETS["success"])
    assert (data["selling_price"], data["admin"], data["customer_name"]) == (51_000, 1_000, "BUDI SANTOSO")
    assert (data["desc"]["merchant"], "expired_at" in data["desc"]) == ("GoPay", False)
    assert [top_up("pay", "r1", WALLETS["success"])[0], top_up("inq", "r2", WALLETS["success"])[0]] == ["00", "00"]
    assert top_up("pay", "r2", WALLETS["success"])[0] == "00"
    assert [reference.effects for reference in register.everything()] == [1, 1]


@pytest.mark.parametrize(
    ("behaviour", "story"),
    [
        ("failed", [("inq", "00"), ("pay", "02"), ("status", "02")]),
        ("pending_success", [("inq", "00"), ("pay", "03")]),
        ("silent", [("inq", NEVER), ("pay", "91")]),
        ("silent_payment", [("inq", "00"), ("pay", NEVER), ("status", "00")]),
        ("lost_payment", [("inq", "00"), ("pay", NEVER), ("status", "50"), ("pay", "00")]),
        ("unknown", [("inq", "54")]),
    ],
)
def test_e_wallet_behaves_as_its_number_says(top_up, behaviour, story):
    """Each test number tells the story that its name promises."""
    assert [(command, top_up(command, "r1", WALLETS[behaviour])[0]) for command, _ in story] == story


@pytest.mark.parametrize("amount", ["0", "1000001", "-5", "5e4", "", "lots", "\u0665"])
def test_e_wallet_takes_amounts_only(top_up, register, amount):
    """What is no amount is a malformed question."""
    assert top_up("inq", "r1", WALLETS["success"], amount)[0] == "40"
    assert register.everything() == []


def test_electricity_gives_the_same_token_for_ever(ask):
    """The purchase brings token, name, tariff and energy in one text, and a receipt; asking again brings the same."""
    code, data = ask("r1", METERS["success"], "pln50")
    token, name, segment, power, energy = data["sn"].split("/")
    assert (code, name, segment, power, energy) == ("00", "BUDI SANTOSO", "R1", "1300VA", "31.4")
    assert [len(group) for group in token.split("-")] == [4] * 5
    assert token.replace("-", "").isdigit()
    assert "RP BAYAR: Rp 52.500,00\r\nMETERAI: Rp 0,00" in data["desc"]["struk"]
    assert ask("r1", METERS["success"], "pln50")[1]["sn"] == data["sn"]
    assert ask("r2", METERS["pending_success"], "pln50")[1]["sn"] == ""


def test_names_of_prepaid_goods_end_in_thousands(ask):
    """Anything else is not sold in one step."""
    assert [ask(sku, "0813", sku)[0] for sku in ("xldata26", "pln1000", "diamonds5", "gold", "10", "XL10")] == [
        "00", "00", "00", "43", "43", "43",
    ]  # fmt: skip


def test_bill_needs_an_inquiry_of_the_same_day(bill):
    """After midnight in Jakarta the bill has to be asked for again."""
    code = CODES["success"]
    bill("inq", "r1", code)
    tomorrow = datetime(2026, 8, 17, 17, 1, tzinfo=UTC)
    assert [bill("pay", "r1", code, tomorrow), bill("inq", "r1", code, tomorrow)] == ["91", "00"]
    assert bill("pay", "r1", code, tomorrow) == "00"


def test_bill_says_what_is_due(ask):
    """An inquiry's answer as central reads it, whole."""
    _, data = ask("r1", CODES["success"], "tokopedia", commands="inq-pasca")
    amount = data["selling_price"] - 1_500
    assert 25_000 <= amount <= 274_500
    assert data == {
        "ref_id": "r1",
        "customer_no": "880100000001",
        "buyer_sku_code": "tokopedia",
        "message": "Transaksi Sukses",
        "status": "Sukses",
        "rc": "00",
        "sn": "",
        "buyer_last_saldo": 990_000_000,
        "customer_name": "BUDI SANTOSO",
        "admin": 1_500,
        "price": amount + 1_500,
        "selling_price": amount + 1_500,
        "desc": {
            "merchant": "Tokopedia",
            "lembar_tagihan": 1,
            "expired_at": "2026-08-18T05:00:00Z",
            "detail": [{"periode": "", "nilai_tagihan": str(amount), "admin": "1500"}],
        },
    }


def test_references_survive_a_restart(tmp_path):
    """What was promised before a SIGKILL is known after it."""
    first = Register(tmp_path / "biller.db", "00")
    aggregator = Aggregator(first, Account("toko", "secret"), Timings(3, 8))
    sign = hashlib.md5(b"tokosecretr1").hexdigest()
    question = {"username": "toko", "buyer_sku_code": "xl10", "customer_no": "0813", "ref_id": "r1", "sign": sign}
    aggregator.answer(question, NOON)
    again = Register(tmp_path / "biller.db", "00")
    assert code_of(again.everything()[0], NOON) == "00"
    first.close()
    again.close()
