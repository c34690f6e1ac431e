"""Events of the topic `crm.customers`; the key is the customer's id."""

from msgspec.structs import force_setattr

from schemas.errors import InvalidEvent, Reason
from schemas.events import Event, Moment, Text
from schemas.timestamps import epoch_milliseconds


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
    """What business they are in. Omitted: as in earlier events."""
    channel: Text | None = None
    """How they came. Omitted: "unknown"."""
    campaign_id: Text | None = None
    """The campaign that brought them. Omitted: "unknown"."""
    expires_at: Moment | None = None
    """When the term of the contract ends, if it does. Not after `occurred_at`: as if omitted."""

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        if self.expires_at is not None:
            force_setattr(self, "expires_at", epoch_milliseconds(self.expires_at, "expires_at"))


class CustomerRenewed(Event, tag="customer.renewed", frozen=True, kw_only=True, gc=False):
    """A customer's contract goes on until another moment.

    It matters where customers have contracts (`inactivity_days = 0`). It wins back a lost customer, and changes nothing
    of somebody who never signed up.

    Raises:
        InvalidEvent: out-of-range where the new end is not after the event itself.
    """

    customer_id: Text
    """The customer."""
    expires_at: Moment
    """When the term ends now, after `occurred_at`."""

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        force_setattr(self, "expires_at", epoch_milliseconds(self.expires_at, "expires_at"))
        if self.expires_at <= self.occurred_at:
            raise InvalidEvent(Reason.OUT_OF_RANGE, "Field 'expires_at' is not after 'occurred_at'")


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
    """What business they are in now. Omitted: as in earlier events."""


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


class InteractionLogged(Event, tag="interaction.logged", frozen=True, kw_only=True, gc=False):
    """The company was in contact with a customer, or with somebody who may become one: a call, a visit, a mail."""

    customer_id: Text
    """With whom."""
    interaction_id: Text
    """The interaction. A second event of a customer with the same `interaction_id` does not count."""
    kind: Text | None = None
    """What it was, such as call or visit. Omitted: "unknown"."""
    direction: Text | None = None
    """Who began it, such as in or out. Omitted: "unknown"."""
    owner: Text | None = None
    """Who of the company took part. Omitted: "unknown"."""


CustomerEvent = (
    CustomerSignedUp
    | CustomerCancelled
    | CustomerUpdated
    | CustomerRenewed
    | CustomerErased
    | CustomerVoided
    | InteractionLogged
)
