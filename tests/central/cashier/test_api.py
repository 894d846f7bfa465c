"""The cashier's calls as outsiders rely on them: paths, shapes, codes."""

import msgspec
import pytest

from central.billers.interface import InquiryRefused
from central.fleet import kiosks
from central.ledger import refund_numbers
from central.web import accounts
from sync.wire import slip as wire
from sync.wire.catalogue import CutOff

RINA, DODI = ({"authorization": "Bearer " + f"{name}-".ljust(43, "x")} for name in ("rina", "dodi"))
PULSA = {
    "state": "awaiting_payment",
    "payable": True,
    "reason": None,
    "product": "Pulsa",
    "product_id": "pulsa",
    "denomination": 10_000,
    "choice": "",
    "customer_masked": "**********30",
    "name_masked": "",
    "amount": 10_500,
    "admin_fee": 0,
    "service_fee": 1_500,
    "total": 12_000,
    "valid_until": "2026-08-30T10:40:00Z",
    "repeat_of": None,
    "details": [],
    "kiosk": "k-0123456789ab",
    "store": None,
    "here": True,
    "cut_off_until": None,
}


def path(code, rest=""):
    return f"/api/cashier/slips/{code}{rest}"


def pay(client, code, total=12_000, who=RINA, key="k1", **more):
    return client.post(path(code, "/payments"), json={"amount": total, **more}, headers=who | {"idempotency-key": key})


def problem(answer):
    document = answer.json()
    return answer.status_code, document["type"].removeprefix("urn:anjungan:problem:"), document.get("reason")


def test_slip_by_code(client, world):
    """A known code shows the slip, masked, with its amounts."""
    quote = world.quote()
    answer = client.get(path(quote.code), headers=RINA)
    assert (answer.status_code, answer.json()) == (200, {"code": quote.code} | PULSA)


@pytest.mark.parametrize(
    ("code", "name"),
    [("1000000000000001", "slip-not-found"), ("1000000000000002", "code-invalid"), ("x", "code-invalid")],
)
def test_slip_that_is_not_known(client, code, name):
    """404 until central knows the slip; a mistyped code says that it was mistyped."""
    for answer in (
        client.get(path(code), headers=RINA),
        client.post(path(code, "/claim"), headers=RINA),
        client.delete(path(code, "/claim"), headers=RINA),
        client.post(path(code, "/void"), headers=RINA),
        pay(client, code),
        client.post(path(code, "/receipts"), headers=RINA),
    ):
        assert problem(answer) == (404, name, None)


def test_lookup_of_a_typed_code_and_of_an_offline_qr(client, world):
    """The scan box takes a code with spaces, and an offline slip's QR with the Enter of the scanner."""
    quote = world.quote()
    spaced = " ".join(quote.code[start : start + 4] for start in range(0, 16, 4))
    assert client.post(path("lookup"), json={"scan": spaced}, headers=RINA).json() == {"code": quote.code} | PULSA
    body = world.paper()
    scanned = client.post(path("lookup"), json={"scan": wire.to_digits(body) + "\r\n"}, headers=RINA)
    assert (scanned.status_code, scanned.json()) == (200, {"code": wire.peek_code(body)} | PULSA)
    assert pay(client, wire.peek_code(body)).status_code == 201


def test_lookup_of_rubbish(client):
    """What is neither a code nor a QR of ours is 422."""
    for scan in ("hello", "1234", "7" * 300, "https://example.com"):
        assert problem(client.post(path("lookup"), json={"scan": scan}, headers=RINA)) == (422, "scan-unreadable", None)


def test_queue_slip_without_amounts(client, world):
    """While the biller is silent the amounts are null and the till is told why."""
    world.biller.inquiries = [InquiryRefused("biller_silent")]
    body = world.paper(product="tokopedia", amount=0)
    answer = client.post(path("lookup"), json={"scan": wire.to_digits(body)}, headers=RINA).json()
    assert {name: answer[name] for name in ("state", "payable", "reason", "amount", "total")} == {
        "state": "queued",
        "payable": False,
        "reason": "biller_down",
        "amount": None,
        "total": None,
    }
    assert client.get(path(answer["code"]), headers=RINA).json()["total"] == 152_500


def test_claim_keeps_other_tills_out_until_it_ends(client, world):
    """One till holds a slip for 120 s; the other hears 409, and may claim it when it is let go or runs out."""
    code = world.quote().code
    claimed = client.post(path(code, "/claim"), headers=RINA)
    assert (claimed.status_code, claimed.json()) == (
        200,
        {"code": code} | PULSA | {"claim_until": "2026-08-29T10:42:00Z"},
    )
    assert client.get(path(code), headers=DODI).json()["reason"] == "claimed"
    assert problem(client.post(path(code, "/claim"), headers=DODI)) == (409, "slip-not-payable", "claimed")
    assert problem(pay(client, code, who=DODI)) == (409, "slip-not-payable", "claimed")
    assert client.delete(path(code, "/claim"), headers=DODI).status_code == 204
    assert problem(client.post(path(code, "/claim"), headers=DODI)) == (409, "slip-not-payable", "claimed")
    assert client.delete(path(code, "/claim"), headers=RINA).status_code == 204
    assert client.post(path(code, "/claim"), headers=DODI).status_code == 200
    world.clock.forward(120)
    assert client.post(path(code, "/claim"), headers=RINA).status_code == 200


def test_payment_once(client, world, woken):
    """201 with id, state and change; 200 and the same body when repeated; the dispatcher is woken once."""
    code = world.quote().code
    first = pay(client, code, tendered=20_000)
    again = pay(client, code, tendered=20_000)
    assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
    assert {name: first.json()[name] for name in ("state", "change")} == {"state": "paid", "change": 8_000}
    assert set(first.json()) == {"payment_id", "state", "change"}
    assert len(woken) == 1


def test_payment_refused(client, world):
    """409 for a second payment, 422 for the same key with another body, a wrong amount, or too little cash."""
    code = world.quote().code
    assert problem(pay(client, code, 11_000)) == (422, "amount-wrong", None)
    assert problem(pay(client, code, tendered=11_999)) == (422, "tendered-short", None)
    assert pay(client, code).status_code == 201
    assert problem(pay(client, code, tendered=50_000)) == (422, "key-reused", None)
    assert problem(pay(client, code, key="k2")) == (409, "slip-not-payable", "paid")
    assert problem(pay(client, code, who=DODI, key="k3")) == (409, "slip-not-payable", "paid")


@pytest.mark.parametrize(
    "body",
    [{}, {"amount": "12000"}, {"amount": 12000.5}, {"amount": True}, {"amount": -1}, {"amount": 12000, "extra": 1},
     {"amount": 12000, "tendered": "x"}, {"amount": 10**30}, [], None],
)  # fmt: skip
def test_payment_of_a_wrong_shape(client, world, body):
    """Money is a whole number of rupiah and nothing else; an unknown member is refused; nothing is echoed."""
    code = world.quote().code
    answer = client.post(path(code, "/payments"), json=body, headers=RINA | {"idempotency-key": "k"})
    assert problem(answer) == (422, "request-invalid", None)
    assert world.state(code) == "awaiting_payment"


@pytest.mark.parametrize("key", [None, "", "with space", "x" * 129])
def test_payment_without_a_usable_key(client, world, key):
    """A payment that could not be repeated safely is not taken."""
    code = world.quote().code
    headers = RINA if key is None else RINA | {"idempotency-key": key}
    answer = client.post(path(code, "/payments"), json={"amount": 12_000}, headers=headers)
    assert problem(answer) == (422, "key-missing", None)


def test_repeated_purchase_at_the_desk(client, world):
    """The slip says when the same was paid; it is paid only with `repeat_confirmed`."""
    first = world.quote().code
    pay(client, first)
    world.dispatch()
    second = world.quote().code
    shown = client.get(path(second), headers=RINA).json()
    assert (shown["payable"], shown["reason"], shown["repeat_of"]) == (True, "repeat", "2026-08-29T10:40:00Z")
    assert problem(pay(client, second)) == (409, "slip-not-payable", "repeat")
    assert pay(client, second, repeat_confirmed=True).status_code == 201


def test_void_before_payment_only(client, world):
    """A voided slip is cancelled for good; a paid one cannot be voided."""
    first, second = world.quote().code, world.quote(denomination=50_000).code
    for _ in range(2):
        answer = client.post(path(first, "/void"), headers=RINA)
        assert (answer.status_code, answer.json()["state"], answer.json()["reason"]) == (200, "cancelled", "cancelled")
    assert problem(pay(client, first)) == (409, "slip-not-payable", "cancelled")
    pay(client, second, 51_750)
    assert problem(client.post(path(second, "/void"), headers=RINA)) == (409, "slip-not-payable", "paid")


def test_refund_needs_the_kiosks_number(client, world):
    """409 while no number was printed; with it 201, and 200 when repeated."""
    code = world.quote().code
    world.biller.script = ["failed"]
    pay(client, code)
    world.dispatch()

    def back():
        body = {"amount": 12_000, "refund_number": "84310277"}
        return client.post(path(code, "/refunds"), json=body, headers=RINA | {"idempotency-key": "b1"})

    assert problem(back()) == (409, "refund-not-possible", "number_missing")
    with world.books.engine.begin() as connection:
        refund_numbers.keep(world.books.vault, connection, code, "84310277", world.clock.ms)
    first, again = back(), back()
    assert (first.status_code, first.json()["state"], again.status_code, again.json()) == (
        201,
        "refunded",
        200,
        first.json(),
    )


def test_receipt_at_the_desk_is_numbered(client, world):
    """A receipt printed at the desk takes the next copy number; before the payment there is none."""
    code = world.quote().code
    assert problem(client.post(path(code, "/receipts"), headers=RINA)) == (409, "receipt-not-possible", "not_ready")
    pay(client, code)
    world.dispatch()
    printed = [client.post(path(code, "/receipts"), headers=RINA).json() for _ in range(2)]
    assert [(receipt["paper"], receipt["copy_number"], receipt["serial"]) for receipt in printed] == [
        ("receipt", 0, "5543210"),
        ("receipt", 1, "5543210"),
    ]
    assert printed[0]["biller_lines"] == ["STRUK", "Terima kasih"]
    names = ("product", "choice", "denomination", "store", "address", "contact", "till", "cashier", "token", "total")
    assert {name: printed[0][name] for name in names} == {
        "product": "Pulsa", "choice": "", "denomination": 10_000, "store": "Toko Melati", "address": "", "contact": "",
        "till": "Kasir 1", "cashier": "rina", "token": False, "total": 12_000,
    }  # fmt: skip


def test_a_slip_of_another_shop_says_whose_it_is(client, world):
    """The kiosk stands in another shop: the slip is payable here, and the desk sees where it comes from."""
    with world.books.engine.begin() as connection:
        accounts.ensure_store(connection, "TM-018", "Toko Kenanga")
        keys = {"sign_public": b"s" * 32, "seal_public": b"b" * 32}
        kiosks.enrol(connection, "k-0123456789ab", shard=0, store_id="TM-018", **keys, now_ms=1)
    shown = client.get(path(world.quote().code), headers=RINA).json()
    assert (shown["store"], shown["here"], shown["payable"]) == ("Toko Kenanga", False, True)


def test_a_slip_inside_its_billers_pause_says_when_it_ends(client, world):
    """The time at which the pause is over, in UTC; nothing outside it."""
    pulsa = world.catalogue.product("pulsa")
    paused = msgspec.structs.replace(pulsa, cut_off=CutOff(start="17:00", end="18:30"))
    catalogue = msgspec.structs.replace(world.catalogue, products=(paused,))
    quote = world.quote()
    msgspec.structs.force_setattr(world.books, "catalogue", lambda _: catalogue)
    assert client.get(path(quote.code), headers=RINA).json()["cut_off_until"] == "2026-08-29T11:30:00Z"


def test_a_complaint_calls_an_operator_and_changes_nothing(client, world):
    """Only about what was delivered; the slip stays a success, and no second case is made."""
    code = world.quote().code
    pay(client, code)
    assert problem(client.post(path(code, "/complaints"), headers=RINA)) == (409, "complaint-not-possible", None)
    world.dispatch()
    for _ in range(2):
        assert client.post(path(code, "/complaints"), headers=RINA).status_code == 204
    assert (world.state(code), world.cases()) == ("success", [("complaint", code)])
