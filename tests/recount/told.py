"""What the events tell, family by family, and the fields that follow from it for any stretch of time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from tests.recount.carts import Carts, cart_fields, told_carts
from tests.recount.customers import Customer, told_customers
from tests.recount.deals import Deals, deal_fields, told_deals
from tests.recount.events import Event, distinct_facts
from tests.recount.lifetime import lifetime_fields
from tests.recount.lives import Lives, told_lives
from tests.recount.loyalty import active_now, joined, loyalty_fields, makes_customers
from tests.recount.marketing import (
    BY_CAMPAIGN_AND_CHANNEL,
    Marketing,
    cost_fields,
    marketing_fields,
    return_fields,
    told_marketing,
)
from tests.recount.purchases import Purchases, told_purchases
from tests.recount.report import Fields
from tests.recount.revenue import campaign_revenue, revenue_fields
from tests.recount.rows import TOTAL, Number
from tests.recount.settings import Settings
from tests.recount.surveys import Answers, survey_fields, told_answers
from tests.recount.tickets import Tickets, contact_fields, ticket_fields, told_tickets
from tests.recount.windows import Window

Family = TypeVar("Family", bound=Any)


@dataclass(frozen=True)
class Told:
    """All that the events tell, family by family; `now` is in epoch milliseconds."""

    settings: Settings
    now: int
    lives: Lives
    deals: Deals
    tickets: Tickets
    marketing: Marketing
    customers: list[Customer]
    purchases: Purchases
    answers: Answers
    carts: Carts

    def fields(self, window: Window) -> Fields:
        """Every KPI over a window; levels are those of now."""
        return self._fields(window, active_now(self.customers)[TOTAL])

    def before(self, stretch: Window) -> Fields:
        """The totals over a stretch that is over; levels are those at its end, as their changes are known today."""
        then = replace(
            self,
            deals=_levels_before(self.deals, ("open", "open_amounts", "forecasts"), stretch.end),
            tickets=_levels_before(self.tickets, ("backlog", "unanswered", "overdue", "due_soon"), stretch.end),
        )
        active = sum(customer.standing_before(stretch.end) == "active" for customer in self.customers)
        fields = then._fields(stretch, active)
        told = {name: number for name, number in fields.items() if "{" not in name}
        return told | ({"customers_active": active} if "customers_active" in told else {})

    def _fields(self, window: Window, active_customers: Number) -> Fields:
        settings, lives = self.settings, self.lives
        joins = makes_customers(settings) in lives.seen
        new = joined(self.customers, window, BY_CAMPAIGN_AND_CHANNEL) if joins else {}
        active = {TOTAL: active_customers} if joins else {}
        return {
            **deal_fields(self.deals, settings, window),
            **ticket_fields(self.tickets, window),
            **contact_fields(self.tickets, window, active),
            **marketing_fields(self.marketing, new, window),
            **cost_fields("acquisition_cost", self.marketing, "acquisition", new, window),
            **return_fields(self.marketing, campaign_revenue(self.purchases, window), window),
            **loyalty_fields(self.customers, lives.seen, settings, window),
            **revenue_fields(self.purchases, window),
            **lifetime_fields(self.purchases, self.customers, self.marketing, settings, window),
            **survey_fields(self.answers, window),
            **cart_fields(self.carts, window),
        }


def told(events: Iterable[Event], settings: Settings, now: int) -> Told:
    """What the events tell by `now` (epoch milliseconds); see `recount`."""
    facts = distinct_facts(events)
    lives = told_lives(facts)
    return Told(
        settings,
        now,
        lives,
        told_deals(facts, settings),
        told_tickets(facts, settings, now),
        told_marketing(facts, settings),
        told_customers(lives.of_customers, settings, now),
        told_purchases(lives, settings),
        told_answers(lives, settings),
        told_carts(lives.of_customers, settings, now),
    )


def _levels_before(family: Family, levels: Sequence[str], end: int) -> Family:
    """The same family, of whose levels nothing is known that changed at the moment `end` or later."""
    return replace(family, **{name: [row for row in getattr(family, name) if row.at < end] for name in levels})
