"""Events of the topic `crm.customers`; the key is the customer's id."""

from schemas.events import Event, Text


class CustomerSignedUp(Event, tag="customer.signed_up", frozen=True, kw_only=True, gc=False):
    """A customer entered into a contract or opened an account."""

    customer_id: Text
    segment: Text | None = None
    region: Text | None = None
    industry: Text | None = None
    channel: Text | None = None
    campaign_id: Text | None = None


class CustomerCancelled(Event, tag="customer.cancelled", frozen=True, kw_only=True, gc=False):
    """A customer ended the relation: lost at this moment."""

    customer_id: Text
    reason: Text | None = None


class CustomerUpdated(Event, tag="customer.updated", frozen=True, kw_only=True, gc=False):
    """What is known of a customer changed; an omitted field keeps its value."""

    customer_id: Text
    segment: Text | None = None
    region: Text | None = None
    industry: Text | None = None


class CustomerErased(Event, tag="customer.erased", frozen=True, kw_only=True, gc=False):
    """All that is kept of the person is to be removed."""

    customer_id: Text


CustomerEvent = CustomerSignedUp | CustomerCancelled | CustomerUpdated | CustomerErased
