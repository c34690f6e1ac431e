"""The board of marketing: campaigns, what they cost and what they bring."""

from grafana.board import Board, Row
from grafana.boards import parts as keys
from grafana.boards.parts import chosen, others, tables, tiles, trends, watched_rows
from grafana.edition import Edition
from grafana.panels.breakdowns import bars
from streams.texts.messages import BOARDS

_MONEY = (
    "marketing_spend campaign_revenue campaign_return_ratio campaign_profit_return_ratio acquisition_cost "
    "acquisition_cost_full customer_lifetime_value customer_lifetime_value_restricted "
    "customer_lifetime_value_net lifetime_value_cost_ratio"
)
_CAMPAIGNS = (
    "campaign_open_ratio campaign_click_ratio campaign_reply_ratio campaign_conversion_ratio campaign_unsubscribe_ratio"
)
_COUNTS = (
    "campaign_sent campaign_delivered campaign_opened campaign_clicked campaign_replied campaign_converted "
    "campaign_subscribed campaign_unsubscribed subscribers_net"
)
_OVER_TIME = (
    "marketing_spend campaign_revenue campaign_profit_return_ratio acquisition_cost_full campaign_sent "
    "campaign_conversion_ratio subscribers_net"
)
_BY_CHANNEL = (
    "marketing_spend campaign_revenue campaign_return_ratio acquisition_cost acquisition_cost_full campaign_sent "
    "campaign_open_ratio campaign_click_ratio campaign_unsubscribe_ratio subscribers_net"
)
_BY_CAMPAIGN = (
    "marketing_spend campaign_revenue campaign_return_ratio campaign_profit_return_ratio acquisition_cost "
    "acquisition_cost_full campaign_sent campaign_delivered campaign_opened campaign_clicked campaign_replied "
    "campaign_converted campaign_subscribed campaign_unsubscribed subscribers_net campaign_open_ratio "
    "campaign_click_ratio campaign_reply_ratio campaign_conversion_ratio campaign_unsubscribe_ratio"
)


def marketing(edition: Edition) -> Board:
    """What marketing costs and brings."""
    return Board(
        keys.MARKETING,
        [
            tiles(edition, BOARDS["row.worth"], _MONEY),
            tiles(edition, BOARDS["row.campaigns"], _CAMPAIGNS),
            tiles(edition, BOARDS["row.messages"], _COUNTS),
            _spend(edition),
            *others(edition, keys.MARKETING, _MONEY, _CAMPAIGNS, _COUNTS, _OVER_TIME),
            *watched_rows(edition, keys.MARKETING),
            trends(
                edition,
                BOARDS["row.over-time"],
                _OVER_TIME,
                bars(edition, edition.kpis["campaign_revenue"], ("campaign",)),
                bars(edition, edition.kpis["customer_lifetime_value"], ("segment",)),
            ),
            *tables(edition, [(("campaign",), _BY_CAMPAIGN), (("channel",), _BY_CHANNEL)]),
        ],
        chosen(edition, campaign="marketing_spend", channel="marketing_spend", segment="customer_lifetime_value"),
        window="30d",
    )


def _spend(edition: Edition) -> Row:
    """What the money goes to."""
    spend = edition.kpis["marketing_spend"]
    by = ("purpose", "cost_kind", "channel")
    return Row([bars(edition, spend, (dimension,)) for dimension in by], BOARDS["row.spend"])
