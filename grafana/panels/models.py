"""What models tell: tiles of what is expected, forecasts with their bounds, and what models are worth."""

from typing import Final

from grafana_foundation_sdk.builders import bargauge, common
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.common import BarGaugeDisplayMode, VizOrientation
from grafana_foundation_sdk.models.dashboard import DashboardLink

from grafana import colours, promql
from grafana.edition import Edition
from grafana.panels.goals import FAINT
from grafana.panels.shown import DATASOURCE, Shown, letter, link, page_link, series, values
from grafana.panels.tiles import stat_tile
from grafana.panels.trends import lines
from grafana.units import RATIO, SECONDS, SHORT, grafana_unit, money_unit
from streams.fitted import FORECAST_HORIZONS
from streams.kpis import Kpi
from streams.kpis.metric_names import CONCENTRATION_TOPS, FORECAST_BOUNDS
from streams.texts import Text, persian_digits

_TILE: Final = 4
_WIDTH: Final = 12
_HEIGHT: Final = 8
_HORIZON: Final = 30
_WINDOW: Final = "30d"
"""Of the page of a KPI that a link leads to: this board has none to choose."""
_MEASURES: Final = {
    "value": ("error", "plain_error"),
    "risk": ("auc", "plain_auc"),
}
"""Model -> what is shown of its quality, beside that of the plain rule."""


def value_tile(edition: Edition, days: int) -> Shown:
    """What customers are expected to bring."""
    unit = money_unit(edition.currency)
    return _tile(edition, "panel.predicted-value", promql.predicted_value(days), unit, "customer_lifetime_value", days)


def purchases_tile(edition: Edition, days: int) -> Shown:
    """How many purchases are expected."""
    return _tile(edition, "panel.expected-purchases", promql.expected_purchases(days), SHORT, "orders", days)


def lost_tile(edition: Edition) -> Shown:
    """How many customers are expected to be lost."""
    return _tile(edition, "panel.expected-lost", promql.expected_lost(), SHORT, "customer_churn_ratio")


def pipeline_tile(edition: Edition, days: int) -> Shown:
    """What open deals are expected to bring."""
    unit = money_unit(edition.currency)
    return _tile(edition, "panel.pipeline-expected", promql.pipeline_expected(days), unit, "pipeline_open_value", days)


def concentration_bars(edition: Edition) -> Shown:
    """The share of revenue of the best customers."""
    panel = (
        bargauge.Panel()
        .title(edition.message("panel.concentration"))
        .description(edition.message("panel.concentration.about"))
        .datasource(DATASOURCE)
        .unit(RATIO)
        .min(0)
        .max(1)
        .no_value(edition.message("panel.not-yet"))
        .orientation(VizOrientation.HORIZONTAL)
        .display_mode(BarGaugeDisplayMode.GRADIENT)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]).values(False))
        .thresholds(colours.plain())
        .links([_analyses(edition, "worth"), _so_far(edition, edition.kpis["revenue"])])
    )
    for place, top in enumerate(CONCENTRATION_TOPS):
        name = edition.message("panel.best", n=_number(top))
        panel.with_target(values(promql.concentration(top), name, letter(place)))
    return Shown(panel, _WIDTH, _HEIGHT)


def forecast_trend(edition: Edition, kpi: Kpi) -> Shown:
    """What the next days were forecast to come to, as it was told over time, with its bounds."""
    text = edition.message("panel.forecast", title=kpi.title, n=_number(_HORIZON))
    panel = lines(text, edition.message("panel.forecast.about"), grafana_unit(kpi, edition.currency))
    panel.no_value(edition.message("panel.not-yet")).links([_so_far(edition, kpi)])
    for place, bound in enumerate(FORECAST_BOUNDS):
        name = edition.message(f"panel.forecast.{bound}")
        panel.with_target(series(promql.forecast(kpi, _HORIZON, bound), name, letter(place)))
        if bound != "mean":
            panel.override_by_name(name, list(FAINT))
    return Shown(panel, _WIDTH, _HEIGHT, kpi=kpi.name)


def forecast_bars(edition: Edition, kpi: Kpi) -> Shown:
    """What the next days come to by horizon, as of now."""
    text = edition.message("panel.forecast.now", title=kpi.title)
    panel = stat_tile(text, edition.message("panel.forecast.about"), grafana_unit(kpi, edition.currency))
    panel.no_value(edition.message("panel.not-yet")).thresholds(colours.plain())
    panel.links([_analyses(edition, "forecast"), _so_far(edition, kpi)])
    for place, days in enumerate(FORECAST_HORIZONS):
        name = edition.message("panel.days", n=_number(days))
        panel.with_target(series(promql.forecast(kpi, days, "mean"), name, letter(place)))
    return Shown(panel, _WIDTH, _TILE, kpi=kpi.name)


def quality_trend(edition: Edition, model: str) -> Shown:
    """What a model was worth over time, beside the plain rule."""
    text = edition.message(f"panel.quality.{model}")
    panel = lines(text, edition.message(f"panel.quality.{model}.about"), "none")
    panel.no_value(edition.message("panel.not-yet")).links([_analyses(edition, "worth")])
    for place, measure in enumerate(_MEASURES[model]):
        name = edition.message(f"panel.measure.{measure}")
        panel.with_target(series(promql.quality(model, measure), name, letter(place)))
    return Shown(panel, _WIDTH, _HEIGHT)


def age_trend(edition: Edition) -> Shown:
    """How long ago each model was fitted."""
    panel = lines(edition.message("panel.model-age"), edition.message("panel.model-age.about"), SECONDS)
    panel.no_value(edition.message("panel.not-yet")).min(0)
    panel.with_target(series(promql.model_age(), "{{model}}"))
    return Shown(panel, 2 * _WIDTH, _HEIGHT)


def _tile(edition: Edition, key: str, query: str, unit: str, kpi: str, days: int | None = None) -> Shown:
    """A tile that leads to the page of analyses, and to the KPI that tells what was so far."""
    title = edition.message(key) if days is None else edition.message(key, n=_number(days))
    panel = stat_tile(title, edition.message("panel.models.about"), unit)
    panel.no_value(edition.message("panel.not-yet")).thresholds(colours.plain())
    panel.links([_analyses(edition, "worth"), _so_far(edition, edition.kpis[kpi])])
    panel.with_target(series(query, title))
    return Shown(panel, _TILE, _TILE)


def _so_far(edition: Edition, kpi: Kpi) -> Builder[DashboardLink]:
    """A link to what a KPI was so far."""
    return page_link(edition, kpi, promql.own_window(kpi) or _WINDOW)


def _analyses(edition: Edition, part: str) -> Builder[DashboardLink]:
    """A link to a part of the page of analyses."""
    return link(edition.message("link.analyses"), f"{edition.board_url}/analyses#{part}")


def _number(number: int) -> Text:
    return Text(str(number), persian_digits(str(number)))
