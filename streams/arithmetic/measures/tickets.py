"""Measures of the service desk, told apart by the channel, category and priority of the ticket's first opening."""

from streams.arithmetic.measures.kinds import Kind, Measure

DIMENSIONS = ("channel", "category", "priority")

_OPENED = frozenset({"ticket.opened"})
_RESPONDED = frozenset({"ticket.responded"})
_RESOLVED = frozenset({"ticket.resolved"})
_REOPENED = frozenset({"ticket.reopened"})
_CHANNEL, _CATEGORY, _PRIORITY = ("channel",), ("category",), ("priority",)
_ALL = (_CHANNEL, _CATEGORY, _PRIORITY)

OPENED = Measure("tickets_opened", Kind.SUM, _OPENED, _ALL)
RESOLVED = Measure("tickets_resolved", Kind.SUM, _RESOLVED, _ALL)
"""At the counting resolution: the last one, unless the ticket was reopened after it."""
REOPENED = Measure("tickets_reopened", Kind.SUM, _REOPENED, _ALL)
BACKLOG = Measure("tickets_backlog", Kind.LEVEL, _OPENED, (_CHANNEL, _PRIORITY))
RESOLUTION = Measure("ticket_resolution", Kind.DISTRIBUTION, _RESOLVED, _ALL)
"""Milliseconds from the first opening to the counting resolution."""
RESOLUTION_BUSINESS = Measure("ticket_resolution_business", Kind.DISTRIBUTION, _RESOLVED, (_CHANNEL, _PRIORITY))
"""The same in working hours."""
RESPONSE = Measure("ticket_response", Kind.DISTRIBUTION, _RESPONDED, (_CHANNEL, _PRIORITY))
"""Milliseconds from the first opening to the first response of all."""
FIRST_CONTACT = Measure("tickets_first_contact", Kind.SUM, _RESOLVED, (_CHANNEL, _CATEGORY))
"""Resolved tickets never reopened and settled with one contact."""
RESOLVED_AFTER_REOPENING = Measure("tickets_resolved_after_reopening", Kind.SUM, _RESOLVED, (_CATEGORY,))

MEASURES = (
    OPENED,
    RESOLVED,
    REOPENED,
    BACKLOG,
    RESOLUTION,
    RESOLUTION_BUSINESS,
    RESPONSE,
    FIRST_CONTACT,
    RESOLVED_AFTER_REOPENING,
)
