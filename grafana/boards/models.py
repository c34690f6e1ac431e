"""The board of models: what is expected of customers, deals and the next days, and what models are worth."""

from grafana.board import Board, Row
from grafana.boards import parts as keys
from grafana.edition import Edition
from grafana.panels.models import (
    age_trend,
    concentration_bars,
    forecast_bars,
    forecast_trend,
    lost_tile,
    pipeline_tile,
    purchases_tile,
    quality_trend,
    value_tile,
)
from streams.kpis.metric_names import FORECAST_KPIS
from streams.texts.messages import BOARDS

_SOON, _YEAR = 90, 365


def models(edition: Edition) -> Board:
    """What an analyst found."""
    kpis = [edition.kpis[name] for name in FORECAST_KPIS]
    expected = [
        value_tile(edition, _YEAR),
        value_tile(edition, _SOON),
        purchases_tile(edition, _SOON),
        lost_tile(edition),
        pipeline_tile(edition, _SOON),
        pipeline_tile(edition, _YEAR),
    ]
    return Board(
        keys.MODELS,
        [
            Row(expected, BOARDS["row.expected"]),
            Row([forecast_bars(edition, kpi) for kpi in kpis], BOARDS["row.forecast"]),
            Row([forecast_trend(edition, kpi) for kpi in kpis], BOARDS["row.forecast.told"]),
            Row([concentration_bars(edition), quality_trend(edition, "risk")], BOARDS["row.customers"]),
            Row([quality_trend(edition, "value"), age_trend(edition)], BOARDS["row.models"]),
        ],
        window=None,
    )
