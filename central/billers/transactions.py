"""Reading what the gateway of payment codes says: transactions and signed notifications. Pure; takes nothing for granted.

Members beside the public ones (`admin_fee`, `merchant_name`, `customer_name`, `route`, `passengers`, `store_status`) belong to
the store's side of the gateway, which is not public: docs/billers.md. Errors never quote what was read.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec

from central.billers.interface import Bill, Callback, CallbackRefusedError, Finality, InquiryRefused, Outcome, Purchase
from central.billers.line import NoAnswerError, json_object
from central.billers.money import MoneyError, rupiah
from central.billers.paycode_codes import SIGNED, TAKEN_BACK, UNPAID_REFUSALS, finality_of
from central.billers.texts import NOTHING, text

PAYMENT_TYPE = "cstore"
CALLBACK_HEADER = "x-callback-token"

_WIB = timezone(timedelta(hours=7))
_TIME = "%Y-%m-%d %H:%M:%S"
_NAME_CHARACTERS_MAX, _ROW_CHARACTERS_MAX, _ID_CHARACTERS_MAX, _WORD_CHARACTERS_MAX = 60, 40, 64, 24
_DISTURBED = "5"
_ROWS = (("merchant", "merchant_name"), ("route", "route"), ("passengers", "passengers"))


class Transaction(msgspec.Struct, frozen=True):
    """One order at the gateway. amount, admin_fee: rupiah, the former with the latter. taken: a store's payment is noted there.

    expires_ms: UTC, 0 for never. details: rows for the screen.
    """

    status_code: str
    status: str
    amount: int
    admin_fee: int
    taken: bool
    transaction_id: str
    name: str
    expires_ms: int
    details: tuple[tuple[str, str], ...]

    @property
    def code(self) -> str:
        """Both words, as they are logged."""
        return f"{self.status_code} {self.status}"

    @property
    def is_unpaid(self) -> bool:
        """Whether nobody has paid it yet, by the gateway's own word."""
        return self.status == "pending" and not self.taken

    def outcome(self) -> Outcome:
        """Give what became of its payment."""
        finality = finality_of(self.status_code, self.status)
        number = self.transaction_id if finality is Finality.SUCCESS else ""
        return Outcome(finality, self.code, biller_reference=number)

    def bill(self) -> Bill | InquiryRefused:
        """Give what is to be paid, or why it cannot be."""
        if not self.is_unpaid:
            return InquiryRefused(UNPAID_REFUSALS.get(self.status, "biller_down"))
        return Bill(self.amount - self.admin_fee, self.admin_fee, self.name, self.expires_ms, self.details)


def decode(content: bytes) -> dict[str, Any]:
    """Give an answer. Raises `NoAnswerError` for what is none, and where the gateway says that it fails."""
    answer = json_object(content)
    if code_of(answer).startswith(_DISTURBED):
        raise NoAnswerError("disturbed")
    return answer


def code_of(answer: Mapping[str, Any]) -> str:
    """Give an answer's status code. Raises `NoAnswerError` where there is none."""
    code = answer.get("status_code")
    if not isinstance(code, str) or len(code) != 3 or not (code.isascii() and code.isdigit()):
        raise NoAnswerError("odd")
    return code


def has_order(answer: Mapping[str, Any]) -> bool:
    """Say whether an answer is about an order, and no mere refusal."""
    return "order_id" in answer


def read(answer: Mapping[str, Any], purchase: Purchase) -> Transaction:
    """Give the transaction in an answer. Raises `NoAnswerError` for another one's, `ValueError` for what does not read."""
    if not has_order(answer):
        raise ValueError("an answer without an order")
    if answer["order_id"] != purchase.reference or answer.get("payment_code") != purchase.customer:
        raise NoAnswerError("odd")
    amount, admin_fee = rupiah(answer.get("gross_amount")), rupiah(answer.get("admin_fee", 0))
    if amount - admin_fee <= 0:
        raise MoneyError("an order of nothing")
    rows = ((key, text(answer.get(member), _ROW_CHARACTERS_MAX).strip()) for key, member in _ROWS)
    return Transaction(
        status_code=code_of(answer),
        status=text(answer.get("transaction_status"), _WORD_CHARACTERS_MAX),
        amount=amount,
        admin_fee=admin_fee,
        taken=answer.get("store_status") != "unpaid",
        transaction_id=text(answer.get("transaction_id"), _ID_CHARACTERS_MAX),
        name=text(answer.get("customer_name"), _NAME_CHARACTERS_MAX).strip(),
        expires_ms=_expires_ms(answer.get("expiry_time")),
        details=tuple((key, value) for key, value in rows if value not in NOTHING),
    )


def parse_notification(server_key: str, token: str, headers: Mapping[str, str], body: bytes) -> Callback:
    """Give what a notification says. token: what it bears instead of a signature, "" where it is signed.

    Raises `CallbackRefusedError`.
    """
    try:
        answer = json_object(body)
        code = code_of(answer)
    except NoAnswerError as error:
        raise CallbackRefusedError from error
    order, gross = answer.get("order_id"), answer.get("gross_amount")
    if not isinstance(order, str) or not isinstance(gross, str) or not 0 < len(order) <= _ID_CHARACTERS_MAX:
        raise CallbackRefusedError
    if token:
        genuine = _same(token, headers.get(CALLBACK_HEADER, ""))
    else:
        signed = hashlib.sha512(f"{order}{code}{gross}{server_key}".encode()).hexdigest()
        genuine = _same(signed, answer.get("signature_key"))
    if not genuine:
        raise CallbackRefusedError
    status = text(answer.get("transaction_status"), _WORD_CHARACTERS_MAX)
    finality = SIGNED.get((code, status), Finality.OPEN)
    try:
        amount = rupiah(gross)
    except MoneyError:
        return Callback(order, Outcome(Finality.OPEN, f"{code} {status}"))  # what was paid does not read: ask
    number = text(answer.get("transaction_id"), _ID_CHARACTERS_MAX) if finality is Finality.SUCCESS else ""
    outcome = Outcome(finality, f"{code} {status}", biller_reference=number)
    return Callback(order, outcome, amount, taken_back=status in TAKEN_BACK)


def _same(expected: str, given: object) -> bool:
    return isinstance(given, str) and hmac.compare_digest(expected.encode(), given.encode())


def _expires_ms(value: object) -> int:
    if value is None or value == "":
        return 0
    return int(datetime.strptime(str(value), _TIME).replace(tzinfo=_WIB).timestamp()) * 1000
