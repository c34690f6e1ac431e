"""Campaigns and leads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.recount.events import Fact, epoch_milliseconds
from tests.recount.money import amount_of
from tests.recount.report import Fields, added, divided, named, negative, quotient
from tests.recount.rows import Breakdowns, ByLabel, Row, sums
from tests.recount.settings import Settings
from tests.recount.windows import Window

BY_CAMPAIGN: Breakdowns = [("campaign",)]
BY_CAMPAIGN_AND_CHANNEL: Breakdowns = [("campaign",), ("channel",)]
RATIOS = {
    "campaign_open_ratio": "campaign.opened",
    "campaign_click_ratio": "campaign.clicked",
    "campaign_reply_ratio": "campaign.replied",
    "campaign_unsubscribe_ratio": "campaign.unsubscribed",
    "campaign_conversion_ratio": "campaign.converted",
}


@dataclass(frozen=True)
class Marketing:
    """Counts as rows for each event type, and spend as rows for each purpose."""

    reactions: Mapping[str, list[Row]]
    spend: Mapping[str, list[Row]]

    @property
    def all_spend(self) -> list[Row]:
        """The spend of all purposes."""
        return [row for rows in self.spend.values() for row in rows]


def told_marketing(facts: Iterable[Fact], settings: Settings) -> Marketing:
    """The rows of every marketing event."""
    reactions: dict[str, list[Row]] = {}
    spend: dict[str, list[Row]] = {}
    for fact in facts:
        if fact.topic != "crm.marketing":
            continue
        dimensions = {"campaign": fact.dimension("campaign_id"), "channel": fact.dimension("channel")}
        if fact.type == "campaign.spent":
            amount = amount_of(fact, settings) or 0
            spend.setdefault(fact.dimension("purpose"), []).append(Row(fact.at, dimensions, amount))
        else:
            count = 1 if fact.type == "lead.created" else int(fact.body.get("count", 1))
            reactions.setdefault(fact.type, []).append(Row(_counted_at(fact), dimensions, count))
    return Marketing(reactions, spend)


def marketing_fields(marketing: Marketing, new_customers: ByLabel, window: Window) -> Fields:
    """Leads, their cost, what became of them, and the reactions to campaigns.

    `new_customers` is empty where nobody was ever seen to join.
    """
    fields: Fields = {}
    if "lead.created" in marketing.reactions:
        leads = sums(marketing.reactions["lead.created"], window, BY_CAMPAIGN_AND_CHANNEL)
        fields |= named("leads_created", leads)
        fields |= cost_fields("lead_cost", marketing, "leads", leads, window)
        if new_customers:
            fields |= quotient("lead_customer_ratio", new_customers, leads)
    reached = _reached(marketing, window)
    for name, event_type in RATIOS.items():
        if event_type in marketing.reactions:
            reactions = sums(marketing.reactions[event_type], window, BY_CAMPAIGN_AND_CHANNEL)
            fields |= quotient(name, reactions, reached)
    return fields


def cost_fields(name: str, marketing: Marketing, purpose: str, gained: ByLabel, window: Window) -> Fields:
    """Spend with a purpose for each one gained; absent while no spend at all was ever seen."""
    if not marketing.spend:
        return {}
    spent = sums(marketing.spend.get(purpose, []), window, BY_CAMPAIGN_AND_CHANNEL)
    return quotient(name, spent, gained)


def return_fields(marketing: Marketing, campaign_revenue: ByLabel, window: Window) -> Fields:
    """(Revenue - spend) / spend; `campaign_revenue` is empty where no purchase was ever seen."""
    if not marketing.spend or not campaign_revenue:
        return {}
    spent = sums(marketing.all_spend, window, BY_CAMPAIGN)
    return named("campaign_return_ratio", divided(added(campaign_revenue, negative(spent)), spent))


def _counted_at(fact: Fact) -> int:
    """When the messages were sent, where what became of them tells it and it is not after that; else its own moment."""
    sent_at = fact.body.get("sent_at")
    if sent_at is None or fact.type in {"campaign.sent", "lead.created"}:
        return fact.at
    return min(epoch_milliseconds(sent_at), fact.at)


def _reached(marketing: Marketing, window: Window) -> ByLabel:
    """Delivered, or sent for each label where nothing in the window was delivered."""
    delivered = sums(marketing.reactions.get("campaign.delivered", []), window, BY_CAMPAIGN_AND_CHANNEL)
    sent = sums(marketing.reactions.get("campaign.sent", []), window, BY_CAMPAIGN_AND_CHANNEL)
    return {label: delivered.get(label, 0) or sent.get(label, 0) for label in [*delivered, *sent]}
