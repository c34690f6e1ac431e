"""Effective alerts: the alerts that KPIs declare, as the settings change them, with all that a rule needs.

Rules for Prometheus, what the board shows as firing, panels and runbooks are made from these values, so that they say
the same. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final

from streams.alerts.false_alarms import shares
from streams.alerts.messages import goal_summary, spike_summary, threshold_summary
from streams.kpis import Alert, Behind, Better, Kpi, Severity, Spike, Threshold
from streams.kpis.metric_names import (
    expected_metric_name,
    goal_attained_metric_name,
    goal_pace_metric_name,
    metric_name,
    once_in_hours_metric_name,
    samples_metric_name,
)
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue
from streams.texts import Text

_LEAST_LOOKS: Final = 20
"""So often it is looked at an alert in the time for which it has to hold, or at every evaluation."""


class Kind(Enum):
    """How it is told that something is wrong."""

    THRESHOLD = "threshold"
    """By a limit that somebody set."""
    SPIKE = "spike"
    """By how rarely it would be so if all were normal."""
    GOAL = "goal"
    """By the distance from a goal that somebody set."""


class Direction(Enum):
    """The bad side."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class EffectiveAlert:
    """One alert of one KPI.

    It holds while the value of `metric` over `window` is on the bad side (`direction`) of `limit` (a threshold, in the
    units of the table), while that of `once_in_hours_metric` over any window is above `once_in_hours` (a spike), or
    while that of `reached_metric` is on the bad side of `least_reached` (a goal), and while `samples_metric` is at
    least `least_samples`. It fires while it holds and has held for `hold_seconds` of the last `within_seconds`, and
    until it has not done so for `keep_seconds`. Outside working hours it tells nobody if `working_hours` is set.
    """

    kpi: Kpi
    kind: Kind
    name: str
    """The name of the rule and of its runbook, as in `CustomerChurnRatioSpike`."""
    window: str
    direction: Direction
    severity: Severity
    limit: Decimal | None
    """Of a threshold alone."""
    once_in_hours: float | None
    """How rare what is seen has to be if all were normal: less than once in so many hours; of a spike alone."""
    goal: Decimal | None
    behind: Decimal | None
    """The goal in the units of the table, and by which share the KPI may be behind it; of a goal alone."""
    least_samples: int
    hold_seconds: int
    keep_seconds: int
    """Both after `alerts.hold_scale`."""
    look_seconds: int
    """How far apart the moments are at which it is looked at whether it held."""
    working_hours: bool
    metric: str
    samples_metric: str | None
    """None where the KPI has no samples; then `least_samples` is 0."""
    expected_metric: str | None
    """None of a KPI without a spike."""
    once_in_hours_metric: str | None
    """Of a spike alone."""
    reached_metric: str | None
    """The pace of a goal where it has one, else the attained share; of a goal alone."""
    summary: Text
    """One line for people. It holds no value: what changes would make another alert of it."""
    runbook_url: str

    @property
    def within_seconds(self) -> int:
        """In how long it has to hold for `hold_seconds` before it fires: half of the time is enough."""
        return 2 * self.hold_seconds + self.look_seconds

    @property
    def has_trend(self) -> bool:
        """Whether it is told with what the KPI was one window ago: of levels alone, which have no sum to compare."""
        return self.kind is Kind.THRESHOLD and self.kpi.is_level and self.kpi.has_before

    @property
    def least_reached(self) -> Decimal:
        """What `reached_metric` may be at least, or at most where low is better, before a goal is behind."""
        behind = self.behind or Decimal(0)
        return 1 + behind if self.direction is Direction.ABOVE else 1 - behind


def effective_alerts(settings: Settings, kpis: Sequence[Kpi] | None = None) -> tuple[EffectiveAlert, ...]:
    """Every alert that is not off, in the order of the catalogue, a KPI's threshold before its spike.

    `kpis` is the catalogue of the settings unless given.
    """
    if kpis is None:
        kpis = configured_catalogue(settings)
    rare = {kpi: share.once_in_hours for share in shares(settings, kpis) for kpi in share.kpis}
    return tuple(alert for kpi in kpis for alert in _alerts_of(kpi, settings, rare.get(kpi.name)))


def _alerts_of(kpi: Kpi, settings: Settings, once_in_hours: float | None) -> Iterator[EffectiveAlert]:
    alerts = settings.alerts.alerts_of(kpi)
    watched = any(isinstance(alert, Spike) for alert in alerts)
    for alert in alerts:
        name = kpi.alert_name(alert)
        direction = Direction.ABOVE if kpi.better is Better.DOWN else Direction.BELOW
        spike = isinstance(alert, Spike)
        hold_seconds = settings.alerts.scaled(alert.hold_seconds)
        behind = alert if isinstance(alert, Behind) else None
        goal = settings.goal(kpi.name, alert.window) if behind else None
        yield EffectiveAlert(
            kpi=kpi,
            kind=Kind.SPIKE if spike else Kind.GOAL if behind else Kind.THRESHOLD,
            name=name,
            window=alert.window,
            direction=direction,
            severity=alert.severity,
            limit=alert.limit if isinstance(alert, Threshold) else None,
            once_in_hours=once_in_hours if spike else None,
            goal=goal.target if goal else None,
            behind=behind.behind if behind else None,
            least_samples=alert.least_samples,
            hold_seconds=hold_seconds,
            keep_seconds=settings.alerts.scaled(alert.keep_seconds),
            look_seconds=max(settings.alerts.evaluation_seconds, hold_seconds // _LEAST_LOOKS),
            working_hours=alert.working_hours,
            metric=metric_name(kpi),
            samples_metric=samples_metric_name(kpi) if kpi.samples is not None else None,
            expected_metric=expected_metric_name(kpi) if watched else None,
            once_in_hours_metric=once_in_hours_metric_name(kpi) if spike else None,
            reached_metric=_reached_metric(kpi, behind.window) if behind else None,
            summary=_summary(kpi, alert, settings.currency, direction),
            runbook_url=settings.runbook(name),
        )


def _reached_metric(kpi: Kpi, window: str) -> str:
    return goal_pace_metric_name(kpi) if kpi.is_paced(window) else goal_attained_metric_name(kpi)


def _summary(kpi: Kpi, alert: Alert, currency: str, direction: Direction) -> Text:
    if isinstance(alert, Threshold):
        return threshold_summary(kpi, alert.limit, alert.window, currency, above=direction is Direction.ABOVE)
    if isinstance(alert, Behind):
        return goal_summary(kpi, alert.window, above=direction is Direction.ABOVE)
    return spike_summary(kpi, above=direction is Direction.ABOVE)
