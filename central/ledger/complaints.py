"""A customer says that what was delivered has not arrived: it is noted for the people in charge, and moves no money."""

from central.ledger import desk, rows
from central.ledger.books import Books
from central.store.retries import repeated


class NotDeliveredError(Exception):
    """The slip is no success: where it stands is known, and no complaint is needed."""


@repeated
def raise_one(books: Books, code: str, who: str) -> None:
    """Raise the case "complaint" about a delivered slip; again it is the same case. who: as audit names whoever heard it.

    Nothing that the customer says is kept: it could name somebody. Raises `SlipUnknownError`, `NotDeliveredError`.
    """
    now_ms = books.now_ms()
    with books.engine.begin() as connection:
        if desk.locked(books, connection, code).state != "success":
            raise NotDeliveredError
        rows.raise_case(connection, now_ms, "complaint", code, "the customer says that it has not arrived")
        rows.note(connection, now_ms, who, "complaint", code)
