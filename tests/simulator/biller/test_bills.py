"""The sandbox aggregator's bills, players, daily file and webhook."""

import hashlib
import hmac
from datetime import UTC, datetime

import msgspec
import pytest

from simulator.biller.aggregator import Account, Aggregator
from simulator.biller.callbacks import Notice
from simulator.biller.faults import Fault
from simulator.biller.numbers import sample_numbers
from simulator.biller.paying import Timings
from simulator.biller.prices import shipped_prices
from simulator.biller.register import Register

NOON = datetime(2026, 8, 17, 5, 0, tzinfo=UTC)
DAY_MS = int(datetime(2026, 8, 16, 17, tzinfo=UTC).timestamp() * 1000)
NUMBERS = sample_numbers("00000001")
CARD = NUMBERS["bpjs_kesehatan"]["success"]
ACCOUNT = f"88888{CARD[2:]}"


@pytest.fixture
def aggregator(tmp_path):
    register = Register(tmp_path / "biller.db", "00")
    yield Aggregator(register, Account("toko", "secret", "webhook", {"xl10": 11_000}), Timings(3, 8))
    register.close()


@pytest.fixture
def ask(aggregator):
    """Asks a signed question; gives its data."""

    def ask(ref, customer, sku, command="", fault=None, **more):
        question = {"username": "toko", "buyer_sku_code": sku, "customer_no": customer, "ref_id": ref, **more}
        question |= {"commands": f"{command}-pasca"} if command else {}
        question["sign"] = hashlib.md5(f"tokosecret{ref}".encode()).hexdigest()
        return aggregator.answer(question, NOON, fault or Fault()).content["data"]

    return ask


def test_late_electricity_bill_has_its_months_with_fines(ask):
    """Three months, fines on the two that are late, and the sum of all of it."""
    data = ask("r1", NUMBERS["pln_postpaid"]["months"], "pln_postpaid", "inq")
    rows = data["desc"]["detail"]
    assert [(row["periode"], row.get("denda")) for row in rows] == [
        ("202606", "5000"),
        ("202607", "5000"),
        ("202608", None),
    ]
    amount = sum(int(row["nilai_tagihan"]) + int(row.get("denda", 0)) for row in rows)
    assert (data["selling_price"], data["admin"], data["desc"]["tarif"], data["desc"]["daya"]) == (
        amount + 2_500, 2_500, "R1", 1_300,
    )  # fmt: skip


def test_insurance_that_was_paid_shows_the_next_months(ask):
    """Three members for two months; paid again, it is the months after them: the biller never says that it was paid."""
    first = ask("r1", ACCOUNT, "bpjs_kesehatan", "inq", month="2")
    paid = ask("r1", ACCOUNT, "bpjs_kesehatan", "pay", month="2")
    second = ask("r2", ACCOUNT, "bpjs_kesehatan", "inq", month="1")
    periods = [[row["periode"] for row in answer["desc"]["detail"]] for answer in (first, paid, second)]
    assert periods == [["202608", "202609"], ["202608", "202609"], ["202610"]]
    assert [answer["selling_price"] for answer in (first, second)] == [212_500, 107_500]


@pytest.mark.parametrize("month", ["0", "13", "-1", "x"])
def test_insurance_is_paid_for_a_year_at_most(ask, month):
    """What is no number of months is a malformed question."""
    assert ask("r1", ACCOUNT, "bpjs_kesehatan", "inq", month=month)["rc"] == "40"


@pytest.mark.parametrize(
    ("product", "sku", "behaviour", "code"),
    [
        ("pln_postpaid", "pln_postpaid", "bill_not_yet", "60"),
        ("pdam", "pdamjakarta", "counter_only", "36"),
        ("indihome", "indihome", "cut_off", "58"),
        ("indihome", "indihome", "paid", "34"),
    ],
)
def test_bill_that_cannot_be_paid_says_why(ask, product, sku, behaviour, code):
    """Each test number tells the story that its name promises."""
    assert ask("r1", NUMBERS[product][behaviour], sku, "inq")["rc"] == code


@pytest.mark.parametrize(
    ("customer", "code", "nick"),
    [
        (NUMBERS["free_fire"]["success"], "00", "MelatiJaya"),
        (NUMBERS["free_fire"]["unknown"], "54", ""),
        ("12", "57", ""),
    ],
)
def test_player_has_a_nick(aggregator, customer, code, nick):
    """The game inquiry names who plays, and buys nothing."""
    sign = hashlib.md5(f"tokosecret{customer}".encode()).hexdigest()
    question = {"username": "toko", "buyer_sku_code": "ff20", "customer_no": customer, "sign": sign}
    data = aggregator.player(question).content["data"]
    assert (data["rc"], data["nickname"]) == (code, nick)
    assert aggregator.statement(DAY_MS, DAY_MS + 86_400_000, NOON).count("\n") == 1


def test_deposit_is_told_to_who_signs(aggregator):
    """The question by which central finds out whether the biller is there."""
    sign = hashlib.md5(b"tokosecretdepo").hexdigest()
    question = {"cmd": "deposit", "username": "toko", "sign": sign}
    assert aggregator.deposit(question).content == {"data": {"deposit": 990_000_000}}
    assert aggregator.deposit({**question, "sign": "0"}).content["data"]["rc"] == "41"


def test_pause_sells_nothing_and_keeps_what_is_known(ask):
    """Cut-off: no sale; a reference that has its end is still told."""
    assert [ask("r1", "0813", "xl10", fault=Fault(cut_off=True))["rc"], ask("r1", "0813", "xl10")["rc"]] == ["58", "00"]
    assert ask("r1", "0813", "xl10", fault=Fault(cut_off=True))["rc"] == "00"


def test_day_s_file_lists_what_was_bought(aggregator, ask):
    """One line a reference, prices with dots, WIB; the next day's file has its header only."""
    serial = ask("r1", "081300000001", "xl10")["sn"]
    ask("r2", "087800001232", "xl10")
    assert aggregator.statement(DAY_MS, DAY_MS + 86_400_000, NOON).splitlines() == [
        "ref_id,tanggal,buyer_sku_code,customer_no,harga,status,rc,sn",
        f"r1,2026-08-17 12:00:00,xl10,081300000001,11.000,Sukses,00,{serial}",
        "r2,2026-08-17 12:00:00,xl10,087800001232,11.000,Gagal,02,",
    ]
    assert aggregator.statement(DAY_MS + 86_400_000, DAY_MS + 2 * 86_400_000, NOON).count("\n") == 1


@pytest.mark.parametrize(
    ("notice", "event", "rc", "price"),
    [
        (Notice("r1", 0), "update", "00", 11_000),
        (Notice("r1", 0, word="03"), "create", "03", 11_000),
        (Notice("r1", 0, excess=1_000), "update", "00", 12_000),
    ],
)
def test_webhook_is_the_answer_signed(aggregator, ask, notice, event, rc, price):
    """HMAC-SHA1 of the body; the event and the sum are what the notice claims."""
    ask("r1", "081300000001", "xl10")
    letter = aggregator.compose(notice, NOON)
    data = msgspec.json.decode(letter.body)["data"]
    signature = hmac.new(b"webhook", letter.body, hashlib.sha1).hexdigest()
    assert (letter.headers["x-hub-signature"], letter.headers["x-digiflazz-event"]) == (f"sha1={signature}", event)
    assert (data["ref_id"], data["rc"], data["price"]) == ("r1", rc, price)


def test_forged_webhook_has_another_signature(aggregator, ask):
    """It is signed with a key that is not the account's."""
    ask("r1", "081300000001", "xl10")
    letter = aggregator.compose(Notice("r1", 0, genuine=False), NOON)
    signature = hmac.new(b"webhook", letter.body, hashlib.sha1).hexdigest()
    assert letter.headers["x-hub-signature"] != f"sha1={signature}"


def test_prices_are_those_of_the_product_files():
    """What central expects to be charged, admin fee and all."""
    prices = shipped_prices()
    assert (prices["xl10"], prices["pln20"], prices["xldata11"]) == (11_000, 22_500, 11_500)
