"""Events of the topic `crm.marketing`; the key is the event's own id, or any other that is stable for it."""

from typing import Literal

from msgspec.structs import force_setattr

from schemas.amounts import Amount, as_amount
from schemas.events import Count, Event, Text


class CampaignSpent(Event, tag="campaign.spent", frozen=True, kw_only=True, gc=False):
    """Money was spent on a campaign."""

    campaign_id: Text
    amount: Amount
    currency: Text
    purpose: Literal["acquisition", "leads", "retention"]
    channel: Text | None = None

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        force_setattr(self, "amount", as_amount(self.amount, "amount"))


class CampaignReported(Event, frozen=True, kw_only=True, gc=False):
    """Something happened to `count` messages of a campaign; the subclass, or `type`, says what."""

    campaign_id: Text
    channel: Text | None = None
    customer_id: Text | None = None
    count: Count = 1


class CampaignSent(CampaignReported, tag="campaign.sent", frozen=True, kw_only=True, gc=False):
    """Messages left."""


class CampaignDelivered(CampaignReported, tag="campaign.delivered", frozen=True, kw_only=True, gc=False):
    """Messages reached a mailbox or a screen."""


class CampaignOpened(CampaignReported, tag="campaign.opened", frozen=True, kw_only=True, gc=False):
    """Messages were opened."""


class CampaignClicked(CampaignReported, tag="campaign.clicked", frozen=True, kw_only=True, gc=False):
    """A link in the message was followed."""


class CampaignReplied(CampaignReported, tag="campaign.replied", frozen=True, kw_only=True, gc=False):
    """Messages were answered."""


class CampaignUnsubscribed(CampaignReported, tag="campaign.unsubscribed", frozen=True, kw_only=True, gc=False):
    """Recipients want no more of it."""


class CampaignConverted(CampaignReported, tag="campaign.converted", frozen=True, kw_only=True, gc=False):
    """Recipients did what the campaign asked for."""


class LeadCreated(Event, tag="lead.created", frozen=True, kw_only=True, gc=False):
    """Somebody showed interest. `campaign_id` is "organic" where no campaign brought them."""

    campaign_id: Text
    lead_id: Text
    channel: Text | None = None


MarketingEvent = (
    CampaignSpent
    | CampaignSent
    | CampaignDelivered
    | CampaignOpened
    | CampaignClicked
    | CampaignReplied
    | CampaignUnsubscribed
    | CampaignConverted
    | LeadCreated
)
