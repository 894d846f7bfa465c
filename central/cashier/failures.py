"""The ledger's refusals as problem documents."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from central.cashier.shapes import Problem
from central.ledger.complaints import NotDeliveredError
from central.ledger.desk import ScanUnreadableError, SlipUnknownError, SlipUnpayableError
from central.ledger.payments import AmountWrongError, KeyReusedError, TenderedShortError
from central.ledger.refunds import NotRefundableError
from central.ledger.shifts import CashWrongError, NoteMissingError, ShiftClosedError, ShiftOpenError
from central.web.problems import ProblemError
from sync.wire.code import is_code

CODES: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": description}
    for status, description in {
        401: "Not signed in",
        403: "Not a cashier at a till",
        404: "Central does not know this slip",
        409: "Not now: the reason says why",
        422: "The request is not right",
    }.items()
}

_NAMES: dict[type[Exception], str] = {
    ScanUnreadableError: "scan-unreadable",
    KeyReusedError: "key-reused",
    TenderedShortError: "tendered-short",
    ShiftOpenError: "shift-open",
    ShiftClosedError: "shift-closed",
    CashWrongError: "cash-wrong",
    NoteMissingError: "note-missing",
    NotDeliveredError: "complaint-not-possible",
}
"""Refusals whose name says everything."""


@contextmanager
def as_problems(code: str | None = None) -> Iterator[None]:
    """Turn what the ledger refuses into problems. code: as in the address, to tell a typing error from an unknown slip."""
    try:
        yield
    except SlipUnknownError as error:
        raise ProblemError("slip-not-found" if code is None or is_code(code) else "code-invalid") from error
    except SlipUnpayableError as error:
        raise ProblemError("slip-not-payable", None, reason=error.reason) from error
    except AmountWrongError as error:
        raise ProblemError("amount-wrong", None, due=error.due) from error
    except NotRefundableError as error:
        raise ProblemError("refund-not-possible", None, reason=error.why) from error
    except tuple(_NAMES) as error:
        raise ProblemError(_NAMES[type(error)]) from error
