"""Events of the topic `crm.customers`; the key is the customer's id."""

from schemas.events import Event, Text


class CustomerSignedUp(Event, tag="customer.signed_up", frozen=True, kw_only=True, gc=False):
    """A customer entered into a contract or opened an account.

    Where all customers are contractual (`inactivity_days = 0`) it makes the customer, or wins a lost one back.
    Elsewhere the first purchase does that, and this only tells what is known of the person.
    """

    customer_id: Text
    """The customer."""
    segment: Text | None = None
    """The group of customers that they belong to. Omitted: as told before."""
    region: Text | None = None
    """Where they are. Omitted: as told before."""
    industry: Text | None = None
    """What business they are in. No KPI reads it."""
    channel: Text | None = None
    """How they came. Omitted: "unknown"."""
    campaign_id: Text | None = None
    """The campaign that brought them. Omitted: "unknown"."""


class CustomerCancelled(Event, tag="customer.cancelled", frozen=True, kw_only=True, gc=False):
    """A customer ended the relation: lost at this moment, until they come back."""

    customer_id: Text
    """The customer."""
    reason: Text | None = None
    """Why they left. No KPI reads it."""


class CustomerUpdated(Event, tag="customer.updated", frozen=True, kw_only=True, gc=False):
    """What is known of a customer changed.

    What was counted before stays under the old values; the customer itself moves from the old ones to the new ones.
    """

    customer_id: Text
    """The customer."""
    segment: Text | None = None
    """The group of customers that they belong to now. Omitted: as told before."""
    region: Text | None = None
    """Where they are now. Omitted: as told before."""
    industry: Text | None = None
    """What business they are in now. No KPI reads it."""


class CustomerErased(Event, tag="customer.erased", frozen=True, kw_only=True, gc=False):
    """All that is kept of the person is to be removed.

    A loss at this moment, if the customer was active. What arrives later and is dated before it is dropped; what is
    dated after it makes a new customer. Numbers that the person is counted in stay as they are.
    """

    customer_id: Text
    """The customer."""


CustomerEvent = CustomerSignedUp | CustomerCancelled | CustomerUpdated | CustomerErased
