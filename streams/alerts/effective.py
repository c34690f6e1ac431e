"""Effective alerts: the alerts that KPIs declare, as the settings change them, with all that a rule needs.

Rules for Prometheus, what the board shows as firing, panels and runbooks are made from these values, so that they say
the same. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from streams.alerts.messages import goal_summary, spike_summary, threshold_summary
from streams.kpis import Alert, Behind, Better, Kpi, Severity, Spike, Threshold
from streams.kpis.metric_names import (
    deviation_metric_name,
    expected_metric_name,
    goal_attained_metric_name,
    goal_pace_metric_name,
    metric_name,
    samples_metric_name,
)
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue
from streams.texts import Text


class Kind(Enum):
    """How it is told that something is wrong."""

    THRESHOLD = "threshold"
    """By a limit that somebody set."""
    SPIKE = "spike"
    """By the distance from what is normal at this hour."""
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
    units of the table), while that of `deviation_metric` is further out on it than `deviations` (a spike), or while
    that of `reached_metric` is on it of `least_reached` (a goal), and while `samples_metric` is at least
    `least_samples`. It fires once it has held for `hold_seconds`, and until it has not held for `keep_seconds`. Outside
    working hours it tells nobody if `working_hours` is set.
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
    deviations: Decimal | None
    """Above 0, for either direction; of a spike alone."""
    least_difference: Decimal
    least_share: Decimal
    """What the detector of a spike is built with; 0 of all others."""
    goal: Decimal | None
    behind: Decimal | None
    """The goal in the units of the table, and by which share the KPI may be behind it; of a goal alone."""
    least_samples: int
    hold_seconds: int
    keep_seconds: int
    """Both after `alerts.hold_scale`."""
    working_hours: bool
    metric: str
    samples_metric: str | None
    """None where the KPI has no samples; then `least_samples` is 0."""
    expected_metric: str | None
    deviation_metric: str | None
    """None of all but a spike, unless the KPI has a spike too."""
    reached_metric: str | None
    """The pace of a goal where it has one, else the attained share; of a goal alone."""
    summary: Text
    """One line for people. It holds no value: what changes would make another alert of it."""
    runbook_url: str

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
    return tuple(alert for kpi in kpis for alert in _alerts_of(kpi, settings))


def _alerts_of(kpi: Kpi, settings: Settings) -> Iterator[EffectiveAlert]:
    alerts = settings.alerts.alerts_of(kpi)
    watched = any(isinstance(alert, Spike) for alert in alerts)
    for alert in alerts:
        name = kpi.alert_name(alert)
        direction = Direction.ABOVE if kpi.better is Better.DOWN else Direction.BELOW
        spike = alert if isinstance(alert, Spike) else None
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
            deviations=spike.deviations if spike else None,
            least_difference=spike.least_difference if spike else Decimal(0),
            least_share=spike.least_share if spike else Decimal(0),
            goal=goal.target if goal else None,
            behind=behind.behind if behind else None,
            least_samples=alert.least_samples,
            hold_seconds=settings.alerts.scaled(alert.hold_seconds),
            keep_seconds=settings.alerts.scaled(alert.keep_seconds),
            working_hours=alert.working_hours,
            metric=metric_name(kpi),
            samples_metric=samples_metric_name(kpi) if kpi.samples is not None else None,
            expected_metric=expected_metric_name(kpi) if watched else None,
            deviation_metric=deviation_metric_name(kpi) if watched else None,
            reached_metric=_reached_metric(kpi, behind.window) if behind else None,
            summary=_summary(kpi, alert, settings.currency, direction),
            runbook_url=settings.alerts.runbook(name),
        )


def _reached_metric(kpi: Kpi, window: str) -> str:
    return goal_pace_metric_name(kpi) if kpi.is_paced(window) else goal_attained_metric_name(kpi)


def _summary(kpi: Kpi, alert: Alert, currency: str, direction: Direction) -> Text:
    if isinstance(alert, Threshold):
        return threshold_summary(kpi, alert.limit, alert.window, currency, above=direction is Direction.ABOVE)
    if isinstance(alert, Behind):
        return goal_summary(kpi, alert.window, above=direction is Direction.ABOVE)
    return spike_summary(kpi, alert.window, above=direction is Direction.ABOVE)
