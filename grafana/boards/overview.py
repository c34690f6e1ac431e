"""The board of the whole customer relationship, on one screen."""

from typing import Final

from grafana.board import Board, Row, address
from grafana.boards import parts as keys
from grafana.boards.parts import board_of, named
from grafana.edition import Edition
from grafana.panels.engine import board_age, lag
from grafana.panels.firing import firing_list, firing_tile
from grafana.panels.tiles import rarity_tile, tile
from streams.alerts import Kind
from streams.texts.messages import BOARDS

_TILES: Final = (
    "revenue deal_value_won deal_close_ratio pipeline_forecast_value sales_velocity customer_lifetime_value "
    "customers_active customers_new customer_churn_ratio customer_growth_ratio repeat_purchase_ratio "
    "cart_abandonment_ratio "
    "tickets_backlog ticket_resolution_seconds_mean ticket_response_seconds_p95 ticket_first_contact_ratio "
    "ticket_reopen_ratio nps "
    "csat_ratio ces_ratio acquisition_cost leads_created campaign_unsubscribe_ratio campaign_return_ratio"
)
"""Lines of six: money, customers, service, and what people say and marketing does."""


def overview(edition: Edition) -> Board:
    """The health of the whole customer relationship."""
    spikes = [alert for alerts in edition.alerts.values() for alert in alerts if alert.kind is Kind.SPIKE]
    engine = address(edition, keys.ENGINE)
    state = [
        firing_tile(edition),
        lag(edition, engine),
        board_age(edition, engine),
        *(rarity_tile(edition, alert, width=3) for alert in spikes[:5]),
    ]
    tiles = [tile(edition, kpi, address(edition, board_of(kpi))) for kpi in named(edition, _TILES)]
    rest = [Row([rarity_tile(edition, alert) for alert in spikes[5:]], BOARDS["row.from-normal"])] if spikes[5:] else []
    return Board(keys.OVERVIEW, [Row(state), Row([firing_list(edition)]), Row(tiles), *rest], workers=True)
