"""The board of leads: how many come, how far they get, what they cost."""

from grafana.board import Board
from grafana.boards import parts as keys
from grafana.boards.parts import chosen, others, rhythms, tables, tiles, trends, watched_rows
from grafana.edition import Edition
from grafana.panels.breakdowns import bars
from streams.texts.messages import BOARDS

_NOW = (
    "leads_created leads_qualified leads_converted leads_lost leads_open lead_qualification_ratio "
    "lead_conversion_ratio lead_conversion_seconds_p50 lead_conversion_seconds_p90 lead_conversion_seconds_mean "
    "lead_cost lead_customer_ratio"
)
_OVER_TIME = (
    "leads_created leads_qualified leads_converted leads_lost leads_open lead_qualification_ratio "
    "lead_conversion_ratio lead_conversion_seconds_p50 lead_cost"
)
_BY_CHANNEL = (
    "leads_created leads_qualified leads_converted leads_lost leads_open lead_qualification_ratio "
    "lead_conversion_ratio lead_conversion_seconds_mean lead_cost lead_customer_ratio"
)
_BY_CAMPAIGN = (
    "leads_created leads_qualified leads_converted leads_lost lead_qualification_ratio lead_conversion_ratio "
    "lead_cost lead_customer_ratio"
)
_BY_OWNER = (
    "leads_qualified leads_converted leads_open lead_qualification_ratio lead_conversion_ratio "
    "lead_conversion_seconds_mean"
)
_BY_PRIORITY = "leads_open lead_qualification_ratio lead_conversion_ratio"


def leads(edition: Edition) -> Board:
    """From the lead to the opportunity."""
    kpis = edition.kpis
    return Board(
        keys.LEADS,
        [
            tiles(edition, BOARDS["row.now"], _NOW),
            *others(edition, keys.LEADS, _NOW, _OVER_TIME),
            *watched_rows(edition, keys.LEADS),
            trends(
                edition,
                BOARDS["row.over-time"],
                _OVER_TIME,
                bars(edition, kpis["leads_created"], ("channel",)),
                bars(edition, kpis["leads_lost"], ("reason",)),
                bars(edition, kpis["leads_open"], ("priority",)),
            ),
            *tables(
                edition,
                [
                    (("channel",), _BY_CHANNEL),
                    (("campaign",), _BY_CAMPAIGN),
                    (("owner",), _BY_OWNER),
                    (("priority",), _BY_PRIORITY),
                ],
            ),
            *rhythms(edition, "leads_created leads_converted"),
        ],
        chosen(
            edition,
            channel="leads_created",
            campaign="leads_created",
            owner="leads_open",
            priority="leads_open",
            reason="leads_lost",
        ),
        window="30d",
    )
