"""Reading the aggregator's webhook: the answer to a question that nobody asked. Pure.

Its body is signed (HMAC-SHA1 with the account's webhook secret, header `X-Hub-Signature`). The other headers are not, so nothing
is decided by them: the body itself says whether it is about a bill. A webhook does not know what was bought, so a success that
may lack something the customer needs is no success yet: the question that follows brings it.
"""

import hashlib
import hmac
from collections.abc import Mapping

from central.billers import answers
from central.billers.answers import Answer
from central.billers.interface import Callback, CallbackRefusedError, Finality, Outcome
from central.billers.line import NoAnswerError
from central.billers.money import MoneyError, rupiah
from central.billers.result_codes import result_of
from central.billers.texts import text

SIGNATURE = "x-hub-signature"
_REFERENCE_CHARACTERS_MAX = 64


def parse(secret: str, headers: Mapping[str, str], body: bytes) -> Callback:
    """Give what a webhook says. secret: "" refuses every one. Raises `CallbackRefusedError`."""
    expected = "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()
    if not secret or not hmac.compare_digest(expected.encode(), headers.get(SIGNATURE, "").encode()):
        raise CallbackRefusedError
    try:
        answer = answers.data_of(body)
        code = answers.code_of(answer)
    except NoAnswerError as error:
        raise CallbackRefusedError from error
    reference = answer.get("ref_id")
    if not isinstance(reference, str) or not 0 < len(reference) <= _REFERENCE_CHARACTERS_MAX:
        raise CallbackRefusedError
    try:
        amount = rupiah(answer.get("selling_price" if _is_bill(answer) else "price"))
    except MoneyError:
        return Callback(reference, Outcome(Finality.OPEN, code))  # what it costs does not read: ask
    return Callback(reference, _outcome(answer, code), amount)


def _is_bill(answer: Answer) -> bool:
    """Say whether it is about a bill: only those have a price for the customer beside ours."""
    return "selling_price" in answer


def _outcome(answer: Answer, code: str) -> Outcome:
    finality = result_of(code).finality
    if finality is Finality.ABSENT or (finality is Finality.SUCCESS and answer.get("status") != "Sukses"):
        return Outcome(Finality.OPEN, code)
    if finality is not Finality.SUCCESS:
        return Outcome(finality, code)
    if _is_bill(answer):
        return answers.delivered(answer, code, "bill")
    if not answers.serial_of(answer):
        return Outcome(Finality.OPEN, code)
    # A token comes with its owner behind a slash; a serial number stands alone.
    return answers.delivered(answer, code, "meter" if "/" in text(answer.get("sn"), 200) else "prepaid")
