"""The board of deals and pipelines."""

from grafana.board import Board, Row
from grafana.boards import parts as keys
from grafana.boards.parts import chosen, named, others, tables, tiles, trends, watched_rows
from grafana.edition import Edition
from grafana.panels.breakdowns import bars, stage_bars
from streams.texts.messages import BOARDS

_NOW = (
    "deal_close_ratio deals_created deals_won deals_lost deal_value_won pipeline_forecast_value "
    "deal_conversion_ratio deal_value_mean deal_cycle_seconds_p50 sales_velocity upsell_ratio cross_sell_ratio"
)
_FUNNEL = (
    "pipeline_open_deals pipeline_open_value deal_stage_conversion_ratio "
    "deal_stage_seconds_p50 deal_stage_seconds_p90 deal_stage_seconds_mean"
)
_OVER_TIME = (
    "deals_created deals_won deals_lost deal_value_won deal_value_p50 deal_value_p90 "
    "deal_cycle_seconds_mean deal_cycle_seconds_p90 sales_velocity pipeline_open_deals pipeline_open_value "
    "pipeline_forecast_value"
)
_BY_PIPELINE = (
    "deals_created deals_won deals_lost deal_close_ratio deal_conversion_ratio deal_value_mean deal_value_won "
    "deal_cycle_seconds_mean pipeline_forecast_value sales_velocity"
)
_BY_OWNER = "deals_won deals_lost deal_close_ratio deal_value_mean deal_value_won deal_cycle_seconds_p50"
_BY_CHANNEL = "deals_created deals_won deals_lost deal_close_ratio deal_conversion_ratio"
_BY_SEGMENT = "upsell_ratio cross_sell_ratio"


def sales(edition: Edition) -> Board:
    """Deals from lead to won."""
    return Board(
        keys.SALES,
        [
            tiles(edition, BOARDS["row.now"], _NOW),
            Row([stage_bars(edition, kpi) for kpi in named(edition, _FUNNEL)], BOARDS["row.funnel"]),
            *others(edition, keys.SALES, _NOW, _FUNNEL, _OVER_TIME),
            *watched_rows(edition, keys.SALES),
            trends(
                edition, BOARDS["row.over-time"], _OVER_TIME, bars(edition, edition.kpis["deals_lost"], ("reason",))
            ),
            *tables(
                edition,
                [
                    (("pipeline",), _BY_PIPELINE),
                    (("owner",), _BY_OWNER),
                    (("channel",), _BY_CHANNEL),
                    (("segment",), _BY_SEGMENT),
                ],
            ),
        ],
        chosen(
            edition,
            pipeline="deals_created",
            owner="deals_won",
            channel="deals_created",
            segment="upsell_ratio",
            reason="deals_lost",
        ),
        window="30d",
    )
