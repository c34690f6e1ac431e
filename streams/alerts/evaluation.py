"""Whether an alert holds: what its rule asks, asked of numbers at hand."""

from dataclasses import dataclass

from streams.alerts.effective import Direction, EffectiveAlert, Kind


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an alert is judged by, in the units of the tables; None where there is no such number."""

    value: float | None = None
    samples: float | None = None
    expected: float | None = None
    deviation: float | None = None


def holds(alert: EffectiveAlert, evidence: Evidence) -> bool | None:
    """Whether the alert holds; None where nothing can be said: no value, too few samples, no normal."""
    number = evidence.deviation if alert.kind is Kind.SPIKE else evidence.value
    if number is None:
        return None
    if alert.least_samples and (evidence.samples is None or evidence.samples < alert.least_samples):
        return None
    bound = _bound(alert)
    return number > bound if alert.direction is Direction.ABOVE else number < bound


def _bound(alert: EffectiveAlert) -> float:
    """What the number has to pass: the limit, or so many deviations on the bad side."""
    if alert.limit is not None:
        return float(alert.limit)
    deviations = float(alert.deviations or 0)
    return deviations if alert.direction is Direction.ABOVE else -deviations
