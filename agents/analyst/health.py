"""The analyst's own health: what it tells Prometheus under `nabz_`."""

from collections.abc import Iterable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge

from streams.fitted import Run
from streams.kpis import metric_names as names

WHOLE_RUN: Final = "run"
"""The part that fails where nothing could be made at all."""


class AnalystHealth:
    """Gauges and counters of one analyst, in a registry of their own."""

    def __init__(self, parts: Iterable[str], every_seconds: int = 0) -> None:
        """Start at nothing; `parts` are those of a run that may fail, and a run is due every so many seconds."""
        self.registry = CollectorRegistry()
        self._gauge(names.ANALYST_EVERY_SECONDS, "How long it is from one run to the next").set(every_seconds)
        self._seconds = self._gauge(names.ANALYST_RUN_SECONDS, "How long the last run took")
        self._ended = self._gauge(names.ANALYST_LAST_RUN, "When the last run ended that wrote models")
        self._customers = Gauge(
            names.ANALYST_CUSTOMERS, "Customers who have bought, by the last run", ["of"], registry=self.registry
        )
        self._failures = Counter(
            names.ANALYST_FAILURES, "Runs, and parts of runs, that failed", ["part"], registry=self.registry
        )
        # All that can be is there from 0 on: alerts ask for the increase, which the first value does not show.
        for part in (WHOLE_RUN, *parts):
            self._failures.labels(part)
        self._waits = Counter(
            names.ANALYST_STORE_WAITS, "Attempts that found Redis away, full or the like", registry=self.registry
        )
        self._lease = self._gauge(names.ANALYST_LEASE, "Whether this analyst is the one that runs")

    def ran(self, run: Run) -> None:
        """A run ended, and what it found was written."""
        self._seconds.set(run.took_seconds)
        self._ended.set(run.fitted_at / 1000)
        self._customers.labels("all").set(run.customers)
        self._customers.labels("sampled").set(run.sampled)

    def failed(self, parts: Iterable[str] = (WHOLE_RUN,)) -> None:
        """These parts of a run raised; without any named, the run itself."""
        for part in parts:
            self._failures.labels(part).inc()

    def waited(self) -> None:
        """Redis did not do what it was asked for."""
        self._waits.inc()

    def holds(self, *, lease: bool) -> None:
        """Whether it has the right to run."""
        self._lease.set(lease)

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(name, text, registry=self.registry)
