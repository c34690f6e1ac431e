"""Tickets: opened, answered, resolved, reopened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tests.recount.events import UNKNOWN, Fact, by_entity, in_order
from tests.recount.report import Fields, mean_and_percentiles, named, quotient
from tests.recount.rows import Breakdowns, ByLabel, Row, counts, grouped
from tests.recount.settings import Settings
from tests.recount.windows import Window
from tests.recount.working_time import working_milliseconds

DIMENSIONS = ("channel", "category", "priority")
BY_ALL: Breakdowns = [(name,) for name in DIMENSIONS]
BY_CHANNEL_AND_PRIORITY: Breakdowns = [("channel",), ("priority",)]
BY_CHANNEL_AND_CATEGORY: Breakdowns = [("channel",), ("category",)]
BY_CATEGORY: Breakdowns = [("category",)]


@dataclass
class Tickets:
    """The rows of all tickets, durations in seconds; `seen` are the types of their events."""

    seen: frozenset[str]
    opened: list[Row] = field(default_factory=list)
    resolved: list[Row] = field(default_factory=list)
    reopenings: list[Row] = field(default_factory=list)
    waiting: list[Row] = field(default_factory=list)
    resolution_times: list[Row] = field(default_factory=list)
    working_times: list[Row] = field(default_factory=list)
    response_times: list[Row] = field(default_factory=list)
    first_contact: list[Row] = field(default_factory=list)
    once_reopened: list[Row] = field(default_factory=list)


def told_tickets(facts: Iterable[Fact], settings: Settings) -> Tickets:
    """The rows of every ticket among the facts."""
    own = [fact for fact in facts if fact.topic == "crm.tickets"]
    tickets = Tickets(seen=frozenset(fact.type for fact in own))
    for history in by_entity(own).values():
        _tell(in_order(history), settings, tickets)
    return tickets


def ticket_fields(tickets: Tickets, window: Window) -> Fields:
    """The KPIs of service that tickets alone decide."""
    fields: Fields = {}
    resolved = tickets.resolved
    if "ticket.opened" in tickets.seen:
        fields |= named("tickets_opened", counts(tickets.opened, window, BY_ALL))
    if "ticket.resolved" in tickets.seen:
        fields |= named("tickets_resolved", counts(resolved, window, BY_ALL))
    if "ticket.reopened" in tickets.seen:
        fields |= named("tickets_reopened", counts(tickets.reopenings, window, BY_ALL))
    if "ticket.opened" in tickets.seen:
        fields |= named("tickets_backlog", _backlog(tickets))
    fields |= mean_and_percentiles("ticket_resolution_seconds", tickets.resolution_times, window, BY_ALL, (50, 95))
    fields |= mean_and_percentiles(
        "ticket_resolution_business_seconds", tickets.working_times, window, BY_CHANNEL_AND_PRIORITY, (50, 95)
    )
    fields |= mean_and_percentiles(
        "ticket_response_seconds", tickets.response_times, window, BY_CHANNEL_AND_PRIORITY, (50, 95)
    )
    fields |= quotient(
        "ticket_first_contact_ratio",
        counts(tickets.first_contact, window, BY_CHANNEL_AND_CATEGORY),
        counts(resolved, window, BY_CHANNEL_AND_CATEGORY),
    )
    fields |= quotient(
        "ticket_reopen_ratio",
        counts(tickets.once_reopened, window, BY_CATEGORY),
        counts(resolved, window, BY_CATEGORY),
    )
    return fields


def contact_fields(tickets: Tickets, window: Window, active: ByLabel) -> Fields:
    """Tickets opened for each active customer; `active` is empty where no customer was ever seen."""
    if "ticket.opened" not in tickets.seen:
        return {}
    return quotient("ticket_contact_ratio", counts(tickets.opened, window), active)


def _tell(history: list[Fact], settings: Settings, tickets: Tickets) -> None:
    openings = _of_type(history, "ticket.opened")
    responses = _of_type(history, "ticket.responded")
    reopenings = _of_type(history, "ticket.reopened")
    opening = openings[0] if openings else None
    resolution = _standing_resolution(history)
    dimensions = _dimensions(opening)

    tickets.reopenings += [Row(reopening.at, dimensions) for reopening in reopenings]
    if opening is not None:
        tickets.opened.append(Row(opening.at, dimensions))
        if responses and responses[0].at >= opening.at:
            waited = Fraction(responses[0].at - opening.at, 1000)
            tickets.response_times.append(Row(responses[0].at, dimensions, waited))
        if resolution is None:
            tickets.waiting.append(Row(opening.at, dimensions))
    if resolution is None:
        return

    tickets.resolved.append(Row(resolution.at, dimensions))
    if reopenings:
        tickets.once_reopened.append(Row(resolution.at, dimensions))
    elif _in_one_contact(resolution, responses):
        tickets.first_contact.append(Row(resolution.at, dimensions))
    if opening is not None and resolution.at >= opening.at:
        took = Fraction(resolution.at - opening.at, 1000)
        worked = Fraction(working_milliseconds(opening.at, resolution.at, settings.working_week), 1000)
        tickets.resolution_times.append(Row(resolution.at, dimensions, took))
        tickets.working_times.append(Row(resolution.at, dimensions, worked))


def _of_type(history: list[Fact], event_type: str) -> list[Fact]:
    return [fact for fact in history if fact.type == event_type]


def _standing_resolution(history: list[Fact]) -> Fact | None:
    """The last resolution, unless a reopening followed it."""
    turns = [fact for fact in history if fact.type in {"ticket.resolved", "ticket.reopened"}]
    return turns[-1] if turns and turns[-1].type == "ticket.resolved" else None


def _in_one_contact(resolution: Fact, responses: list[Fact]) -> bool:
    """Whether one contact was declared, or, undeclared, at most one response came before."""
    declared = resolution.number("contacts")
    if declared is not None:
        return declared == 1
    return sum(1 for response in responses if response.at < resolution.at) <= 1


def _dimensions(opening: Fact | None) -> Mapping[str, str]:
    if opening is None:
        return dict.fromkeys(DIMENSIONS, UNKNOWN)
    return {name: opening.dimension(name) for name in DIMENSIONS}


def _backlog(tickets: Tickets) -> ByLabel:
    seen: ByLabel = dict.fromkeys(grouped(tickets.opened, BY_CHANNEL_AND_PRIORITY), 0)
    return seen | {label: len(group) for label, group in grouped(tickets.waiting, BY_CHANNEL_AND_PRIORITY).items()}
