"""The connector to the aggregator: one signed POST per question. No answer, or one that cannot be read, leaves things open.

Prepaid: the purchase sent again with the same reference is the status question (and the purchase itself, if the first one never
arrived). Post-paid: `inq-pasca`, `pay-pasca` and `status-pasca` share one reference.
"""

import hashlib
import time
from datetime import datetime
from typing import Any

import httpx
import msgspec

from central.billers.interface import Bill, Finality, InquiryRefused, Outcome, Purchase
from central.billers.money import MoneyError, rupiah
from central.billers.result_codes import NO_INQUIRY, result_of
from central.settings import AggregatorSettings, Timings
from sync.wire.errors import UNDECODABLE

_PATH = "/v1/transaction"
_ANSWER_BYTES_MAX = 256 * 1024
_LINES_MAX, _LINE_CHARACTERS_MAX = 60, 120
_SILENT, _UNREACHABLE, _ODD = "silent", "unreachable", "odd"

_Answer = dict[str, Any]
_ANSWERS = msgspec.json.Decoder(dict[str, Any], float_hook=str)


class _NoAnswerError(Exception):
    """Nothing that can be read came back. why: silent, unreachable or odd."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Aggregator:
    """One account at the aggregator. Thread-safe. `post_paid`: the names under which it sells bills."""

    name = "aggregator"

    def __init__(
        self, settings: AggregatorSettings, timings: Timings, post_paid: frozenset[str] = frozenset({"tokopedia"})
    ) -> None:
        self._user = settings.user
        self._key = settings.key
        self._post_paid = post_paid
        self._inquiry_s = timings.inquiry_s
        self._pay_s = timings.pay_s
        self._connect_s = timings.connect_s
        limits = httpx.Limits(max_connections=32, max_keepalive_connections=8, keepalive_expiry=10)
        self._client = httpx.Client(base_url=settings.url, limits=limits, follow_redirects=False, trust_env=False)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def advice_creates(self, sku: str) -> bool:
        """Say whether asking is buying: so it is for everything prepaid."""
        return sku not in self._post_paid

    def inquire(self, purchase: Purchase) -> Bill | InquiryRefused:
        """Ask for a bill. See the interface."""
        try:
            answer = self._post(purchase, "inq-pasca", self._inquiry_s)
            code = _code(answer)
            if code != "00":
                return InquiryRefused(result_of(code).refusal)
            return _bill(answer)
        except _NoAnswerError as error:
            return InquiryRefused("biller_down" if error.why == _UNREACHABLE else "biller_silent")
        except (MoneyError, ValueError, TypeError, AttributeError):
            return InquiryRefused("biller_down")

    def pay(self, purchase: Purchase) -> Outcome:
        """Buy. A bill whose inquiry is of another day is asked again, and paid if it still costs the same."""
        if self.advice_creates(purchase.sku):
            return self._outcome(purchase, "")
        outcome = self._outcome(purchase, "pay-pasca")
        if outcome.code != NO_INQUIRY:
            return outcome
        bill = self.inquire(purchase)
        if isinstance(bill, InquiryRefused) or bill.amount + bill.admin_fee != purchase.cost:
            return outcome
        return self._outcome(purchase, "pay-pasca")

    def advise(self, purchase: Purchase) -> Outcome:
        """Ask what became of a reference. See the interface."""
        return self._outcome(purchase, "" if self.advice_creates(purchase.sku) else "status-pasca")

    def _outcome(self, purchase: Purchase, command: str) -> Outcome:
        try:
            answer = self._post(purchase, command, self._pay_s)
            code = _code(answer)
        except _NoAnswerError:
            return Outcome(Finality.OPEN, "")
        finality = result_of(code).finality
        if finality is Finality.SUCCESS and answer.get("status") != "Sukses":
            return Outcome(Finality.OPEN, code)  # code and word contradict each other: ask again
        if finality is Finality.ABSENT and command != "status-pasca":
            return Outcome(Finality.OPEN, code)  # only a status question can say that nothing was ever paid
        number = _text(answer.get("sn"), 64)
        if command:
            return Outcome(finality, code, biller_reference=number, lines=_lines(answer))
        return Outcome(finality, code, serial=number, lines=_lines(answer))

    def _post(self, purchase: Purchase, command: str, answer_s: int) -> _Answer:
        signed = hashlib.md5(f"{self._user}{self._key}{purchase.reference}".encode(), usedforsecurity=False)
        body: dict[str, str] = {
            **purchase.extra,
            **({"commands": command} if command else {}),
            "username": self._user,
            "buyer_sku_code": purchase.sku,
            "customer_no": purchase.customer,
            "ref_id": purchase.reference,
            "sign": signed.hexdigest(),
        }
        answer = _data(self._exchange(msgspec.json.encode(body), answer_s))
        if answer.get("ref_id") != purchase.reference:
            raise _NoAnswerError(_ODD)
        return answer

    def _exchange(self, body: bytes, answer_s: int) -> bytes:
        """Give the raw answer, within its size and time limits. Texts of errors never quote what was sent."""
        until = time.monotonic() + self._connect_s + answer_s
        timeout = httpx.Timeout(answer_s, connect=self._connect_s, pool=self._connect_s)
        headers = {"content-type": "application/json"}
        received = bytearray()
        try:
            with self._client.stream("POST", _PATH, content=body, headers=headers, timeout=timeout) as response:
                for chunk in response.iter_bytes():
                    received += chunk
                    if len(received) > _ANSWER_BYTES_MAX or time.monotonic() > until:
                        raise _NoAnswerError(_ODD)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise _NoAnswerError(_UNREACHABLE) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _NoAnswerError(_SILENT) from error
        return bytes(received)


def _data(content: bytes) -> _Answer:
    try:
        whole = _ANSWERS.decode(content)
    except UNDECODABLE as error:
        raise _NoAnswerError(_ODD) from error
    data = whole.get("data")
    if not isinstance(data, dict):
        raise _NoAnswerError(_ODD)
    return data


def _code(answer: _Answer) -> str:
    code = answer.get("rc")
    if not isinstance(code, str) or not 1 <= len(code) <= 8:
        raise _NoAnswerError(_ODD)
    return code


def _bill(answer: _Answer) -> Bill:
    admin_fee = rupiah(answer.get("admin", 0))
    amount = rupiah(answer.get("selling_price")) - admin_fee
    if amount <= 0:
        raise MoneyError("a bill of nothing")
    description = answer.get("desc")
    details = description if isinstance(description, dict) else {}
    merchant = _text(details.get("merchant"), 40)
    return Bill(
        amount=amount,
        admin_fee=admin_fee,
        name=_text(answer.get("customer_name"), 60),
        deadline_ms=_deadline_ms(details.get("expired_at")),
        details=(("merchant", merchant),) if merchant else (),
    )


def _deadline_ms(text: str | None) -> int:
    if not text:
        return 0
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a deadline without its offset")
    return int(moment.timestamp()) * 1000


def _lines(answer: _Answer) -> tuple[str, ...]:
    description = answer.get("desc")
    block = description.get("struk") if isinstance(description, dict) else None
    if not isinstance(block, str):
        return ()
    return tuple(_text(line, _LINE_CHARACTERS_MAX) for line in block.splitlines()[:_LINES_MAX])


def _text(value: object, characters_max: int) -> str:
    """Give printable text of bounded length; control characters would reach a printer."""
    text = value if isinstance(value, str) else ""
    return "".join(character for character in text if character.isprintable())[:characters_max]
