"""What comes in: the events of each topic, their money and moments, and how a record becomes one of them."""

from schemas.carts import CartCheckedOut, CartEvent, CartUpdated
from schemas.customers import (
    CustomerCancelled,
    CustomerErased,
    CustomerEvent,
    CustomerSignedUp,
    CustomerUpdated,
)
from schemas.deals import DealStageChanged
from schemas.decoding import RecordDecoder, encode, key_of, parse_line, topic_of
from schemas.errors import InvalidEvent, Reason
from schemas.events import Event, Item, type_of
from schemas.marketing import (
    CampaignClicked,
    CampaignConverted,
    CampaignDelivered,
    CampaignOpened,
    CampaignReplied,
    CampaignReported,
    CampaignSent,
    CampaignSpent,
    CampaignUnsubscribed,
    LeadCreated,
    MarketingEvent,
)
from schemas.purchases import PurchaseCompleted, PurchaseEvent, PurchaseRefunded
from schemas.surveys import Scale, Scores, SurveyAnswered
from schemas.tickets import TicketEvent, TicketOpened, TicketReopened, TicketResolved, TicketResponded

__all__ = [
    "CampaignClicked",
    "CampaignConverted",
    "CampaignDelivered",
    "CampaignOpened",
    "CampaignReplied",
    "CampaignReported",
    "CampaignSent",
    "CampaignSpent",
    "CampaignUnsubscribed",
    "CartCheckedOut",
    "CartEvent",
    "CartUpdated",
    "CustomerCancelled",
    "CustomerErased",
    "CustomerEvent",
    "CustomerSignedUp",
    "CustomerUpdated",
    "DealStageChanged",
    "Event",
    "InvalidEvent",
    "Item",
    "LeadCreated",
    "MarketingEvent",
    "PurchaseCompleted",
    "PurchaseEvent",
    "PurchaseRefunded",
    "Reason",
    "RecordDecoder",
    "Scale",
    "Scores",
    "SurveyAnswered",
    "TicketEvent",
    "TicketOpened",
    "TicketReopened",
    "TicketResolved",
    "TicketResponded",
    "encode",
    "key_of",
    "parse_line",
    "topic_of",
    "type_of",
]
