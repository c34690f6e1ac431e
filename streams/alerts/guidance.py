"""What runbooks tell about each KPI that has an alert: where to look, and what it may come from.

A KPI without an entry has a runbook all the same, made of what its declaration says.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KpiGuidance:
    """Text for whoever was told of a KPI: what it means for the company, where to look, what it may come from."""

    matters: str
    look: tuple[str, ...]
    causes: tuple[str, ...]


KPI_GUIDANCE: Mapping[str, KpiGuidance] = {
    "deal_close_ratio": KpiGuidance(
        matters="Of the deals that end, too few are won. Revenue follows in the weeks after.",
        look=(
            "The breakdown by owner: all of them, or one?",
            "The breakdown by pipeline, and `deals_lost` beside `deals_won`: fewer won, or more closed as lost?",
            "`deal_stage_conversion_ratio`: in which stage deals are lost.",
        ),
        causes=(
            "A clean-up: many old deals were closed as lost in one go. It passes with the window.",
            "A new price, or a competitor's.",
            "Deals that were never qualified.",
        ),
    ),
    "customer_churn_ratio": KpiGuidance(
        matters="Customers are lost faster than they should be. Those of this hour may still be asked why.",
        look=(
            "The breakdowns by segment and region: everywhere, or in one place?",
            "`customer.cancelled` and its reason on `crm.customers`: people who left, or people who fell silent?",
            "`ticket_resolution_seconds_mean`, `csat_ratio` and `nps` of the days before.",
        ),
        causes=(
            "An outage, a rise of prices, a bad release: cancellations in one hour.",
            "`inactivity_days` after a campaign: those who came for it fall inactive together.",
            "A batch of cancellations that was published late, with its own times.",
            "A publisher that sends cancellations of a test.",
        ),
    ),
    "revenue": KpiGuidance(
        matters="Less is bought than at this hour of other weeks, or more is given back.",
        look=(
            "`orders` and `order_value_mean`: fewer orders, or smaller ones?",
            "`refunds`: revenue is less refunds.",
            "The breakdown by channel: one channel at 0 is a shop that is down.",
            "`cart_abandonment_ratio`: people who cannot pay.",
        ),
        causes=(
            "The shop or its payment provider is down.",
            "A holiday that last weeks did not have.",
            "Purchases that are not published: see NabzTopicSilent and NabzDeadLetters.",
            "A currency without a rate: such purchases are dead letters.",
        ),
    ),
    "cart_abandonment_ratio": KpiGuidance(
        matters="People fill carts and do not check out.",
        look=(
            "`orders` of the same hours.",
            "The shop's check-out and its payment provider, by trying them.",
            "Whether `cart.checked_out` events arrive: `crm.carts`.",
        ),
        causes=(
            "A step of the check-out that fails, in one browser perhaps.",
            "Shipping costs that are told late.",
            "A shop that publishes carts and no longer their check-outs.",
        ),
    ),
    "campaign_unsubscribe_ratio": KpiGuidance(
        matters="A campaign loses the people whom later ones would reach.",
        look=("The breakdown by campaign: one stands out, as a rule.", "What was sent, to whom, and how often."),
        causes=(
            "A list that was bought, or is old.",
            "The same people were written to several times in a few days.",
            "Scanners of mail that follow every link, that of unsubscribing too.",
        ),
    ),
    "ticket_resolution_seconds_mean": KpiGuidance(
        matters="Customers wait longer for an answer that ends their problem. Satisfaction falls some days later.",
        look=(
            "The breakdowns by category and priority: one kind of ticket, or all?",
            "`tickets_backlog` and `tickets_opened`: more work, or slower work?",
            "`ticket_resolution_seconds_p50` beside the mean: the median is calm if a few very old ones were closed.",
            "`ticket_resolution_business_seconds_mean`: nights and weekends taken out.",
        ),
        causes=(
            "Old tickets were closed in one go: the mean of this hour is theirs. It passes.",
            "An outage of the product: many tickets at once.",
            "Too few people on the desk.",
            "A category that waits for somebody else, a supplier perhaps.",
        ),
    ),
    "ticket_response_seconds_p95": KpiGuidance(
        matters="One customer of twenty waits too long for a first word.",
        look=(
            "The breakdowns by channel and priority: a channel that nobody looks at?",
            "`tickets_opened` by hour against who was there.",
        ),
        causes=(
            "Tickets that came in the evening and wait for the morning: this is not in working hours.",
            "A channel without an owner.",
            "A rule that sorts tickets where nobody sees them.",
        ),
    ),
    "ticket_reopen_ratio": KpiGuidance(
        matters="Tickets are closed before the problem is.",
        look=(
            "The breakdown by category.",
            "`ticket_first_contact_ratio`.",
            "Some of the reopened tickets, by reading them.",
        ),
        causes=(
            "Tickets are closed by a timer while the customer still writes.",
            "A target for resolution times that rewards closing early.",
            "A mend that does not hold.",
        ),
    ),
    "nps": KpiGuidance(
        matters="More customers would warn of the company than would recommend it.",
        look=(
            "The breakdowns by touchpoint and segment.",
            "`survey_answers`: whether many answered, and whom they asked.",
            "The comments of the answers, where they are kept.",
        ),
        causes=(
            "A bad month of the service desk: `ticket_resolution_seconds_mean`, `csat_ratio`.",
            "A survey that went to another group than before.",
            "A survey with its scale the wrong way round.",
        ),
    ),
    "csat_ratio": KpiGuidance(
        matters="Fewer of those who answer are satisfied.",
        look=(
            "The breakdown by touchpoint: the desk, the delivery, the shop?",
            "`ticket_resolution_seconds_mean` and `ticket_reopen_ratio` of the days before.",
            "`csat_mean`: a little worse for all, or very bad for some?",
        ),
        causes=(
            "Long waits at the desk.",
            "A touchpoint that was added to the survey and was never good.",
            "Answers on another scale than they say.",
        ),
    ),
}
"""By the KPI's name."""
