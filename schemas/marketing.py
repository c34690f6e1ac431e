"""Events of the topic `crm.marketing`; the key is the event's own id, or any other that is stable for it."""

from typing import Literal

from msgspec.structs import force_setattr

from schemas.amounts import Amount, as_amount
from schemas.events import Count, Event, Moment, Text, Words
from schemas.timestamps import epoch_milliseconds


class CampaignSpent(Event, tag="campaign.spent", frozen=True, kw_only=True, gc=False):
    """Money was spent on a campaign."""

    campaign_id: Text
    """The campaign."""
    amount: Amount
    """What was spent."""
    currency: Words
    """ISO 4217 code of the amount's currency."""
    purpose: Literal["acquisition", "leads", "retention"]
    """The purpose: to win customers, to gain leads, or to keep customers."""
    channel: Text | None = None
    """Where it was spent. Omitted: "unknown"."""
    cost_kind: Text | None = None
    """What the money was spent on, such as media or wages. Omitted: "unknown"."""

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        force_setattr(self, "amount", as_amount(self.amount, "amount"))


class CampaignReported(Event, frozen=True, kw_only=True, gc=False):
    """Something happened to `count` messages of a campaign; the subclass, or `type`, says what."""

    campaign_id: Text
    """The campaign."""
    channel: Text | None = None
    """The channel of the messages. Omitted: "unknown"."""
    customer_id: Text | None = None
    """The recipient, if the event is about one message. No KPI reads it."""
    count: Count = 1
    """How many messages the event is about. Omitted: 1."""


class CampaignSent(CampaignReported, tag="campaign.sent", frozen=True, kw_only=True, gc=False):
    """Messages of a campaign were sent.

    If no deliveries are reported, the ratios divide by the messages sent.
    """


class CampaignOutcome(CampaignReported, frozen=True, kw_only=True, gc=False):
    """Something became of messages that had been sent."""

    sent_at: Moment | None = None
    """When the messages were sent. The event counts at that time. Omitted, or after `occurred_at`: at `occurred_at`."""

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        if self.sent_at is not None:
            force_setattr(self, "sent_at", epoch_milliseconds(self.sent_at, "sent_at"))

    @property
    def counted_at(self) -> int:
        """Epoch ms at which the event counts."""
        return self.occurred_at if self.sent_at is None else min(self.sent_at, self.occurred_at)


class CampaignDelivered(CampaignOutcome, tag="campaign.delivered", frozen=True, kw_only=True, gc=False):
    """Messages of a campaign reached a mailbox or a screen.

    The ratios of opened, clicked, replied, unsubscribed and converted messages divide by it.
    """


class CampaignOpened(CampaignOutcome, tag="campaign.opened", frozen=True, kw_only=True, gc=False):
    """Messages of a campaign were opened."""


class CampaignClicked(CampaignOutcome, tag="campaign.clicked", frozen=True, kw_only=True, gc=False):
    """A link in messages of a campaign was followed."""


class CampaignReplied(CampaignOutcome, tag="campaign.replied", frozen=True, kw_only=True, gc=False):
    """Messages of a campaign were answered."""


class CampaignUnsubscribed(CampaignOutcome, tag="campaign.unsubscribed", frozen=True, kw_only=True, gc=False):
    """Recipients of a campaign want no more messages."""


class CampaignConverted(CampaignOutcome, tag="campaign.converted", frozen=True, kw_only=True, gc=False):
    """Recipients of a campaign did what it asked for."""


class CampaignSubscribed(CampaignOutcome, tag="campaign.subscribed", frozen=True, kw_only=True, gc=False):
    """Recipients agreed to get messages of a campaign or a newsletter."""


class CampaignLead(Event, tag="lead.created", frozen=True, kw_only=True, gc=False):
    """Somebody showed interest, and nothing else will be told of this lead.

    It counts as a lead that was created, and in nothing else. Leads that go on are told of on `crm.leads`. In a file
    for `nabz publish` the event has `"topic": "crm.marketing"`.
    """

    campaign_id: Text
    """The campaign that brought them, or "organic" if none did."""
    lead_id: Text
    """The lead. No KPI reads it."""
    channel: Text | None = None
    """The channel through which they came. Omitted: "unknown"."""


MarketingEvent = (
    CampaignSpent
    | CampaignSent
    | CampaignDelivered
    | CampaignOpened
    | CampaignClicked
    | CampaignReplied
    | CampaignUnsubscribed
    | CampaignConverted
    | CampaignSubscribed
    | CampaignLead
)
