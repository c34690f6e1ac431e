"""The runbook of every rule, put together of what the declarations, the texts and the settings say. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from streams.alerts.effective import EffectiveAlert, Kind
from streams.alerts.engine import ENGINE_RULES, EngineRule
from streams.alerts.kpi_rules import VANISHED, VANISHED_HOLD_SECONDS
from streams.alerts.runbooks.commands import all_refused, commands, kpi_commands, query, refused, silencing
from streams.alerts.runbooks.conditions import alert_conditions, engine_conditions, told
from streams.alerts.runbooks.installation import installation
from streams.alerts.runbooks.page import Block, Call, Items, Note, Run, Runbook, Section
from streams.alerts.runbooks.wording import breakdowns, kpi_facts, verbatim, whole, words
from streams.kpis import Better, Kpi, Severity, Threshold
from streams.settings import Settings
from streams.settings.contacts import Contacts
from streams.texts import Text
from streams.texts.messages import PAGE, own_keys
from streams.texts.runbooks import TEXTS, Guidance

_UNSET: Final = Threshold("24h", Decimal(0), Severity.TICKET)
"""Stands for a threshold that nobody has set."""
_DEAD_LETTERS: Final = ("NabzDeadLetters", "NabzMostlyRefused", "NabzNotCountable")
_PROBLEM: Final = "NabzProblem"
_KIND: Final = "problem."
"""What the page says of a kind of problem has a key that begins with this."""
_NEED_EVENTS: Final = frozenset({VANISHED, "NabzTopicSilent"})
"""Rules that may fire because events are refused."""
_GOAL: Final = Guidance(
    meaning=words("goal.matters"),
    first=words("first.goal"),
    look=(),
    causes=tuple(words(f"goal.cause.{cause}") for cause in ("less", "high", "late", "days", "events")),
)
"""What holds for all goals."""


def runbooks(
    settings: Settings, alerts: Sequence[EffectiveAlert], expressions: Mapping[str, str]
) -> Mapping[str, Runbook]:
    """The runbook of every rule by the name of the rule, in the order of the rules.

    `expressions` are the conditions of the rules in Prometheus, by the name of the rule.
    """
    pages = [_engine_page(rule, expressions[rule.name], settings) for rule in ENGINE_RULES]
    pages += [_vanished_page(settings), *(_kpi_page(alert, expressions[alert.name], settings) for alert in alerts)]
    return {page.name: page for page in pages}


def dormant_runbooks(
    settings: Settings, alerts: Sequence[EffectiveAlert], kpis: Sequence[Kpi]
) -> Mapping[str, Runbook]:
    """Those of alerts that are off until a limit is set: people wrote about them, and no KPI declares them."""
    watched = {alert.kpi.name for alert in alerts}
    return {
        kpi.alert_name(_UNSET): _dormant_page(kpi, settings)
        for kpi in kpis
        if kpi.name in TEXTS.kpis and kpi.name not in watched and not kpi.alerts
    }


def _kpi_page(alert: EffectiveAlert, expression: str, settings: Settings) -> Runbook:
    kpi, at = alert.kpi, installation(settings)
    guidance = _GOAL if alert.kind is Kind.GOAL else TEXTS.kpis.get(kpi.name)
    change = words("silence.change", key=verbatim(alert.kind.value), table=verbatim(f"alerts.{kpi.name}"))
    parts: dict[str, Iterable[Block]] = {
        "meaning": [Note(guidance.meaning)] if guidance else (),
        "first": [Note(guidance.first if guidance else words("first.kpi"))],
        "call": _whom(alert.severity, settings.contacts),
        "what": [Items(kpi_facts(kpi, settings.catalogue.events_of(kpi)))],
        "fires": [Items(tuple(alert_conditions(alert, settings.currency)))],
        "look": [Items(tuple(_looks(alert, guidance.look if guidance else ())))],
        "causes": [Items(guidance.causes)] if guidance else (),
        "commands": _runnable(kpi_commands(alert, expression, at)),
        "dead-letters": refused(at),
        "silence": [*silencing(alert.name, at), Note(change)],
    }
    return Runbook(
        alert.name, alert.summary, alert.severity, _sections(parts), kpi.name, alert.window, alert.working_hours
    )


def _dormant_page(kpi: Kpi, settings: Settings) -> Runbook:
    guidance, name, at = TEXTS.kpis[kpi.name], kpi.alert_name(_UNSET), installation(settings)
    side = "above" if kpi.better is Better.DOWN else "below"
    limit = Run(f"[alerts.{kpi.name}]\nthreshold = {{ limit = 20 }}", "toml")
    parts: dict[str, Iterable[Block]] = {
        "meaning": [Note(guidance.meaning)],
        "first": [Note(guidance.first)],
        "call": _whom(_UNSET.severity, settings.contacts),
        "what": [Items(kpi_facts(kpi, settings.catalogue.events_of(kpi)))],
        "fires": [Note(words("fires.dormant")), limit],
        "look": [Items(guidance.look)],
        "causes": [Items(guidance.causes)],
        "dead-letters": refused(at),
        "silence": silencing(name, at),
    }
    summary = words(f"dormant.{side}", title=kpi.title)
    return Runbook(name, summary, None, _sections(parts), kpi.name, _UNSET.window, off=True)


def _engine_page(rule: EngineRule, expression: str, settings: Settings) -> Runbook:
    condition = query(expression, words("commands.condition"), installation(settings))
    fires: list[Block] = [Items(tuple(engine_conditions(rule))), condition]
    return _guided(rule.name, rule.summary, rule.severity, fires, settings)


def _vanished_page(settings: Settings) -> Runbook:
    hold = words("fires.hold", hold=whole(settings.alerts.scaled(VANISHED_HOLD_SECONDS)))
    severity = Severity.TICKET
    fires: list[Block] = [Items((told(severity), hold)), Note(words("silence.vanished"))]
    return _guided(VANISHED, words("index.vanished"), severity, fires, settings)


def _guided(name: str, summary: Text, severity: Severity | None, fires: Sequence[Block], settings: Settings) -> Runbook:
    """The page of a rule that is of no single KPI."""
    guidance, at = TEXTS.rules[name], installation(settings)
    dead = all_refused(at) if name in _DEAD_LETTERS else refused(at) if name in _NEED_EVENTS else ()
    parts: dict[str, Iterable[Block]] = {
        "meaning": [Note(guidance.meaning)],
        "first": [Note(guidance.first)],
        "call": _whom(severity, settings.contacts),
        "fires": fires,
        "kinds": [Items(tuple(_kinds()))] if name == _PROBLEM else (),
        "look": [Items(guidance.look)],
        "causes": [Items(guidance.causes)],
        "commands": _runnable(commands(guidance.run, at)) if guidance.run else (),
        "dead-letters": dead,
        "silence": [Note(guidance.silence)] if guidance.silence else silencing(name, at),
    }
    return Runbook(name, summary, severity, _sections(parts))


def _kinds() -> Iterator[Text]:
    """A line for each kind of problem, as the page says it."""
    for key in own_keys("page"):
        if key.startswith(_KIND):
            kind, said = key.removeprefix(_KIND), PAGE[key]
            yield Text(f"`{kind}`: {said.en}", f"`{kind}`: {said.fa}")


def _sections(parts: Mapping[str, Iterable[Block]]) -> tuple[Section, ...]:
    """The parts that have anything in them, by the name of their heading."""
    filled = {name: tuple(blocks) for name, blocks in parts.items()}
    return tuple(Section(name, words(f"heading.{name}"), blocks) for name, blocks in filled.items() if blocks)


def _runnable(blocks: Iterable[Block]) -> Iterator[Block]:
    shown = list(blocks)
    yield from shown
    yield Note(words("commands.where"))
    if any(isinstance(block, Run) and block.code.startswith("nabz ") for block in shown):
        yield Note(words("commands.settings"))


def _whom(severity: Severity | None, contacts: Contacts) -> Iterator[Block]:
    if severity is None:
        yield Note(words("call.no-one"))
        return
    key = "page" if severity is Severity.PAGE else "ticket"
    contact = contacts.page if key == "page" else contacts.ticket
    yield Call(contact) if contact else Note(words("call.nobody", key=verbatim(f"contacts.{key}")))


def _looks(alert: EffectiveAlert, looks: Sequence[Text]) -> Iterator[Text]:
    kpi, name = alert.kpi, verbatim(alert.kpi.name)
    yield words("look.page", group=Text(kpi.group.value, PAGE[f"group.{kpi.group.value}"].fa))
    if kpi.by:
        yield words("look.by", names=breakdowns(kpi), window=verbatim(alert.window))
    yield from looks
    if alert.kind is Kind.GOAL:
        yield words("look.goals")
    if alert.kind is Kind.SPIKE:
        yield words("look.expected", expected=verbatim(alert.expected_metric or ""), metric=verbatim(alert.metric))
    yield words("look.catalogue", name=name)
    yield words("look.engine")
