"""The board of deals and pipelines."""

from grafana.board import Board, Row
from grafana.boards import parts as keys
from grafana.boards.parts import chosen, named, others, tables, tiles, trends, watched_rows
from grafana.edition import Edition
from grafana.panels.breakdowns import bars, stage_bars
from streams.texts.messages import BOARDS

_NOW = (
    "deal_close_ratio deals_created deals_won deals_lost deal_value_won sales_velocity "
    "deal_conversion_ratio deal_value_mean deal_cycle_seconds_p50"
)
_PIPELINE = (
    "pipeline_open_deals pipeline_open_value pipeline_forecast_value deals_stalled pipeline_stalled_value "
    "deal_open_stage_seconds_mean"
)
_FUNNEL = (
    "pipeline_open_deals pipeline_open_value deals_stalled pipeline_stalled_value deal_stage_reach_ratio "
    "deal_stage_conversion_ratio deal_open_stage_seconds_mean deal_stage_seconds_p50 deal_stage_seconds_p90 "
    "deal_stage_seconds_mean"
)
_OVER_TIME = (
    "deals_created deals_won deals_lost deal_value_won deal_value_p50 deal_value_p90 "
    "deal_cycle_seconds_mean deal_cycle_seconds_p90 sales_velocity pipeline_open_deals pipeline_open_value "
    "pipeline_forecast_value deals_stalled pipeline_stalled_value"
)
_BY_PIPELINE = (
    "deals_created deals_won deals_lost deal_close_ratio deal_conversion_ratio deal_value_mean deal_value_won "
    "deal_cycle_seconds_mean pipeline_forecast_value sales_velocity"
)
_BY_OWNER = (
    "deals_created deals_won deals_lost deal_close_ratio deal_conversion_ratio deal_value_mean deal_value_won "
    "deal_cycle_seconds_p50 pipeline_open_deals pipeline_open_value pipeline_forecast_value deals_stalled "
    "pipeline_stalled_value deal_open_stage_seconds_mean upsell_revenue cross_sell_revenue"
)
_BY_TEAM = (
    "deals_created deals_won deals_lost deal_close_ratio deal_conversion_ratio deal_value_mean deal_value_won "
    "pipeline_open_deals pipeline_open_value pipeline_forecast_value"
)
_BY_PRODUCT = "deals_won deal_value_mean deal_value_won deal_cycle_seconds_mean"
_BY_CHANNEL = "deals_created deals_won deals_lost deal_close_ratio deal_conversion_ratio"


def sales(edition: Edition) -> Board:
    """Deals from lead to won."""
    return Board(
        keys.SALES,
        [
            tiles(edition, BOARDS["row.now"], _NOW),
            tiles(edition, BOARDS["row.pipeline"], _PIPELINE),
            tiles(edition, BOARDS["row.upsell"], keys.UPSELL),
            Row([stage_bars(edition, kpi) for kpi in named(edition, _FUNNEL)], BOARDS["row.funnel"]),
            *others(edition, keys.SALES, _NOW, _PIPELINE, _FUNNEL, _OVER_TIME, keys.UPSELL),
            *watched_rows(edition, keys.SALES),
            trends(
                edition, BOARDS["row.over-time"], _OVER_TIME, bars(edition, edition.kpis["deals_lost"], ("reason",))
            ),
            *tables(
                edition,
                [
                    (("pipeline",), _BY_PIPELINE),
                    (("owner",), _BY_OWNER),
                    (("team",), _BY_TEAM),
                    (("product",), _BY_PRODUCT),
                    (("channel",), _BY_CHANNEL),
                    (("segment",), keys.UPSELL),
                ],
            ),
        ],
        chosen(
            edition,
            pipeline="deals_created",
            owner="deals_won",
            team="deals_won",
            product="deals_won",
            channel="deals_created",
            segment="upsell_ratio",
            reason="deals_lost",
        ),
        window="30d",
    )
