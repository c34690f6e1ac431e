"""Where the measures of tickets come from."""

from collections.abc import Mapping

from streams.arithmetic.measures import Measure
from streams.arithmetic.measures import tickets as m
from streams.kpis.lineage.declaration import Feed, Lineage, joined

_OPENED, _UPDATED, _RESPONDED, _PAUSED, _RESUMED, _RESOLVED, _REOPENED, _VOIDED = (
    "ticket.opened",
    "ticket.updated",
    "ticket.responded",
    "ticket.paused",
    "ticket.resumed",
    "ticket.resolved",
    "ticket.reopened",
    "ticket.voided",
)
_ANY: Feed = {_VOIDED: ()}
"""A void ticket counts nothing."""
_STANDING: Feed = {_RESOLVED: (), _REOPENED: ()}
"""A resolution counts while no reopening follows on it."""
_ANSWERED: Feed = {_RESPONDED: ("automatic",)}
"""An automatic response is none."""
_RUNNING: Feed = {_PAUSED: (), _RESUMED: (), **_STANDING}
"""A pause ends with a resumption, a resolution or a reopening."""
_URGENT: Feed = {_OPENED: ("priority",), _UPDATED: ("priority",)}
"""The latest priority decides what is promised."""
_OF_RESPONSE: Feed = {_RESPONDED: ("agent",)}
_OF_RESOLUTION: Feed = {_RESOLVED: ("agent",)}
_LEVELS = ("service_levels", "calendar")


def _ticket(
    measure: Measure, counts: str, *counted: Feed, agent: Feed | None = None, settings: tuple[str, ...] = ()
) -> Lineage:
    """Openings and updates tell a ticket apart, whatever is counted of it; `agent` tells whose work it was."""
    dimensions = dict.fromkeys(dimension for breakdown in measure.by for dimension in breakdown)
    told_apart: dict[str, Feed] = {
        dimension: {_OPENED: (dimension,), _UPDATED: (dimension,)} for dimension in dimensions if dimension != "agent"
    }
    if agent is not None:
        told_apart["agent"] = agent
    return Lineage(counts, joined(*counted, _ANY), told_apart, settings)


TICKETS: Mapping[Measure, Lineage] = {
    m.OPENED: _ticket(m.OPENED, "A ticket, at its first opening.", {_OPENED: ()}),
    m.RESOLVED: _ticket(
        m.RESOLVED,
        "A ticket that is not open again, at its first resolution after the last reopening.",
        _STANDING,
        agent=_OF_RESOLUTION,
    ),
    m.REOPENED: _ticket(m.REOPENED, "A reopening.", {_REOPENED: ()}),
    m.BACKLOG: _ticket(m.BACKLOG, "A ticket that is open now.", {_OPENED: ()}, _STANDING),
    m.BACKLOG_SINCE: _ticket(
        m.BACKLOG_SINCE,
        "The moment at which a ticket that is open now was first opened, in milliseconds since 2020.",
        {_OPENED: ()},
        _STANDING,
    ),
    m.UNANSWERED: _ticket(
        m.UNANSWERED, "A ticket that is open now and has no response.", {_OPENED: ()}, _STANDING, _ANSWERED
    ),
    m.RESOLUTION: _ticket(
        m.RESOLUTION,
        "The milliseconds from the first opening to the resolution that counts, without pauses, at that resolution.",
        {_OPENED: ()},
        _RUNNING,
        agent=_OF_RESOLUTION,
    ),
    m.RESOLUTION_BUSINESS: _ticket(
        m.RESOLUTION_BUSINESS,
        "The working milliseconds from the first opening to the resolution that counts, without pauses, at that "
        "resolution.",
        {_OPENED: ()},
        _RUNNING,
        agent=_OF_RESOLUTION,
        settings=("calendar",),
    ),
    m.ELAPSED: _ticket(
        m.ELAPSED,
        "The milliseconds from the first opening to the resolution that counts, pauses included, at that resolution.",
        {_OPENED: ()},
        _STANDING,
    ),
    m.PAUSED: _ticket(
        m.PAUSED,
        "The milliseconds from the first opening to the resolution that counts in which the ticket was paused, at that "
        "resolution.",
        {_OPENED: ()},
        _RUNNING,
    ),
    m.RESPONSE: _ticket(
        m.RESPONSE,
        "The milliseconds that the customer waited for the first response, without pauses, at that response: from the "
        "opening, or from the last reopening before the response.",
        {_OPENED: ()},
        _RUNNING,
        _ANSWERED,
        agent=_OF_RESPONSE,
    ),
    m.RESPONSE_BUSINESS: _ticket(
        m.RESPONSE_BUSINESS,
        "The working milliseconds that the customer waited for the first response, without pauses, at that response.",
        {_OPENED: ()},
        _RUNNING,
        _ANSWERED,
        agent=_OF_RESPONSE,
        settings=("calendar",),
    ),
    m.FIRST_CONTACT: _ticket(
        m.FIRST_CONTACT,
        "A resolved ticket that was never reopened and took one contact, at the resolution that counts. Without "
        "`contacts`, at most one response before the resolution is one contact.",
        {_RESPONDED: ("automatic",), _RESOLVED: ("contacts",), _REOPENED: ()},
        agent=_OF_RESOLUTION,
    ),
    m.RESOLVED_AFTER_REOPENING: _ticket(
        m.RESOLVED_AFTER_REOPENING,
        "A resolved ticket that was ever reopened, at the resolution that counts.",
        _STANDING,
        agent=_OF_RESOLUTION,
    ),
    m.RESPONSE_PROMISES: _ticket(
        m.RESPONSE_PROMISES,
        "A promised response: at the first response or the resolution that counts, if that is not after the deadline, "
        "else at the deadline.",
        _URGENT,
        _RUNNING,
        _ANSWERED,
        settings=_LEVELS,
    ),
    m.RESPONDED_ON_TIME: _ticket(
        m.RESPONDED_ON_TIME,
        "A promised response that was kept, at that moment.",
        _URGENT,
        _RUNNING,
        _ANSWERED,
        settings=_LEVELS,
    ),
    m.RESOLUTION_PROMISES: _ticket(
        m.RESOLUTION_PROMISES,
        "A promised resolution: at the resolution that counts, if that is not after the deadline, else at the "
        "deadline.",
        _URGENT,
        _RUNNING,
        settings=_LEVELS,
    ),
    m.RESOLVED_ON_TIME: _ticket(
        m.RESOLVED_ON_TIME,
        "A promised resolution that was kept, at that moment.",
        _URGENT,
        _RUNNING,
        settings=_LEVELS,
    ),
    m.OVERDUE: _ticket(
        m.OVERDUE,
        "A ticket that is open now, past the deadline of its resolution.",
        _URGENT,
        _RUNNING,
        settings=_LEVELS,
    ),
    m.DUE_SOON: _ticket(
        m.DUE_SOON,
        "A ticket that is open now and not paused, at most an hour before the deadline of its resolution.",
        _URGENT,
        _RUNNING,
        settings=_LEVELS,
    ),
}
