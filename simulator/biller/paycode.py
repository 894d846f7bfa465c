"""What the sandbox gateway of payment codes does, without HTTP and without a clock of its own.

Its wire format has the shape of the public convenience-store API of Indonesian payment gateways (charge, status, cancel, expire,
notification). What such a gateway does not publish is ours: here the customer brings a code that a merchant issued, so `charge`
names it and hears what is due, and `pay` is the store's side, by which the till says that it has taken the money.
"""

import hashlib
import hmac
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from simulator.biller import bills
from simulator.biller.callbacks import Letter, Notice
from simulator.biller.faults import NONE, Fault
from simulator.biller.numbers import TRAVEL, behaviour
from simulator.biller.paying import Reply, Timings, Words, pay
from simulator.biller.register import Reference, Register
from simulator.biller.statement import PAYCODE_COLUMNS, day_of, moment, written

PENDING, SETTLEMENT, DENY, CANCEL, EXPIRE = "pending", "settlement", "deny", "cancel", "expire"
WORDS = Words(SETTLEMENT, DENY, DENY)
STATUS_CODES = {PENDING: "201", SETTLEMENT: "200", DENY: "202", CANCEL: "200", EXPIRE: "407"}
NOTICE_CODES = {**STATUS_CODES, CANCEL: "202", EXPIRE: "202"}
"""In notifications the two are 202, as the public documents have it."""

MESSAGES = {
    "200": "Success, transaction is found", "201": "Transaction is pending", "202": "Transaction is denied",
    "400": "Validation error", "401": "Access denied", "402": "Store is not available", "404": "Transaction does not exist",
    "406": "Order has been used", "407": "Transaction has expired", "412": "Status of the transaction cannot be changed",
    "503": "The store is closed now",
}  # fmt: skip
MERCHANTS = {
    "shopee": "Shopee", "bukalapak": "Bukalapak", "lazada": "Lazada", "tiktok_shop": "TikTok Shop", "kai": "KAI",
    "traveloka": "Traveloka",
}  # fmt: skip
MERCHANT_ID = "G017000001"
VALID_S, ENDING_S = 86_400, 240
REFUSALS = {"unknown": "404", "paid": "412", "expired": "407"}
_TEXT_CHARACTERS_MAX = 64


class Account(msgspec.Struct, frozen=True):
    """server_key: who asks, and what notifications are signed with. callback_token: what they bear instead, "" for none."""

    server_key: str
    callback_token: str = ""


class Gateway:
    """The gateway of one account."""

    pending = PENDING

    def __init__(self, register: Register, account: Account, timings: Timings) -> None:
        self._register = register
        self._account = account
        self._timings = timings

    def knows(self, key: str) -> bool:
        """Say whether this is the account's server key."""
        return hmac.compare_digest(key.encode(), self._account.server_key.encode())

    def charge(self, question: Any, now: datetime) -> Reply:
        """Open an order for a customer's payment code: the answer says whose it is and what is due."""
        order, store, code = (
            _text(question, *path)
            for path in (("transaction_details", "order_id"), ("cstore", "store"), ("cstore", "payment_code"))
        )
        phone = _text(question, "customer_details", "phone")
        if not (order and store and code and phone) or _text(question, "payment_type") != "cstore":
            return refusal("400")
        how = behaviour(store, code)
        if how == "silent":
            return Reply(None)
        problem = self._problem(order, store, code, how)
        if problem:
            return refusal(problem)
        now_ms = _ms(now)
        owed = bills.due(store, code, how, day_of(now))
        reference = Reference(
            ref_id=order,
            sku=store,
            customer_no=code,
            amount=owed.amount,
            price=owed.price,
            first_ms=now_ms,
            expires_ms=now_ms + 1_000 * (ENDING_S if how == "ending" else VALID_S),
        )
        self._register.put(reference)
        return self._reply(reference, now, self._timings.slow_s if how == "slow" else 0.0)

    def status(self, order: str, now: datetime) -> Reply:
        """Say how an order stands."""
        known = self._register.find(order)
        return self._reply(known, now) if known else refusal("404")

    def pay(self, order: str, question: Any, now: datetime, fault: Fault = NONE) -> Reply:
        """Take the store's word that the customer has paid. What it does is durable before the answer is given."""
        known = self._register.find(order)
        if known is None:
            return refusal("404")
        asked = (_text(question, "gross_amount"), _text(question, "payment_code"))
        if asked != (_money(known.price), known.customer_no):
            return refusal("400")
        if self._word(known, now) != PENDING or known.final:
            return self._reply(known, now)
        how = "failed" if self._paid_elsewhere(known) else behaviour(known.sku, known.customer_no)
        paid = pay(known, "success" if how == "slow" else how, now, fault, self._timings, WORDS)
        self._register.put(paid.reference)
        reply = self._reply(paid.reference, now)
        return reply._replace(
            content=None if paid.delay_s is None else reply.content,
            decided=paid.reference if paid.reference.final else None,
        )

    def cancel(self, order: str, now: datetime) -> Reply:
        """Take an order back that has not settled."""
        return self._end(order, CANCEL, now)

    def expire(self, order: str, now: datetime) -> Reply:
        """Let an order that nobody has paid run out at once."""
        known = self._register.find(order)
        return refusal("412") if known is not None and known.final else self._end(order, EXPIRE, now)

    def public(self, reference: Reference, now: datetime) -> dict[str, Any]:
        """Give an order as the list of transactions shows it."""
        word = self._word(reference, now)
        return {
            "ref_id": reference.ref_id,
            "sku": reference.sku,
            "customer_no": reference.customer_no,
            "price": reference.price,
            "tries": reference.tries,
            "effects": reference.effects if word == SETTLEMENT else 0,
            "status": word,
            "rc": STATUS_CODES[word],
        }

    def statement(self, from_ms: int, until_ms: int, now: datetime) -> str:
        """Give the file of a day: what settled on it, and what was opened on it and has not settled."""
        rows = []
        for each in self._register.everything():
            word = self._word(each, now)
            at_ms = _settled_ms(each) if word == SETTLEMENT else each.first_ms
            if from_ms <= at_ms < until_ms:
                members = self._members(each, now, word)
                rows.append([str(members.get(column, "")) for column in PAYCODE_COLUMNS])
        return written(PAYCODE_COLUMNS, rows)

    def compose(self, notice: Notice, now: datetime) -> Letter:
        """Write a notification, signed with the server key, or with the token beside it."""
        reference = self._register.find(notice.reference)
        assert reference is not None, "whoever is told of was opened"
        word = notice.word or self._word(reference, now)
        content = self._members(reference, now, word) | {
            "status_code": NOTICE_CODES[word],
            "approval_code": _number(reference),
        }
        content["gross_amount"] = _money(reference.price + notice.excess)
        headers = {"content-type": "application/json", "user-agent": "Veritrans"}
        secret = self._account.server_key if notice.genuine else f"not {self._account.server_key}"
        if self._account.callback_token:
            headers["x-callback-token"] = self._account.callback_token if notice.genuine else secret
        else:
            signed = f"{reference.ref_id}{content['status_code']}{content['gross_amount']}{secret}"
            content["signature_key"] = hashlib.sha512(signed.encode()).hexdigest()
        return Letter(headers, msgspec.json.encode(content))

    def _problem(self, order: str, store: str, code: str, how: str) -> str:
        """Give the status code of what speaks against an order, "" for nothing."""
        if self._register.find(order) is not None:
            return "406"
        if store not in MERCHANTS:
            return "402"
        return "412" if self._register.paid_for(store, code) else REFUSALS.get(how, "")

    def _paid_elsewhere(self, reference: Reference) -> bool:
        return bool(self._register.paid_for(reference.sku, reference.customer_no, reference.ref_id))

    def _end(self, order: str, word: str, now: datetime) -> Reply:
        known = self._register.find(order)
        if known is None:
            return refusal("404")
        stands = self._word(known, now)
        if stands == SETTLEMENT:
            return refusal("412")
        if stands != PENDING:
            return self._reply(known, now)
        ended = msgspec.structs.replace(known, final=word, settles_ms=_ms(now), effects=0, turned="", turns_ms=0)
        self._register.put(ended)
        return self._reply(ended, now)

    def _word(self, reference: Reference, now: datetime) -> str:
        word = reference.word(_ms(now), PENDING)
        return word or (EXPIRE if _ms(now) >= reference.expires_ms else PENDING)

    def _reply(self, reference: Reference, now: datetime, delay_s: float = 0.0) -> Reply:
        word = self._word(reference, now)
        return Reply(self._members(reference, now, word), delay_s, _http(STATUS_CODES[word]))

    def _members(self, reference: Reference, now: datetime, word: str) -> dict[str, Any]:
        """Give an order as answers and notifications have it."""
        code = STATUS_CODES[word]
        trip = {"route": "Gambir - Yogyakarta", "passengers": "2"} if reference.sku in TRAVEL else {}
        settled = {"settlement_time": moment(_settled_ms(reference))} if word == SETTLEMENT else {}
        return {
            "status_code": code,
            "status_message": MESSAGES[code],
            "transaction_id": f"{zlib.crc32(reference.ref_id.encode()):08x}-0000-4000-8000-{reference.first_ms % 10**12:012d}",
            "order_id": reference.ref_id,
            "merchant_id": MERCHANT_ID,
            "gross_amount": _money(reference.price),
            "currency": "IDR",
            "payment_type": "cstore",
            "transaction_time": moment(reference.first_ms),
            "transaction_status": word,
            "fraud_status": "accept",
            "payment_code": reference.customer_no,
            "store": reference.sku,
            "expiry_time": moment(reference.expires_ms),
            **settled,
            "admin_fee": _money(reference.price - reference.amount),
            "merchant_name": MERCHANTS[reference.sku],
            "customer_name": bills.CUSTOMER,
            "store_status": "paid" if reference.final in (SETTLEMENT, DENY) else "unpaid",
            **trip,
        }


def refusal(code: str) -> Reply:
    """Give a refusal: nothing but its code and a text."""
    return Reply({"status_code": code, "status_message": MESSAGES[code]}, status=_http(code))


def _settled_ms(reference: Reference) -> int:
    return reference.turns_ms if reference.turned == SETTLEMENT else reference.settles_ms


def _http(code: str) -> int:
    """Give the HTTP status of an answer: that of a refusal is its code."""
    return 200 if code in ("200", "201", "202", "407") else int(code)


def _money(rupiah: int) -> str:
    return f"{rupiah}.00"


def _number(reference: Reference) -> str:
    return f"{zlib.crc32(reference.ref_id.encode()):010d}"


def _ms(now: datetime) -> int:
    return int(now.timestamp() * 1_000)


def _text(question: Any, *path: str) -> str:
    """Give the text at a place in a question, "" where there is none of a bearable length."""
    for name in path:
        question = question.get(name) if isinstance(question, Mapping) else None
    return question if isinstance(question, str) and len(question) <= _TEXT_CHARACTERS_MAX else ""
