"""What the events tell, family by family, and the fields that follow from it for any stretch of time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from tests.recount.baskets import basket_fields
from tests.recount.carts import Carts, cart_fields, told_carts
from tests.recount.comments import comment_fields
from tests.recount.customers import Customer, told_customers
from tests.recount.deal_history import Deals, told_deals
from tests.recount.deals import deal_fields, open_stage_fields
from tests.recount.events import Event, distinct_facts
from tests.recount.interactions import Interactions, interaction_fields, told_interactions
from tests.recount.leads import Leads, lead_fields, told_leads
from tests.recount.lifetime import lifetime_fields
from tests.recount.lives import Lives, told_lives
from tests.recount.loyalty import (
    Levels,
    active_now,
    age_fields,
    joined,
    levels_before,
    levels_now,
    loyalty_fields,
    makes_customers,
)
from tests.recount.loyalty_groups import Groups, group_fields, told_groups
from tests.recount.marketing import (
    BY_CAMPAIGN_AND_CHANNEL,
    Marketing,
    cost_fields,
    full_acquisition_cost,
    marketing_fields,
    return_fields,
    told_marketing,
)
from tests.recount.purchases import Purchases, told_purchases
from tests.recount.report import Fields
from tests.recount.revenue import (
    Year,
    campaign_profit,
    campaign_revenue,
    purchase_ratio_fields,
    revenue_fields,
    year_of,
)
from tests.recount.rows import TOTAL, ByLabel
from tests.recount.settings import Settings
from tests.recount.surveys import Answers, survey_fields, told_answers
from tests.recount.tickets import Tickets, backlog_age_fields, contact_fields, ticket_fields, told_tickets
from tests.recount.windows import Window

BROKEN_DOWN = ("orders{", "revenue{", "tickets_opened{", "tickets_backlog{", "ticket_resolution_seconds_")
LEVELS_OF_DEALS = ("open", "open_amounts", "forecasts", "stalled", "stalled_amounts")
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
    interactions: Interactions
    leads: Leads
    year: Year
    groups: Groups | None

    def fields(self, window: Window, ages_at: int) -> Fields:
        """Every KPI over a window; levels are those of now, ages as of `ages_at` (epoch milliseconds)."""
        active = active_now(self.customers)
        return {
            **self._fields(window, active, levels_now(self.customers, self.now)),
            **open_stage_fields(self.deals, ages_at),
            **backlog_age_fields(self.tickets, ages_at),
            **(age_fields(self.customers, ages_at) if makes_customers(self.settings) in self.lives.seen else {}),
            **self._group_fields(window, self.now),
        }

    def before(self, stretch: Window) -> Fields:
        """Totals over a stretch that is over, and breakdowns of some KPIs.

        Levels are those at its end, as their changes are known today.
        """
        then = replace(
            self,
            leads=_levels_before(self.leads, ("open",), stretch.end),
            deals=_levels_before(self.deals, LEVELS_OF_DEALS, stretch.end),
            tickets=_levels_before(self.tickets, ("backlog", "unanswered", "overdue", "due_soon"), stretch.end),
        )
        active = sum(customer.standing_before(stretch.end) == "active" for customer in self.customers)
        levels = levels_before(self.customers, stretch.end)
        fields = then._fields(stretch, {TOTAL: active}, levels) | self._group_fields(stretch, stretch.end - 1)
        told = {name: number for name, number in fields.items() if "{" not in name or name.startswith(BROKEN_DOWN)}
        return told | ({"customers_active": active} if "customers_active" in told else {})

    def _group_fields(self, window: Window, moment: int) -> Fields:
        return {} if self.groups is None else group_fields(self.groups, self.lives.seen, window, moment)

    def _fields(self, window: Window, active_customers: ByLabel, levels: Levels) -> Fields:
        settings, lives = self.settings, self.lives
        joins = makes_customers(settings) in lives.seen
        new = joined(self.customers, window, BY_CAMPAIGN_AND_CHANNEL) if joins else {}
        active = active_customers if joins else {}
        return {
            **lead_fields(self.leads, window),
            **deal_fields(self.deals, settings, window),
            **ticket_fields(self.tickets, window),
            **contact_fields(self.tickets, window, {TOTAL: active[TOTAL]} if active else {}),
            **marketing_fields(self.marketing, new, window),
            **cost_fields("acquisition_cost", self.marketing, "acquisition", new, window),
            **full_acquisition_cost(self.marketing, new, window),
            **return_fields(
                self.marketing,
                campaign_revenue(self.purchases, window),
                campaign_profit(self.purchases, window),
                window,
            ),
            **loyalty_fields(self.customers, levels, lives.seen, settings, window),
            **revenue_fields(self.purchases, window, self.year),
            **purchase_ratio_fields(self.purchases, active, window),
            **lifetime_fields(self.purchases, self.customers, self.marketing, settings, window, self.year),
            **survey_fields(self.answers, window),
            **cart_fields(self.carts, window),
            **interaction_fields(self.interactions, window),
            **basket_fields(lives, settings, window),
            **comment_fields(self.answers, self.tickets, settings.listener, window),
        }


def told(events: Iterable[Event], settings: Settings, now: int) -> Told:
    """What the events tell by `now` (epoch milliseconds); see `recount`."""
    facts = distinct_facts(events)
    deals, leads = told_deals(facts, settings, now), told_leads(facts)
    lives = told_lives(facts, settings)
    if settings.sells and deals.seen:
        lives.seen.add("purchase.completed")
    purchases = told_purchases(lives, settings)
    return Told(
        settings,
        now,
        lives,
        deals,
        told_tickets(facts, settings, now),
        told_marketing(facts, leads, settings),
        told_customers(lives.of_customers, settings, now),
        purchases,
        told_answers(lives, settings),
        told_carts(lives, settings, now),
        told_interactions(lives),
        leads,
        year_of(purchases, now, settings.dates),
        told_groups(lives.of_customers, settings, now),
    )


def _levels_before(family: Family, levels: Sequence[str], end: int) -> Family:
    """The same family, of whose levels nothing is known that changed at the moment `end` or later."""
    return replace(family, **{name: [row for row in getattr(family, name) if row.at < end] for name in levels})
