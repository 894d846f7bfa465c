"""The aggregator's result codes, as data: what each says about a payment, and about an inquiry.

Source: the public buyer documentation of the aggregator whose shape this connector speaks; 04, 05, 30, 34, 36 and 39 come from
its sellers' table, 88 and 91 from the message format that the field used before. A code named "time-out" can be final (01, 70),
and a polite one open (03, 99): finality is read from the table, not from the name. What is not listed stays open.
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
    "04": ResultCode(_FAILED, "bill_expired"),  # billing id expired
    "05": ResultCode(_OPEN),  # undefined: pending by the sellers' table
    "30": ResultCode(_FAILED, "counter_only"),
    "34": ResultCode(_FAILED, "already_paid"),
    "36": ResultCode(_FAILED, "counter_only"),  # past its due date: only at the biller's own counter
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
    "56": ResultCode(_FAILED),  # the seller's balance
    "57": ResultCode(_FAILED, "wrong_number"),
    "58": ResultCode(_FAILED, "cut_off"),
    "59": ResultCode(_FAILED, "not_available"),  # outside the area of this package
    "60": ResultCode(_FAILED, "bill_not_yet"),
    "61": ResultCode(_FAILED),  # we have deposited nothing yet
    "62": ResultCode(_FAILED),  # the seller is disturbed
    "63": ResultCode(_FAILED, "not_available"),
    "64": ResultCode(_FAILED, "not_available"),
    "65": ResultCode(_FAILED, "not_available"),
    "66": ResultCode(_FAILED, "cut_off"),  # the seller repairs something
    "67": ResultCode(_FAILED, "not_available"),
    "68": ResultCode(_FAILED, "not_available"),  # out of stock
    "69": ResultCode(_FAILED, "not_available"),  # the price rose above what we pay
    "70": ResultCode(_FAILED),  # time-out of the biller, final by the aggregator's own word
    "71": ResultCode(_FAILED),
    "72": ResultCode(_FAILED, "not_available"),
    "73": ResultCode(_FAILED, "not_available"),  # more energy than the meter may have in a month
    "74": ResultCode(_FAILED),  # given back to our deposit
    "80": ResultCode(_FAILED, "not_available"),
    "81": ResultCode(_FAILED, "not_available"),
    "82": ResultCode(_FAILED, "not_available"),
    "88": ResultCode(_FAILED, "bill_not_yet"),
    "91": ResultCode(_OPEN),  # no inquiry today under this reference: `pay` asks again and repeats
    "99": ResultCode(_OPEN, "biller_silent"),
}

NO_INQUIRY = "91"


def result_of(code: str) -> ResultCode:
    """Give what a code says; one that the table does not know leaves everything open."""
    return RESULT_CODES.get(code, ResultCode(_OPEN))
