"""Whether an alert holds, and its state from one look to the next: a Prometheus alerting rule as pure functions.

The semantics are those of `AlertingRule.Eval` (prometheus/rules/alerting.go): an alert that holds is pending until it
has held for `hold`, then it fires; one that fires and no longer holds fires on for `keep`.
"""

from dataclasses import dataclass
from enum import Enum

from streams.alerts.effective import Direction, EffectiveAlert, Kind


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an alert is judged by, in the units of the tables; None where there is no such number."""

    value: float | None = None
    samples: float | None = None
    expected: float | None = None
    deviation: float | None = None
    reached: float | None = None
    """The pace of a goal where it has one, else the attained share."""


def holds(alert: EffectiveAlert, evidence: Evidence) -> bool | None:
    """Whether the alert holds; None where nothing can be said: no value, too few samples, no normal."""
    number = _number(alert, evidence)
    if number is None:
        return None
    if alert.least_samples and (evidence.samples is None or evidence.samples < alert.least_samples):
        return None
    bound = _bound(alert)
    return number > bound if alert.direction is Direction.ABOVE else number < bound


def _number(alert: EffectiveAlert, evidence: Evidence) -> float | None:
    """What has to pass the bound."""
    match alert.kind:
        case Kind.THRESHOLD:
            return evidence.value
        case Kind.SPIKE:
            return evidence.deviation
        case Kind.GOAL:
            return evidence.reached


def _bound(alert: EffectiveAlert) -> float:
    """What the number has to pass: the limit, so many deviations on the bad side, or a share of the goal."""
    if alert.limit is not None:
        return float(alert.limit)
    if alert.kind is Kind.GOAL:
        return float(alert.least_reached)
    deviations = float(alert.deviations or 0)
    return deviations if alert.direction is Direction.ABOVE else -deviations


class AlertState(Enum):
    """What an alert says."""

    FIRING = "firing"
    PENDING = "pending"
    """It holds, but not for long enough."""
    QUIET = "quiet"
    UNKNOWN = "unknown"
    """There is nothing to judge by: no value, not enough samples, or nothing known of what is normal."""


@dataclass(frozen=True, slots=True)
class AlertStatus:
    """What has to be remembered of an alert. Moments are epoch ms.

    `active_since` is when it began to hold, None if it neither is pending nor fires; `released_at` when it was first
    seen not to hold any more while it fires on.
    """

    active_since: int | None = None
    firing: bool = False
    released_at: int | None = None

    def after(self, now: int, *, holds: bool, hold_ms: int, keep_ms: int) -> "AlertStatus":
        """How it stands after a look at `now`, at which it `holds` or does not."""
        if holds:
            since = now if self.active_since is None else self.active_since
            return AlertStatus(since, self.firing or now - since >= hold_ms)
        if not self.firing:
            return AlertStatus()
        released = now if self.released_at is None else self.released_at
        return (
            AlertStatus(self.active_since, firing=True, released_at=released)
            if now - released < keep_ms
            else AlertStatus()
        )

    def state(self, *, known: bool) -> AlertState:
        """What it says; `known` is whether the last look had anything to judge by."""
        if self.active_since is not None:
            return AlertState.FIRING if self.firing else AlertState.PENDING
        return AlertState.QUIET if known else AlertState.UNKNOWN
