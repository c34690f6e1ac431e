"""The board of marketing and customers."""

from grafana.board import Board
from grafana.boards import parts as keys
from grafana.boards.parts import chosen, others, tables, tiles, trends, watched_rows
from grafana.edition import Edition
from grafana.panels.breakdowns import bars
from streams.texts.messages import BOARDS

_BASE = (
    "customers_active customers_new customers_lost customer_churn_ratio customer_retention_ratio customer_growth_ratio "
    "customer_base_growth_ratio customer_win_back_ratio customer_tenure_seconds_mean"
)
_SHOP = (
    "revenue orders order_value_mean customers_seen sales_per_customer refunds "
    "purchase_frequency repeat_purchase_ratio cart_abandonment_ratio"
)
_WORTH = (
    "acquisition_cost lead_cost leads_created lead_customer_ratio customer_lifetime_value customer_lifetime_value_net "
    "campaign_return_ratio campaign_revenue"
)
_CAMPAIGNS = (
    "campaign_open_ratio campaign_click_ratio campaign_reply_ratio campaign_conversion_ratio campaign_unsubscribe_ratio"
)
_OVER_TIME = (
    "customers_active customers_new customer_churn_ratio revenue orders cart_abandonment_ratio leads_created "
    "campaign_revenue"
)
_BY_SEGMENT = (
    "customers_active customers_new customers_lost customers_seen customer_churn_ratio customer_growth_ratio revenue "
    "sales_per_customer purchase_frequency repeat_purchase_ratio customer_tenure_seconds_mean customer_lifetime_value"
)
_BY_CHANNEL = (
    "customers_new revenue refunds orders order_value_mean leads_created lead_customer_ratio lead_cost "
    "acquisition_cost campaign_open_ratio campaign_click_ratio campaign_unsubscribe_ratio"
)
_BY_CAMPAIGN = (
    "campaign_revenue campaign_return_ratio customers_new leads_created lead_customer_ratio acquisition_cost lead_cost "
    "campaign_open_ratio campaign_click_ratio campaign_reply_ratio campaign_conversion_ratio "
    "campaign_unsubscribe_ratio"
)
_BY_REGION = "customers_lost customer_churn_ratio customer_retention_ratio"


def customers(edition: Edition) -> Board:
    """Who comes, stays and leaves, what they buy, and what marketing costs and brings."""
    kpis = edition.kpis
    return Board(
        keys.CUSTOMERS,
        [
            tiles(edition, BOARDS["row.base"], _BASE),
            tiles(edition, BOARDS["row.purchases"], _SHOP),
            tiles(edition, BOARDS["row.campaigns"], _CAMPAIGNS),
            tiles(edition, BOARDS["row.worth"], _WORTH),
            *others(edition, keys.CUSTOMERS, _BASE, _SHOP, _WORTH, _CAMPAIGNS, _OVER_TIME),
            *watched_rows(edition, keys.CUSTOMERS),
            trends(
                edition,
                BOARDS["row.over-time"],
                _OVER_TIME,
                bars(edition, kpis["revenue"], ("channel",)),
                bars(edition, kpis["customers_active"], ("segment",)),
                bars(edition, kpis["customers_lost"], ("reason",)),
                bars(edition, kpis["campaign_revenue"], ("campaign",)),
                bars(edition, kpis["customer_lifetime_value"], ("segment",)),
            ),
            *tables(
                edition,
                [
                    (("segment",), _BY_SEGMENT),
                    (("channel",), _BY_CHANNEL),
                    (("campaign",), _BY_CAMPAIGN),
                    (("region",), _BY_REGION),
                ],
            ),
        ],
        chosen(
            edition,
            segment="customers_active",
            channel="revenue",
            campaign="campaign_revenue",
            region="customer_churn_ratio",
            reason="customers_lost",
        ),
        window="30d",
    )
