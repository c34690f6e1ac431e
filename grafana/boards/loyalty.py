"""The board of survey answers."""

from grafana.board import Board, Chosen, Row
from grafana.boards import parts as keys
from grafana.boards.parts import chosen, named, others, tables, tiles, trends, watched_rows
from grafana.edition import Edition
from grafana.panels.breakdowns import bars
from grafana.panels.tiles import tile
from streams.kpis.metric_names import metric_name
from streams.texts.messages import BOARDS

_NOW = "nps nps_customers csat_ratio csat_mean ces_ratio ces_mean acsi loyalty_attitude_mean repeat_purchase_ratio"
_SHARES = "nps_promoter_ratio nps_passive_ratio nps_detractor_ratio"
_ANSWERS = "surveys_sent survey_answers survey_response_ratio"
_DRIVERS = "acsi_driver_mean acsi_driver_impact acsi_loyalty_effect"
_GROUPS = (
    "customers_in_group loyalty_value customers_at_risk value_at_risk loyal_customer_ratio loyalty_upgrade_ratio "
    "loyalty_downgrade_ratio loyalty_moves"
)
_OVER_TIME = (
    "nps nps_promoter_ratio nps_detractor_ratio csat_mean ces_mean acsi loyalty_attitude_mean survey_answers "
    "survey_response_ratio"
)
_BY_TOUCHPOINT = (
    "nps nps_promoter_ratio nps_passive_ratio nps_detractor_ratio csat_mean csat_ratio ces_mean ces_ratio "
    "surveys_sent survey_response_ratio"
)
_BY_SEGMENT = (
    "nps nps_promoter_ratio nps_passive_ratio nps_detractor_ratio nps_customers csat_mean csat_ratio ces_mean "
    "ces_ratio acsi loyalty_attitude_mean repeat_purchase_ratio customers_at_risk value_at_risk loyal_customer_ratio "
    "loyalty_upgrade_ratio loyalty_downgrade_ratio"
)
_BY_AGENT = "nps csat_mean csat_ratio ces_mean ces_ratio"
_BY_REGION = "nps"


def loyalty(edition: Edition) -> Board:
    """What customers say in surveys."""
    return Board(
        keys.LOYALTY,
        [
            tiles(edition, BOARDS["row.now"], _NOW),
            tiles(edition, BOARDS["row.promoters"], _SHARES),
            _answers(edition),
            _drivers(edition),
            _groups(edition),
            *others(edition, keys.LOYALTY, _NOW, _SHARES, _ANSWERS, _DRIVERS, _GROUPS, _OVER_TIME),
            *watched_rows(edition, keys.LOYALTY),
            trends(
                edition,
                BOARDS["row.over-time"],
                _OVER_TIME,
                bars(edition, edition.kpis["nps"], ("touchpoint",)),
                bars(edition, edition.kpis["nps"], ("segment",)),
            ),
            *tables(
                edition,
                [
                    (("touchpoint",), _BY_TOUCHPOINT),
                    (("segment",), _BY_SEGMENT),
                    (("agent",), _BY_AGENT),
                    (("team",), _BY_AGENT),
                    (("product",), _BY_AGENT),
                    (("region",), _BY_REGION),
                    (("loyalty",), "customers_in_group loyalty_value"),
                    (("from", "to"), "loyalty_moves"),
                ],
            ),
        ],
        [
            *chosen(
                edition,
                touchpoint="nps",
                segment="acsi",
                agent="nps",
                team="nps",
                product="nps",
                region="nps",
                loyalty="customers_in_group",
            ),
            *_moves(edition),
        ],
        window="30d",
    )


def _answers(edition: Edition) -> Row:
    """Who is asked, and who answers."""
    asked = named(edition, _ANSWERS)
    return Row(
        [*(tile(edition, kpi) for kpi in asked), *(bars(edition, kpi, ("kind",)) for kpi in asked)],
        BOARDS["row.answers"],
    )


def _drivers(edition: Edition) -> Row:
    """What goes together with satisfaction, and with what satisfaction goes together."""
    kpis = edition.kpis
    return Row(
        [
            tile(edition, kpis["acsi_loyalty_effect"]),
            *(bars(edition, kpis[name], ("driver",)) for name in ("acsi_driver_mean", "acsi_driver_impact")),
        ],
        BOARDS["row.drivers"],
    )


def _moves(edition: Edition) -> list[Chosen]:
    """Variables of moves, which are told by both groups together."""
    moves = edition.kpis["loyalty_moves"]
    if moves.name in edition.hidden_kpis:
        return []
    return [Chosen(label, metric_name(moves, breakdown)) for breakdown in moves.by for label in breakdown]


def _groups(edition: Edition) -> Row:
    """How recently, how often and for how much customers buy."""
    kpis = edition.kpis
    return Row(
        [
            *(tile(edition, kpi) for kpi in named(edition, _GROUPS)),
            *(bars(edition, kpis[name], ("loyalty",)) for name in ("customers_in_group", "loyalty_value")),
        ],
        BOARDS["row.groups"],
    )
