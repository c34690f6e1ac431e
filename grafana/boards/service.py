"""The board of the service desk."""

from grafana.board import Board, Row
from grafana.boards import parts as keys
from grafana.boards.parts import chosen, named, others, rhythms, tables, tiles, trends, watched_rows
from grafana.edition import Edition
from grafana.panels.breakdowns import bars
from grafana.panels.tiles import tile
from grafana.panels.trends import trend, trend_by
from streams.texts.messages import BOARDS

_LOAD = (
    "tickets_backlog ticket_backlog_seconds_mean tickets_unanswered tickets_opened tickets_resolved tickets_reopened "
    "ticket_contact_ratio"
)
_SPEED = (
    "ticket_resolution_seconds_mean ticket_resolution_seconds_p50 ticket_resolution_seconds_p95 "
    "ticket_response_seconds_mean ticket_response_seconds_p50 ticket_response_seconds_p95 "
    "ticket_resolution_business_seconds_mean ticket_resolution_business_seconds_p50 "
    "ticket_resolution_business_seconds_p95 "
    "ticket_resolution_elapsed_seconds_mean ticket_resolution_elapsed_seconds_p50 "
    "ticket_resolution_elapsed_seconds_p95 "
    "ticket_response_business_seconds_mean ticket_response_business_seconds_p50 ticket_response_business_seconds_p95"
)
_PROMISES = "ticket_response_on_time_ratio ticket_resolution_on_time_ratio tickets_overdue tickets_due_soon"
_QUALITY = "ticket_first_contact_ratio ticket_reopen_ratio ticket_paused_ratio"
_COMMENTS = "comments sentiment_mean comment_negative_ratio sentiment_agreement_ratio"
_THEMES = "theme_comments theme_sentiment_mean theme_negative_ratio"
_OVER_TIME = (
    "tickets_opened tickets_resolved ticket_resolution_seconds_p50 ticket_resolution_seconds_p95 "
    "ticket_response_seconds_p95 ticket_first_contact_ratio ticket_backlog_seconds_mean ticket_paused_ratio"
)
_BY_CHANNEL = (
    "tickets_backlog tickets_unanswered tickets_opened tickets_resolved tickets_reopened "
    "ticket_resolution_seconds_mean ticket_resolution_seconds_p95 ticket_resolution_elapsed_seconds_mean "
    "ticket_response_seconds_p95 ticket_first_contact_ratio"
)
_BY_PRIORITY = (
    "tickets_backlog ticket_backlog_seconds_mean tickets_overdue tickets_due_soon ticket_response_on_time_ratio "
    "ticket_resolution_on_time_ratio tickets_opened tickets_resolved ticket_resolution_seconds_mean "
    "ticket_resolution_elapsed_seconds_mean ticket_resolution_business_seconds_mean "
    "ticket_response_seconds_mean ticket_response_business_seconds_mean"
)
_BY_CATEGORY = (
    "tickets_opened tickets_resolved tickets_reopened ticket_resolution_seconds_mean "
    "ticket_resolution_seconds_p95 ticket_resolution_elapsed_seconds_mean ticket_first_contact_ratio "
    "ticket_reopen_ratio"
)
_BY_TEAM = (
    "tickets_backlog ticket_backlog_seconds_mean tickets_unanswered tickets_overdue tickets_due_soon "
    "ticket_response_on_time_ratio ticket_resolution_on_time_ratio tickets_resolved tickets_reopened "
    "ticket_resolution_seconds_mean ticket_resolution_elapsed_seconds_mean ticket_paused_ratio "
    "ticket_response_seconds_mean comments sentiment_mean comment_negative_ratio"
)
_BY_AGENT = (
    "tickets_resolved ticket_resolution_seconds_mean ticket_response_seconds_mean ticket_first_contact_ratio "
    "ticket_reopen_ratio comments sentiment_mean comment_negative_ratio"
)
_BY_SEGMENT = (
    "tickets_opened ticket_resolution_seconds_mean ticket_resolution_seconds_p95 comments sentiment_mean "
    "comment_negative_ratio"
)


def service(edition: Edition) -> Board:
    """Tickets: how many, how fast, how well; and what customers write with them, and with their answers."""
    backlog = edition.kpis["tickets_backlog"]
    return Board(
        keys.SERVICE,
        [
            tiles(edition, BOARDS["row.load"], _LOAD),
            _promises(edition),
            tiles(edition, BOARDS["row.speed"], _SPEED),
            tiles(edition, BOARDS["row.quality"], _QUALITY),
            _comments(edition),
            *others(edition, keys.SERVICE, _LOAD, _PROMISES, _SPEED, _QUALITY, _COMMENTS, _THEMES, _OVER_TIME),
            *watched_rows(edition, keys.SERVICE),
            trends(
                edition,
                BOARDS["row.over-time"],
                _OVER_TIME,
                trend_by(edition, backlog, ("priority",)),
                bars(edition, backlog, ("channel",)),
                bars(edition, backlog, ("assignee",)),
                bars(edition, edition.kpis["ticket_resolution_seconds_mean"], ("category",)),
            ),
            *tables(
                edition,
                [
                    (("channel",), _BY_CHANNEL),
                    (("priority",), _BY_PRIORITY),
                    (("category",), _BY_CATEGORY),
                    (("team",), _BY_TEAM),
                    (("agent",), _BY_AGENT),
                    (("segment",), _BY_SEGMENT),
                    (("product",), _BY_SEGMENT),
                    (("touchpoint",), _COMMENTS),
                    (("theme",), _THEMES),
                ],
            ),
            *rhythms(edition, "tickets_opened tickets_resolved"),
        ],
        chosen(
            edition,
            channel="tickets_opened",
            priority="tickets_opened",
            category="tickets_opened",
            team="tickets_opened",
            agent="tickets_resolved",
            assignee="tickets_backlog",
            segment="tickets_opened",
            product="tickets_opened",
            touchpoint="comments",
            theme="theme_comments",
        ),
    )


def _promises(edition: Edition) -> Row:
    """What was promised: kept or not, in total, over time and by those who have to keep it."""
    kpis = edition.kpis
    on_time = named(edition, "ticket_response_on_time_ratio ticket_resolution_on_time_ratio")
    return Row(
        [
            *(tile(edition, kpi) for kpi in named(edition, _PROMISES)),
            *(trend(edition, kpi) for kpi in on_time),
            bars(edition, kpis["tickets_overdue"], ("priority",)),
            bars(edition, kpis["tickets_overdue"], ("team",)),
            bars(edition, kpis["ticket_resolution_on_time_ratio"], ("team",)),
        ],
        BOARDS["row.promises"],
    )


def _comments(edition: Edition) -> Row:
    """How many comments there are, how they sound, and what they are about."""
    kpis = edition.kpis
    return Row(
        [
            *(tile(edition, kpi) for kpi in named(edition, _COMMENTS)),
            trend(edition, kpis["sentiment_mean"]),
            bars(edition, kpis["sentiment_mean"], ("touchpoint",)),
            *(bars(edition, kpi, ("theme",)) for kpi in named(edition, _THEMES)),
        ],
        BOARDS["row.comments"],
    )
