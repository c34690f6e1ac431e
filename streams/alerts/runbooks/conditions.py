"""When a rule fires, in words. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from streams.alerts.effective import EffectiveAlert, Kind
from streams.alerts.engine import EngineRule
from streams.alerts.messages import readable, spoken_window
from streams.alerts.runbooks.wording import verbatim, whole, words
from streams.kpis import Severity, Unit
from streams.texts import Text


def alert_conditions(alert: EffectiveAlert, currency: str) -> Iterator[Text]:
    """All that has to be so before an alert of a KPI fires, and whom it tells."""
    side, window = alert.direction.value, spoken_window(alert.window)
    if alert.limit is not None:
        limit = readable(alert.limit, alert.kpi.unit, currency)
        yield words(f"fires.threshold.{side}", window=window, limit=limit)
    elif alert.kind is Kind.GOAL:
        yield from _goal_conditions(alert, currency)
    else:
        yield words(f"fires.spike.{side}", hours=whole(round(alert.once_in_hours or 0)))
    if alert.least_samples:
        yield words("fires.samples", n=whole(alert.least_samples))
    if alert.hold_seconds:
        yield words("fires.held", hold=whole(alert.hold_seconds), within=whole(2 * alert.hold_seconds))
    yield words("fires.keep", keep=whole(alert.keep_seconds))
    yield told(alert.severity)
    if alert.working_hours:
        yield words("fires.working-hours")


def engine_conditions(rule: EngineRule) -> Iterator[Text]:
    """How long the condition of a rule of the engine has to hold, and whom it tells."""
    yield told(rule.severity)
    if rule.hold_seconds:
        yield words("fires.hold", hold=whole(rule.hold_seconds))


def told(severity: Severity | None) -> Text:
    """Whom a severity tells, and how soon it is to be looked at."""
    name = severity.value if severity else "none"
    return words("fires.severity", severity=words(f"severity.{name}"))


def _goal_conditions(alert: EffectiveAlert, currency: str) -> Iterator[Text]:
    yield words(
        "fires.goal",
        window=spoken_window(alert.window),
        goal=readable(alert.goal or Decimal(0), alert.kpi.unit, currency),
        key=verbatim(f"goals.{alert.kpi.name}"),
    )
    judged = "pace" if alert.kpi.is_paced(alert.window) else "attained"
    least = readable(alert.least_reached, Unit.RATIO, currency)
    yield words(f"fires.{judged}.{alert.direction.value}", least=least)
