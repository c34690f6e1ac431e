"""Names of boards, and the parts that several of them have."""

from collections.abc import Iterator, Sequence
from typing import Final

from grafana.board import Chosen, Row
from grafana.edition import Edition
from grafana.panels.breakdowns import bars, breakdown_table
from grafana.panels.goals import goal_tile
from grafana.panels.rhythm import rhythm
from grafana.panels.shown import Shown, by
from grafana.panels.tiles import tile
from grafana.panels.trends import trend, watched
from grafana.promql import HOUR
from streams.arithmetic.measures import Breakdown
from streams.kpis import Group, Kpi, catalogue
from streams.kpis.catalogue import names_in
from streams.kpis.metric_names import metric_name
from streams.texts import Text
from streams.texts.messages import BOARDS

OVERVIEW: Final = "overview"
FOCUS: Final = "focus"
SALES: Final = "sales"
LEADS: Final = "leads"
CUSTOMERS: Final = "customers"
RETENTION: Final = "retention"
MARKETING: Final = "marketing"
SERVICE: Final = "service"
LOYALTY: Final = "loyalty"
MODELS: Final = "models"
ENGINE: Final = "engine"

_OF_GROUP: Final = {
    Group.SALES: SALES,
    Group.CUSTOMERS: CUSTOMERS,
    Group.MARKETING: MARKETING,
    Group.SERVICE: SERVICE,
    Group.LOYALTY: LOYALTY,
}
_OF_LEADS: Final = frozenset(names_in("leads"))
_BUILT_IN: Final = frozenset(kpi.name for kpi in catalogue())


UPSELL: Final = (
    "upsell_ratio upsell_revenue upsell_revenue_ratio cross_sell_ratio cross_sell_revenue cross_sell_revenue_ratio"
)
"""Sold to those who had bought before: purchases, and so the work of sales."""


def board_of(kpi: Kpi) -> str:
    """The board that shows a KPI: that of its group, or of leads, which have one of their own."""
    return LEADS if kpi.name in _OF_LEADS else _OF_GROUP[kpi.group]


def named(edition: Edition, names: str) -> list[Kpi]:
    """The KPIs of these names, with spaces between them. Raises KeyError."""
    return [edition.kpis[name] for name in names.split()]


def tiles(edition: Edition, title: Text, names: str) -> Row:
    """A row of tiles."""
    return Row([tile(edition, kpi) for kpi in named(edition, names)], title)


def trends(edition: Edition, title: Text, names: str, *others: Shown) -> Row:
    """A row of time series, and of other panels after them."""
    return Row([*(trend(edition, kpi) for kpi in named(edition, names)), *others], title)


def watched_rows(edition: Edition, board: str) -> Iterator[Row]:
    """A row of how far the goals of a board's KPIs are, and one of what their alerts watch, where there are some."""
    goals = [
        goal_tile(edition, kpi, goal)
        for kpi in edition.kpis.values()
        if board_of(kpi) == board
        for goal in edition.goals.get(kpi.name, ())
    ]
    if goals:
        yield Row(goals, BOARDS["row.goals"])
    panels = [
        panel
        for kpi in edition.kpis.values()
        if board_of(kpi) == board
        for alert in edition.alerts.get(kpi.name, ())
        for panel in watched(edition, alert)
    ]
    if panels:
        yield Row(panels, BOARDS["row.watched"])


def others(edition: Edition, board: str, *listed: str) -> Iterator[Row]:
    """A row of what belongs on a board and is in none of its lists: a KPI that was just declared is shown at once.

    Those that settings declare can be in no list and in no table: their breakdowns are there as bars.
    """
    known = {name for names in listed for name in names.split()}
    kpis = [kpi for kpi in edition.kpis.values() if board_of(kpi) == board and kpi.name not in known]
    if kpis:
        # What has no total is there by its breakdowns alone.
        panels = [tile(edition, kpi) if kpi.has_total else bars(edition, kpi, kpi.by[0]) for kpi in kpis]
        own = [kpi for kpi in kpis if kpi.name not in _BUILT_IN]
        panels += [bars(edition, kpi, breakdown) for kpi in own for breakdown in kpi.by[0 if kpi.has_total else 1 :]]
        yield Row(panels, BOARDS["row.further"])


def tables(edition: Edition, of: Sequence[tuple[Breakdown, str]]) -> Iterator[Row]:
    """A row with a table for each breakdown: (breakdown, names of KPIs that have it); none where all are hidden."""
    for breakdown, names in of:
        shown = [kpi for kpi in named(edition, names) if kpi.name not in edition.hidden_kpis]
        if shown:
            yield Row([breakdown_table(edition, shown, breakdown)], by(breakdown))


def rhythms(edition: Edition, names: str) -> Iterator[Row]:
    """A folded row of when things happen by weekday and hour, where Prometheus has what that is made of.

    A panel asks for weeks, so that nobody waits for it who did not open the row.
    """
    if HOUR in edition.windows:
        yield Row([rhythm(edition, kpi) for kpi in named(edition, names)], BOARDS["row.rhythm"], collapsed=True)


def chosen(edition: Edition, **by: str) -> list[Chosen]:
    """Variables: label = the KPI whose breakdown knows its values; where that is hidden, another one of its group."""
    found = ((label, _knowing(edition, edition.kpis[name], label)) for label, name in by.items())
    return [Chosen(label, metric_name(kpi, (label,))) for label, kpi in found if kpi is not None]


def _knowing(edition: Edition, first: Kpi, label: str) -> Kpi | None:
    """The first of the KPIs that are shown, beginning with this one, that knows the values of a label."""
    board = board_of(first)
    further = (kpi for kpi in edition.kpis.values() if board_of(kpi) == board and (label,) in kpi.by)
    return next((kpi for kpi in (first, *further) if kpi.name not in edition.hidden_kpis), None)
