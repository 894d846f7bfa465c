"""The connector to the aggregator: one signed POST per question. No answer, or one that cannot be read, leaves things open.

It knows three ways of buying (`central.billers.routes.Mode`) and no product. Prepaid: the purchase sent again with the same
reference is the status question (and the purchase itself, if the first one never arrived); a meter's owner is asked for at an
address of its own. A bill: `inq-pasca`, `pay-pasca` and `status-pasca` share one reference.
"""

import hashlib
import time
from collections.abc import Mapping
from typing import Any

import httpx
import msgspec

from central.billers import answers
from central.billers.answers import Answer
from central.billers.interface import (
    Bill,
    Callback,
    CallbackRefusedError,
    Finality,
    InquiryRefused,
    Outcome,
    Purchase,
    Rules,
)
from central.billers.money import MoneyError
from central.billers.result_codes import NO_INQUIRY, result_of
from central.settings import AggregatorSettings, Timings
from sync.wire.errors import UNDECODABLE

_TRANSACTION = "/v1/transaction"
_METER_INQUIRY = "/v1/inquiry-pln"
_ANSWER_BYTES_MAX = 256 * 1024
_SERIAL_CHARACTERS_MAX = 64
_SILENT, _UNREACHABLE, _ODD = "silent", "unreachable", "odd"

_ANSWERS = msgspec.json.Decoder(dict[str, Any], float_hook=str)


class _NoAnswerError(Exception):
    """Nothing that can be read came back. why: silent, unreachable or odd."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Aggregator:
    """One account at the aggregator. Thread-safe."""

    name = "aggregator"
    rules = Rules(advice_age_s=90 * 86_400, denial_s=0)

    def __init__(self, settings: AggregatorSettings, timings: Timings) -> None:
        self._user = settings.user
        self._key = settings.key
        self._inquiry_s = timings.inquiry_s
        self._pay_s = timings.pay_s
        self._connect_s = timings.connect_s
        limits = httpx.Limits(max_connections=32, max_keepalive_connections=8, keepalive_expiry=10)
        self._client = httpx.Client(base_url=settings.url, limits=limits, follow_redirects=False, trust_env=False)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def advice_creates(self, purchase: Purchase) -> bool:
        """Say whether asking is buying: so it is for everything prepaid."""
        return purchase.mode != "bill"

    def inquire(self, purchase: Purchase) -> Bill | InquiryRefused:
        """Ask for a bill, or for the owner of a meter. See the interface."""
        try:
            answer = self._ask_owner(purchase) if purchase.mode == "meter" else self._ask_bill(purchase)
            code = _code(answer)
            if code != "00":
                return InquiryRefused(result_of(code).refusal)
            return answers.owner_of(answer) if purchase.mode == "meter" else answers.bill_of(answer)
        except _NoAnswerError as error:
            return InquiryRefused("biller_down" if error.why == _UNREACHABLE else "biller_silent")
        except (MoneyError, ValueError, TypeError, AttributeError):
            return InquiryRefused("biller_down")

    def pay(self, purchase: Purchase) -> Outcome:
        """Buy. A bill whose inquiry is of another day is asked again, and paid if it still costs the same."""
        if purchase.mode != "bill":
            return self._outcome(purchase, "")
        outcome = self._outcome(purchase, "pay-pasca")
        if outcome.code != NO_INQUIRY:
            return outcome
        bill = self.inquire(purchase)
        if isinstance(bill, InquiryRefused) or bill.cost != purchase.cost:
            return outcome
        return self._outcome(purchase, "pay-pasca")

    def advise(self, purchase: Purchase) -> Outcome:
        """Ask what became of a reference. See the interface."""
        return self._outcome(purchase, "status-pasca" if purchase.mode == "bill" else "")

    def reverse(self, purchase: Purchase) -> Outcome:
        """Not legal here: what was bought cannot be given back. See the interface."""
        raise AssertionError("this biller takes nothing back")

    def parse_callback(self, headers: Mapping[str, str], body: bytes) -> Callback:
        """Verify and read a callback. See the interface."""
        raise CallbackRefusedError

    def _outcome(self, purchase: Purchase, command: str) -> Outcome:
        try:
            answer = self._ask(purchase, command, self._pay_s)
            code = _code(answer)
        except _NoAnswerError:
            return Outcome(Finality.OPEN, "")
        finality = result_of(code).finality
        if finality is Finality.SUCCESS and answer.get("status") != "Sukses":
            return Outcome(Finality.OPEN, code)  # code and word contradict each other: ask again
        if finality is Finality.ABSENT and command != "status-pasca":
            return Outcome(Finality.OPEN, code)  # only a status question can say that nothing was ever paid
        if finality is not Finality.SUCCESS:
            return Outcome(finality, code)
        return _delivered(purchase, code, answer)

    def _ask_bill(self, purchase: Purchase) -> Answer:
        return self._ask(purchase, "inq-pasca", self._inquiry_s)

    def _ask_owner(self, purchase: Purchase) -> Answer:
        customer = purchase.customer
        body = {"username": self._user, "customer_no": customer, "sign": self._signed(customer)}
        answer = _data(self._exchange(_METER_INQUIRY, msgspec.json.encode(body), self._inquiry_s))
        if answer.get("customer_no") != customer:
            raise _NoAnswerError(_ODD)
        return answer

    def _ask(self, purchase: Purchase, command: str, answer_s: int) -> Answer:
        body: dict[str, str] = {
            **purchase.extra,
            **({"commands": command} if command else {}),
            "username": self._user,
            "buyer_sku_code": purchase.sku,
            "customer_no": purchase.customer,
            "ref_id": purchase.reference,
            "sign": self._signed(purchase.reference),
        }
        answer = _data(self._exchange(_TRANSACTION, msgspec.json.encode(body), answer_s))
        if answer.get("ref_id") != purchase.reference:
            raise _NoAnswerError(_ODD)
        return answer

    def _signed(self, what: str) -> str:
        return hashlib.md5(f"{self._user}{self._key}{what}".encode(), usedforsecurity=False).hexdigest()

    def _exchange(self, path: str, body: bytes, answer_s: int) -> bytes:
        """Give the raw answer, within its size and time limits. Texts of errors never quote what was sent."""
        until = time.monotonic() + self._connect_s + answer_s
        timeout = httpx.Timeout(answer_s, connect=self._connect_s, pool=self._connect_s)
        headers = {"content-type": "application/json"}
        received = bytearray()
        try:
            with self._client.stream("POST", path, content=body, headers=headers, timeout=timeout) as response:
                for chunk in response.iter_bytes():
                    received += chunk
                    if len(received) > _ANSWER_BYTES_MAX or time.monotonic() > until:
                        raise _NoAnswerError(_ODD)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise _NoAnswerError(_UNREACHABLE) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _NoAnswerError(_SILENT) from error
        return bytes(received)


def _data(content: bytes) -> Answer:
    try:
        whole = _ANSWERS.decode(content)
    except UNDECODABLE as error:
        raise _NoAnswerError(_ODD) from error
    data = whole.get("data")
    if not isinstance(data, dict):
        raise _NoAnswerError(_ODD)
    return data


def _code(answer: Answer) -> str:
    code = answer.get("rc")
    if not isinstance(code, str) or not 1 <= len(code) <= 8:
        raise _NoAnswerError(_ODD)
    return code


def _delivered(purchase: Purchase, code: str, answer: Answer) -> Outcome:
    """Give a final success with what it brought. A meter's success counts once its token is there."""
    if purchase.mode == "bill":
        number = answers.serial_of(answer)[:_SERIAL_CHARACTERS_MAX]
        return Outcome(Finality.SUCCESS, code, biller_reference=number, lines=answers.receipt_lines(answer))
    if purchase.mode == "prepaid":
        number = answers.serial_of(answer)[:_SERIAL_CHARACTERS_MAX]
        return Outcome(Finality.SUCCESS, code, serial=number, lines=answers.receipt_lines(answer))
    token = answers.token_of(answer)
    if not token:
        return Outcome(Finality.OPEN, code)  # without the token the customer has nothing: asking again brings it
    return Outcome(Finality.SUCCESS, code, serial=token, lines=answers.meter_lines(answer))
