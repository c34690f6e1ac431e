"""What every panel has: a size, a description made from the declaration, queries on the chosen data source."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from grafana_foundation_sdk.builders import dashboard as dashboards
from grafana_foundation_sdk.builders import prometheus
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.common import DataSourceRef
from grafana_foundation_sdk.models.dashboard import DashboardLink, DashboardLinkType, Panel
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from grafana.edition import Edition, Language
from grafana.promql import own_window
from streams.alerts import EffectiveAlert
from streams.alerts.messages import readable
from streams.arithmetic.measures import TOTAL, Breakdown
from streams.kpis import Kpi, Unit
from streams.texts import Text
from streams.texts.messages import BOARDS

DATASOURCE: Final = DataSourceRef(type_val="prometheus", uid="${datasource}")
"""The data source that is chosen on the board."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel and its size on a grid of 24 columns.

    `draws` names the alert whose limit is drawn in, if one is; `breakdown` is what it shows the values of, if of one.
    `kpi` names the KPI that it shows, if it is one alone.
    """

    panel: Builder[Panel]
    width: int
    height: int
    draws: str = ""
    breakdown: Breakdown = TOTAL
    kpi: str = ""


def series(expression: str, legend: str, name: str = "A") -> prometheus.Dataquery:
    """A query over the chosen time; `name` is its letter in the panel."""
    query = prometheus.Dataquery().datasource(DATASOURCE).ref_id(name).expr(expression).legend_format(legend)
    return query.range().format(PromQueryFormat.TIME_SERIES)


def values(
    expression: str, legend: str, name: str = "A", shape: PromQueryFormat = PromQueryFormat.TIME_SERIES
) -> prometheus.Dataquery:
    """A query of the last moment alone."""
    query = prometheus.Dataquery().datasource(DATASOURCE).ref_id(name).expr(expression).legend_format(legend)
    return query.instant().format(shape)


def letter(place: int) -> str:
    """The name of a panel's query by its place: A to Z, then A1 and so on."""
    return chr(ord("A") + place % 26) + (str(place // 26) if place >= 26 else "")


def title(edition: Edition, kpi: Kpi, window: str = "") -> str:
    """A KPI's title with what its unit does not show; a window that is not the chosen one stands in brackets."""
    if kpi.is_level:
        # A level is what it is now, over no window.
        return edition.say(kpi.title)
    window = window or own_window(kpi)
    match kpi.unit:
        case Unit.MONEY_PER_DAY:
            said = edition.message("panel.a-day", title=kpi.title)
        case Unit.PER_YEAR:
            said = edition.message("panel.a-year", title=kpi.title)
        case _:
            said = edition.say(kpi.title)
    return f"{said} ({window_name(edition, window)})" if window else said


def window_name(edition: Edition, window: str) -> str:
    """A window in few letters."""
    return edition.message(f"window.{window}.short")


def dimension_name(edition: Edition, dimension: str) -> str:
    """A dimension where it stands alone: with a capital, in a language that has some."""
    name = edition.message(f"dimension.{dimension}")
    return name[0].upper() + name[1:]


def by(breakdown: Breakdown) -> Text:
    """What a table by a breakdown is called, as in "By stage"."""
    return BOARDS["panel.table"].filled(dimension=BOARDS[f"dimension.{breakdown[-1]}"])


def title_by(edition: Edition, kpi: Kpi, breakdown: Breakdown) -> str:
    """As in "Deals won by channel"."""
    said = title(edition, kpi)
    return edition.message("panel.by", title=Text(said, said), dimension=BOARDS[f"dimension.{breakdown[-1]}"])


def title_away(edition: Edition, alert: EffectiveAlert) -> str:
    """What a panel is called that shows how rarely a KPI would be so, over whichever window."""
    return edition.message("panel.away", title=alert.kpi.title)


def about(edition: Edition, kpi: Kpi, alerts: Sequence[EffectiveAlert] = ()) -> str:
    """What a KPI means, its formula, its source, what others come to, and which alerts the panel shows; Markdown."""
    parts = [edition.say(kpi.meaning), f"{edition.message('about.formula')}: `{kpi.formula}`"]
    if kpi.samples is not None:
        parts.append(f"{edition.message('about.samples')}: `{kpi.samples}`")
    # A note in English.
    if kpi.source and edition.language is Language.EN:
        parts.append(f"{edition.message('about.source')}: {kpi.source}")
    benchmark = edition.benchmarks.get(kpi.name)
    if benchmark is not None:
        value = edition.say(readable(benchmark.value, kpi.unit, edition.currency))
        parts.append(f"{edition.message('panel.benchmark')}: {value} ({benchmark.source})")
    for alert in alerts:
        severity = edition.message(f"severity.{alert.severity.value}")
        summary = f"[{edition.say(alert.summary)}]({alert.runbook_url})"
        parts.append(f"{edition.message('about.alert')} ({severity}): {summary}")
    return "\n\n".join(parts)


def page_link(edition: Edition, kpi: Kpi, window: str = "") -> Builder[DashboardLink]:
    """A link to the KPI on the live page, over the chosen window unless one is given."""
    chosen = window or own_window(kpi) or "${window}"
    return link(edition.message("link.kpi"), edition.page_of(kpi.name, chosen))


def runbooks(edition: Edition, alerts: Sequence[EffectiveAlert]) -> list[Builder[DashboardLink]]:
    """A link to the runbook of each alert."""
    return [link(f"{edition.message('link.runbook')}: {alert.name}", alert.runbook_url) for alert in alerts]


def link(text: str, url: str, *, aside: bool = True) -> Builder[DashboardLink]:
    """A link of a panel; `aside`: in a tab of its own."""
    return dashboards.DashboardLink(text).type(DashboardLinkType.LINK).url(url).target_blank(aside)
