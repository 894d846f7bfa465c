"""What is done again when transactions stand in each other's way on PostgreSQL, and the order in which rows are locked.

Order: a kiosk, a journal, a slip, then what hangs on the slip (order, claim, payment, accounts by name). Whoever takes several
slips by itself (dispatcher, sweep) leaves out those that are locked. A transaction of several slips that has to wait (a
journal's entries in their order) can still meet another one head-on; then PostgreSQL ends one of the two, which is done again.
"""

import functools
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

_P = ParamSpec("_P")
_T = TypeVar("_T")

_CONFLICTS = ("40001", "40P01")
"""serialization_failure, deadlock_detected: the transaction is undone as a whole, and may be repeated as a whole."""

_TRIES = 4
_PAUSE_S = 0.02


def is_conflict(error: DBAPIError) -> bool:
    """Say whether a transaction failed only because of another one: nothing of it was done, and it may be repeated."""
    return getattr(error.orig, "sqlstate", None) in _CONFLICTS


def repeated(act: Callable[_P, _T]) -> Callable[_P, _T]:
    """Let an act be done again, up to three times, when it stood in another's way.

    For acts that open their own transactions and may be repeated whatever they committed before. Raises as the act does.
    """

    @functools.wraps(act)
    def wrapped(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        for attempt in range(1, _TRIES):
            try:
                return act(*args, **kwargs)
            except DBAPIError as error:
                if not is_conflict(error):
                    raise
            threading.Event().wait(_PAUSE_S * attempt)
        return act(*args, **kwargs)

    return wrapped
