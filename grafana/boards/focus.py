"""The board of the few figures that come first."""

from grafana.board import Board, Row, address
from grafana.boards import parts as keys
from grafana.boards.parts import board_of
from grafana.edition import Edition
from grafana.panels.goals import goal_tile
from grafana.panels.tiles import tile
from grafana.panels.trends import trend
from streams.texts.messages import BOARDS


def focus(edition: Edition) -> Board:
    """What `focus` of the settings names, in that order: a tile each, its goals, and how it went."""
    kpis = [edition.kpis[name] for name in edition.focus]
    totals = [kpi for kpi in kpis if kpi.has_total]
    goals = [goal_tile(edition, kpi, goal) for kpi in totals for goal in edition.goals.get(kpi.name, ())]
    return Board(
        keys.FOCUS,
        [
            Row([tile(edition, kpi, address(edition, board_of(kpi))) for kpi in totals]),
            *([Row(goals, BOARDS["row.goals"])] if goals else ()),
            Row([trend(edition, kpi) for kpi in totals], BOARDS["row.over-time"]),
        ],
        window="30d",
    )
