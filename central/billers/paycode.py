"""The connector to the gateway of payment codes: a merchant's code becomes an order of ours, which the shop then pays.

`charge` makes the order and is the inquiry: it moves no money, and its answer names the amount. `pay` is the store's side of the
gateway, `status` says how an order stands, `cancel` takes back what has not settled. An order is known by our reference, and made
once; the same question again changes nothing. What a transaction says is read by `central.billers.transactions`. Which public
documents this follows, and where it departs from them: docs/billers.md.
"""

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from central.billers import transactions
from central.billers.circuit import Circuit
from central.billers.interface import Bill, Callback, Finality, InquiryRefused, Outcome, Purchase, Rules
from central.billers.line import Line, NoAnswerError
from central.billers.paycode_codes import EXISTS, REFUSALS, UNKNOWN
from central.billers.transactions import Transaction
from central.settings import PaycodeSettings, Timings

_CHARGE = "/v2/charge"
_PROBE = "anjungan-probe"
DENIAL_S = 60
"""The public documentation: rarely a settled transaction is denied by the payment provider, "within the span of one minute"."""


class Paycode:
    """One account at the gateway. circuit: notes whether it answers; without one it is called always. Thread-safe."""

    name = "paycode"
    rules = Rules(denial_s=DENIAL_S, reverses=True)

    def __init__(self, settings: PaycodeSettings, timings: Timings, circuit: Circuit | None = None) -> None:
        self._key = settings.server_key
        self._token = settings.callback_token
        self._inquiry_s = timings.inquiry_s
        self._pay_s = timings.pay_s
        basic = base64.b64encode(f"{settings.server_key}:".encode()).decode()
        self._line = Line(settings.url, timings, circuit, {"authorization": f"Basic {basic}"})

    def close(self) -> None:
        """Let go of the connections."""
        self._line.close()

    def advice_creates(self, purchase: Purchase) -> bool:
        """Say whether asking is buying: here it never is."""
        return False

    def inquire(self, purchase: Purchase) -> Bill | InquiryRefused:
        """Make the order and give what it costs; one that was made before is looked up. See the interface."""
        try:
            answer = self._charge(purchase)
            if transactions.code_of(answer) == EXISTS:
                answer = self._status(purchase, self._inquiry_s)
            code = transactions.code_of(answer)
            if code in REFUSALS and not transactions.has_order(answer):
                return InquiryRefused(REFUSALS[code])
            return transactions.read(answer, purchase).bill()
        except NoAnswerError as error:
            return InquiryRefused("biller_down" if error.says_down else "biller_silent")
        except ValueError:
            return InquiryRefused("biller_down")

    def pay(self, purchase: Purchase) -> Outcome:
        """Pay the order. One that the gateway does not know is made anew, and paid if it still costs the same."""
        outcome = self._told("pay", purchase)
        if outcome.code != UNKNOWN:
            return outcome
        bill = self.inquire(purchase)
        if isinstance(bill, InquiryRefused) or bill.cost != purchase.cost:
            return outcome
        return self._told("pay", purchase)

    def advise(self, purchase: Purchase) -> Outcome:
        """Ask how the order stands. One that nobody has paid, or that the gateway does not know, is absent."""
        try:
            answer = self._status(purchase, self._pay_s)
            code = transactions.code_of(answer)
            if code == UNKNOWN:
                return Outcome(Finality.ABSENT, code)
            transaction = _transaction(answer, purchase)
            if transaction is None:
                return Outcome(Finality.OPEN, code)
            return Outcome(Finality.ABSENT, transaction.code) if transaction.is_unpaid else transaction.outcome()
        except NoAnswerError:
            return Outcome(Finality.OPEN, "")

    def reverse(self, purchase: Purchase) -> Outcome:
        """Cancel the order. One that the gateway does not know it will not pay either. See the interface."""
        outcome = self._told("cancel", purchase)
        if outcome.code == UNKNOWN:
            return Outcome(Finality.FAILED, UNKNOWN)
        return outcome if outcome.finality is not Finality.OPEN else self._settled(purchase, outcome)

    def parse_callback(self, headers: Mapping[str, str], body: bytes) -> Callback:
        """Verify and read a notification. See the interface."""
        return transactions.parse_notification(self._key, self._token, headers, body)

    def probe(self) -> None:
        """Ask for an order that nobody made, so that the circuit hears an answer. See `central.billers.connecting`."""
        try:
            self._line.get(f"/v2/{_PROBE}/status", self._inquiry_s, transactions.decode, probing=True)
        except NoAnswerError:
            return

    def _charge(self, purchase: Purchase) -> dict[str, Any]:
        question = {
            "payment_type": transactions.PAYMENT_TYPE,
            "transaction_details": {"order_id": purchase.reference},
            "cstore": {"store": purchase.sku, "payment_code": purchase.customer},
            "customer_details": purchase.extra,
        }
        return self._line.post(_CHARGE, question, self._inquiry_s, transactions.decode)

    def _status(self, purchase: Purchase, answer_s: int) -> dict[str, Any]:
        return self._line.get(_path(purchase, "status"), answer_s, transactions.decode)

    def _told(self, what: str, purchase: Purchase) -> Outcome:
        """Tell the gateway to do something with the order; give how it stands afterwards."""
        question = {"gross_amount": f"{purchase.cost}.00", "payment_code": purchase.customer} if what == "pay" else {}
        try:
            answer = self._line.post(_path(purchase, what), question, self._pay_s, transactions.decode)
            transaction = _transaction(answer, purchase)
            return (
                Outcome(Finality.OPEN, transactions.code_of(answer)) if transaction is None else transaction.outcome()
            )
        except NoAnswerError:
            return Outcome(Finality.OPEN, "")

    def _settled(self, purchase: Purchase, refused: Outcome) -> Outcome:
        """Give whether an order that could not be cancelled has come to its end; `refused` where that is not known."""
        try:
            transaction = _transaction(self._status(purchase, self._pay_s), purchase)
        except NoAnswerError:
            return refused
        return refused if transaction is None else transaction.outcome()


def _path(purchase: Purchase, what: str) -> str:
    return f"/v2/{quote(purchase.reference, safe='')}/{what}"


def _transaction(answer: Mapping[str, Any], purchase: Purchase) -> Transaction | None:
    """Give the transaction in an answer, None where there is none, or where it is not what we asked to be paid."""
    try:
        transaction = transactions.read(answer, purchase)
    except ValueError:
        return None
    return transaction if transaction.amount == purchase.cost else None
