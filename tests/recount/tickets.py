"""Tickets: the rows of what is counted of them, and the KPIs of service that these decide."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.recount.events import Fact, by_entity, in_order
from tests.recount.report import Fields, divided, mean_age, mean_and_percentiles, named, quotient
from tests.recount.rows import Breakdowns, ByLabel, Row, counts, level, sums
from tests.recount.service_levels import ServiceLevels
from tests.recount.settings import Settings
from tests.recount.ticket_history import AGENT, History, told_history
from tests.recount.windows import Window

BY_VALUE: Breakdowns = [("channel",), ("category",), ("priority",), ("team",)]
BY_OPENING: Breakdowns = [*BY_VALUE, ("segment",), ("product",)]
BY_VALUE_AND_AGENT: Breakdowns = [*BY_VALUE, (AGENT,)]
BY_RESOLUTION: Breakdowns = [*BY_OPENING, (AGENT,)]
BY_PLACE: Breakdowns = [("channel",), ("priority",), ("team",)]
BY_BACKLOG: Breakdowns = [*BY_PLACE, ("assignee",)]
BY_PLACE_AND_AGENT: Breakdowns = [*BY_PLACE, (AGENT,)]
BY_TEAM: Breakdowns = [("team",)]
BY_FIRST_CONTACT: Breakdowns = [("channel",), ("category",), (AGENT,)]
BY_REOPENED: Breakdowns = [("category",), (AGENT,)]
BY_URGENCY: Breakdowns = [("priority",), ("team",)]


@dataclass
class Tickets:
    """The rows of all tickets, durations in seconds; `seen` are the types of their events.

    Rows of a level are its changes: 1 where a ticket begins to belong to it, -1 where it no longer does. `waiting` has
    a row for each ticket of the backlog: its opening.
    """

    seen: frozenset[str]
    levels: ServiceLevels
    opened: list[Row] = field(default_factory=list)
    resolved: list[Row] = field(default_factory=list)
    reopenings: list[Row] = field(default_factory=list)
    backlog: list[Row] = field(default_factory=list)
    unanswered: list[Row] = field(default_factory=list)
    overdue: list[Row] = field(default_factory=list)
    due_soon: list[Row] = field(default_factory=list)
    waiting: list[Row] = field(default_factory=list)
    elapsed: list[Row] = field(default_factory=list)
    paused: list[Row] = field(default_factory=list)
    resolution_times: list[Row] = field(default_factory=list)
    working_resolution_times: list[Row] = field(default_factory=list)
    response_times: list[Row] = field(default_factory=list)
    working_response_times: list[Row] = field(default_factory=list)
    first_contact: list[Row] = field(default_factory=list)
    once_reopened: list[Row] = field(default_factory=list)
    response_promises: list[Row] = field(default_factory=list)
    responded_on_time: list[Row] = field(default_factory=list)
    resolution_promises: list[Row] = field(default_factory=list)
    resolved_on_time: list[Row] = field(default_factory=list)
    comments: list[tuple[Row, str]] = field(default_factory=list)
    """Openings with what was written."""
    comments_are_seen: bool = False


def told_tickets(facts: Iterable[Fact], settings: Settings, now: int) -> Tickets:
    """The rows of every ticket among the facts; promises are broken up to `now` (epoch milliseconds)."""
    own = [fact for fact in facts if fact.topic == "crm.tickets"]
    tickets = Tickets(frozenset(fact.type for fact in own), settings.service_levels)
    tickets.comments_are_seen = any(fact.type == "ticket.opened" and fact.comment for fact in own)
    for facts_of_ticket in by_entity(own).values():
        if all(fact.type != "ticket.voided" for fact in facts_of_ticket):
            _tell(told_history(in_order(facts_of_ticket), settings), now, tickets)
    return tickets


def ticket_fields(tickets: Tickets, window: Window) -> Fields:
    """The KPIs of service that tickets alone decide."""
    return {
        **_counted_fields(tickets, window),
        **_duration_fields(tickets, window),
        **_promise_fields(tickets, window),
        **quotient(
            "ticket_first_contact_ratio",
            counts(tickets.first_contact, window, BY_FIRST_CONTACT),
            counts(tickets.resolved, window, BY_FIRST_CONTACT),
        ),
        **quotient(
            "ticket_reopen_ratio",
            counts(tickets.once_reopened, window, BY_REOPENED),
            counts(tickets.resolved, window, BY_REOPENED),
        ),
    }


def contact_fields(tickets: Tickets, window: Window, active: ByLabel) -> Fields:
    """Tickets opened for each active customer; `active` is empty where no customer was ever seen."""
    if "ticket.opened" not in tickets.seen:
        return {}
    return quotient("ticket_contact_ratio", counts(tickets.opened, window), active)


def _counted_fields(tickets: Tickets, window: Window) -> Fields:
    fields: Fields = {}
    if "ticket.opened" in tickets.seen:
        fields |= named("tickets_opened", counts(tickets.opened, window, BY_OPENING))
        fields |= named("tickets_backlog", level(tickets.backlog, BY_BACKLOG))
        fields |= named("tickets_unanswered", level(tickets.unanswered, BY_PLACE))
    if "ticket.resolved" in tickets.seen:
        fields |= named("tickets_resolved", counts(tickets.resolved, window, BY_VALUE_AND_AGENT))
    if "ticket.reopened" in tickets.seen:
        fields |= named("tickets_reopened", counts(tickets.reopenings, window, BY_VALUE))
    return fields


def _duration_fields(tickets: Tickets, window: Window) -> Fields:
    spreads: Sequence[tuple[str, list[Row], Breakdowns]] = [
        ("ticket_resolution_seconds", tickets.resolution_times, BY_RESOLUTION),
        ("ticket_resolution_business_seconds", tickets.working_resolution_times, BY_VALUE_AND_AGENT),
        ("ticket_resolution_elapsed_seconds", tickets.elapsed, BY_VALUE),
        ("ticket_response_seconds", tickets.response_times, BY_PLACE_AND_AGENT),
        ("ticket_response_business_seconds", tickets.working_response_times, BY_PLACE_AND_AGENT),
    ]
    fields: Fields = {}
    for name, rows, by in spreads:
        fields |= mean_and_percentiles(name, rows, window, by, (50, 95))
    paused, elapsed = (sums(rows, window, BY_TEAM) for rows in (tickets.paused, tickets.elapsed))
    return fields | named("ticket_paused_ratio", divided(paused, elapsed))


def backlog_age_fields(tickets: Tickets, now: int) -> Fields:
    """For how long the tickets of the backlog have been open, by `now` (epoch milliseconds)."""
    return mean_age("ticket_backlog_seconds_mean", tickets.waiting, now, BY_URGENCY)


def _promise_fields(tickets: Tickets, window: Window) -> Fields:
    fields: Fields = {}
    if tickets.levels.response:
        fields |= quotient(
            "ticket_response_on_time_ratio",
            counts(tickets.responded_on_time, window, BY_PLACE),
            counts(tickets.response_promises, window, BY_PLACE),
        )
    if tickets.levels.resolution:
        fields |= quotient(
            "ticket_resolution_on_time_ratio",
            counts(tickets.resolved_on_time, window, BY_PLACE),
            counts(tickets.resolution_promises, window, BY_PLACE),
        )
        if "ticket.opened" in tickets.seen:
            fields |= named("tickets_overdue", level(tickets.overdue, BY_URGENCY))
            fields |= named("tickets_due_soon", level(tickets.due_soon, BY_URGENCY))
    return fields


def _tell(ticket: History, now: int, tickets: Tickets) -> None:
    plain, opening, resolution = ticket.values, ticket.opening, ticket.resolution
    tickets.reopenings += [Row(reopening.at, plain) for reopening in ticket.reopenings]
    if opening is not None:
        tickets.opened.append(Row(opening.at, plain))
        tickets.comments += [] if opening.comment is None else [(Row(opening.at, plain), opening.comment)]
        tickets.backlog += ticket.belonging(opening.at, ticket.resolved_at)
        tickets.waiting += [Row(opening.at, plain)] if resolution is None else []
        tickets.unanswered += ticket.belonging(opening.at, ticket.settled_at)
        tickets.response_times += ticket.response_times(working=False)
        tickets.working_response_times += ticket.response_times(working=True)
        for rows, row in zip((tickets.elapsed, tickets.paused), ticket.elapsed() or (), strict=False):
            rows.append(row)
        tickets.resolution_times += ticket.resolution_times(working=False)
        tickets.working_resolution_times += ticket.resolution_times(working=True)
        _tell_promises(ticket, now, tickets)
    if resolution is None:
        return
    row = Row(resolution.at, {**plain, AGENT: resolution.dimension("agent")})
    tickets.resolved.append(row)
    if ticket.reopenings:
        tickets.once_reopened.append(row)
    elif ticket.in_one_contact:
        tickets.first_contact.append(row)


def _tell_promises(ticket: History, now: int, tickets: Tickets) -> None:
    response, resolution = ticket.response_promise, ticket.resolution_promise
    if response is not None:
        decided = response.decided(now)
        rows = [] if decided is None else [Row(decided, ticket.values)]
        tickets.response_promises += rows
        tickets.responded_on_time += rows if response.is_kept else []
    if resolution is not None:
        decided = resolution.decided(now)
        rows = [] if decided is None else [Row(decided, ticket.values)]
        tickets.resolution_promises += rows
        tickets.resolved_on_time += rows if resolution.is_kept else []
        tickets.overdue += ticket.overdue(now)
        tickets.due_soon += ticket.due_soon(now)


def level_before(changes: list[Row], end: int, by: Breakdowns = ()) -> ByLabel:
    """What a level was before a moment (epoch milliseconds), as its changes are known today."""
    return sums(changes, Window("", end, start=0, end=end), by)
