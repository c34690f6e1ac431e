"""The board of survey answers."""

from grafana.board import Board
from grafana.boards import parts as keys
from grafana.boards.parts import chosen, others, tables, tiles, trends, watched_rows
from grafana.edition import Edition
from grafana.panels.breakdowns import bars
from streams.texts.messages import BOARDS

_NOW = (
    "nps nps_customers csat_ratio csat_mean ces_ratio ces_mean acsi loyalty_attitude_mean survey_answers "
    "repeat_purchase_ratio"
)
_OVER_TIME = "nps csat_mean ces_mean acsi loyalty_attitude_mean survey_answers"
_BY_TOUCHPOINT = "nps csat_mean csat_ratio ces_mean ces_ratio"
_BY_SEGMENT = "nps nps_customers acsi loyalty_attitude_mean repeat_purchase_ratio"


def loyalty(edition: Edition) -> Board:
    """What customers say in surveys."""
    return Board(
        keys.LOYALTY,
        [
            tiles(edition, BOARDS["row.now"], _NOW),
            *others(edition, keys.LOYALTY, _NOW, _OVER_TIME),
            *watched_rows(edition, keys.LOYALTY),
            trends(
                edition,
                BOARDS["row.over-time"],
                _OVER_TIME,
                bars(edition, edition.kpis["nps"], ("touchpoint",)),
                bars(edition, edition.kpis["nps"], ("segment",)),
                bars(edition, edition.kpis["survey_answers"], ("kind",)),
            ),
            *tables(edition, [(("touchpoint",), _BY_TOUCHPOINT), (("segment",), _BY_SEGMENT)]),
        ],
        chosen(edition, touchpoint="nps", segment="acsi"),
        window="30d",
    )
