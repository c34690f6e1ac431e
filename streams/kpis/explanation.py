"""What a declaration says, in words: the parts that every rendering of a KPI shares. Pure."""

from schemas.event_types import EventTypes
from streams.arithmetic.measures import TOTAL, Breakdown
from streams.arithmetic.panes import ROLLING_NAMES, WINDOW_NAMES
from streams.kpis.declaration import Better, Kpi
from streams.kpis.lineage import Feed, always

_BETTER = {Better.UP: "higher", Better.DOWN: "lower", Better.NEITHER: "neither"}


def breakdown_name(breakdown: Breakdown) -> str:
    """A breakdown as people write it: `channel`, or `pipeline + stage`."""
    return " + ".join(breakdown) if breakdown != TOTAL else "total"


def better(kpi: Kpi) -> str:
    """Which direction is good news."""
    return _BETTER[kpi.better]


def windows(kpi: Kpi) -> str:
    """The windows that a KPI has."""
    named = {WINDOW_NAMES: "all", ROLLING_NAMES: "all rolling ones"}
    return named.get(kpi.windows) or ", ".join(kpi.windows)


def table_field(kpi: Kpi, breakdown: Breakdown = TOTAL) -> str:
    """The field of a table, with dots for values: `deals_won{channel="…"}`."""
    labels = ",".join(f'{dimension}="…"' for dimension in sorted(breakdown))
    return f"{kpi.name}{{{labels}}}" if labels else kpi.name


def fed_by(feed: Feed, events: EventTypes) -> list[tuple[str, tuple[str, ...]]]:
    """Each event type of a feed with all of its fields that matter, in the order of the feed."""
    return [
        (event_type, tuple(dict.fromkeys((*always(event_type, events), *names)))) for event_type, names in feed.items()
    ]
