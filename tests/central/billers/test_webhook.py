"""The aggregator's webhook: what only the signed body can say, for each way of buying."""

import hashlib
import hmac
import json

import pytest

from central.billers import webhook
from central.billers.interface import Callback, CallbackRefusedError, Finality, Outcome

SAID = {"ref_id": "REF1", "rc": "00", "status": "Sukses", "price": 10_500, "sn": "5543210"}
TOKEN = "1234-5678-9012-3456-7890/BUDI SANTOSO/R1/1300VA/32.1"


def parse(said, secret="s3cret", key=b"s3cret"):
    body = json.dumps({"data": said}).encode()
    signature = "sha1=" + hmac.new(key, body, hashlib.sha1).hexdigest()
    return webhook.parse(secret, {"x-hub-signature": signature, "x-digiflazz-event": "update"}, body)


def test_prepaid_success_brings_its_serial():
    """The price is what the aggregator takes."""
    assert parse(SAID) == Callback("REF1", Outcome(Finality.SUCCESS, "00", serial="5543210"), 10_500)


def test_token_is_known_by_what_follows_it():
    """Twenty digits with their owner behind a slash are what goes into a meter."""
    lines = ("NAMA: BUDI SANTOSO", "TARIF/DAYA: R1/1300VA", "JML KWH: 32,1")
    outcome = Outcome(Finality.SUCCESS, "00", serial="12345678901234567890", lines=lines)
    assert parse(SAID | {"sn": TOKEN}) == Callback("REF1", outcome, 10_500)


@pytest.mark.parametrize("sn", ["", "-", "0", None, "12345/BUDI/R1/1300VA/32.1"])
def test_success_that_may_lack_something_is_asked_about(sn):
    """Only the question knows whether a token or a serial must come with it."""
    assert parse(SAID | {"sn": sn}) == Callback("REF1", Outcome(Finality.OPEN, "00"), 10_500)


def test_bill_is_known_by_its_price_for_the_customer():
    """A bill's amount is what the customer pays, and its number is the biller's reference."""
    bill = SAID | {"selling_price": 303_000, "price": 302_100, "customer_name": "BUDI", "desc": {"struk": "LUNAS"}}
    outcome = Outcome(Finality.SUCCESS, "00", biller_reference="5543210", lines=("LUNAS",))
    assert parse(bill) == Callback("REF1", outcome, 303_000)


def test_secret_that_is_not_configured_takes_nothing():
    """Also not what is signed with no secret at all."""
    with pytest.raises(CallbackRefusedError):
        parse(SAID, secret="", key=b"")


def test_other_secret_is_refused():
    """The aggregator's other customers have secrets too."""
    with pytest.raises(CallbackRefusedError):
        parse(SAID, key=b"another")
