"""Boards as Grafana has them: places on the grid, variables, links and annotations."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import dashboard as models

from grafana.board import Board, Chosen, Row, uid
from grafana.edition import Edition
from grafana.panels.shown import DATASOURCE, Shown, dimension_name, series, window_name
from grafana.promql import JOB, NABZ_ALERTS

TAG: Final = "nabz"
_COLUMNS: Final = 24
_EVERYTHING: Final = ".+"
_EVEN_NONE: Final = ".*"
_BOARDS: Final = "nabz_board_series"
_BOARDS_AND_WORKERS: Final = '{__name__=~"nabz_board_series|nabz_worker_partitions"}'
"""What every process of these kinds tells of itself."""
_FIRING: Final = f"max by (alertname, severity, kpi, window) ({NABZ_ALERTS})"


def dashboard(edition: Edition, board: Board) -> models.Dashboard:
    """The dashboard of a board, as its JSON says it."""
    made = (
        builders.Dashboard(edition.say(board.title))
        .uid(uid(edition, board.key))
        .description(edition.say(board.about))
        .tags([TAG, f"{TAG}-{edition.language.value}", "generated"])
        .readonly()
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
        .time("now-24h", "now")
        .refresh("30s")
        .timezone("browser")
        .variables(list(_variables(edition, board)))
        .annotation(_firing_alerts(edition))
        .links(_links(edition))
        .build()
    )
    made.panels = list(_placed(edition, board.rows))
    _unplaced(made)
    return made


def _unplaced(made: models.Dashboard) -> None:
    """Leave links and annotations where people see them: the SDK would fold them into a menu of Grafana 12.3."""
    placed: list[Any] = [*(made.links or []), *(made.annotations.list_val or [])]
    for panel in _all_panels(made):
        placed.extend(panel.links or [])
    for one in placed:
        one.placement = None


def panel_drawing(made: models.Dashboard, board: Board, alert: str) -> int | None:
    """The id of the panel that draws an alert in, if there is one; `made` is the dashboard of `board`."""
    shown = [panel for row in board.rows for panel in row.panels]
    panels = [panel for panel in _all_panels(made) if panel.type_val != "row"]
    for one, panel in zip(shown, panels, strict=True):
        if one.draws == alert:
            return panel.id_val
    return None


def _all_panels(made: models.Dashboard) -> Iterator[models.Panel]:
    for panel in made.panels or []:
        if isinstance(panel, models.RowPanel):
            yield from panel.panels
        else:
            yield panel


# ------------------------------------------------------------------------------------------ places


def _placed(edition: Edition, rows: Sequence[Row]) -> Iterator[models.Panel | models.RowPanel]:
    """Panels with ids that count up, each under its row; those of a collapsed row lie inside it."""
    number, y = 1, 0
    for row in rows:
        heading = None
        if row.title is not None:
            heading = builders.Row(edition.say(row.title)).collapsed(row.collapsed).id(number).build()
            heading.grid_pos = models.GridPos(h=1, w=_COLUMNS, x=0, y=y)
            number, y = number + 1, y + 1
        panels, height = _grid(row.panels, number, y)
        number, y = number + len(panels), y + height
        if heading is not None:
            if row.collapsed:
                heading.panels = panels
            yield heading
        if heading is None or not row.collapsed:
            yield from panels


def _grid(shown: Sequence[Shown], number: int, y: int) -> tuple[list[models.Panel], int]:
    """Panels from left to right, in lines as high as their highest; and how high they are together."""
    panels: list[models.Panel] = []
    x, top, line = 0, y, 0
    for one in shown:
        if x + one.width > _COLUMNS:
            x, y, line = 0, y + line, 0
        panel = one.panel.build()
        panel.id_val = number + len(panels)
        panel.grid_pos = models.GridPos(h=one.height, w=one.width, x=x, y=y)
        panels.append(panel)
        x, line = x + one.width, max(line, one.height)
    return panels, y + line - top


# --------------------------------------------------------------------------------------- variables


def _variables(edition: Edition, board: Board) -> Iterator[Builder[models.VariableModel]]:
    yield (
        builders.DatasourceVariable("datasource")
        .label(edition.message("variable.datasource"))
        .type("prometheus")
        .description("Prometheus")
    )
    processes = _BOARDS_AND_WORKERS if board.workers else _BOARDS
    yield _chosen("job", edition.message("variable.job"), f"label_values({processes}, job)")
    # Where there is one installation, its series may have no such label.
    environments = f"label_values({_BOARDS}, environment)"
    yield _chosen("environment", edition.message("variable.environment"), environments, everything=_EVEN_NONE)
    if board.instances:
        yield _chosen(
            "instance",
            edition.message("variable.instance"),
            f'label_values({{__name__=~"nabz_.+",{JOB}}}, instance)',
        )
    if board.window is not None:
        yield _windows(edition, board.window)
    for chosen in board.dimensions:
        yield _dimension(edition, chosen)


def _windows(edition: Edition, first: str) -> Builder[models.VariableModel]:
    """The windows to choose from; what people read may be another text than what queries take."""
    names = {window: window_name(edition, window) for window in edition.windows}
    first = first if first in names else next(iter(names))
    options = {
        window: models.VariableOption(selected=window == first, text=name, value=window)
        for window, name in names.items()
    }
    values = [window if name == window else f"{name} : {window}" for window, name in names.items()]
    return (
        builders.CustomVariable("window")
        .label(edition.message("variable.window"))
        .values(",".join(values))
        .current(options[first])
        .options(list(options.values()))
    )


def _dimension(edition: Edition, chosen: Chosen) -> Builder[models.VariableModel]:
    query = f"label_values({chosen.metric}{{{JOB}}}, {chosen.label})"
    return _chosen(chosen.label, dimension_name(edition, chosen.label), query)


def _chosen(name: str, label: str, query: str, *, everything: str = _EVERYTHING) -> Builder[models.VariableModel]:
    """One or several values of a label, at first all of them; asked anew when the time changes."""
    return (
        builders.QueryVariable(name)
        .label(label)
        .datasource(DATASOURCE)
        .query({"qryType": 1, "query": query, "refId": "PrometheusVariableQueryEditor-VariableQuery"})
        .definition(query)
        .refresh(models.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(models.VariableSort.ALPHABETICAL_ASC)
        .multi(True)
        .include_all(True)
        .all_value(everything)
        .current(models.VariableOption(selected=True, text=["All"], value=["$__all"]))
    )


# ------------------------------------------------------------------------------ links, annotations


def _links(edition: Edition) -> list[Builder[models.DashboardLink]]:
    return [
        builders.DashboardLink(edition.message("link.boards"))
        .type(models.DashboardLinkType.DASHBOARDS)
        .tags([f"{TAG}-{edition.language.value}"])
        .as_dropdown(False)
        .include_vars(True)
        .keep_time(True),
        builders.DashboardLink(edition.message("link.page"))
        .type(models.DashboardLinkType.LINK)
        .icon("external link")
        .url(edition.board_url)
        .target_blank(True),
    ]


def _firing_alerts(edition: Edition) -> Builder[models.AnnotationQuery]:
    return (
        builders.AnnotationQuery()
        .name(edition.message("annotation.firing"))
        .datasource(DATASOURCE)
        .enable(True)
        .icon_color("red")
        .target(series(_FIRING, "{{alertname}}", "Anno"))
        .expr(_FIRING)
        .step("60s")
        .title_format("{{alertname}}")
        .text_format("{{severity}} {{window}}")
        .tag_keys("severity,kpi")
    )
