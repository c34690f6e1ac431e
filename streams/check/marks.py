"""What has to be seen before a measure counts at all, as event types and settings that people know.

A measure is fed by marks (`Measure.fed_by`): most are event types, some stand for one that does something only by
certain settings.
"""

from collections.abc import Mapping
from typing import Final

from streams.arithmetic.measures.comments import OF_ANSWER, OF_TICKET
from streams.arithmetic.measures.customers import (
    BASKET,
    GROUPED,
    JOINING,
    PASSING,
    RATED,
    RATED_LOYAL,
    RATED_RISKY,
    SILENCES,
    TERMS,
)
from streams.arithmetic.measures.deals import STALLS
from streams.arithmetic.measures.leads import FOLLOWED
from streams.arithmetic.measures.tickets import RESOLUTION_PROMISED, RESPONSE_PROMISED
from streams.settings import Settings

PURCHASED: Final = "purchase.completed"
DEAL: Final = "deal.stage_changed"

NEEDED: Final[Mapping[str, str]] = {
    TERMS: "inactivity_days = 0",
    SILENCES: "inactivity_days > 0",
    STALLS: "[pipelines.default] stalled_after",
    BASKET: "[baskets]",
    RESPONSE_PROMISED: "[service_levels] response",
    RESOLUTION_PROMISED: "[service_levels] resolution",
    GROUPED: "[loyalty] groups",
    RATED: "[loyalty] groups",
    RATED_LOYAL: "[loyalty] loyal",
    RATED_RISKY: "[loyalty] risky",
}
"""Mark -> the setting without which nothing sets it."""
SELLS: Final = "[pipelines.default] sells = true"
"""The setting by which won deals are purchases."""


def set_by(mark: str, settings: Settings) -> tuple[str, ...]:
    """The event types of which any one sets a mark by these settings; none where a setting has to be made first."""
    return _set_by(settings).get(mark, (mark,))


def sells(settings: Settings) -> bool:
    """Whether won deals of any pipeline are purchases."""
    return any(pipeline.sells for pipeline in settings.pipelines.values())


def _set_by(settings: Settings) -> Mapping[str, tuple[str, ...]]:
    contractual = settings.inactivity_days == 0
    buys = (PURCHASED, DEAL) if sells(settings) else (PURCHASED,)
    stalls = any(pipeline.stalled_after for pipeline in settings.pipelines.values())
    opened = "ticket.opened"
    return {
        PURCHASED: buys,
        BASKET: buys if settings.baskets is not None else (),
        JOINING: ("customer.signed_up",) if contractual else buys,
        PASSING: ("customer.signed_up", "customer.renewed") if contractual else buys,
        TERMS: ("customer.signed_up",) if contractual else (),
        SILENCES: () if contractual else buys,
        STALLS: (DEAL,) if stalls else (),
        FOLLOWED: ("lead.created",),
        OF_ANSWER: ("survey.answered",),
        OF_TICKET: (opened,),
        RESPONSE_PROMISED: (opened,) if settings.service_levels.response else (),
        GROUPED: ("customer.signed_up", *buys) if settings.loyalty.groups else (),
        RATED: buys if settings.loyalty.groups else (),
        RATED_LOYAL: buys if settings.loyalty.loyal else (),
        RATED_RISKY: buys if settings.loyalty.risky else (),
        RESOLUTION_PROMISED: (opened,) if settings.service_levels.resolution else (),
    }
