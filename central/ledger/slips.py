"""What kiosks may do with slips: the ledger as the link sees it."""

from sqlalchemy import Connection

from central.ledger import issued, quotes, refund_numbers, statuses
from central.ledger.books import Books
from central.store.retries import repeated
from sync.wire.catalogue import Catalogue
from sync.wire.entry import Stamp
from sync.wire.records import SlipCancelled, SlipIssued, SlipPrivate
from sync.wire.requests import (
    AskReceipt,
    AskRefundNumber,
    AskStatus,
    Inquire,
    Quote,
    Receipt,
    RefundNumber,
    Refused,
    StatusReport,
)


class Slips:
    """Answers kiosks' questions and takes note of what they issued. Every method may be called from any thread."""

    def __init__(self, books: Books) -> None:
        self._books = books

    @repeated
    def quote(self, kiosk_id: str, request: Inquire, catalogue: Catalogue) -> Quote | Refused:
        """Price a wish and issue its code. Blocks up to the inquiry's time limit; opens transactions of its own."""
        return quotes.make_quote(self._books, kiosk_id, request, catalogue)

    @repeated
    def status(self, kiosk_id: str, request: AskStatus) -> StatusReport | Refused:
        """Say where a slip stands, to whoever knows its code and the last six digits. Opens a transaction of its own."""
        with self._books.engine.begin() as connection:
            slip = statuses.ask(self._books, connection, request.code, request.last6)
            if isinstance(slip, Refused):
                return slip
            cancellable = issued.may_cancel(connection, slip, kiosk_id, self._books.now_ms())
            return statuses.report(self._books, connection, slip, cancellable=cancellable)

    @repeated
    def receipt(self, kiosk_id: str, request: AskReceipt) -> Receipt | Refused:
        """Authorise one print of a receipt, and number it. Opens a transaction of its own."""
        with self._books.engine.begin() as connection:
            slip = statuses.ask(self._books, connection, request.code, request.last6)
            if isinstance(slip, Refused):
                return slip
            return statuses.authorise_receipt(self._books, connection, slip, f"kiosk {kiosk_id}")

    @repeated
    def refund_number(self, kiosk_id: str, request: AskRefundNumber) -> RefundNumber | Refused:
        """Make the number that opens a refund at a desk; an earlier one ends. Opens a transaction of its own."""
        with self._books.engine.begin() as connection:
            slip = statuses.ask(self._books, connection, request.code, request.last6)
            if isinstance(slip, Refused):
                return slip
            made = refund_numbers.issue(self._books, connection, slip, f"kiosk {kiosk_id}")
            if isinstance(made, Refused):
                return made
            return RefundNumber(statuses.report(self._books, connection, slip), *made)

    def record_issued(
        self,
        connection: Connection,
        kiosk_id: str,
        stamp: Stamp,
        entry_hash: bytes,
        body: SlipIssued,
        private: SlipPrivate | None,
    ) -> None:
        """Take note of an issued slip inside the caller's transaction. Idempotent by `entry_hash`; raises nothing for what a
        kiosk can write: a contradiction becomes a case. private: None when the blob was purged or cannot be opened.
        """
        issued.record(self._books, connection, kiosk_id, stamp, entry_hash, body, private)

    def record_cancelled(self, connection: Connection, kiosk_id: str, body: SlipCancelled) -> None:
        """Take note of a cancelled slip inside the caller's transaction. Idempotent; a paid slip stays paid."""
        issued.record_cancelled(self._books, connection, kiosk_id, body)
