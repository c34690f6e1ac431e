"""The board of customers: who they are, what they buy, what they are worth."""

from grafana.board import Board, Row
from grafana.boards import parts as keys
from grafana.boards.parts import chosen, named, others, rhythms, tables, tiles, trends, watched_rows
from grafana.edition import Edition
from grafana.panels.breakdowns import bars
from grafana.panels.tiles import tile
from streams.texts.messages import BOARDS

_BASE = (
    "customers_active customers_new customers_lost customers_net_growth customer_churn_ratio customer_retention_ratio "
    "customer_growth_ratio customer_base_growth_ratio customer_win_back_ratio customer_tenure_seconds_mean "
    "customer_age_seconds_mean customer_purchase_ratio"
)
_VALUE = (
    "customer_base_value customer_lost_value customer_value_loss_ratio customers_lapsing lapsing_value "
    "customers_expiring customer_renewal_ratio"
)
_CONTACTS = "interactions customers_contacted"
_SHOP = (
    "revenue orders order_value_mean customers_seen sales_per_customer refunds "
    "purchase_frequency repeat_purchase_ratio gross_profit gross_margin_ratio"
)
_CARTS = "carts_abandoned cart_abandoned_value cart_abandonment_ratio"
_OVER_TIME = (
    "customers_active customers_new customers_net_growth customer_churn_ratio customer_base_value customers_expiring "
    "revenue orders gross_profit cart_abandonment_ratio"
)
_BY_SEGMENT = (
    "customers_active customers_new customers_lost customers_net_growth customers_seen customers_contacted "
    "customer_churn_ratio customer_growth_ratio customer_base_value customer_lost_value customer_value_loss_ratio "
    "customers_lapsing lapsing_value customers_expiring customer_renewal_ratio customer_purchase_ratio "
    "customer_age_seconds_mean revenue "
    "sales_per_customer purchase_frequency repeat_purchase_ratio gross_profit gross_margin_ratio "
    "customer_tenure_seconds_mean customer_lifetime_value customer_lifetime_value_restricted"
)
_BY_CHANNEL = (
    "customers_new revenue refunds orders order_value_mean gross_profit gross_margin_ratio carts_abandoned "
    "cart_abandoned_value cart_abandonment_ratio"
)
_BY_REGION = (
    "customers_active customers_new customers_lost customer_churn_ratio customer_retention_ratio revenue orders"
)
_BY_OWNER = "revenue orders order_value_mean gross_profit interactions"


def customers(edition: Edition) -> Board:
    """Who comes, stays and leaves, and what they buy."""
    kpis = edition.kpis
    return Board(
        keys.CUSTOMERS,
        [
            tiles(edition, BOARDS["row.base"], _BASE),
            tiles(edition, BOARDS["row.value"], _VALUE),
            tiles(edition, BOARDS["row.purchases"], _SHOP),
            _carts(edition),
            _contacts(edition),
            *others(edition, keys.CUSTOMERS, _BASE, _VALUE, _SHOP, _CARTS, _CONTACTS, _OVER_TIME, keys.UPSELL),
            *watched_rows(edition, keys.CUSTOMERS),
            trends(
                edition,
                BOARDS["row.over-time"],
                _OVER_TIME,
                bars(edition, kpis["revenue"], ("channel",)),
                bars(edition, kpis["revenue"], ("relation",)),
                bars(edition, kpis["customers_active"], ("segment",)),
                bars(edition, kpis["customers_lost"], ("reason",)),
                bars(edition, kpis["customer_lost_value"], ("reason",)),
            ),
            *tables(
                edition,
                [
                    (("segment",), _BY_SEGMENT),
                    (("channel",), _BY_CHANNEL),
                    (("region",), _BY_REGION),
                    (("industry",), _BY_REGION),
                    (("owner",), _BY_OWNER),
                ],
            ),
            *rhythms(edition, "orders revenue"),
        ],
        chosen(
            edition,
            segment="customers_active",
            channel="revenue",
            region="customers_active",
            industry="customers_active",
            owner="revenue",
            reason="customers_lost",
        ),
        window="30d",
    )


def _carts(edition: Edition) -> Row:
    """How many carts are left, at which step and why."""
    lost = edition.kpis["carts_abandoned"]
    return Row(
        [
            *(tile(edition, kpi) for kpi in named(edition, _CARTS)),
            *(bars(edition, lost, (dimension,)) for dimension in ("step", "reason", "channel")),
        ],
        BOARDS["row.carts"],
    )


def _contacts(edition: Edition) -> Row:
    """Whether anybody talks to customers: how, who began, and who of the company."""
    talks = edition.kpis["interactions"]
    return Row(
        [
            *(tile(edition, kpi) for kpi in named(edition, _CONTACTS)),
            *(bars(edition, talks, (dimension,)) for dimension in ("kind", "direction", "owner")),
        ],
        BOARDS["row.contacts"],
    )
