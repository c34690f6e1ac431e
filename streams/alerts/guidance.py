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
        matters="Too few of the closed deals are won. Revenue will fall in the next weeks.",
        look=(
            "The breakdown by owner: all of them, or one?",
            "The breakdown by pipeline, and `deals_lost` beside `deals_won`: fewer won, or more closed as lost?",
            "`deal_stage_conversion_ratio`: in which stage deals are lost.",
        ),
        causes=(
            "Many old deals were closed as lost at the same time. The alert ends when they leave the window.",
            "A new price, here or at a competitor.",
            "Deals that were never qualified.",
        ),
    ),
    "customer_churn_ratio": KpiGuidance(
        matters="More customers are lost than normal. Ask those who left last why they did.",
        look=(
            "The breakdowns by segment and region: is it everywhere, or in one place?",
            "`customers_lost` by reason: why did they cancel, or did they become inactive?",
            "`ticket_resolution_seconds_mean`, `csat_ratio` and `nps` of the days before.",
        ),
        causes=(
            "An outage, a price rise or a bad release: many cancellations in one hour.",
            "There was a campaign `inactivity_days` ago: the customers who bought only then become inactive together.",
            "Many cancellations were published late; each counts at the time when it happened.",
            "A publisher sends cancellations from a test.",
        ),
    ),
    "revenue": KpiGuidance(
        matters="Customers buy less than usual at this hour, or more money is refunded.",
        look=(
            "`orders` and `order_value_mean`: fewer orders, or smaller ones?",
            "`refunds`: revenue is purchases minus refunds.",
            "The breakdown by channel: if one channel is at 0, that shop may be down.",
            "`cart_abandonment_ratio`: it rises if people cannot pay.",
        ),
        causes=(
            "The shop or its payment provider is down.",
            "Today is a holiday, and the last weeks had none.",
            "Purchases are not published or are refused: see NabzTopicSilent and NabzDeadLetters.",
            "A currency has no rate: such purchases become dead letters.",
        ),
    ),
    "cart_abandonment_ratio": KpiGuidance(
        matters="People fill carts and do not check out.",
        look=(
            "`orders` of the same hours.",
            "The shop's check-out and its payment provider: try them.",
            "Whether `cart.checked_out` events arrive: `crm.carts`.",
        ),
        causes=(
            "A step of the check-out fails, perhaps in one browser only.",
            "Shipping costs appear late in the check-out.",
            "A shop publishes carts, but no longer publishes their check-outs.",
        ),
    ),
    "campaign_unsubscribe_ratio": KpiGuidance(
        matters="People unsubscribe, and later campaigns cannot reach them.",
        look=(
            "The breakdown by campaign: usually one campaign is much worse than the others.",
            "What was sent, to whom, and how often.",
        ),
        causes=(
            "The list of recipients was bought, or is old.",
            "The same people got several messages in a few days.",
            "Mail scanners follow every link, including the one to unsubscribe.",
        ),
    ),
    "ticket_resolution_seconds_mean": KpiGuidance(
        matters="Customers wait longer until their problem is solved. Satisfaction falls some days later.",
        look=(
            "The breakdowns by category and priority: is it one kind of ticket, or all?",
            "`tickets_backlog` and `tickets_opened`: is there more work, or is work slower?",
            "`ticket_resolution_seconds_p50`: if only a few very old tickets were closed, the median did not change.",
            "`ticket_resolution_business_seconds_mean`: the same without nights and weekends.",
        ),
        causes=(
            "Many old tickets were closed at the same time, and they raise the mean. This ends by itself.",
            "An outage of the product: many tickets at once.",
            "There are too few people on the service desk.",
            "Tickets of one category wait for somebody else, such as a supplier.",
        ),
    ),
    "ticket_response_seconds_p95": KpiGuidance(
        matters="One customer of twenty waits too long for the first response.",
        look=(
            "The breakdowns by channel and priority: is there a channel that nobody reads?",
            "`tickets_opened` by hour, compared with the number of people at work.",
        ),
        causes=(
            "Tickets came in the evening and waited until morning: this KPI does not use working hours.",
            "A channel without an owner.",
            "A rule moves tickets to a queue that nobody reads.",
        ),
    ),
    "ticket_response_on_time_ratio": KpiGuidance(
        matters="Customers get their first answer later than was promised to them.",
        look=(
            "The breakdowns by team, priority and channel: everywhere, or in one place?",
            "`tickets_unanswered`: how many customers wait for an answer now.",
            "`ticket_response_business_seconds_p95` beside the targets: a little late, or very late?",
        ),
        causes=(
            "More tickets than usual: `tickets_opened`.",
            "A channel or a team without anybody on duty.",
            "Answers are marked as automatic by mistake; automatic responses keep no promise.",
            "Targets under `service_levels` that nobody can meet, or the wrong `clock`.",
        ),
    ),
    "ticket_resolution_on_time_ratio": KpiGuidance(
        matters="Problems of customers are solved later than was promised to them.",
        look=(
            "The breakdowns by team, priority and channel: everywhere, or in one place?",
            "`tickets_overdue` and `tickets_due_soon`: what is late now, and what will be late within an hour.",
            "`ticket_reopen_ratio`: a ticket that is reopened after its deadline has broken its promise.",
        ),
        causes=(
            "Old tickets fell due together. The alert ends when they leave the window.",
            "Tickets that wait for the customer or a supplier are not paused: no `ticket.paused` is published.",
            "Priorities are set too high, so that their targets are too short.",
            "Too few people at work.",
        ),
    ),
    "tickets_overdue": KpiGuidance(
        matters="Open tickets are past the deadline of their resolution. These customers wait longer than promised.",
        look=(
            "The breakdowns by priority and team.",
            "`tickets_backlog`: is everything late, or only a part?",
            "`ticket_resolution_on_time_ratio` over 7 days: is it new, or has it been so for long?",
        ),
        causes=(
            "Old tickets that nobody works on and nobody closes.",
            "Tickets that were merged or are spam, and were never voided with `ticket.voided`.",
            "Resolutions are not published.",
        ),
    ),
    "ticket_reopen_ratio": KpiGuidance(
        matters="Tickets are closed before the problem is solved.",
        look=(
            "The breakdown by category.",
            "`ticket_first_contact_ratio`.",
            "Some of the reopened tickets: read them.",
        ),
        causes=(
            "Tickets are closed by a timer while the customer still writes.",
            "A target for resolution times rewards early closing.",
            "The problem comes back after the ticket was resolved.",
        ),
    ),
    "nps": KpiGuidance(
        matters="More customers would advise against the company than recommend it.",
        look=(
            "The breakdowns by touchpoint and segment.",
            "`survey_answers`: did enough customers answer, and who was asked?",
            "`nps_customers`: did many customers turn, or do a few answer often?",
            "The comments of the answers, in the survey tool.",
        ),
        causes=(
            "A bad month of the service desk: `ticket_resolution_seconds_mean`, `csat_ratio`.",
            "The survey went to another group than before.",
            "The scale of the survey is reversed: high scores mean bad answers.",
        ),
    ),
    "csat_ratio": KpiGuidance(
        matters="Fewer of the customers who answer are satisfied.",
        look=(
            "The breakdown by touchpoint: is it the service desk, the delivery or the shop?",
            "`ticket_resolution_seconds_mean` and `ticket_reopen_ratio` of the days before.",
            "`csat_mean`: is it a little worse for all, or very bad for some?",
        ),
        causes=(
            "Long waiting times at the service desk.",
            "A touchpoint with bad results was added to the survey.",
            "Answers have scores of another scale than their `scale` says.",
        ),
    ),
}
"""By the KPI's name."""
