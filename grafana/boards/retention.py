"""The board of retention: who is about to be lost, who comes back, how long customers stay and what that is worth."""

from grafana.board import Board, Row
from grafana.boards import parts as keys
from grafana.boards.parts import chosen, tiles, trends
from grafana.edition import Edition
from grafana.panels.analyses import median_tile, retention_bars, retention_map, survival_bars, survival_trend
from grafana.panels.breakdowns import bars
from streams.texts.messages import BOARDS

_AT_STAKE = "customers_lapsing lapsing_value customers_active customer_churn_ratio customer_retention_ratio"
_WORTH = "customer_lifetime_value customer_lifetime_value_restricted"
_OVER_TIME = f"customers_lapsing lapsing_value {_WORTH}"


def retention(edition: Edition) -> Board:
    """Who stays, for how long, and who is about to go."""
    kpis = edition.kpis
    return Board(
        keys.RETENTION,
        [
            tiles(edition, BOARDS["row.lapsing"], _AT_STAKE),
            Row([retention_map(edition), retention_bars(edition)], BOARDS["row.cohorts"]),
            Row([survival_bars(edition), survival_trend(edition)], BOARDS["row.survival"]),
            _worth(edition),
            trends(
                edition,
                BOARDS["row.over-time"],
                _OVER_TIME,
                bars(edition, kpis["customers_lapsing"], ("segment",)),
                bars(edition, kpis["lapsing_value"], ("segment",)),
                bars(edition, kpis["customer_lifetime_value_restricted"], ("segment",)),
            ),
        ],
        chosen(edition, segment="customers_active"),
        window="30d",
    )


def _worth(edition: Edition) -> Row:
    """How long half of the customers stay, and what a customer brings by either estimate."""
    row = tiles(edition, BOARDS["row.lifetime"], _WORTH)
    return Row([median_tile(edition), *row.panels], row.title)
