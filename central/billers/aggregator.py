"""The connector to the aggregator: one signed POST per question. No answer, or one that cannot be read, leaves things open.

It knows the ways of buying (`central.billers.routes.Mode`) and no product. Prepaid: the purchase sent again with the same
reference is the status question (and the purchase itself, if the first one never arrived); whose meter or game account it is has
an address of its own. A bill: `inq-pasca`, `pay-pasca` and `status-pasca` share one reference. What its webhook says is read by
`central.billers.webhook`. Which public documents this follows, and where it departs from them: docs/billers.md.
"""

import hashlib
from collections.abc import Callable, Mapping

from central.billers import answers, webhook
from central.billers.answers import Answer
from central.billers.circuit import Circuit
from central.billers.interface import Bill, Callback, Finality, InquiryRefused, Outcome, Purchase, Rules
from central.billers.line import Line, NoAnswerError
from central.billers.money import MoneyError
from central.billers.result_codes import NO_INQUIRY, result_of
from central.settings import AggregatorSettings, Timings

_TRANSACTION = "/v1/transaction"
_METER_INQUIRY = "/v1/inquiry-pln"
_GAME_INQUIRY = "/v1/inquiry-game"
_BALANCE = "/v1/cek-saldo"


class Aggregator:
    """One account at the aggregator. circuit: notes whether it answers; without one it is called always. Thread-safe."""

    name = "aggregator"
    rules = Rules(advice_age_s=90 * 86_400, denial_s=0)

    def __init__(self, settings: AggregatorSettings, timings: Timings, circuit: Circuit | None = None) -> None:
        self._user = settings.user
        self._key = settings.key
        self._secret = settings.webhook_secret
        self._inquiry_s = timings.inquiry_s
        self._pay_s = timings.pay_s
        self._line = Line(settings.url, timings, circuit)

    def close(self) -> None:
        """Let go of the connections."""
        self._line.close()

    def advice_creates(self, purchase: Purchase) -> bool:
        """Say whether asking is buying: so it is for everything prepaid."""
        return purchase.mode != "bill"

    def inquire(self, purchase: Purchase) -> Bill | InquiryRefused:
        """Ask for a bill, for the owner of a meter, or for a player. See the interface."""
        try:
            answer, read = self._asked(purchase)
            code = answers.code_of(answer)
            return read(answer) if code == "00" else InquiryRefused(result_of(code).refusal)
        except NoAnswerError as error:
            return InquiryRefused("biller_down" if error.says_down else "biller_silent")
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
        """Verify and read a webhook. See the interface."""
        return webhook.parse(self._secret, headers, body)

    def probe(self) -> None:
        """Ask for our balance, so that the circuit hears whether the aggregator answers. See `central.billers.connecting`."""
        question = {"cmd": "deposit", "username": self._user, "sign": self._signed("depo")}
        try:
            self._line.post(_BALANCE, question, self._inquiry_s, answers.data_of, probing=True)
        except NoAnswerError:
            return

    def _outcome(self, purchase: Purchase, command: str) -> Outcome:
        try:
            answer = self._ask(purchase, command, self._pay_s)
            code = answers.code_of(answer)
        except NoAnswerError:
            return Outcome(Finality.OPEN, "")
        finality = result_of(code).finality
        if finality is Finality.SUCCESS and answer.get("status") != "Sukses":
            return Outcome(Finality.OPEN, code)  # code and word contradict each other: ask again
        if finality is Finality.ABSENT and command != "status-pasca":
            return Outcome(Finality.OPEN, code)  # only a status question can say that nothing was ever paid
        if finality is not Finality.SUCCESS:
            return Outcome(finality, code)
        if purchase.mode == "bill" and not answers.is_over(answer, purchase.cost):
            return Outcome(Finality.OPEN, code)  # another amount than was paid here: a person has to look
        return answers.delivered(answer, code, purchase.mode)

    def _asked(self, purchase: Purchase) -> tuple[Answer, Callable[[Answer], Bill]]:
        """Give the answer to an inquiry, and what reads it. Of what was typed for a meter only its number is sent."""
        match purchase.mode:
            case "meter":
                return self._ask_name(_METER_INQUIRY, purchase, {}), answers.owner_of
            case "game":
                game = {**purchase.extra, "buyer_sku_code": purchase.sku}
                return self._ask_name(_GAME_INQUIRY, purchase, game), answers.player_of
            case _:
                answer = self._ask(purchase, "inq-pasca", self._inquiry_s)
                if answer.get("customer_no", purchase.customer) != purchase.customer:
                    raise NoAnswerError("odd")
                return answer, answers.bill_of

    def _ask_name(self, path: str, purchase: Purchase, more: Mapping[str, str]) -> Answer:
        customer = purchase.customer
        question = {**more, "username": self._user, "customer_no": customer, "sign": self._signed(customer)}
        answer = self._line.post(path, question, self._inquiry_s, answers.data_of)
        if answer.get("customer_no") != customer:
            raise NoAnswerError("odd")
        return answer

    def _ask(self, purchase: Purchase, command: str, answer_s: int) -> Answer:
        question: dict[str, str] = {
            **purchase.extra,
            **({"commands": command} if command else {}),
            "username": self._user,
            "buyer_sku_code": purchase.sku,
            "customer_no": purchase.customer,
            "ref_id": purchase.reference,
            "sign": self._signed(purchase.reference),
        }
        answer = self._line.post(_TRANSACTION, question, answer_s, answers.data_of)
        if answer.get("ref_id") != purchase.reference:
            raise NoAnswerError("odd")
        return answer

    def _signed(self, what: str) -> str:
        return hashlib.md5(f"{self._user}{self._key}{what}".encode(), usedforsecurity=False).hexdigest()
