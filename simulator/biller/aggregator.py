"""What the sandbox aggregator does and answers, without HTTP and without a clock of its own.

Its wire format has the shape of Indonesian aggregators' buyer APIs: one signed POST, a result code, the same reference again
is the status question. It sells whatever is asked for: a name that ends in digits is prepaid and costs as many thousands unless
the price list says otherwise, anything else is a bill; only electricity (`pln...`) has a form of its own.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from simulator.biller import answers, bills
from simulator.biller.answers import FAILED, PENDING, SUCCESS, TAKEN_BACK
from simulator.biller.callbacks import Letter, Notice
from simulator.biller.faults import NONE, Fault
from simulator.biller.numbers import behaviour
from simulator.biller.paying import Paid, Reply, Timings, Words, pay
from simulator.biller.questions import ASKS, texts, whole
from simulator.biller.register import Reference, Register
from simulator.biller.statement import AGGREGATOR_COLUMNS, day_of, moment, written

PREPAID_SKU = re.compile(r"[a-z_]+?(\d{1,4})")
BILL_SKU = re.compile(r"[a-z0-9_]{1,24}")
CUSTOMER_LENGTHS = (11, 12)
PLAYER = re.compile(r"[0-9]{5,12}")
TYPED_MAX = 1_000_000
CUT_OFF = "58"
INSURANCE = "bpjs_kesehatan"

REFUSALS = {
    "unknown": "54",
    "paid": "34",
    "expired": "04",
    "bill_not_yet": "60",
    "counter_only": "36",
    "cut_off": CUT_OFF,
}
WORDS = Words(SUCCESS, FAILED, TAKEN_BACK, {"prefix_mismatch": "52"})


class Account(msgspec.Struct, frozen=True):
    """user, key: what every question is signed with. secret: what its webhook is signed with. prices: what prepaid goods cost,
    in rupiah by name; what is not in it costs the thousands in its name.
    """

    user: str
    key: str
    secret: str = ""
    prices: Mapping[str, int] = {}


class Aggregator:
    """The biller of one account."""

    pending = PENDING

    def __init__(self, register: Register, account: Account, timings: Timings) -> None:
        self._register = register
        self._account = account
        self._timings = timings

    def answer(self, question: Any, now: datetime, fault: Fault = NONE) -> Reply:
        """Answer one question; `now` in UTC. What a payment does is durable before the answer is given."""
        fields = texts(question, "customer_no", "buyer_sku_code", "ref_id")
        if fields is None:
            return _malformed()
        known = self._register.find(fields["ref_id"])
        problem = self._problem(fields, known)
        if problem:
            return _reply(answers.data(fields, problem))
        if known is not None and known.final:
            return _reply(self._as_it_stands(known, now))
        if fault.cut_off:
            return _reply(answers.data(fields, CUT_OFF))
        match fields.get("commands", ""):
            case "inq-pasca":
                return self._inquire(known, fields, now)
            case "pay-pasca":
                return self._pay_bill(known, fields, now, fault)
            case "status-pasca":
                return _reply(answers.data(fields, "50"))
        return self._buy(known, fields, now, fault)

    def owner(self, question: Any, fault: Fault = NONE) -> Reply:
        """Answer whose electricity meter a number is."""

        def code_of(customer: str) -> str:
            if len(customer) not in CUSTOMER_LENGTHS:
                return "57"
            return CUT_OFF if fault.cut_off else REFUSALS.get(behaviour("pln", customer), SUCCESS)

        return self._named(
            texts(question, "customer_no"), code_of, lambda fields, code: answers.owner(fields["customer_no"], code)
        )

    def player(self, question: Any, fault: Fault = NONE) -> Reply:
        """Answer who plays under a number."""
        fields = texts(question, "customer_no", "buyer_sku_code")

        def code_of(customer: str) -> str:
            if PLAYER.fullmatch(customer) is None:
                return "57"
            assert fields is not None, "whoever has a customer has fields"
            return CUT_OFF if fault.cut_off else REFUSALS.get(behaviour(fields["buyer_sku_code"], customer), SUCCESS)

        return self._named(fields, code_of, answers.player)

    def deposit(self, question: Any) -> Reply:
        """Answer how much money the account has with the aggregator."""
        fields = texts(question, "cmd")
        if fields is None or fields["cmd"] != "deposit":
            return _malformed()
        if not self._signed(fields, "depo"):
            return _reply({"rc": "41", "status": "Gagal", "message": "Signature salah"})
        return _reply({"deposit": answers.BALANCE})

    def public(self, reference: Reference, now: datetime) -> dict[str, Any]:
        """Give a reference as the list of transactions shows it."""
        code = code_of(reference, now)
        return {
            "ref_id": reference.ref_id,
            "sku": reference.sku,
            "customer_no": reference.customer_no,
            "price": reference.price,
            "tries": reference.tries,
            "effects": reference.effects if code == SUCCESS else 0,
            "status": answers.status_of(code) if code else "Inquiry",
            "rc": code,
        }

    def statement(self, from_ms: int, until_ms: int, now: datetime) -> str:
        """Give the file of a day: everything that was bought on it."""
        return written(AGGREGATOR_COLUMNS, self._rows(self._register.everything(), from_ms, until_ms, now))

    def compose(self, notice: Notice, now: datetime) -> Letter:
        """Write a notice: the answer to a question, signed with the webhook's secret."""
        reference = self._register.find(notice.reference)
        assert reference is not None, "whoever is told of was paid"
        content = self._as_it_stands(reference, now, notice.word)
        for name in ("price", "selling_price"):
            if name in content:
                content[name] += notice.excess
        body = msgspec.json.encode({"data": {"trx_id": f"TRX-{answers.serial(reference)[:12]}", **content}})
        secret = self._account.secret if notice.genuine else f"not {self._account.secret}"
        signature = hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()
        pending = content["rc"] == PENDING
        headers = {
            "content-type": "application/json",
            "user-agent": "Digiflazz-Pasca-Hookshot" if "customer_name" in content else "Digiflazz-Hookshot",
            "x-digiflazz-event": "create" if pending else "update",
            "x-digiflazz-delivery": f"{answers.serial(reference)}-{content['rc']}",
            "x-hub-signature": f"sha1={signature}",
        }
        return Letter(headers, body)

    def _problem(self, fields: dict[str, str], known: Reference | None) -> str:
        """Give the code of what is wrong with a question, "" for nothing."""
        if not self._signed(fields, fields["ref_id"]):
            return "41"
        command = fields.get("commands", "")
        if command not in ASKS:
            return "40"
        if (BILL_SKU if command else PREPAID_SKU).fullmatch(fields["buyer_sku_code"]) is None:
            return "43"
        wanted = (fields["buyer_sku_code"], fields["customer_no"])
        return "49" if known is not None and (known.sku, known.customer_no) != wanted else ""

    def _buy(self, known: Reference | None, fields: dict[str, str], now: datetime, fault: Fault) -> Reply:
        reference = known or self._priced(fields, now)
        return self._settle(reference, behaviour(reference.sku, reference.customer_no), now, fault)

    def _inquire(self, known: Reference | None, fields: dict[str, str], now: datetime) -> Reply:
        sku, customer = fields["buyer_sku_code"], fields["customer_no"]
        how = behaviour(sku, customer)
        if how == "silent":
            return Reply(None)
        if how in REFUSALS:
            return _reply(answers.data(fields, REFUSALS[how]))
        chosen, units = whole(fields, "amount", TYPED_MAX), whole(fields, "month", bills.UNITS_MAX)
        if 0 in (chosen, units):
            return _reply(answers.data(fields, "40"))
        if self._settled(sku, customer, fields["ref_id"], chosen=chosen is not None):
            return _reply(answers.data(fields, "34"))
        reference = msgspec.structs.replace(
            known or _fresh(fields, now),
            amount=chosen or 0,
            units=units or 1,
            chosen=chosen is not None,
            inquired_on=day_of(now).isoformat(),
        )
        owed = self._owed(reference, now)
        reference = msgspec.structs.replace(reference, amount=owed.amount, price=owed.price)
        self._register.put(reference)
        return _reply(self._as_it_stands(reference, now), self._timings.slow_s if how == "slow" else 0.0)

    def _pay_bill(self, known: Reference | None, fields: dict[str, str], now: datetime, fault: Fault) -> Reply:
        if known is None or known.inquired_on != day_of(now).isoformat():
            return _reply(answers.data(fields, "91"))
        if self._settled(known.sku, known.customer_no, known.ref_id, chosen=known.chosen):
            return _reply(answers.data(fields, "34"))
        how = behaviour(known.sku, known.customer_no)
        return self._settle(known, "success" if how == "slow" else how, now, fault)

    def _settle(self, reference: Reference, how: str, now: datetime, fault: Fault) -> Reply:
        paid: Paid = pay(reference, how, now, fault, self._timings, WORDS)
        self._register.put(paid.reference)
        decided = paid.reference if paid.reference.final else None
        content = None if paid.delay_s is None else {"data": self._as_it_stands(paid.reference, now)}
        return Reply(content, paid.delay_s or 0.0, decided=decided)

    def _settled(self, sku: str, customer: str, ref_id: str, *, chosen: bool) -> bool:
        """Whether this bill was paid under another reference. Credit of one's own choice, and months of insurance, can be bought
        again: whoever paid twice has paid the months after.
        """
        return not chosen and sku != INSURANCE and bool(self._register.paid_for(sku, customer, ref_id))

    def _owed(self, reference: Reference, now: datetime) -> bills.Due:
        sku, customer = reference.sku, reference.customer_no
        if reference.chosen:
            return bills.typed(sku, reference.amount)
        before = [each for each in self._register.paid_for(sku, customer, reference.ref_id) if each.paid_ms]
        today = date.fromisoformat(reference.inquired_on) if reference.inquired_on else day_of(now)
        earlier = sum(each.units for each in before if not reference.paid_ms or each.paid_ms < reference.paid_ms)
        how = behaviour(sku, customer)
        return bills.due(sku, customer, how, today, units=reference.units, paid_units=earlier)

    def _priced(self, fields: dict[str, str], now: datetime) -> Reference:
        sku = fields["buyer_sku_code"]
        match = PREPAID_SKU.fullmatch(sku)
        assert match is not None, "whatever is sold in one step has a name of this form"
        amount = int(match[1]) * 1_000
        usual = amount + answers.METER_ADMIN if sku.startswith("pln") else amount
        price = self._account.prices.get(sku, usual)
        return msgspec.structs.replace(_fresh(fields, now), amount=amount, price=price)

    def _as_it_stands(self, reference: Reference, now: datetime, word: str = "") -> dict[str, Any]:
        """Give the answer about a known reference. word: a code that it is to have, "" for its own."""
        code = word or code_of(reference, now)
        if not reference.inquired_on:
            return answers.prepaid(reference, code)
        return answers.bill(reference, self._owed(reference, now), code, now, chosen=reference.chosen)

    def _rows(self, references: Sequence[Reference], from_ms: int, until_ms: int, now: datetime) -> list[list[str]]:
        return [
            [
                each.ref_id, moment(each.paid_ms), each.sku, each.customer_no, answers.dotted(each.price),
                answers.status_of(code := code_of(each, now)), code, answers.serial(each) if code == SUCCESS else "",
            ]
            for each in references
            if from_ms <= each.paid_ms < until_ms and each.final
        ]  # fmt: skip

    def _named(
        self,
        fields: dict[str, str] | None,
        code_of: Callable[[str], str],
        named: Callable[[dict[str, str], str], dict[str, Any]],
    ) -> Reply:
        if fields is None:
            return _malformed()
        customer = fields["customer_no"]
        return _reply(named(fields, code_of(customer) if self._signed(fields, customer) else "41"))

    def _signed(self, fields: Mapping[str, str], what: str) -> bool:
        plain = f"{self._account.user}{self._account.key}{what}"
        wanted = hashlib.md5(plain.encode(), usedforsecurity=False).hexdigest()
        return fields["username"] == self._account.user and hmac.compare_digest(
            fields["sign"].encode(), wanted.encode()
        )


def code_of(reference: Reference, now: datetime) -> str:
    """Give the result code of a reference at this moment, "" while it was never paid."""
    return reference.word(int(now.timestamp() * 1_000), PENDING)


def _fresh(fields: dict[str, str], now: datetime) -> Reference:
    first_ms = int(now.timestamp() * 1_000)
    return Reference(
        ref_id=fields["ref_id"], sku=fields["buyer_sku_code"], customer_no=fields["customer_no"], first_ms=first_ms
    )


def _reply(content: dict[str, Any], delay_s: float = 0.0) -> Reply:
    return Reply({"data": content}, delay_s)


def _malformed() -> Reply:
    return _reply({"rc": "40", "status": "Gagal", "message": "Payload tidak valid"})
