"""What went wrong, as RFC 9457 problem details with a stable `type`. No text repeats what the caller sent."""

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, InterfaceError, InternalError, OperationalError, TimeoutError
from starlette.exceptions import HTTPException

_LOG = logging.getLogger(__name__)
_PREFIX = "urn:anjungan:problem:"

TITLES: dict[str, tuple[int, str]] = {
    "unauthenticated": (401, "Sign in first"),
    "callback-refused": (401, "This is not the biller's word"),
    "forbidden": (403, "This account may not do that"),
    "origin-foreign": (403, "The request comes from another site"),
    "not-found": (404, "There is nothing at this address"),
    "slip-not-found": (404, "Central does not know this slip"),
    "code-invalid": (404, "The check digit of this code is wrong: it was mistyped"),
    "method-not-allowed": (405, "This address does not take that method"),
    "slip-not-payable": (409, "This slip may not be paid here now"),
    "receipt-not-possible": (409, "No receipt may be printed for this slip now"),
    "refund-not-possible": (409, "No refund may be paid out for this slip now"),
    "shift-open": (409, "This till's shift is open already"),
    "shift-closed": (409, "This till has no open shift, or another one than was meant"),
    "complaint-not-possible": (409, "Only a payment that succeeded can be complained about"),
    "request-too-large": (413, "The request is too large"),
    "request-invalid": (422, "The request does not have the right shape"),
    "scan-unreadable": (422, "This is neither a slip's code nor the QR of an offline slip"),
    "key-missing": (422, "A payment needs the header Idempotency-Key, 1 to 128 printable characters"),
    "key-reused": (422, "This Idempotency-Key was used for this slip with another body"),
    "amount-wrong": (422, "The amount is not what is due"),
    "tendered-short": (422, "Less cash was handed over than is due"),
    "cash-wrong": (422, "This cannot be the cash of a drawer"),
    "note-missing": (422, "A drawer that does not agree is closed with a word about it"),
    "unknown": (404, "There is no such thing"),
    "taken": (409, "It exists already, or something stands in the way"),
    "statement-invalid": (422, "This is not the biller's list of that day; nothing of it was taken over"),
    "value-invalid": (422, "A value can never be right"),
    "password-weak": (422, "The new password needs 8 characters, and to differ from the old one and from the name"),
    "password-one-time": (403, "This password works once: choose another one"),
    "login-wrong": (401, "The user name or the password is wrong"),
    "login-locked": (429, "Too many wrong passwords; wait"),
    "internal": (500, "Central failed; the same request may be repeated"),
    "unavailable": (503, "Central cannot answer now; the same request may be repeated"),
}
"""Every problem by the last part of its `type`: status and title. Names are stable."""


class ProblemError(Exception):
    """An answer that is a problem. members: further members of the document."""

    def __init__(self, name: str, headers: dict[str, str] | None = None, **members: str | int | None) -> None:
        super().__init__(name)
        self.name = name
        self.headers = headers
        self.members = members


def problem(name: str, headers: dict[str, str] | None = None, **members: str | int | None) -> JSONResponse:
    """Give the response for a problem of `TITLES`."""
    status, title = TITLES[name]
    document = {"type": _PREFIX + name, "title": title, "status": status, **members}
    return JSONResponse(document, status, headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Make every failure of an application a problem document."""

    @app.exception_handler(ProblemError)
    def of_problem(_request: Request, error: ProblemError) -> JSONResponse:
        return problem(error.name, error.headers, **error.members)

    @app.exception_handler(RequestValidationError)
    def of_validation(_request: Request, error: RequestValidationError) -> JSONResponse:
        return problem(
            "request-invalid", None, where=", ".join(sorted({_place(item) for item in error.errors()}))[:200]
        )

    @app.exception_handler(HTTPException)
    def of_http(_request: Request, error: HTTPException) -> JSONResponse:
        name = {404: "not-found", 405: "method-not-allowed", 401: "unauthenticated", 403: "forbidden"}.get(
            error.status_code, "request-invalid" if error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR else "internal"
        )
        return problem(name, dict(error.headers) if error.headers else None)

    @app.exception_handler(OperationalError)
    @app.exception_handler(InternalError)
    @app.exception_handler(InterfaceError)
    @app.exception_handler(TimeoutError)
    def of_database(_request: Request, error: Exception) -> JSONResponse:
        """Nothing was done, or what was done is found again by the same request: it may be repeated."""
        _LOG.warning("the database did not answer: %s", type(error).__name__)
        return problem("unavailable")

    @app.exception_handler(DataError)
    def of_value(_request: Request, _error: DataError) -> JSONResponse:
        """A value that no column takes: PostgreSQL has no text with a zero byte."""
        return problem("request-invalid")

    @app.exception_handler(Exception)
    def of_surprise(_request: Request, _error: Exception) -> JSONResponse:
        return problem("internal")


def _place(item: dict[str, Any]) -> str:
    """Give where a request is wrong; a member that we do not know is not named after the caller."""
    depth = 1 if item["type"] in {"extra_forbidden", "json_invalid"} else 2
    return ".".join(str(part) for part in item["loc"][:depth])
