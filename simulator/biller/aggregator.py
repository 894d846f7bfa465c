"""What the sandbox aggregator does and answers, without HTTP and without a clock of its own.

Its wire format has the shape of Indonesian aggregators' buyer APIs: one signed POST, a result code, the same reference again
is the status question. It sells whatever is asked for: a name that ends in digits is prepaid and costs as many thousands,
anything else is a bill; only electricity (`pln...`) has a form of its own.
"""

import hashlib
import hmac
import re
import zlib
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

import msgspec

from simulator.biller import answers
from simulator.biller.answers import FAILED, PENDING, SUCCESS
from simulator.biller.numbers import bill_behaviour, prepaid_behaviour
from simulator.biller.register import Reference, Register

WIB = timezone(timedelta(hours=7))
PREPAID_SKU = re.compile(r"[a-z_]+?(\d{1,4})")
BILL_SKU = re.compile(r"[a-z0-9_]{1,24}")
CUSTOMER_LENGTHS = (11, 12)
TYPED_MAX = 1_000_000
TEXT_CHARACTERS_MAX = 64

REFUSALS = {"unknown": "54", "paid": "34", "expired": "04"}
AMOUNTS = {"below_minimum": 5_000, "above_maximum": 6_000_000}
FINALS = {"failed": FAILED, "pending_failed": FAILED, "prefix_mismatch": "52"}


class Timings(NamedTuple):
    """pending_s: until a pending transaction is decided. slow_s: how long a slow answer takes."""

    pending_s: float
    slow_s: float


class Reply(NamedTuple):
    """An answer. data: None when none ever comes. delay_s: how late it comes."""

    data: dict[str, Any] | None
    delay_s: float = 0.0


class Aggregator:
    """One account. user, key: what every question is signed with."""

    def __init__(self, register: Register, user: str, key: str, timings: Timings) -> None:
        self._register = register
        self._user = user
        self._key = key
        self._timings = timings

    def answer(self, question: Any, now: datetime) -> Reply:
        """Answer one question; `now` in UTC. What a payment does is durable before the answer is given."""
        fields = _texts(question, "buyer_sku_code", "ref_id")
        if fields is None:
            return Reply({"rc": "40", "status": "Gagal", "message": "Payload tidak valid"})
        if not self._signed(fields, fields["ref_id"]):
            return Reply(answers.data(fields, "41"))
        command = fields.get("commands", "")
        if command:
            return self._post_paid(command, fields, now)
        return self._prepaid(fields, now)

    def owner(self, question: Any) -> Reply:
        """Answer whose electricity meter a number is."""
        fields = _texts(question)
        if fields is None:
            return Reply({"rc": "40", "status": "Gagal", "message": "Payload tidak valid"})
        customer = fields["customer_no"]
        if not self._signed(fields, customer):
            return Reply(answers.owner(customer, "41"))
        if len(customer) not in CUSTOMER_LENGTHS:
            return Reply(answers.owner(customer, "57"))
        return Reply(answers.owner(customer, REFUSALS.get(prepaid_behaviour(customer), SUCCESS)))

    def _signed(self, fields: dict[str, str], what: str) -> bool:
        wanted = hashlib.md5(f"{self._user}{self._key}{what}".encode(), usedforsecurity=False).hexdigest()
        return fields["username"] == self._user and hmac.compare_digest(fields["sign"].encode(), wanted.encode())

    def _prepaid(self, fields: dict[str, str], now: datetime) -> Reply:
        sku = PREPAID_SKU.fullmatch(fields["buyer_sku_code"])
        if sku is None:
            return Reply(answers.data(fields, "43"))
        known = self._register.find(fields["ref_id"])
        if known is not None and not _same(known, fields):
            return Reply(answers.data(fields, "49"))
        rupiah = int(sku[1]) * 1_000
        if known is not None and known.final:
            return Reply(answers.prepaid(fields, known, code_of(known, now), rupiah))
        reference, delay_s = self._pay(known or _fresh(fields), prepaid_behaviour(fields["customer_no"]), now)
        if delay_s is None:
            return Reply(None)
        return Reply(answers.prepaid(fields, reference, code_of(reference, now), rupiah), delay_s)

    def _post_paid(self, command: str, fields: dict[str, str], now: datetime) -> Reply:
        if BILL_SKU.fullmatch(fields["buyer_sku_code"]) is None:
            return Reply(answers.data(fields, "43"))
        known = self._register.find(fields["ref_id"])
        if known is not None and not _same(known, fields):
            return Reply(answers.data(fields, "49"))
        if known is not None and known.final and command in ("inq-pasca", "pay-pasca", "status-pasca"):
            return Reply(_bill(fields, known, now))
        if command == "status-pasca":
            return Reply(answers.data(fields, "50"))
        if command == "inq-pasca":
            return self._inquire(known, fields, now)
        if command == "pay-pasca":
            return self._pay_bill(known, fields, now)
        return Reply(answers.data(fields, "40"))

    def _inquire(self, known: Reference | None, fields: dict[str, str], now: datetime) -> Reply:
        customer = fields["customer_no"]
        behaviour = bill_behaviour(customer)
        if behaviour == "silent":
            return Reply(None)
        if behaviour in REFUSALS:
            return Reply(answers.data(fields, REFUSALS[behaviour]))
        if self._settled(fields, fields["ref_id"]):
            return Reply(answers.data(fields, "34"))
        amount = _typed(fields) if "amount" in fields else AMOUNTS.get(behaviour, _amount(customer))
        if amount is None:
            return Reply(answers.data(fields, "40"))
        reference = msgspec.structs.replace(known or _fresh(fields), amount=amount, inquired_on=_wib_date(now))
        self._register.put(reference)
        return Reply(_bill(fields, reference, now), self._timings.slow_s if behaviour == "slow" else 0.0)

    def _pay_bill(self, known: Reference | None, fields: dict[str, str], now: datetime) -> Reply:
        if known is None or known.inquired_on != _wib_date(now):
            return Reply(answers.data(fields, "91"))
        if self._settled(fields, known.ref_id):
            return Reply(answers.data(fields, "34"))
        behaviour = {"silent_payment": "silent", "lost_payment": "lost", "slow": "success"}.get(
            name := bill_behaviour(known.customer_no), name
        )
        reference, delay_s = self._pay(known, behaviour, now)
        return Reply(None) if delay_s is None else Reply(_bill(fields, reference, now), delay_s)

    def _settled(self, fields: dict[str, str], ref_id: str) -> bool:
        """Whether this bill was paid under another reference; credit of one's own choice can be bought again."""
        sku, customer = fields["buyer_sku_code"], fields["customer_no"]
        return "amount" not in fields and self._register.paid_elsewhere(sku, customer, ref_id)

    def _pay(self, reference: Reference, behaviour: str, now: datetime) -> tuple[Reference, float | None]:
        """Do what this behaviour does; give the reference afterwards and how late the answer comes, None for never."""
        first = reference.tries == 0
        tried = msgspec.structs.replace(reference, tries=reference.tries + 1)
        if behaviour == "lost" and first:
            self._register.put(tried)
            return tried, None
        final = FINALS.get(behaviour, SUCCESS)
        waits_s = self._timings.pending_s if behaviour.startswith("pending_") else 0.0
        done = msgspec.structs.replace(
            tried,
            final=final,
            effects=tried.effects + (final == SUCCESS),
            settles_ms=int((now.timestamp() + waits_s) * 1_000),
        )
        self._register.put(done)
        if behaviour == "silent" and first:
            return done, None
        return done, self._timings.slow_s if behaviour == "slow" and first else 0.0


def code_of(reference: Reference, now: datetime) -> str:
    """Give the result code of a reference at this moment, "" while it was never paid."""
    if reference.final and now.timestamp() * 1_000 < reference.settles_ms:
        return PENDING
    return reference.final


def _texts(question: Any, *names: str) -> dict[str, str] | None:
    """Give the question's fields as text, or None for what is no question. names: what it needs beside the customer."""
    if not isinstance(question, dict):
        return None
    fields = {name: value for name, value in question.items() if isinstance(name, str) and isinstance(value, str)}
    needed = ("username", "customer_no", "sign", *names)
    if any(not 0 < len(fields.get(name, "")) <= TEXT_CHARACTERS_MAX for name in needed):
        return None
    return fields


def _fresh(fields: dict[str, str]) -> Reference:
    return Reference(ref_id=fields["ref_id"], sku=fields["buyer_sku_code"], customer_no=fields["customer_no"])


def _same(known: Reference, fields: dict[str, str]) -> bool:
    return (known.sku, known.customer_no) == (fields["buyer_sku_code"], fields["customer_no"])


def _amount(code: str) -> int:
    """Give a bill that is always the same for one code: 25,000 to 274,500 rupiah."""
    return 25_000 + zlib.crc32(code.encode()) % 500 * 500


def _typed(fields: dict[str, str]) -> int | None:
    """Give how much the customer wants, None when that is no amount."""
    text = fields["amount"]
    amount = int(text) if text.isascii() and text.isdigit() else 0
    return amount if 0 < amount <= TYPED_MAX else None


def _wib_date(now: datetime) -> str:
    return now.astimezone(WIB).date().isoformat()


def _bill(fields: dict[str, str], reference: Reference, now: datetime) -> dict[str, Any]:
    return answers.bill(fields, reference, code_of(reference, now), now, typed="amount" in fields)
