"""Measures of the service desk.

Channel, category, priority, team, segment, product and assignee are those that a ticket has by now; `agent` is the one
of the resolution, or of the response where responses are timed. What is counted of comments has a touchpoint, too.
"""

from streams.arithmetic.measures.comments import COMMENTED, OF_COMMENT, THEME
from streams.arithmetic.measures.kinds import Kind, Measure
from streams.arithmetic.measures.quantities import Quantity

DIMENSIONS = (
    "channel",
    "category",
    "priority",
    "team",
    "segment",
    "product",
    "assignee",
    "agent",
    "touchpoint",
    THEME,
)

RESPONSE_PROMISED = "ticket.opened with a promised response"
RESOLUTION_PROMISED = "ticket.opened with a promised resolution"
"""These stand for the event type by which a promise is made, where the settings have targets."""

_OPENED = frozenset({"ticket.opened"})
_RESPONDED = frozenset({"ticket.responded"})
_RESOLVED = frozenset({"ticket.resolved"})
_REOPENED = frozenset({"ticket.reopened"})
_TO_RESPOND = frozenset({RESPONSE_PROMISED})
_TO_RESOLVE = frozenset({RESOLUTION_PROMISED})
_CHANNEL, _CATEGORY, _PRIORITY, _TEAM, _AGENT = ("channel",), ("category",), ("priority",), ("team",), ("agent",)
_VALUES = (_CHANNEL, _CATEGORY, _PRIORITY, _TEAM)
_PLACE = (_CHANNEL, _PRIORITY, _TEAM)
_URGENCY = (_PRIORITY, _TEAM)
_DETAILS = (("segment",), ("product",))

OPENED = Measure("tickets_opened", Kind.SUM, _OPENED, (*_VALUES, *_DETAILS))
RESOLVED = Measure("tickets_resolved", Kind.SUM, _RESOLVED, (*_VALUES, _AGENT))
"""At the counting resolution: the first one after the last reopening."""
REOPENED = Measure("tickets_reopened", Kind.SUM, _REOPENED, _VALUES)
BACKLOG = Measure("tickets_backlog", Kind.LEVEL_WITH_HISTORY, _OPENED, (*_PLACE, ("assignee",)))
BACKLOG_SINCE = Measure("tickets_backlog_since", Kind.LEVEL, _OPENED, _URGENCY, amounts=Quantity.MOMENTS)
"""Sum of the moments at which the tickets of the backlog were opened, in milliseconds since `moments.ORIGIN`."""
UNANSWERED = Measure("tickets_unanswered", Kind.LEVEL_WITH_HISTORY, _OPENED, _PLACE)
"""In the backlog and without a response."""
RESOLUTION = Measure(
    "ticket_resolution", Kind.DISTRIBUTION, _RESOLVED, (*_VALUES, *_DETAILS, _AGENT), amounts=Quantity.TIME
)
"""Milliseconds from the first opening to the counting resolution, without pauses."""
RESOLUTION_BUSINESS = Measure(
    "ticket_resolution_business", Kind.DISTRIBUTION, _RESOLVED, (*_VALUES, _AGENT), amounts=Quantity.TIME
)
"""The same in working hours."""
ELAPSED = Measure("ticket_resolution_elapsed", Kind.DISTRIBUTION, _RESOLVED, _VALUES, amounts=Quantity.TIME)
"""The same with all pauses."""
PAUSED = Measure("ticket_resolution_paused", Kind.SUM, _RESOLVED, (_TEAM,), amounts=Quantity.TIME)
"""The milliseconds of it that tickets were paused."""
RESPONSE = Measure("ticket_response", Kind.DISTRIBUTION, _RESPONDED, (*_PLACE, _AGENT), amounts=Quantity.TIME)
"""Milliseconds from when the customer began to wait to the first response of all, without pauses."""
RESPONSE_BUSINESS = Measure(
    "ticket_response_business", Kind.DISTRIBUTION, _RESPONDED, (*_PLACE, _AGENT), amounts=Quantity.TIME
)
"""The same in working hours."""
FIRST_CONTACT = Measure("tickets_first_contact", Kind.SUM, _RESOLVED, (_CHANNEL, _CATEGORY, _AGENT))
"""Resolved tickets never reopened and settled with one contact."""
RESOLVED_AFTER_REOPENING = Measure("tickets_resolved_after_reopening", Kind.SUM, _RESOLVED, (_CATEGORY, _AGENT))
RESPONSE_PROMISES = Measure("ticket_response_promises", Kind.SUM, _TO_RESPOND, _PLACE)
"""Promises of a response: at the moment at which each was kept, or at the deadline at which it was broken."""
RESPONDED_ON_TIME = Measure("tickets_responded_on_time", Kind.SUM, _TO_RESPOND, _PLACE)
"""Those of them that were kept."""
RESOLUTION_PROMISES = Measure("ticket_resolution_promises", Kind.SUM, _TO_RESOLVE, _PLACE)
"""Promises of a resolution, likewise."""
RESOLVED_ON_TIME = Measure("tickets_resolved_on_time", Kind.SUM, _TO_RESOLVE, _PLACE)
OVERDUE = Measure("tickets_overdue", Kind.LEVEL_WITH_HISTORY, _TO_RESOLVE, _URGENCY)
"""In the backlog, past the deadline of the resolution."""
DUE_SOON = Measure("tickets_due_soon", Kind.LEVEL_WITH_HISTORY, _TO_RESOLVE, _URGENCY)
"""In the backlog, at most an hour before that deadline, and not paused."""
SENTIMENT = Measure("ticket_sentiment", Kind.MEAN, COMMENTED, OF_COMMENT, amounts=Quantity.TENTHS)
"""Scores of the comments of tickets at their openings, from -1,000 to 1,000; its samples are the comments."""
NEGATIVE = Measure("ticket_comments_negative", Kind.SUM, COMMENTED, OF_COMMENT)
"""Comments of tickets whose score is below 0."""
THEME_SENTIMENT = Measure("ticket_theme_sentiment", Kind.MEAN, COMMENTED, ((THEME,),), amounts=Quantity.TENTHS)
"""The scores once more under each theme of their comment, under `unknown` where it has none."""
THEME_NEGATIVE = Measure("ticket_theme_negative", Kind.SUM, COMMENTED, ((THEME,),))

MEASURES = (
    OPENED,
    RESOLVED,
    REOPENED,
    BACKLOG,
    BACKLOG_SINCE,
    UNANSWERED,
    RESOLUTION,
    RESOLUTION_BUSINESS,
    ELAPSED,
    PAUSED,
    RESPONSE,
    RESPONSE_BUSINESS,
    FIRST_CONTACT,
    RESOLVED_AFTER_REOPENING,
    RESPONSE_PROMISES,
    RESPONDED_ON_TIME,
    RESOLUTION_PROMISES,
    RESOLVED_ON_TIME,
    OVERDUE,
    DUE_SOON,
    SENTIMENT,
    NEGATIVE,
    THEME_SENTIMENT,
    THEME_NEGATIVE,
)
