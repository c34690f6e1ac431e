"""Panels of the engine's own health: what workers and boards tell of themselves under `nabz_`."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from grafana_foundation_sdk.builders import heatmap
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from grafana import colours
from grafana.edition import Edition
from grafana.panels.shown import DATASOURCE, Shown, letter, link, series
from grafana.panels.tiles import stat_tile
from grafana.panels.trends import lines
from grafana.promql import JOB, PROCESS
from grafana.units import SECONDS, SHORT
from streams.kpis.metric_names import HEALTH_PREFIX

_RATE: Final = "[$__rate_interval]"
_QUANTILES: Final = ("0.5", "0.99")


def metric(name: str, matchers: str = PROCESS) -> str:
    """A metric of the engine's health, of the processes that are chosen."""
    return f"{HEALTH_PREFIX}{name}{{{matchers}}}"


def rate(name: str, by: str = "") -> str:
    """Events a second of a counter, by a label."""
    return f"sum{f' by ({by}) ' if by else ''}(rate({metric(f'{name}_total')}{_RATE}))"


def or_none(expression: str, by: str) -> str:
    """A counter's series exist once something happened; until then one of 0 says that nothing did."""
    return f'{expression} or label_replace(vector(0), "{by}", "-", "", "")'


def quantile(name: str, share: str, by: str) -> str:
    """A quantile of a histogram."""
    return f"histogram_quantile({share}, sum by (le, {by}) (rate({metric(f'{name}_bucket')}{_RATE})))"


def chart(edition: Edition, key: str, unit: str, *queries: tuple[str, str]) -> Shown:
    """A time series of (query, legend) pairs; the messages `key` and `<key>.about` are its title and description."""
    panel = lines(edition.message(key), edition.message(f"{key}.about"), unit)
    panel.axis_soft_min(0).no_value(edition.message("panel.nothing"))
    for place, (query, legend) in enumerate(queries):
        panel.with_target(series(query, legend, letter(place)))
    return Shown(panel, 8, 8)


def times(edition: Edition, key: str, name: str, by: str) -> Shown:
    """Median and 99th percentile of a histogram of seconds, by a label."""
    queries = [(quantile(name, share, by), f"{{{{{by}}}}} p{float(share) * 100:g}") for share in _QUANTILES]
    return chart(edition, key, SECONDS, *queries)


def heat(edition: Edition, key: str, name: str) -> Shown:
    """How often which times were seen, by the buckets of a histogram of seconds."""
    buckets = f"sum by (le) (rate({metric(f'{name}_bucket')}{_RATE}))"
    panel = (
        heatmap.Panel()
        .title(edition.message(key))
        .description(edition.message(f"{key}.about"))
        .datasource(DATASOURCE)
        .unit(SECONDS)
        .no_value(edition.message("panel.nothing"))
        .calculate(False)
        .y_axis(heatmap.YAxisConfig().unit(SECONDS))
        .with_target(series(buckets, "{{le}}").format(PromQueryFormat.HEATMAP))
    )
    return Shown(panel, 8, 8)


def health_tile(  # noqa: PLR0913 - a tile is made of named facts
    edition: Edition,
    key: str,
    unit: str,
    query: str,
    limits: Sequence[int] = (),
    *,
    board: str = "",
    width: int = 3,
) -> Shown:
    """A tile, orange from the first limit and red from the second, or of one colour without limits.

    The messages `key` and `<key>.about` are its title and description.
    """
    title = edition.message(key)
    panel = stat_tile(title, edition.message(f"{key}.about"), unit).no_value("-").with_target(series(query, title))
    colour = (colours.NEAR, colours.BAD)
    beyond = [(Decimal(limit), colour[place]) for place, limit in enumerate(limits)]
    panel.thresholds(colours.thresholds(((None, colours.GOOD if beyond else colours.PLAIN), *beyond)))
    if board:
        panel.links([link(edition.message("link.board"), board, aside=False)])
    return Shown(panel, width, 4)


def lag(edition: Edition, board: str = "", *, matchers: str = JOB) -> Shown:
    """Records that are not counted yet."""
    # A partition that moved is told by its old worker too, until that is gone.
    query = f"sum(max by (topic, partition) ({metric('consumer_lag_records', matchers)}))"
    return health_tile(edition, "health.lag", SHORT, query, (10_000, 100_000), board=board)


def board_age(edition: Edition, board: str = "", *, matchers: str = JOB) -> Shown:
    """How long ago the tables were last brought up to date."""
    query = f"time() - max({metric('board_updated_timestamp_seconds', matchers)})"
    return health_tile(edition, "health.age", SECONDS, query, (30, 120), board=board)
