"""The naive recount: every KPI by its definition, from the whole list of events at once.

It knows nothing of the engine and is what the engine is compared with. It does not cap the values of a
dimension: which of them are kept is the one thing that depends on the order of arrival.
"""

from collections.abc import Iterable

from tests.recount.carts import cart_fields, told_carts
from tests.recount.customers import told_customers
from tests.recount.deals import deal_fields, told_deals
from tests.recount.events import Event, distinct_facts
from tests.recount.lifetime import lifetime_fields
from tests.recount.lives import told_lives
from tests.recount.loyalty import active_now, joined, loyalty_fields, makes_customers
from tests.recount.marketing import (
    BY_CAMPAIGN_AND_CHANNEL,
    cost_fields,
    marketing_fields,
    return_fields,
    told_marketing,
)
from tests.recount.purchases import told_purchases
from tests.recount.report import Fields
from tests.recount.revenue import campaign_revenue, revenue_fields
from tests.recount.rows import TOTAL
from tests.recount.settings import Settings, settings_from_toml
from tests.recount.surveys import survey_fields, told_answers
from tests.recount.tickets import contact_fields, ticket_fields, told_tickets
from tests.recount.windows import Window, windows_at

__all__ = ["Settings", "recount", "settings_from_toml"]


def recount(events: Iterable[Event], settings: Settings, now: int) -> dict[str, dict[str, int | float]]:
    """The tables of all windows at `now` (epoch milliseconds), as {window: {field: number}}.

    The events are valid, in any order (their order is that of arrival), with any duplicates.
    """
    facts = distinct_facts(events)
    lives = told_lives(facts)
    deals = told_deals(facts, settings)
    tickets = told_tickets(facts, settings, now)
    marketing = told_marketing(facts, settings)
    customers = told_customers(lives.of_customers, settings, now)
    purchases = told_purchases(lives, settings)
    answers = told_answers(lives, settings)
    carts = told_carts(lives.of_customers, settings, now)

    def fields(window: Window) -> Fields:
        joins = makes_customers(settings) in lives.seen
        new = joined(customers, window, BY_CAMPAIGN_AND_CHANNEL) if joins else {}
        active = {TOTAL: active_now(customers)[TOTAL]} if joins else {}
        return {
            **deal_fields(deals, settings, window),
            **ticket_fields(tickets, window),
            **contact_fields(tickets, window, active),
            **marketing_fields(marketing, new, window),
            **cost_fields("acquisition_cost", marketing, "acquisition", new, window),
            **return_fields(marketing, campaign_revenue(purchases, window), window),
            **loyalty_fields(customers, lives.seen, settings, window),
            **revenue_fields(purchases, window),
            **lifetime_fields(purchases, customers, marketing, settings, window),
            **survey_fields(answers, window),
            **cart_fields(carts, window),
        }

    return {window.name: _plain(fields(window)) for window in windows_at(now, settings.dates)}


def _plain(fields: Fields) -> dict[str, int | float]:
    """Whole numbers as such, all others as the nearest float."""
    return {name: int(number) if number.denominator == 1 else float(number) for name, number in fields.items()}
