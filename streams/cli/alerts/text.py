"""Alerts as text for a terminal. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from streams.alerts import Direction, EffectiveAlert
from streams.alerts.alert_state import Counts
from streams.cli.terminal.readable import duration, moment_text, readable, unit_name
from streams.kpis import Unit

_ORDER: Final = ("firing", "pending", "quiet", "unknown")
_TOLD: Final = {
    "firing": "fires",
    "pending": "pending",
    "quiet": "quiet",
    "unknown": "not to be judged yet: too few samples, or too little history",
}


class Words(msgspec.Struct):
    """One line for people, in both languages."""

    en: str
    fa: str


class Stands(msgspec.Struct):
    """How one alert stands, as a board tells it: see `/api/alerts`."""

    name: str
    kpi: str
    severity: str
    state: str
    since: int | None
    window: str
    value: float | None
    limit: float | None
    expected: float | None
    samples: float | None
    muted: bool
    summary: Words
    runbook: str
    goal: float | None = None
    reached: float | None = None
    once_in_hours: float | None = None
    counts: Counts | None = None
    unit: Unit = Unit.COUNT


class Told(msgspec.Struct):
    """All that a board tells of its alerts."""

    as_of: int | None
    alerts: list[Stands]


def what_stands(told: Told, currency: str, *, every: bool) -> str:
    """What fires and what is pending, or all, and in the end how many are quiet."""
    shown = [alert for state in _ORDER for alert in told.alerts if alert.state == state]
    if not every:
        shown = [alert for alert in shown if alert.state in {"firing", "pending"}]
    text = "".join(f"{state_line(alert, currency)}\n" for alert in shown)
    counts = Counter(alert.state for alert in told.alerts)
    told_of = [f"{counts[state]} {_TOLD[state]}" for state in _ORDER if counts[state]]
    return text + (f"{'; '.join(told_of)}.\n" if told_of else "No alerts are configured.\n")


def state_line(alert: Stands, currency: str) -> str:
    """One alert in a few lines."""
    muted = ", muted outside working hours" if alert.muted else ""
    since = "" if alert.since is None else f" since {moment_text(alert.since)}"
    lines = [f"{alert.state.upper()}  {alert.name} ({alert.severity}{muted}){since}", f"  {alert.summary.en}"]
    numbers = ", ".join(_numbers(alert, currency))
    if numbers:
        lines.append(f"  {numbers}")
    if alert.state == "firing":
        lines.append(f"  {alert.runbook}")
    return "\n".join(lines) + "\n"


def alert_rules(alert: EffectiveAlert) -> str:
    """When an alert fires, and whom it tells."""
    samples = f", with at least {alert.least_samples:,} samples" if alert.least_samples else ""
    hours = "in working hours only" if alert.working_hours else "at any time"
    facts: Sequence[tuple[str, str]] = [
        ("Fires", f"{_condition(alert)}{samples}"),
        ("After", _after(alert)),
        ("Until", f"{duration(Decimal(alert.keep_seconds))} after it was last so"),
        ("Tells", f"{alert.severity.value}, {hours}"),
        ("KPI", f"{alert.kpi.name} over {alert.window}"),
        ("Runbook", alert.runbook_url),
    ]
    head = f"{alert.name}\n{alert.summary.en} | {alert.summary.fa}\n\n"
    return head + "".join(f"{name:<9}{said}\n" for name, said in facts)


def _after(alert: EffectiveAlert) -> str:
    if not alert.hold_seconds:
        return "at once"
    return f"{duration(Decimal(alert.hold_seconds))} of the last {duration(Decimal(2 * alert.hold_seconds))}"


def _counted(counts: Counts, said: Callable[[float], str]) -> str:
    """As in "14 of 150 (normal are 0 to 2)"; of what is no count, as in "normal are 40m to 2h 10m for 12 samples"."""
    low, high = counts.normal_low, counts.normal_high
    if counts.part is None:
        normal = "" if low is None or high is None else f"normal are {said(low)} to {said(high)}"
        return f"{normal} for {counts.whole:,.0f} samples" if normal and counts.whole is not None else normal
    text = f"{counts.part:,.0f}" if counts.whole is None else f"{counts.part:,.0f} of {counts.whole:,.0f}"
    return text if low is None or high is None else f"{text} (normal are {low:,.0f} to {high:,.0f})"


def _condition(alert: EffectiveAlert) -> str:
    side = alert.direction.value
    if alert.limit is not None:
        return f"while {alert.metric} over {alert.window} is {side} {alert.limit:f}"
    if alert.reached_metric is not None:
        return f"while {alert.reached_metric} over {alert.window} is {side} {alert.least_reached:f}"
    unusual = "high" if alert.direction is Direction.ABOVE else "low"
    return (
        f"while {alert.metric} is so unusually {unusual} as it would be less than once in {alert.once_in_hours:,.0f} "
        f"hours if all were normal ({alert.once_in_hours_metric})"
    )


def _numbers(alert: Stands, currency: str) -> Iterator[str]:
    name = unit_name(alert.unit, currency)

    def said(value: float) -> str:
        return f"{readable(f'{Decimal(repr(value)):f}', alert.unit, currency)} {name}".rstrip()

    if alert.value is not None:
        yield f"{said(alert.value)} over {alert.window}"
    if alert.limit is not None:
        yield f"limit {said(alert.limit)}"
    if alert.goal is not None:
        yield f"goal {said(alert.goal)}"
    if alert.reached is not None:
        yield f"{readable(f'{alert.reached:.4f}', Unit.RATIO, currency)} of what it should be"
    if alert.expected is not None:
        yield f"expected {said(alert.expected)}"
    if alert.once_in_hours is not None:
        yield f"once in {alert.once_in_hours:,.0f} hours"
    if alert.counts is not None and (counted := _counted(alert.counts, said)):
        yield counted
    if alert.samples is not None:
        yield f"{alert.samples:,.0f} samples"
