"""What was seen and what the numbers lack, from the marks of the shards and the tables."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from schemas.event_types import EventTypes
from streams.arithmetic.measures.deals import WINS
from streams.check.marks import DEAL, PURCHASED, sells
from streams.check.reasons import Reason, reason_of
from streams.kpis import Kpi
from streams.settings import Settings

_WON: Final = "deals_won"


class Notice(Enum):
    """Something that the settings keep from being counted."""

    NOTHING_SELLS = "nothing-sells"
    """Deals are won, but no pipeline sells and no purchase came: no customer, no revenue, no lifetime value."""


class Came(NamedTuple):
    """Events of one type; moments are epoch ms.

    `first` is when the first one happened. `counted` and `last` say how many workers have counted since they began, and
    when they counted the last; 0 and None where they have counted none yet.
    """

    first: int
    counted: int = 0
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """What came and what is missing, by event type; KPI -> why it has no value."""

    came: Mapping[str, Came]
    kpis: int
    """How many KPIs there are, with a value or without."""
    without_value: Mapping[str, Reason]
    notices: tuple[Notice, ...]
    never_came: tuple[str, ...]
    """The event types that others publish and that were never counted."""


def checked(
    kpis: Sequence[Kpi],
    settings: Settings,
    seen: Mapping[str, Mapping[str, int]],
    tables: Mapping[str, Mapping[str, object]],
    lately: Mapping[str, tuple[int, int]] | None = None,
    growing: Collection[str] = (),
) -> Check:
    """Check these KPIs against what was seen and what the tables of the windows hold.

    `seen` maps the tags of shards (`customer-3`) to what was ever counted there and when first (epoch ms). `lately`
    maps event types to how many the workers have counted and when the last (epoch ms). Measures that are `growing`, by
    name, are not counted by all shards yet.
    """
    marks = frozenset[str]().union(*seen.values())
    lacking = [kpi for kpi in kpis if not _has_value(kpi, tables.values())]
    without = {kpi.name: reason_of(kpi, settings, marks, growing) for kpi in lacking}
    events = settings.catalogue.events
    came = {kind: Came(first, *(lately or {}).get(kind, ())) for kind, first in _came(seen, events).items()}
    never = tuple(kind for kind in events.published if kind not in came)
    return Check(came, len(kpis), without, tuple(_notices(settings, marks, came, tables.values())), never)


def _has_value(kpi: Kpi, tables: Iterable[Mapping[str, object]]) -> bool:
    if kpi.has_total:
        return any(kpi.name in table for table in tables)
    return any(field.startswith(f"{kpi.name}{{") for table in tables for field in table)


def _came(seen: Mapping[str, Mapping[str, int]], events: EventTypes) -> Mapping[str, int]:
    """The event types that came, each with its first moment, in the order of all.

    Shards of other families also say of a type that it was seen, where what they count stands for it: a won deal may be
    a purchase.
    """
    first: dict[str, int] = {}
    for tag, marks in seen.items():
        family = tag.rpartition("-")[0]
        for mark, moment in marks.items():
            if family in {events.family_of_topic[topic] for topic in events.topics_of_type.get(mark, ())}:
                first[mark] = min(moment, first.get(mark, moment))
    return {kind: first[kind] for kind in events.published if kind in first}


def _notices(
    settings: Settings, marks: Collection[str], came: Mapping[str, Came], tables: Iterable[Mapping[str, object]]
) -> Iterable[Notice]:
    # A shard knows of no win that an earlier version has counted, and tables hold nothing that is hidden.
    won = WINS in marks or any(float(str(table.get(_WON, 0))) > 0 for table in tables)
    if won and DEAL in came and PURCHASED not in came and not sells(settings):
        yield Notice.NOTHING_SELLS
