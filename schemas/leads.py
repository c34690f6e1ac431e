"""Events of the topic `crm.leads`; the key is the lead's id."""

from schemas.events import Event, Text


class LeadCreated(Event, tag="lead.created", frozen=True, kw_only=True, gc=False):
    """Somebody showed interest.

    Nothing of a lead counts without this event. If there are several, the first one counts, by `occurred_at`.
    """

    lead_id: Text
    """The lead."""
    campaign_id: Text | None = None
    """The campaign that brought them. Omitted: "unknown"."""
    channel: Text | None = None
    """The channel through which they came. Omitted: "unknown"."""
    owner: Text | None = None
    """Who works on the lead. Omitted: "unknown"."""
    priority: Text | None = None
    """How urgent or how promising the lead is. Omitted: "unknown"."""


class LeadUpdated(Event, tag="lead.updated", frozen=True, kw_only=True, gc=False):
    """Details of a lead changed.

    The latest values hold for everything that the lead counts, whenever it was.
    """

    lead_id: Text
    """The lead."""
    campaign_id: Text | None = None
    """The campaign that brought them. Omitted: as in earlier events."""
    channel: Text | None = None
    """The channel through which they came. Omitted: as in earlier events."""
    owner: Text | None = None
    """Who works on the lead now. Omitted: as in earlier events."""
    priority: Text | None = None
    """How urgent or how promising the lead is now. Omitted: as in earlier events."""


class LeadQualified(Event, tag="lead.qualified", frozen=True, kw_only=True, gc=False):
    """Somebody found that the lead is worth the work. A lead that had been disqualified is open again."""

    lead_id: Text
    """The lead."""


class LeadDisqualified(Event, tag="lead.disqualified", frozen=True, kw_only=True, gc=False):
    """Somebody found that nothing will come of the lead.

    It is lost, unless it is qualified again later, or was ever converted.
    """

    lead_id: Text
    """The lead."""
    reason: Text | None = None
    """Why. Omitted: "unknown"."""


class LeadConverted(Event, tag="lead.converted", frozen=True, kw_only=True, gc=False):
    """The lead became an opportunity or a customer. The first conversion counts."""

    lead_id: Text
    """The lead."""
    customer_id: Text | None = None
    """The customer that the lead became. No KPI reads it."""
    deal_id: Text | None = None
    """The deal that came of the lead. No KPI reads it."""


class LeadVoided(Event, tag="lead.voided", frozen=True, kw_only=True, gc=False):
    """The lead should never have been: a test, spam, or a duplicate that was merged into another lead.

    Everything that the lead counted is taken back. What arrives of the lead later changes nothing.
    """

    lead_id: Text
    """The lead."""
    reason: Text | None = None
    """Why it is void. No KPI reads it."""


LeadEvent = LeadCreated | LeadUpdated | LeadQualified | LeadDisqualified | LeadConverted | LeadVoided
