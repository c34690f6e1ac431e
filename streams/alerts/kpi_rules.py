"""Rules of KPIs: one of each alert, and one of each watched KPI that is no longer there. Pure."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from streams.alerts.effective import Direction, EffectiveAlert, Kind
from streams.alerts.kpi_cases import alert_cases, vanished_cases
from streams.alerts.messages import spoken_window
from streams.alerts.rule import HOURS_LABEL, KIND_LABEL, KPI_LABEL, ONE_BOARD_LABELS, SEVERITY_LABEL, WINDOW_LABEL, Rule
from streams.alerts.template_values import (
    FIRST,
    PRELUDE,
    Told,
    beyond_template,
    kpi_description,
    queried_template,
    value_template,
    window_template,
)
from streams.kpis import Severity, Unit
from streams.kpis.metric_names import before_metric_name
from streams.settings import Settings
from streams.texts.messages import ALERTS

VANISHED: Final = "NabzKpiVanished"
"""The name of the rules of KPIs that are no longer there; the label `kpi` says which."""
VANISHED_HOLD_SECONDS: Final = 900
_VANISHED_KEEP_SECONDS: Final = 600
_JUDGED: Final = ("30d", "7d", "24h", "1h", "15m", "5m")
"""Over which windows it is told how rare a spike is; what is beyond over one is so over all longer ones."""
_MEMORY: Final = "7d"
"""How long it is remembered that a KPI was there."""


def alert_rule(alert: EffectiveAlert, settings: Settings) -> Rule:
    """The rule of an alert of a KPI. Its value is that of the KPI, and of a spike once in how many hours it is so."""
    labels = {
        SEVERITY_LABEL: alert.severity.value,
        KPI_LABEL: alert.kpi.name,
        WINDOW_LABEL: alert.window,
        KIND_LABEL: alert.kind.value,
        HOURS_LABEL: "working" if alert.working_hours else "always",
    }
    return Rule(
        name=alert.name,
        expression=expression(alert),
        # That it held for long enough is in the expression.
        hold_seconds=0,
        keep_seconds=alert.keep_seconds,
        labels=labels,
        annotations={
            "summary": alert.summary.en,
            "summary_fa": alert.summary.fa,
            "description": _description(alert, settings),
            "runbook_url": alert.runbook_url,
            "dashboard": settings.kpi_link(alert.kpi.name, alert.window),
        },
        cases=tuple(alert_cases(alert, labels, settings.currency)),
    )


def _worst(alert: EffectiveAlert, metric: str | None) -> str:
    """The value of a metric on the board where it is worst."""
    function = "max" if alert.direction is Direction.ABOVE else "min"
    return f'{function} without ({ONE_BOARD_LABELS}) ({metric}{{window="{alert.window}"}})'


def expression(alert: EffectiveAlert) -> str:
    """What the rule of an alert asks: holds now, and has held at enough of the moments just past.

    A moment stands for the time until the next one, so one more than `hold_seconds` has is needed. Ranges reach a
    second further than the first moment, for whether they hold their own beginning depends on the version.
    """
    conditions = _conditions(alert)
    if alert.hold_seconds:
        held = textwrap.indent(_all_of(conditions), "  ")
        moments = -(-alert.hold_seconds // alert.look_seconds)
        reach = f"{alert.within_seconds + 1}s:{alert.look_seconds}s"
        conditions = [*conditions, f"count_over_time((\n{held}\n)[{reach}]) > {moments}"]
    return _all_of(conditions)


def _conditions(alert: EffectiveAlert) -> list[str]:
    sign = ">" if alert.direction is Direction.ABOVE else "<"
    # A spike is one over whichever window.
    apart = f"window, {ONE_BOARD_LABELS}" if alert.kind is Kind.SPIKE else ONE_BOARD_LABELS
    if alert.kind is Kind.THRESHOLD:
        conditions = [f"{_worst(alert, alert.metric)} {sign} {alert.limit:f}"]
    elif alert.kind is Kind.GOAL:
        conditions = [
            _worst(alert, alert.metric),
            f"{_worst(alert, alert.reached_metric)} {sign} {alert.least_reached:f}",
        ]
    else:
        conditions = [f"max without ({apart}) ({alert.once_in_hours_metric}) > {alert.once_in_hours:g}"]
    if alert.least_samples:
        enough = f'max without ({apart}) ({alert.samples_metric}{{window="{alert.window}"}})'
        conditions.append(f"{enough} >= {alert.least_samples}")
    return conditions


def _all_of(conditions: Sequence[str]) -> str:
    # Money has a label for its currency, and what stands beside it has not.
    return "\nand ignoring (currency)\n".join(conditions)


def _description(alert: EffectiveAlert, settings: Settings) -> str:
    """The template of the description: the value of the rule is that of the KPI, but of a spike how rare it is."""
    unit, currency = alert.kpi.unit, settings.currency
    function = "max" if alert.direction is Direction.ABOVE else "min"
    first = value_template(unit, currency, FIRST)

    def queried(metric: str | None, window: str, template: str = first) -> str:
        return queried_template(function, metric, window, template)

    if alert.once_in_hours is not None:
        windows = [name for name in _JUDGED if name in settings.watched_windows]
        prelude = PRELUDE + beyond_template(alert.once_in_hours_metric, alert.once_in_hours, windows)
        told = Told(
            value=queried(alert.metric, "$w"),
            window=window_template(),
            expected=queried(alert.expected_metric, alert.window),
            once_in_hours='{{ $value | printf "%.0f" }}',
        )
        return prelude + kpi_description(alert, currency, told)
    told = Told(
        value=value_template(unit, currency),
        window=spoken_window(alert.window).en,
        reached=queried(alert.reached_metric, alert.window, value_template(Unit.RATIO, currency, FIRST)),
        before=queried(before_metric_name(alert.kpi), alert.window) if alert.has_trend else "",
    )
    asks = alert.goal is not None or told.before
    return (PRELUDE if asks else "") + kpi_description(alert, currency, told)


def vanished_rules(alerts: Iterable[EffectiveAlert], settings: Settings) -> Iterator[Rule]:
    """A rule for each KPI that is watched: it had a value, and has none any more.

    Over an hour there may well be nothing to divide by, in a night for instance. So a KPI with spikes alone is looked
    at over a day. A goal alone needs no such rule: that its KPI has no value is told with the goals.
    """
    watched: dict[str, tuple[EffectiveAlert, str]] = {}
    for alert in alerts:
        if alert.kind is Kind.GOAL:
            continue
        long = alert.window if alert.window not in {"5m", "15m", "1h"} else "24h"
        watched.setdefault(alert.kpi.name, (alert, long))
    for alert, window in watched.values():
        yield _vanished_rule(alert, window, settings)


def _vanished_rule(alert: EffectiveAlert, window: str, settings: Settings) -> Rule:
    kpi = alert.kpi
    labels = {
        SEVERITY_LABEL: Severity.TICKET.value,
        KPI_LABEL: kpi.name,
        WINDOW_LABEL: window,
        KIND_LABEL: "absence",
        HOURS_LABEL: "always",
    }
    summary = ALERTS["summary.vanished"].filled(title=kpi.title)
    description = (
        f"{kpi.title.en} over {spoken_window(window).en} had a value in the last 7 days and has none now: its "
        f"events do "
        "not arrive, or there is nothing to divide by. No alert of it can fire meanwhile."
    )
    series = f'{alert.metric}{{window="{window}"}}'
    hold = settings.alerts.scaled(VANISHED_HOLD_SECONDS)
    return Rule(
        name=VANISHED,
        expression=(
            f"max without ({ONE_BOARD_LABELS}) (present_over_time({series}[{_MEMORY}]))\n"
            f"unless\nmax without ({ONE_BOARD_LABELS}) ({series})"
        ),
        hold_seconds=hold,
        keep_seconds=settings.alerts.scaled(_VANISHED_KEEP_SECONDS),
        labels=labels,
        annotations={
            "summary": summary.en,
            "summary_fa": summary.fa,
            "description": description,
            "runbook_url": settings.runbook(VANISHED),
            "dashboard": settings.kpi_link(kpi.name, window),
        },
        cases=tuple(vanished_cases(alert, labels, description, hold, settings.currency)),
    )
