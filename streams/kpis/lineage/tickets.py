"""Where the measures of tickets come from."""

from collections.abc import Mapping

from streams.arithmetic.measures import Measure
from streams.arithmetic.measures import tickets as m
from streams.kpis.lineage.declaration import Feed, Lineage

_OPENED, _RESPONDED, _RESOLVED, _REOPENED = (
    "ticket.opened",
    "ticket.responded",
    "ticket.resolved",
    "ticket.reopened",
)
_STANDING: Feed = {_RESOLVED: (), _REOPENED: ()}
"""A resolution counts while no reopening follows on it."""


def _ticket(measure: Measure, counts: str, counted: Feed, settings: tuple[str, ...] = ()) -> Lineage:
    """The first opening tells a ticket apart, whatever is counted of it."""
    dimensions = dict.fromkeys(dimension for breakdown in measure.by for dimension in breakdown)
    return Lineage(counts, counted, {dimension: {_OPENED: (dimension,)} for dimension in dimensions}, settings)


TICKETS: Mapping[Measure, Lineage] = {
    m.OPENED: _ticket(m.OPENED, "A ticket, at its first opening.", {_OPENED: ()}),
    m.RESOLVED: _ticket(m.RESOLVED, "A ticket that is not open again, at its last resolution.", _STANDING),
    m.REOPENED: _ticket(m.REOPENED, "A reopening.", {_REOPENED: ()}),
    m.BACKLOG: _ticket(m.BACKLOG, "A ticket that is open now.", {_OPENED: (), **_STANDING}),
    m.RESOLUTION: _ticket(
        m.RESOLUTION,
        "The milliseconds from the first opening to the last resolution, at that resolution.",
        {_OPENED: (), **_STANDING},
    ),
    m.RESOLUTION_BUSINESS: _ticket(
        m.RESOLUTION_BUSINESS,
        "The working milliseconds from the first opening to the last resolution, at that resolution.",
        {_OPENED: (), **_STANDING},
        ("calendar",),
    ),
    m.RESPONSE: _ticket(
        m.RESPONSE,
        "The milliseconds from the first opening to the first response, at that response.",
        {_OPENED: (), _RESPONDED: ()},
    ),
    m.FIRST_CONTACT: _ticket(
        m.FIRST_CONTACT,
        "A resolved ticket that was never reopened and took one contact, at its last resolution. Without `contacts`, "
        "at most one response before the resolution is one contact.",
        {_RESPONDED: (), _RESOLVED: ("contacts",), _REOPENED: ()},
    ),
    m.RESOLVED_AFTER_REOPENING: _ticket(
        m.RESOLVED_AFTER_REOPENING, "A resolved ticket that was ever reopened, at its last resolution.", _STANDING
    ),
}
