"""Figures of the link for Prometheus: what came in, what was dropped and why, and how the fleet is. Counts only."""

from collections.abc import Iterator
from typing import Literal

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine, func, select

from central.store.fleet_tables import cases, journals, kiosks

Dropped = Literal["foreign", "forged", "queue_full", "database", "broken", "kiosk_busy", "repeated", "late"]
"""foreign: a topic of no kiosk. forged: a signature, seal or format that does not hold. queue_full, kiosk_busy: too much at
once. database: it did not commit. broken: an error of ours. repeated: a request that is being worked on, or its nonce reused.
late: an answer to a question that another process took over.
"""


class Figures:
    """Counters of the link, in one registry. May be used from any thread."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._messages = Counter(
            "anjungan_link_messages", "Messages from kiosks, by channel.", ["channel"], registry=registry
        )
        self._dropped = Counter(
            "anjungan_link_dropped", "Messages from kiosks without effect, by reason.", ["reason"], registry=registry
        )

    def message(self, channel: str) -> None:
        """Count a message of an enrolled kiosk."""
        self._messages.labels(channel).inc()

    def dropped(self, reason: Dropped, count: int = 1) -> None:
        """Count messages that had no effect."""
        self._dropped.labels(reason).inc(count)


class FleetFigures(Collector):
    """Kiosks, those that are held, entries without effect yet, open cases by kind, read from the database at each scrape."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the figures as they are now."""
        with self._engine.begin() as connection:
            enrolled = connection.execute(select(func.count()).select_from(kiosks)).scalar_one()
            held = connection.execute(select(func.count()).where(kiosks.c.suspended.is_(True))).scalar_one()
            query = select(cases.c.kind, func.count()).where(cases.c.closed_ms.is_(None)).group_by(cases.c.kind)
            by_kind = connection.execute(query).all()
            waiting = connection.execute(select(func.sum(journals.c.mark - journals.c.applied))).scalar_one() or 0
        yield GaugeMetricFamily("anjungan_kiosks", "Enrolled kiosks.", enrolled)
        yield GaugeMetricFamily("anjungan_kiosks_suspended", "Kiosks that are held.", held)
        yield GaugeMetricFamily("anjungan_entries_waiting", "Entries stored whose effect is to come.", int(waiting))
        family = GaugeMetricFamily(
            "anjungan_fleet_cases", "Cases about kiosks that wait for a person.", labels=["kind"]
        )
        for row in by_kind:
            family.add_metric([row[0]], row[1])
        yield family

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name nothing in advance: registering must not read the database."""
        return iter(())
