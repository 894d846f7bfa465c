"""The aggregator's result codes, as data: what each says about a payment, and about an inquiry.

Source: the public buyer documentation of the aggregator whose shape this connector speaks. A code named "time-out" can be final
(01, 70) and a polite one open (03, 99): finality is read from the table, never from the name. What is not listed stays open.
"""

import msgspec

from central.billers.interface import Finality
from sync.wire.requests import RefusalReason

_OPEN, _FAILED = Finality.OPEN, Finality.FAILED


class ResultCode(msgspec.Struct, frozen=True):
    """finality: of a payment or advice that is answered so. refusal: of an inquiry that is answered so."""

    finality: Finality
    refusal: RefusalReason = "biller_down"


RESULT_CODES: dict[str, ResultCode] = {
    "00": ResultCode(Finality.SUCCESS),
    "01": ResultCode(_FAILED),  # time-out, final by the aggregator's own word
    "02": ResultCode(_FAILED),
    "03": ResultCode(_OPEN, "biller_silent"),
    "04": ResultCode(_FAILED, "bill_expired"),
    "34": ResultCode(_FAILED, "already_paid"),
    "39": ResultCode(_OPEN, "biller_silent"),
    "40": ResultCode(_OPEN),  # our request was malformed: that says nothing about the reference
    "41": ResultCode(_OPEN),  # our signature
    "42": ResultCode(_OPEN),  # our account
    "43": ResultCode(_FAILED, "not_available"),
    "44": ResultCode(_FAILED),  # our balance with the aggregator
    "45": ResultCode(_OPEN),  # our address
    "47": ResultCode(_FAILED, "already_paid"),
    "49": ResultCode(_OPEN),  # the reference was used: by us, since nobody else makes it
    "50": ResultCode(Finality.ABSENT),
    "51": ResultCode(_FAILED, "wrong_number"),
    "52": ResultCode(_FAILED, "prefix_mismatch"),
    "53": ResultCode(_FAILED, "not_available"),
    "54": ResultCode(_FAILED, "not_found"),
    "55": ResultCode(_FAILED),
    "57": ResultCode(_FAILED, "wrong_number"),
    "58": ResultCode(_FAILED, "not_available"),
    "59": ResultCode(_FAILED, "not_available"),
    "60": ResultCode(_FAILED, "not_available"),
    "63": ResultCode(_FAILED, "not_available"),
    "65": ResultCode(_FAILED, "not_available"),
    "66": ResultCode(_FAILED, "not_available"),
    "68": ResultCode(_FAILED, "not_available"),
    "69": ResultCode(_FAILED, "not_available"),
    "70": ResultCode(_FAILED),
    "71": ResultCode(_FAILED),
    "73": ResultCode(_FAILED, "not_available"),
    "74": ResultCode(_FAILED),
    "91": ResultCode(_OPEN),  # no inquiry today under this reference: `pay` asks again and repeats
    "99": ResultCode(_OPEN, "biller_silent"),
}

NO_INQUIRY = "91"


def result_of(code: str) -> ResultCode:
    """Give what a code says; one that the table does not know leaves everything open."""
    return RESULT_CODES.get(code, ResultCode(_OPEN))
