"""Measures of leads.

Channel, campaign, owner and priority are those that a lead has by now; `reason` is that of the disqualification by
which it is lost.
"""

from streams.arithmetic.measures.kinds import Kind, Measure
from streams.arithmetic.measures.quantities import Quantity

DIMENSIONS = ("channel", "campaign", "owner", "priority", "reason")

FOLLOWED = "lead.created on crm.leads"
"""Stands for the creation of a lead of which more may be told."""

_CREATED = frozenset({"lead.created"})
_FOLLOWED = frozenset({FOLLOWED})
_CONVERTED = frozenset({"lead.converted"})
_QUALIFIED = frozenset({"lead.qualified"}) | _CONVERTED
_DISQUALIFIED = frozenset({"lead.disqualified"})
_CHANNEL, _CAMPAIGN, _OWNER, _PRIORITY, _REASON = ("channel",), ("campaign",), ("owner",), ("priority",), ("reason",)
_VALUES = (_CHANNEL, _CAMPAIGN, _OWNER, _PRIORITY)
_PROGRESS = (_CHANNEL, _CAMPAIGN, _OWNER)

CREATED = Measure("leads_followed", Kind.SUM, _CREATED, _VALUES)
"""At the first creation."""
QUALIFIED = Measure("leads_qualified", Kind.SUM, _QUALIFIED, _PROGRESS)
"""At the first qualification or conversion."""
CONVERTED = Measure("leads_converted", Kind.SUM, _CONVERTED, _PROGRESS)
"""At the first conversion."""
LOST = Measure("leads_lost", Kind.SUM, _DISQUALIFIED, (_CHANNEL, _CAMPAIGN, _REASON))
"""At the first disqualification after the last qualification, of leads that were never converted."""
OPEN = Measure("leads_open", Kind.LEVEL_WITH_HISTORY, _FOLLOWED, (_CHANNEL, _OWNER, _PRIORITY))
QUALIFIED_OF_CREATED = Measure("leads_qualified_of_created", Kind.SUM, _QUALIFIED, _VALUES)
"""Leads that are qualified by now, at their creation."""
CONVERTED_OF_CREATED = Measure("leads_converted_of_created", Kind.SUM, _CONVERTED, _VALUES)
"""Leads that are converted by now, at their creation."""
CONVERSION = Measure("lead_conversion", Kind.DISTRIBUTION, _CONVERTED, (_CHANNEL, _OWNER), amounts=Quantity.TIME)
"""Milliseconds from the creation to the first conversion, at the conversion."""

MEASURES = (
    CREATED,
    QUALIFIED,
    CONVERTED,
    LOST,
    OPEN,
    QUALIFIED_OF_CREATED,
    CONVERTED_OF_CREATED,
    CONVERSION,
)
