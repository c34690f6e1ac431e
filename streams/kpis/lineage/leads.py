"""Where the measures of leads come from."""

from collections.abc import Mapping

from streams.arithmetic.measures import Measure
from streams.arithmetic.measures import leads as m
from streams.kpis.lineage.declaration import Feed, Lineage, joined

_CREATED, _UPDATED, _QUALIFIED, _DISQUALIFIED, _CONVERTED, _VOIDED = (
    "lead.created",
    "lead.updated",
    "lead.qualified",
    "lead.disqualified",
    "lead.converted",
    "lead.voided",
)
_ANY: Feed = {_CREATED: (), _VOIDED: ()}
"""A lead without a creation counts nothing, and a void one neither."""
_JUDGED: Feed = {_QUALIFIED: (), _DISQUALIFIED: ()}
_FIELDS = {"channel": "channel", "campaign": "campaign_id", "owner": "owner", "priority": "priority"}


def _lead(measure: Measure, counts: str, *counted: Feed) -> Lineage:
    """Creations and updates tell a lead apart, whatever is counted of it."""
    dimensions = dict.fromkeys(dimension for breakdown in measure.by for dimension in breakdown)
    told_apart: dict[str, Feed] = {
        dimension: {_DISQUALIFIED: ("reason",)}
        if dimension == "reason"
        else {_CREATED: (_FIELDS[dimension],), _UPDATED: (_FIELDS[dimension],)}
        for dimension in dimensions
    }
    return Lineage(counts, joined(*counted, _ANY), told_apart)


LEADS: Mapping[Measure, Lineage] = {
    m.CREATED: _lead(m.CREATED, "A lead of `crm.leads`, at its first creation."),
    m.QUALIFIED: _lead(
        m.QUALIFIED, "A lead, at its first qualification or conversion.", {_QUALIFIED: (), _CONVERTED: ()}
    ),
    m.CONVERTED: _lead(m.CONVERTED, "A lead, at its first conversion.", {_CONVERTED: ()}),
    m.LOST: _lead(
        m.LOST,
        "A lead that was never converted and whose last judgement is a disqualification, at the first disqualification "
        "after the last qualification.",
        _JUDGED,
        {_CONVERTED: ()},
    ),
    m.OPEN: _lead(m.OPEN, "A lead that is neither converted nor disqualified now.", _JUDGED, {_CONVERTED: ()}),
    m.QUALIFIED_OF_CREATED: _lead(
        m.QUALIFIED_OF_CREATED,
        "A lead that is qualified or converted by now, at its first creation.",
        {_QUALIFIED: (), _CONVERTED: ()},
    ),
    m.CONVERTED_OF_CREATED: _lead(
        m.CONVERTED_OF_CREATED, "A lead that is converted by now, at its first creation.", {_CONVERTED: ()}
    ),
    m.CONVERSION: _lead(
        m.CONVERSION,
        "The milliseconds from the first creation of a lead to its first conversion, at that conversion.",
        {_CONVERTED: ()},
    ),
}
