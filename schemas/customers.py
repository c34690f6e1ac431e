"""Events of the topic `crm.customers`; the key is the customer's id."""

from schemas.events import Event, Text


class CustomerSignedUp(Event, tag="customer.signed_up", frozen=True, kw_only=True, gc=False):
    """A customer entered into a contract or opened an account.

    If customers have contracts (`inactivity_days = 0`), it makes the customer, or wins back a lost one. Otherwise the
    first purchase does that, and this event only gives details of the person.
    """

    customer_id: Text
    """The customer."""
    segment: Text | None = None
    """The group of customers that they belong to. Omitted: as in earlier events."""
    region: Text | None = None
    """Where they are. Omitted: as in earlier events."""
    industry: Text | None = None
    """What business they are in. No KPI reads it."""
    channel: Text | None = None
    """How they came. Omitted: "unknown"."""
    campaign_id: Text | None = None
    """The campaign that brought them. Omitted: "unknown"."""


class CustomerCancelled(Event, tag="customer.cancelled", frozen=True, kw_only=True, gc=False):
    """A customer ended the relation. The customer is lost at this time, until they come back."""

    customer_id: Text
    """The customer."""
    reason: Text | None = None
    """Why they left. Omitted: "unknown"."""


class CustomerUpdated(Event, tag="customer.updated", frozen=True, kw_only=True, gc=False):
    """Details of a customer changed.

    Events that were counted before stay under the old values. The customer moves from the old values to the new ones.
    """

    customer_id: Text
    """The customer."""
    segment: Text | None = None
    """The group of customers that they belong to now. Omitted: as in earlier events."""
    region: Text | None = None
    """Where they are now. Omitted: as in earlier events."""
    industry: Text | None = None
    """What business they are in now. No KPI reads it."""


class CustomerErased(Event, tag="customer.erased", frozen=True, kw_only=True, gc=False):
    """Everything that is kept of the person has to be removed.

    If the customer was active, the customer is lost at this time. Events that arrive later and are dated before it
    are dropped. Events dated after it make a new customer. KPIs in which the person was counted stay as they are.
    """

    customer_id: Text
    """The customer."""


class CustomerVoided(Event, tag="customer.voided", frozen=True, kw_only=True, gc=False):
    """The customer should never have been: a test, spam, or a duplicate that was merged into another customer.

    Everything with the customer's id as its key is taken back: purchases, carts, answers, and the customer. What
    arrives of the customer later changes nothing. Tickets and deals have keys of their own and stay.
    """

    customer_id: Text
    """The customer."""
    reason: Text | None = None
    """Why it is void. No KPI reads it."""


CustomerEvent = CustomerSignedUp | CustomerCancelled | CustomerUpdated | CustomerErased | CustomerVoided
