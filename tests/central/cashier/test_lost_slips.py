"""Two papers for one payment, and a refund with the kiosk's number, as a till sees them over its API."""

import pytest

from sync.wire.requests import AskRefundNumber

KIOSK = "k-0123456789ab"
RINA, DODI = ({"authorization": "Bearer " + f"{name}-".ljust(43, "x")} for name in ("rina", "dodi"))


def path(code, rest=""):
    return f"/api/cashier/slips/{code}{rest}"


def pay(client, code, total, who=RINA, key="k1", **more):
    return client.post(path(code, "/payments"), json={"amount": total, **more}, headers=who | {"idempotency-key": key})


def problem(answer):
    document = answer.json()
    return answer.status_code, document["type"].removeprefix("urn:anjungan:problem:"), document.get("reason")


@pytest.mark.parametrize("product", ["pulsa", "tokopedia"])
def test_second_paper_of_a_lost_slip_is_409_paid(client, world, product):
    """Whichever till, with and without a confirmation: the payment that is open is open once."""
    lost, found = (world.quote(product) for _ in range(2))
    assert pay(client, found.code, found.total).status_code == 201
    shown = client.get(path(lost.code), headers=DODI).json()
    assert (shown["state"], shown["payable"], shown["reason"]) == ("awaiting_payment", False, "paid")
    assert problem(client.post(path(lost.code, "/claim"), headers=DODI)) == (409, "slip-not-payable", "paid")
    for more in ({}, {"repeat_confirmed": True}):
        assert problem(pay(client, lost.code, lost.total, DODI, "k2", **more)) == (409, "slip-not-payable", "paid")
    again = pay(client, found.code, found.total)
    assert (again.status_code, again.json()["state"]) == (200, "paid")


def test_order_that_arrived_is_409_paid_for_its_other_paper(client, world):
    """A payment code is never bought twice, not even after its guard time."""
    lost, found = (world.quote("tokopedia") for _ in range(2))
    pay(client, found.code, found.total)
    world.dispatch()
    world.clock.forward(400)
    assert problem(pay(client, lost.code, lost.total, repeat_confirmed=True)) == (409, "slip-not-payable", "paid")


def test_number_that_the_kiosk_was_given_opens_the_refund(client, world):
    """The newest number counts; the proof of refund is numbered at the desk too."""
    code = world.quote().code
    world.biller.script = ["failed"]
    pay(client, code, 12_000)
    world.dispatch()
    old, new = (world.slips.refund_number(KIOSK, AskRefundNumber(code, "001230")).number for _ in range(2))

    def back(number, key):
        body = {"amount": 12_000, "refund_number": number}
        return client.post(path(code, "/refunds"), json=body, headers=RINA | {"idempotency-key": key})

    assert problem(back(old, "b1")) == (409, "refund-not-possible", "number_wrong")
    assert (back(new, "b2").status_code, back(new, "b2").status_code) == (201, 200)
    proof = client.post(path(code, "/receipts"), headers=RINA).json()
    assert (proof["paper"], proof["state"], proof["copy_number"], proof["biller_lines"]) == (
        "refund",
        "refunded",
        0,
        [],
    )
