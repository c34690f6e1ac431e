"""Why a KPI has no value: a setting is missing, it is still counted, events never came, or there is nothing yet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from streams.check.marks import NEEDED, set_by
from streams.check.probing import unseen_measures
from streams.kpis import Kpi
from streams.kpis.catalogue import Catalogue
from streams.settings import Settings
from streams.settings.tables import model_of_table

_ALWAYS_THERE: Final = frozenset({"currency", "pipeline", "kind", "scale.min", "scale.max"})
"""Optional fields that have a sensible default, so that nothing lacks them."""


class Lack(Enum):
    """What a KPI without a value lacks."""

    SETTING = "setting"
    """Without a setting it never has one."""
    COUNTING = "counting"
    """It is made of what is being counted anew: it comes back by itself."""
    EVENTS = "events"
    """No event came of types that it needs."""
    NUMBERS = "numbers"
    """All came, but there is nothing to count or to divide by: nothing of the kind happened, or a field is not told."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a KPI has no value.

    `settings` are those that have to be made. `events` are groups of event types; of each group any one has to come.
    `fields` are optional fields that it reads, by event type: perhaps nobody tells them.
    """

    lack: Lack
    settings: tuple[str, ...] = ()
    events: tuple[tuple[str, ...], ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def reason_of(kpi: Kpi, settings: Settings, seen: Collection[str], growing: Collection[str] = ()) -> Reason:
    """Why a KPI has no value by these settings, with these marks seen, while these measures are `growing` (names)."""
    if not kpi.windows:
        return Reason(Lack.SETTING, ("windows",))
    if kpi.needs and not settings.gives(kpi.needs):
        table, _, key = kpi.needs.partition(".")
        is_table = model_of_table(Settings.model_fields[table]) is not None
        return Reason(Lack.SETTING, (f"[{table}] {key}" if key else f"[{table}]" if is_table else table,))
    if any(measure.name in growing for measure in kpi.measures):
        # What was seen by these settings is not known before all is counted by them.
        return Reason(Lack.COUNTING)
    unseen = unseen_measures(kpi, seen)
    first = [sorted(measure.fed_by) for measure, *_ in unseen]
    missing = [NEEDED[mark] for group in first for mark in group if mark in NEEDED and not set_by(mark, settings)]
    if missing:
        return Reason(Lack.SETTING, tuple(dict.fromkeys(missing)))
    marks = [frozenset[str]().union(*(measure.fed_by for measure in group)) for group in unseen]
    groups = _groups(marks, settings)
    if any(set(group).isdisjoint(seen) for group in groups):
        return Reason(Lack.EVENTS, events=groups)
    # Such events came, and none with what it takes: a comment, the end of a term.
    return Reason(Lack.NUMBERS, fields=_optional_fields(kpi, settings.catalogue))


def _groups(marks: Collection[Collection[str]], settings: Settings) -> tuple[tuple[str, ...], ...]:
    """Each set of event types of which one has to come, once; without those that another one contains."""
    groups = {frozenset(kind for mark in group for kind in set_by(mark, settings)) for group in marks}
    least = [group for group in groups if not any(other < group for other in groups)]
    return tuple(sorted(tuple(sorted(group)) for group in least))


def _optional_fields(kpi: Kpi, catalogue: Catalogue) -> Mapping[str, tuple[str, ...]]:
    """The optional fields by which a KPI counts, by event type; of those events alone that decide what is counted."""
    found: dict[str, dict[str, None]] = {}
    for measure in kpi.measures:
        for event_type, names in catalogue.lineage[measure].counted.items():
            optional = [name for name in names if name not in catalogue.events.required[event_type] | _ALWAYS_THERE]
            found.setdefault(event_type, {}).update(dict.fromkeys(optional))
    return {event_type: tuple(names) for event_type, names in found.items() if names}
