"""Thresholds of panels: which side is red, as the KPI's direction says."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.models import dashboard as models

from streams.alerts import Direction, EffectiveAlert
from streams.kpis import Better, Unit

GOOD: Final = "green"
NEAR: Final = "orange"
BAD: Final = "red"
PLAIN: Final = "blue"
_CLEAR: Final = "transparent"

_NEAR_SHARE: Final = Decimal("0.2")
"""How much of a limit before it counts as near."""
_NEAR_NOTHING: Final = {Unit.POINTS: Decimal(10), Unit.RATIO: Decimal("0.05")}
"""The same for a limit of 0."""

_UNSEEN: Final = Decimal("0.0005")
"""A change that is written as 0.0 %."""

ONE: Final = Decimal(1)

Steps = Sequence[tuple[Decimal | None, str]]
"""(from this value on, colour); the first value is None."""


def tile_steps(alert: EffectiveAlert) -> Steps:
    """Green, orange near the limit, and red beyond it, on the alert's bad side."""
    if alert.limit is None:
        raise ValueError(f"alert {alert.name!r} has no limit")
    margin = abs(alert.limit) * _NEAR_SHARE or _NEAR_NOTHING.get(alert.kpi.unit, Decimal(1))
    return _beyond(alert.direction, alert.limit, margin)


def deviation_steps(alert: EffectiveAlert) -> Steps:
    """The same for spreads from normal, of which only the bad side is one."""
    if alert.deviations is None:
        raise ValueError(f"alert {alert.name!r} knows no deviations")
    limit = alert.deviations if alert.direction is Direction.ABOVE else -alert.deviations
    return _beyond(alert.direction, limit, alert.deviations / 2)


def change_steps(better: Better) -> Steps:
    """Green where a change is for the better, red where it is for the worse, plain where it is neither."""
    if better is Better.NEITHER:
        return ((None, PLAIN),)
    below, above = (BAD, GOOD) if better is Better.UP else (GOOD, BAD)
    return ((None, below), (-_UNSEEN, PLAIN), (_UNSEEN, above))


def drawn_steps(alert: EffectiveAlert, limit: Decimal) -> Steps:
    """What lies beyond the limit in red, for a line and an area in a time series."""
    return ((None, _CLEAR), (limit, BAD)) if alert.direction is Direction.ABOVE else ((None, BAD), (limit, _CLEAR))


def limit_of(alert: EffectiveAlert) -> Decimal:
    """What is drawn in: a threshold's limit, a spike's deviations on their side of 0, the least share of a goal."""
    if alert.limit is not None:
        return alert.limit
    if alert.behind is not None:
        return alert.least_reached
    deviations = alert.deviations or Decimal(0)
    return deviations if alert.direction is Direction.ABOVE else -deviations


def plain() -> builders.ThresholdsConfig:
    """One colour for all values: nobody said which of them are bad."""
    return thresholds(((None, PLAIN),))


def thresholds(steps: Steps) -> builders.ThresholdsConfig:
    """Steps as the SDK wants them."""
    return (
        builders.ThresholdsConfig()
        .mode(models.ThresholdsMode.ABSOLUTE)
        .steps([models.Threshold(None if value is None else float(value), colour) for value, colour in steps])
    )


def _beyond(direction: Direction, limit: Decimal, margin: Decimal) -> Steps:
    if direction is Direction.ABOVE:
        return ((None, GOOD), (limit - margin, NEAR), (limit, BAD))
    return ((None, BAD), (limit, NEAR), (limit + margin, GOOD))
