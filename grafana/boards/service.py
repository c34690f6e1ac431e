"""The board of the service desk."""

from grafana.board import Board
from grafana.boards import parts as keys
from grafana.boards.parts import chosen, others, tables, tiles, trends, watched_row
from grafana.edition import Edition
from grafana.panels.breakdowns import bars
from grafana.panels.trends import trend_by
from streams.texts.messages import BOARDS

_LOAD = "tickets_backlog tickets_opened tickets_resolved tickets_reopened ticket_contact_ratio"
_SPEED = (
    "ticket_resolution_seconds_mean ticket_resolution_seconds_p50 ticket_resolution_seconds_p95 "
    "ticket_response_seconds_mean ticket_response_seconds_p50 ticket_response_seconds_p95 "
    "ticket_resolution_business_seconds_mean ticket_resolution_business_seconds_p50 "
    "ticket_resolution_business_seconds_p95"
)
_QUALITY = "ticket_first_contact_ratio ticket_reopen_ratio"
_OVER_TIME = (
    "tickets_opened tickets_resolved ticket_resolution_seconds_p50 ticket_resolution_seconds_p95 "
    "ticket_response_seconds_p95 ticket_first_contact_ratio"
)
_BY_CHANNEL = (
    "tickets_backlog tickets_opened tickets_resolved tickets_reopened ticket_resolution_seconds_mean "
    "ticket_resolution_seconds_p95 ticket_response_seconds_p95 ticket_first_contact_ratio"
)
_BY_PRIORITY = (
    "tickets_backlog tickets_opened tickets_resolved ticket_resolution_seconds_mean ticket_resolution_seconds_p95 "
    "ticket_resolution_business_seconds_mean ticket_response_seconds_mean ticket_response_seconds_p95"
)
_BY_CATEGORY = (
    "tickets_opened tickets_resolved tickets_reopened ticket_resolution_seconds_mean "
    "ticket_resolution_seconds_p95 ticket_first_contact_ratio ticket_reopen_ratio"
)


def service(edition: Edition) -> Board:
    """Tickets: how many, how fast, how well."""
    backlog = edition.kpis["tickets_backlog"]
    return Board(
        keys.SERVICE,
        [
            tiles(edition, BOARDS["row.load"], _LOAD),
            tiles(edition, BOARDS["row.speed"], _SPEED),
            tiles(edition, BOARDS["row.quality"], _QUALITY),
            *others(edition, keys.SERVICE, _LOAD, _SPEED, _QUALITY, _OVER_TIME),
            *watched_row(edition, keys.SERVICE),
            trends(
                edition,
                BOARDS["row.over-time"],
                _OVER_TIME,
                trend_by(edition, backlog, ("priority",)),
                bars(edition, backlog, ("channel",)),
                bars(edition, edition.kpis["ticket_resolution_seconds_mean"], ("category",)),
            ),
            *tables(
                edition,
                [(("channel",), _BY_CHANNEL), (("priority",), _BY_PRIORITY), (("category",), _BY_CATEGORY)],
            ),
        ],
        chosen(edition, channel="tickets_opened", priority="tickets_opened", category="tickets_opened"),
    )
