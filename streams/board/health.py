"""The board's own health: what it tells Prometheus under `nabz_`."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from streams.alerts.alert_state import AlertState
from streams.board.watch import Watched
from streams.kpis.metric_names import HEALTH_PREFIX, HEALTH_SECONDS
from streams.problems import Kind
from streams.redis.growth import Growth


@dataclass(frozen=True, slots=True)
class Figures:
    """What the last round found, for people."""

    series: int = 0
    """Values in the tables of all windows."""
    shards: int = 0
    behind_ms: int = 0
    """How far the tables stay behind the clock."""
    writes: bool = False
    """Whether this board writes the tables to Redis."""


class BoardHealth:
    """Gauges and counters of one board, in a registry of their own."""

    def __init__(self) -> None:
        """Start at nothing."""
        self.registry = CollectorRegistry()
        self.figures = Figures()
        self._seconds = Histogram(
            f"{HEALTH_PREFIX}board_seconds",
            "Time of one round of the board, by step",
            ["step"],
            buckets=HEALTH_SECONDS,
            registry=self.registry,
        )
        self._failures = Counter(
            f"{HEALTH_PREFIX}board_failures", "Rounds that failed", ["reason"], registry=self.registry
        )
        self._fields = self._gauge("board_series", "Values in the tables of all windows")
        self._shards = self._gauge("board_shards", "Shards that the board reads")
        self._as_of = self._gauge("board_as_of_timestamp_seconds", "The moment that the tables are of")
        self._clock = self._gauge("clock_offset_seconds", "How far the clock of this machine is ahead of Redis's")
        self._updated = self._gauge("board_updated_timestamp_seconds", "When a round last went through")
        self._behind = self._gauge(
            "board_behind_seconds", "How far the tables stay behind the clock: what is due is not counted yet"
        )
        self._writer = self._gauge("board_writer", "Whether this board writes the tables to Redis")
        self._working = self._gauge("working_hours", "Whether the moment of the tables lies in working hours")
        self._alerts = Gauge(
            f"{HEALTH_PREFIX}alerts",
            "Alerts that are pending or fire, as the board sees them",
            ["alertname", "severity", "state"],
            registry=self.registry,
        )
        self._problems = Gauge(
            f"{HEALTH_PREFIX}problem",
            "Whether something is the matter by which the numbers may be old or incomplete",
            ["kind"],
            registry=self.registry,
        )
        self.has_problems(())
        self._growing = Gauge(
            f"{HEALTH_PREFIX}measures_growing",
            "Shards in which a measure that is new, or counted otherwise, is not counted of all entities yet",
            ["measure"],
            registry=self.registry,
        )
        self._left = Gauge(
            f"{HEALTH_PREFIX}measures_growing_entities",
            "About how many entities of these shards were not looked at yet",
            ["measure"],
            registry=self.registry,
        )
        self._values = self._of_dimension("dimension_values", "Values of a dimension that are in use")
        self._limits = self._of_dimension("dimension_limit", "Values of a dimension that may be in use at a time")
        self._told: dict[str, AlertState] = {}

    def took(self, *, read: float, compute: float, write: float) -> None:
        """The steps of a round took these many seconds."""
        for step, seconds in (("read", read), ("compute", compute), ("write", write)):
            self._seconds.labels(step).observe(seconds)

    def failed(self, reason: str) -> None:
        """A round failed."""
        self._failures.labels(reason).inc()

    def shows(self, fields: int, shards: int, *, as_of: int, clock: int) -> None:
        """What the tables hold; moments in epoch ms."""
        self.figures = replace(self.figures, series=fields, shards=shards, behind_ms=clock - as_of)
        self._fields.set(fields)
        self._shards.set(shards)
        self._as_of.set(as_of / 1000)
        self._behind.set((clock - as_of) / 1000)

    def went_through(self, wall_clock: int, *, writes: bool) -> None:
        """A round went through at this moment (epoch ms)."""
        self._updated.set(wall_clock / 1000)
        self.figures = replace(self.figures, writes=writes)
        self._writer.set(writes)

    def clock_is_off_by(self, seconds: float | None) -> None:
        """How far this machine's clock is ahead of Redis's, if that is known."""
        if seconds is not None:
            self._clock.set(seconds)

    def has_values(self, in_use: Mapping[str, int], limits: Mapping[str, int]) -> None:
        """How many values of each dimension are in use, and how many may be."""
        for dimension, count in in_use.items():
            self._values.labels(dimension).set(count)
            self._limits.labels(dimension).set(limits[dimension])

    def has_growing(self, growing: Mapping[str, Growth]) -> None:
        """Which measures grow; no others are there."""
        self._growing.clear()
        self._left.clear()
        for measure, growth in growing.items():
            self._growing.labels(measure).set(len(growth.shards))
            self._left.labels(measure).set(growth.entities_left)

    def has_problems(self, kinds: Collection[str]) -> None:
        """Which problems there are now; all others are 0."""
        for kind in Kind:
            self._problems.labels(kind.value).set(kind.value in kinds)

    def watches(self, watched: Iterable[Watched], *, working: bool) -> None:
        """How the alerts stand, and whether people work now."""
        self._working.set(working)
        active = {one.alert: one.state for one in watched if one.state in {AlertState.PENDING, AlertState.FIRING}}
        told: dict[str, AlertState] = {alert.name: state for alert, state in active.items()}
        if told == self._told:
            return
        self._told = told
        self._alerts.clear()
        for alert, state in active.items():
            self._alerts.labels(alert.name, alert.severity.value, state.value).set(1)

    def _of_dimension(self, name: str, text: str) -> Gauge:
        return Gauge(HEALTH_PREFIX + name, text, ["dimension"], registry=self.registry)

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(HEALTH_PREFIX + name, text, registry=self.registry)
