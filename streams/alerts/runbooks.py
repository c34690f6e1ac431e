"""Runbooks: a page for each rule, made of what the declarations say. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from streams.alerts.effective import Direction, EffectiveAlert, Kind
from streams.alerts.engine import ENGINE_RULES, EngineRule
from streams.alerts.guidance import KPI_GUIDANCE
from streams.alerts.kpi_rules import VANISHED
from streams.alerts.messages import readable, spoken_window
from streams.kpis import Better, Kpi, Severity, Threshold, Unit
from streams.kpis.explanation import breakdown_name
from streams.kpis.lineage import events_of

_MARK: Final = (
    "<!-- Rendered from the declarations of alerts by `nabz alerts build`: change those, not this page. -->\n\n"
)
_WHOM: Final = {
    Severity.PAGE: "`page`: wakes whoever is on call.",
    Severity.TICKET: "`ticket`: handle it within the day.",
    Severity.CHAT: "`chat`: a line in the channel; look at it when there is time.",
    None: "None: nobody is notified; other rules and Alertmanager use it.",
}
_SILENCE: Final = (
    "Silence it in Alertmanager while somebody works on a known cause: `amtool silence add "
    'alertname="{name}" '
    '--duration 2h --comment "who, and why"`.'
)
_UNSET: Final = Threshold("24h", Decimal(0), Severity.TICKET)
"""Stands for a threshold that nobody has set."""
_GOAL_MATTERS: Final = "The KPI is behind its goal. If it goes on like this, the goal will be missed."
_GOAL_CAUSES: Final = (
    "Less was done than planned: the breakdowns say where.",
    "The goal was set too high: `nabz goals suggest` says what the last periods came to.",
    "Most of it always comes at the end of the period: then `behind` or `hold_seconds` should be larger.",
    "The working days or the period of the `calendar` are not the company's own.",
    "Events are missing or late: see NabzTopicSilent and NabzDeadLetters.",
)
_INDEX_HEAD: Final = """\
# Runbooks

This page lists all alerts, with a page for each: what it means, where to look, and typical causes. It is for whoever
was notified. `docs/alerting.md` explains when alerts fire, and how to change them.

## KPIs

"""
_VANISHED_TEXT: Final = """\
A KPI with an alert had a value within the last 7 days, and has none now. The label `kpi` names the KPI, and `window`
its window. Until the value is back, no other alert of this KPI can fire, because there is no value to compare with a
limit.

## When it fires

- Severity: `ticket`: handle it within the day.
- The condition must hold for 15 minutes.

## What to look at

- `nabz catalogue show NAME`: the formula of the KPI, and its events.
- `nabz_newest_event_timestamp_seconds` in Prometheus: when the last event of each topic happened.
- `nabz_dead_letters_total`: whether the events of the KPI are refused.
- Other alerts: if no board answers (NabzBoardDown), every KPI is missing, and this alert is held back.

## Typical causes

- A publisher is down, or no longer sends a field that the KPI needs.
- There is nothing to divide by: for example, no ticket was resolved in the whole window.
- Redis came back empty, and everything is being counted again.

## Silence it

{silence}
The alert ends by itself 7 days after the last value of the KPI.
"""


def runbooks(alerts: Sequence[EffectiveAlert], currency: str) -> Mapping[str, str]:
    """The page of every rule by the name of the rule, in the order of the rules."""
    pages = {rule.name: "".join(_engine_page(rule)) for rule in ENGINE_RULES}
    pages[VANISHED] = f"{_MARK}# {VANISHED}\n\n{_VANISHED_TEXT.format(silence=_SILENCE.format(name=VANISHED))}"
    return pages | {alert.name: "".join(_kpi_page(alert, currency)) for alert in alerts}


def dormant_runbooks(alerts: Sequence[EffectiveAlert], kpis: Sequence[Kpi]) -> Mapping[str, str]:
    """The pages of alerts that are off until a limit is set: people wrote about them, and no KPI declares them."""
    watched = {alert.kpi.name for alert in alerts}
    return {
        kpi.alert_name(_UNSET): "".join(_dormant_page(kpi))
        for kpi in kpis
        if kpi.name in KPI_GUIDANCE and kpi.name not in watched and not kpi.alerts
    }


def index(alerts: Sequence[EffectiveAlert]) -> str:
    """The page that lists all of them, with links to pages beside it."""
    lines = [_MARK, _INDEX_HEAD]
    lines += ["| Rule | Fires when | Severity | Hours |\n| --- | --- | --- | --- |\n"]
    for alert in alerts:
        hours = "working" if alert.working_hours else "always"
        lines.append(f"| {_link(alert.name)} | {alert.summary.en} | {alert.severity.value} | {hours} |\n")
    lines.append(f"| {_link(VANISHED)} | A KPI that is watched has no value any more | ticket | always |\n")
    lines += ["\n## The engine\n\n| Rule | Fires when | Severity |\n| --- | --- | --- |\n"]
    for rule in ENGINE_RULES:
        severity = rule.severity.value if rule.severity else "none"
        lines.append(f"| {_link(rule.name)} | {rule.summary.en} | {severity} |\n")
    return "".join(lines)


def _link(name: str) -> str:
    return f"[{name}]({name}.md)"


def _kpi_page(alert: EffectiveAlert, currency: str) -> Iterator[str]:
    kpi = alert.kpi
    guidance = KPI_GUIDANCE.get(kpi.name)
    yield f'{_MARK}# {alert.name}\n\n{alert.summary.en}.\n\n<p dir="rtl">{alert.summary.fa}.</p>\n\n'
    if alert.kind is Kind.GOAL:
        yield f"{_GOAL_MATTERS}\n\n"
    elif guidance:
        yield f"{guidance.matters}\n\n"
    yield "## What it is\n\n"
    yield f"- KPI: `{kpi.name}` ({kpi.title.en}, {kpi.title.fa}): {kpi.meaning.en}\n- Formula: `{kpi.formula}`\n"
    yield from _lines(_fed_by(kpi))
    yield "\n## When it fires\n\n"
    yield from _lines(_conditions(alert, currency))
    yield "\n## What to look at\n\n"
    yield from _lines(_looks(alert, guidance.look if guidance else ()))
    causes = _GOAL_CAUSES if alert.kind is Kind.GOAL else guidance.causes if guidance else ()
    if causes:
        yield "\n## Typical causes\n\n"
        yield from _lines(causes)
    yield f"\n## Silence it\n\n{_SILENCE.format(name=alert.name)}\n"
    kind = alert.kind.value
    yield (
        f"If the alert fires too often or too late, change the key `{kind}` under `alerts.{kpi.name}` in the settings, "
        "and run `nabz alerts build` again.\n"
    )


def _dormant_page(kpi: Kpi) -> Iterator[str]:
    guidance, name = KPI_GUIDANCE[kpi.name], kpi.alert_name(_UNSET)
    side = "above" if kpi.better is Better.DOWN else "below"
    yield f"{_MARK}# {name}\n\n{kpi.title.en}: {side} the limit that is set.\n\n{guidance.matters}\n\n"
    yield "## What it is\n\n"
    yield f"- KPI: `{kpi.name}` ({kpi.title.en}, {kpi.title.fa}): {kpi.meaning.en}\n- Formula: `{kpi.formula}`\n"
    yield from _lines(_fed_by(kpi))
    yield (
        "\n## When it fires\n\nThis alert is off until the settings have a limit, for what is too much differs from "
        "company to company. With a limit, run `nabz alerts build` again:\n\n"
        f"```toml\n[alerts.{kpi.name}]\nthreshold = {{ limit = 20 }}\n```\n\n## What to look at\n\n"
    )
    yield from _lines(guidance.look)
    yield "\n## Typical causes\n\n"
    yield from _lines(guidance.causes)
    yield f"\n## Silence it\n\n{_SILENCE.format(name=name)}\n"


def _fed_by(kpi: Kpi) -> Iterator[str]:
    types = ", ".join(f"`{event_type}`" for event_type in events_of(kpi))
    yield f"Events: {types}"


def _conditions(alert: EffectiveAlert, currency: str) -> Iterator[str]:
    above = alert.direction is Direction.ABOVE
    side, unit = ("above" if above else "below"), alert.kpi.unit
    window = spoken_window(alert.window).en
    if alert.limit is not None:
        yield f"The KPI over {window} is {side} {readable(alert.limit, unit, currency).en}."
    elif alert.goal is not None:
        yield from _goal_conditions(alert, currency)
    else:
        yield (
            f"The KPI is so far {side} what is normal that this would happen less than once in "
            f"{alert.once_in_hours:,.0f} hours if all were normal. Stretches of minutes, hours and days are judged. "
            "While too little is known of what is normal, the alert does not fire."
        )
    if alert.least_samples:
        yield f"There are at least {alert.least_samples} samples."
    if alert.hold_seconds:
        yield (
            f"The condition must have held for {alert.hold_seconds} of the last {2 * alert.hold_seconds} seconds, so "
            "half of the time is enough."
        )
    yield f"The alert fires until the condition has not held for {alert.keep_seconds} seconds."
    yield f"Severity: {_WHOM[alert.severity]}"
    if alert.working_hours:
        yield "Outside working hours (`calendar` in the settings) nobody is notified."


def _goal_conditions(alert: EffectiveAlert, currency: str) -> Iterator[str]:
    goal = readable(alert.goal or Decimal(0), alert.kpi.unit, currency).en
    least, side = readable(alert.least_reached, Unit.RATIO, currency).en, alert.direction.value
    yield f"The goal of {spoken_window(alert.window).en} is {goal} (`goals.{alert.kpi.name}` in the settings)."
    if alert.kpi.is_paced(alert.window):
        yield (
            f"The pace is {side} {least}. The pace is the attained share of the goal, divided by the share of the "
            "period's working time that has passed. At 100 % the goal will just be reached."
        )
    else:
        yield f"The attained share, which is the value divided by the goal, is {side} {least}."


def _looks(alert: EffectiveAlert, looks: Sequence[str]) -> Iterator[str]:
    kpi = alert.kpi
    by = ", ".join(breakdown_name(breakdown) for breakdown in kpi.by)
    yield f"The page, and Grafana's board of {kpi.group.value}: when did it begin, and how fast does it change?"
    if by:
        yield f"Its breakdowns by {by}: on the page, or with `nabz kpis --window {alert.window}`."
    yield from looks
    if alert.kind is Kind.GOAL:
        yield "`nabz goals`: how far it is, and whether the goals of its breakdowns are behind as well."
    if alert.kind is Kind.SPIKE:
        yield f"The expected value: `{alert.expected_metric}` beside `{alert.metric}` in Prometheus."
    yield f"`nabz catalogue show {kpi.name}`: formula, events, fields and values."
    yield (
        "The health of the engine: if an alert whose name begins with Nabz fires, handle it first. NabzWatchdog "
        "always fires, and NabzOutsideWorkingHours fires outside working hours; both are normal."
    )


def _engine_page(rule: EngineRule) -> Iterator[str]:
    guidance = rule.guidance
    yield f'{_MARK}# {rule.name}\n\n{rule.summary.en}.\n\n<p dir="rtl">{rule.summary.fa}.</p>\n\n{guidance.meaning}\n\n'
    yield f"## When it fires\n\n```promql\n{rule.expression}\n```\n\n"
    yield from _lines([f"Severity: {_WHOM[rule.severity]}"])
    if rule.hold_seconds:
        yield from _lines([f"The condition must hold for {rule.hold_seconds} seconds."])
    yield "\n## What to look at\n\n"
    yield from _lines(guidance.look)
    yield "\n## Typical causes\n\n"
    yield from _lines(guidance.causes)
    silence = guidance.silence or _SILENCE.format(name=rule.name)
    yield f"\n## Silence it\n\n{silence}\n"


def _lines(entries: Sequence[str] | Iterator[str]) -> Iterator[str]:
    yield from (f"- {entry}\n" for entry in entries)
