"""Leads: who was told of, found worth a talk, won over or given up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tests.recount.events import LEAD, LEADS, UNKNOWN, Fact, by_entity, in_order
from tests.recount.report import Fields, mean_and_percentiles, named, quotient
from tests.recount.rows import Breakdowns, Row, counts, level
from tests.recount.windows import Window

LASTING = {"channel": "channel", "campaign": "campaign_id", "owner": "owner", "priority": "priority"}
BY_CREATION: Breakdowns = [("channel",), ("campaign",)]
BY_PROGRESS: Breakdowns = [("channel",), ("campaign",), ("owner",)]
BY_LOSS: Breakdowns = [("channel",), ("campaign",), ("reason",)]
BY_STATE: Breakdowns = [("channel",), ("owner",), ("priority",)]
BY_COHORT: Breakdowns = [("channel",), ("campaign",), ("owner",), ("priority",)]
BY_CONVERSION: Breakdowns = [("channel",), ("owner",)]
QUALIFIED, DISQUALIFIED, CONVERTED = "lead.qualified", "lead.disqualified", "lead.converted"


@dataclass
class Leads:
    """The rows of all leads that have a creation and are not void; durations in seconds.

    `seen` are the types of their events; the rows of `open` are changes of a level.
    """

    seen: frozenset[str]
    created: list[Row] = field(default_factory=list)
    qualified: list[Row] = field(default_factory=list)
    converted: list[Row] = field(default_factory=list)
    lost: list[Row] = field(default_factory=list)
    created_and_qualified: list[Row] = field(default_factory=list)
    created_and_converted: list[Row] = field(default_factory=list)
    conversion_times: list[Row] = field(default_factory=list)
    open: list[Row] = field(default_factory=list)


def told_leads(facts: Iterable[Fact]) -> Leads:
    """The rows of every lead among the facts."""
    own = [fact for fact in facts if fact.topic == LEADS]
    leads = Leads(frozenset(fact.type for fact in own))
    for of_lead in by_entity(own).values():
        is_void = any(fact.type == "lead.voided" for fact in of_lead)
        if not is_void and any(fact.type == LEAD for fact in of_lead):
            _tell(in_order(of_lead), leads)
    return leads


def lead_fields(leads: Leads, window: Window) -> Fields:
    """The KPIs that leads alone decide."""
    fields: Fields = {}
    if leads.seen & {QUALIFIED, CONVERTED}:
        fields |= named("leads_qualified", counts(leads.qualified, window, BY_PROGRESS))
    if CONVERTED in leads.seen:
        fields |= named("leads_converted", counts(leads.converted, window, BY_PROGRESS))
    if DISQUALIFIED in leads.seen:
        fields |= named("leads_lost", counts(leads.lost, window, BY_LOSS))
    if LEAD in leads.seen:
        fields |= named("leads_open", level(leads.open, BY_STATE))
    created = counts(leads.created, window, BY_COHORT)
    return {
        **fields,
        **quotient("lead_qualification_ratio", counts(leads.created_and_qualified, window, BY_COHORT), created),
        **quotient("lead_conversion_ratio", counts(leads.created_and_converted, window, BY_COHORT), created),
        **mean_and_percentiles("lead_conversion_seconds", leads.conversion_times, window, BY_CONVERSION, (50, 90)),
    }


def _tell(facts: list[Fact], leads: Leads) -> None:
    values = {name: _latest(source, facts) for name, source in LASTING.items()}
    creation = next(fact for fact in facts if fact.type == LEAD)
    qualification, conversion = _first(facts, QUALIFIED, CONVERTED), _first(facts, CONVERTED)
    created = Row(creation.at, values)
    leads.created.append(created)
    if qualification is not None:
        leads.qualified.append(Row(qualification.at, values))
        leads.created_and_qualified.append(created)
    if conversion is not None:
        leads.converted.append(Row(conversion.at, values))
        leads.created_and_converted.append(created)
        if conversion.at >= creation.at:
            took = Fraction(conversion.at - creation.at, 1000)
            leads.conversion_times.append(Row(conversion.at, values, took))
    loss = _loss(facts)
    if loss is not None and conversion is None:
        leads.lost.append(Row(loss.at, {**values, "reason": loss.dimension("reason")}))
    leads.open += _open(facts, creation, values)


def _loss(facts: list[Fact]) -> Fact | None:
    """The first disqualification after the last qualification."""
    judged = [fact for fact in facts if fact.type in {QUALIFIED, DISQUALIFIED}]
    last = max((index for index, fact in enumerate(judged) if fact.type == QUALIFIED), default=-1)
    return judged[last + 1] if judged[last + 1 :] else None


def _open(facts: list[Fact], creation: Fact, values: Mapping[str, str]) -> list[Row]:
    """The changes of the level of open leads, after all facts of a moment."""
    changes: list[Row] = []
    was_open = False
    for moment in sorted({fact.at for fact in facts}):
        known = [fact for fact in facts if fact.at <= moment]
        judged = [fact.type for fact in known if fact.type in {QUALIFIED, DISQUALIFIED}]
        is_open = (
            creation.at <= moment and all(fact.type != CONVERTED for fact in known) and judged[-1:] != [DISQUALIFIED]
        )
        if is_open != was_open:
            changes.append(Row(moment, values, 1 if is_open else -1))
        was_open = is_open
    return changes


def _first(facts: list[Fact], *event_types: str) -> Fact | None:
    return next((fact for fact in facts if fact.type in event_types), None)


def _latest(name: str, facts: list[Fact]) -> str:
    """The latest value that creations and updates state."""
    stated = [fact.text(name) for fact in facts if fact.type in {LEAD, "lead.updated"}]
    return next((value for value in reversed(stated) if value is not None), UNKNOWN)
