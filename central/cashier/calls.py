"""What every call of the desk is given: the till that calls, the ledger, and the key of a payment."""

import re
from typing import Annotated

from fastapi import Depends, Request

from central.ledger.books import Books
from central.ledger.judging import Till
from central.web.auth import till as calling_till
from central.web.context import context_of
from central.web.problems import ProblemError

_KEY = re.compile(r"[\x21-\x7e]{1,128}")


def _books(request: Request) -> Books:
    return context_of(request).books


def _key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        raise ProblemError("key-missing")
    return key


AtTill = Annotated[Till, Depends(calling_till)]
TheBooks = Annotated[Books, Depends(_books)]
TheKey = Annotated[str, Depends(_key)]
