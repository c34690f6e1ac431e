"""Campaigns and leads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.recount.events import LEAD, Fact, epoch_milliseconds
from tests.recount.leads import Leads
from tests.recount.money import amount_of
from tests.recount.report import Fields, added, divided, named, negative, positive, quotient
from tests.recount.rows import Breakdowns, ByLabel, Row, counts, sums
from tests.recount.settings import Settings
from tests.recount.windows import Window

BY_CAMPAIGN: Breakdowns = [("campaign",)]
BY_CAMPAIGN_AND_CHANNEL: Breakdowns = [("campaign",), ("channel",)]
BY_SPEND: Breakdowns = [("purpose",), ("channel",), ("campaign",), ("cost_kind",)]
COUNTS = {
    f"campaign_{what}": f"campaign.{what}"
    for what in ("sent", "delivered", "opened", "clicked", "replied", "unsubscribed", "converted", "subscribed")
}
RATIOS = {
    "campaign_open_ratio": "campaign.opened",
    "campaign_click_ratio": "campaign.clicked",
    "campaign_reply_ratio": "campaign.replied",
    "campaign_unsubscribe_ratio": "campaign.unsubscribed",
    "campaign_conversion_ratio": "campaign.converted",
}


@dataclass(frozen=True)
class Marketing:
    """Counts as rows for each event type, and spend as rows for each purpose; `leads` are all of them."""

    reactions: Mapping[str, list[Row]]
    spend: Mapping[str, list[Row]]
    leads: list[Row]
    leads_are_seen: bool

    @property
    def all_spend(self) -> list[Row]:
        """The spend of all purposes."""
        return [row for rows in self.spend.values() for row in rows]


def told_marketing(facts: Iterable[Fact], leads: Leads, settings: Settings) -> Marketing:
    """The rows of every marketing event, and of leads that are told of elsewhere."""
    reactions: dict[str, list[Row]] = {}
    spend: dict[str, list[Row]] = {}
    for fact in facts:
        if fact.topic != "crm.marketing":
            continue
        dimensions = {"campaign": fact.dimension("campaign_id"), "channel": fact.dimension("channel")}
        if fact.type == "campaign.spent":
            amount = amount_of(fact, settings) or 0
            details = {"purpose": fact.dimension("purpose"), "cost_kind": fact.dimension("cost_kind")}
            row = Row(fact.at, {**dimensions, **details}, amount)
            spend.setdefault(fact.dimension("purpose"), []).append(row)
        else:
            count = 1 if fact.type == LEAD else int(fact.body.get("count", 1))
            reactions.setdefault(fact.type, []).append(Row(_counted_at(fact), dimensions, count))
    ours = reactions.get(LEAD, [])
    return Marketing(reactions, spend, [*ours, *leads.created], LEAD in reactions or LEAD in leads.seen)


def marketing_fields(marketing: Marketing, new_customers: ByLabel, window: Window) -> Fields:
    """Leads, their cost, what became of them, and the reactions to campaigns.

    `new_customers` is empty where nobody was ever seen to join.
    """
    fields: Fields = {}
    if marketing.spend:
        fields |= named("marketing_spend", sums(marketing.all_spend, window, BY_SPEND))
    for name, event_type in COUNTS.items():
        if event_type in marketing.reactions:
            fields |= named(name, sums(marketing.reactions[event_type], window, BY_CAMPAIGN_AND_CHANNEL))
    fields |= named("subscribers_net", _subscribers(marketing, window))
    if marketing.leads_are_seen:
        leads = counts(marketing.leads, window, BY_CAMPAIGN_AND_CHANNEL)
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


def full_acquisition_cost(marketing: Marketing, new_customers: ByLabel, window: Window) -> Fields:
    """Spend to win leads and customers for each new one; absent while no spend at all was ever seen."""
    if not marketing.spend:
        return {}
    rows = [row for purpose in ("acquisition", "leads") for row in marketing.spend.get(purpose, [])]
    return quotient("acquisition_cost_full", sums(rows, window, BY_CAMPAIGN_AND_CHANNEL), new_customers)


def return_fields(marketing: Marketing, campaign_revenue: ByLabel, campaign_profit: ByLabel, window: Window) -> Fields:
    """(Revenue - spend) / spend and the same of profit; both are empty where no purchase was ever seen."""
    if not marketing.spend or not campaign_revenue:
        return {}
    spent = sums(marketing.all_spend, window, BY_CAMPAIGN_AND_CHANNEL)
    of_campaigns = positive(sums(marketing.all_spend, window, BY_CAMPAIGN))
    gained = added(campaign_profit, negative(of_campaigns))
    return {
        **named("campaign_return_ratio", divided(added(campaign_revenue, negative(spent)), spent)),
        **named("campaign_profit_return_ratio", divided(gained, of_campaigns)),
    }


def _subscribers(marketing: Marketing, window: Window) -> ByLabel:
    came, went = (marketing.reactions.get(f"campaign.{what}") for what in ("subscribed", "unsubscribed"))
    if came is None and went is None:
        return {}
    gained, lost = (sums(rows or [], window, BY_CAMPAIGN_AND_CHANNEL) for rows in (came, went))
    return added(gained, negative(lost))


def _counted_at(fact: Fact) -> int:
    """When the messages were sent, where what became of them tells it and it is not after that; else its own moment."""
    sent_at = fact.body.get("sent_at")
    if sent_at is None or fact.type in {"campaign.sent", LEAD}:
        return fact.at
    return min(epoch_milliseconds(sent_at), fact.at)


def _reached(marketing: Marketing, window: Window) -> ByLabel:
    """Delivered, or sent for each label where nothing in the window was delivered."""
    delivered = sums(marketing.reactions.get("campaign.delivered", []), window, BY_CAMPAIGN_AND_CHANNEL)
    sent = sums(marketing.reactions.get("campaign.sent", []), window, BY_CAMPAIGN_AND_CHANNEL)
    return {label: delivered.get(label, 0) or sent.get(label, 0) for label in [*delivered, *sent]}
