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

_NEAR_RARE: Final = Decimal("0.9")
"""The same for once in so many hours."""

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


def rarity_steps(alert: EffectiveAlert) -> Steps:
    """The same for how rare it would be if all were normal: rarer is worse, and a tenth of the limit is near it."""
    if alert.once_in_hours is None:
        raise ValueError(f"alert {alert.name!r} judges by no normal")
    limit = Decimal(alert.once_in_hours)
    return _beyond(Direction.ABOVE, limit, limit * _NEAR_RARE)


def change_steps(better: Better) -> Steps:
    """Green where a change is for the better, red where it is for the worse, plain where it is neither."""
    if better is Better.NEITHER:
        return ((None, PLAIN),)
    below, above = (BAD, GOOD) if better is Better.UP else (GOOD, BAD)
    return ((None, below), (-_UNSEEN, PLAIN), (_UNSEEN, above))


def drawn_steps(alert: EffectiveAlert, limit: Decimal) -> Steps:
    """What lies beyond the limit in red, for a line and an area in a time series."""
    above = alert.direction is Direction.ABOVE or alert.once_in_hours is not None
    return ((None, _CLEAR), (limit, BAD)) if above else ((None, BAD), (limit, _CLEAR))


def limit_of(alert: EffectiveAlert) -> Decimal:
    """What is drawn in: a threshold's limit, how rare a spike has to be, the least share of a goal."""
    if alert.limit is not None:
        return alert.limit
    if alert.behind is not None:
        return alert.least_reached
    return Decimal(alert.once_in_hours or 0)


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
