"""The proof of each business day, made once by itself when the day is over."""

from central.ledger.books import Books


def sweep(books: Books) -> None:
    """Make the proof of the oldest business day that lacks one, once its day has been over for half an hour. One a call."""
