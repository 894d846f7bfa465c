"""Figures for Prometheus: what the money is doing now, read from the database at each scrape. Counts only."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from central.ledger import postings, restored
from central.ledger.books import Books
from central.ledger.states import STATES
from central.store.money_tables import cases, dispatches, slips


class MoneyFigures(Collector):
    """Slips by state, open orders and the age of the oldest, open cases, the sum of the books, what a restore holds."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the figures as they are now."""
        now_ms = self._books.now_ms()
        with self._books.engine.begin() as connection:
            counted = connection.execute(select(slips.c.state, func.count()).group_by(slips.c.state))
            by_state = {state: number for state, number in counted}  # noqa: C416 (a row is not a plain pair to mypy)
            open_orders = select(func.count(), func.min(dispatches.c.created_ms)).where(dispatches.c.state == "open")
            count, oldest_ms = connection.execute(open_orders).one()
            open_cases = connection.execute(select(func.count()).where(cases.c.closed_ms == 0)).scalar_one()
            expected = select(func.count()).where(slips.c.entry_expected.is_(True), slips.c.paid_ms > 0)
            without_entry = connection.execute(expected).scalar_one()
            balance = postings.balance(connection)
            reconcile = restored.progress(connection)
        family = GaugeMetricFamily("anjungan_slips", "Slips by state.", labels=["state"])
        for state in STATES:
            family.add_metric([state], by_state.get(state, 0))
        yield family
        yield GaugeMetricFamily("anjungan_open_orders", "Paid slips whose biller has not answered finally.", count)
        age_s = (now_ms - oldest_ms) / 1000 if oldest_ms else 0
        yield GaugeMetricFamily("anjungan_open_order_age_seconds", "Age of the oldest open order.", age_s)
        about = "Slips paid from their QR whose journal entry has not arrived."
        yield GaugeMetricFamily("anjungan_slips_entry_expected", about, without_entry)
        yield GaugeMetricFamily("anjungan_money_cases", "Cases about money that wait for a person.", open_cases)
        yield GaugeMetricFamily(
            "anjungan_books_balance_rupiah", "Sum of all postings; anything but 0 is an error.", balance
        )

        yield GaugeMetricFamily(
            "anjungan_reconcile", "1 while a restore is not reconciled.", int(reconcile.restore_id > 0)
        )
        held = GaugeMetricFamily("anjungan_reconcile_slips", "Slips that a restore holds.", labels=["kind"])
        for kind in ("unpaid", "unfinished", "refund_due"):
            held.add_metric([kind], getattr(reconcile, kind))
        yield held
        about = "References that billers are still to be asked about after a restore."
        yield GaugeMetricFamily("anjungan_reconcile_advices_waiting", about, reconcile.waiting)
        about = "Held orders that no question may be asked about any more."
        yield GaugeMetricFamily("anjungan_reconcile_with_person", about, reconcile.with_person)

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name nothing in advance: registering must not read the database."""
        return iter(())
