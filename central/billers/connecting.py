"""Every connector that the configuration names, each with its circuit, and a thread that tries those again that are down."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Protocol

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from central.billers.aggregator import Aggregator
from central.billers.circuit import Circuit
from central.billers.interface import Biller
from central.billers.paycode import Paycode
from central.settings import Billers, Timings

LOOK_S = 1.0
"""Between looks at whether somebody should be tried again."""

_STOP_S = 3.0

_log = logging.getLogger(__name__)


class Connector(Biller, Protocol):
    """A biller over a network."""

    def probe(self) -> None:
        """Ask something that has no effect and concerns nobody, though the biller counts as down: its circuit hears the answer.

        Blocks as long as an inquiry may; raises nothing that the network can cause.
        """
        ...

    def close(self) -> None:
        """Let go of the connections."""
        ...


class Connections:
    """The connectors by name. changed: told whenever a biller begins or ceases to count as down, in any thread."""

    def __init__(self, settings: Billers, timings: Timings, changed: Callable[[], None]) -> None:
        self._circuits: dict[str, Circuit] = {}
        self._connectors: dict[str, Connector] = {}
        if settings.aggregator is not None:
            circuit = self._circuits["aggregator"] = Circuit("aggregator", settings.breaker, changed)
            self._connectors["aggregator"] = Aggregator(settings.aggregator, timings, circuit)
        if settings.paycode is not None:
            circuit = self._circuits["paycode"] = Circuit("paycode", settings.breaker, changed)
            self._connectors["paycode"] = Paycode(settings.paycode, timings, circuit)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="probing", daemon=True)

    @property
    def billers(self) -> Mapping[str, Biller]:
        """The connectors, for the books."""
        return MappingProxyType(self._connectors)

    @property
    def circuits(self) -> Mapping[str, Circuit]:
        """Their circuits."""
        return MappingProxyType(self._circuits)

    def is_down(self, biller: str) -> bool:
        """Say whether a biller counts as down; one that is not connected does not."""
        circuit = self._circuits.get(biller)
        return circuit is not None and circuit.is_down

    def start(self) -> None:
        """Begin to try those that are down."""
        self._thread.start()

    def stop(self) -> None:
        """End, and let go of every connection."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_S)
        for connector in self._connectors.values():
            connector.close()

    def probe_due(self) -> None:
        """Try every biller that is down and has had its pause, here and now."""
        for name, circuit in self._circuits.items():
            if circuit.probe_due():
                self._connectors[name].probe()

    def _run(self) -> None:
        while not self._ending.wait(LOOK_S):
            try:
                self.probe_due()
            except Exception as error:  # whatever it was, the next pause is tried too
                _log.error("probing failed: %s", type(error).__name__)


class BillerFigures(Collector):
    """Figures for Prometheus: which billers are down, and what became of our calls to them. Counts only."""

    def __init__(self, circuits: Mapping[str, Circuit]) -> None:
        self._circuits = circuits

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """Give the figures as they are now."""
        down = GaugeMetricFamily("anjungan_biller_down", "1 while a biller counts as down.", labels=["biller"])
        about = "Calls to billers by how they ended; only answered ones were answered."
        calls = CounterMetricFamily("anjungan_biller_calls", about, labels=["biller", "end"])
        for name, circuit in self._circuits.items():
            down.add_metric([name], int(circuit.is_down))
            for end, count in circuit.calls.items():
                calls.add_metric([name, end], count)
        yield down
        yield calls
