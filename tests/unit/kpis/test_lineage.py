"""Lineage is what the engine does: change a field, and exactly the measures that name it count differently."""

import copy
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pytest

from schemas.topics import FAMILIES, TYPES
from streams.arithmetic import fields
from streams.arithmetic.days import days_of
from streams.arithmetic.measures import TOTAL, Breakdown, Measure, marketing, series_name
from streams.arithmetic.whole_numbers import WHOLE_NUMBERS
from streams.settings import Settings
from tests.built_in import ALL_MEASURES, LINEAGE
from tests.engine.pure import PlainNumbers, PureDriver, decoded
from tests.unit.kpis.event_fields import fields_of
from tests.unit.kpis.stories import INTERESTED, NOW, Event, story

_FAMILY_TYPES: Final = {
    "deal": {"deal.stage_changed": 300, "deal.voided": 8},
    "ticket": {
        "ticket.opened": 100,
        "ticket.updated": 50,
        "ticket.responded": 200,
        "ticket.paused": 100,
        "ticket.resumed": 100,
        "ticket.resolved": 140,
        "ticket.reopened": 40,
        "ticket.voided": 16,
    },
    "lead": {
        "lead.created": 80,
        "lead.updated": 60,
        "lead.qualified": 60,
        "lead.disqualified": 50,
        "lead.converted": 30,
        "lead.voided": 3,
    },
    "customer": {
        "purchase.completed": 280,
        "purchase.refunded": 80,
        "purchase.voided": 12,
        "customer.signed_up": 50,
        "customer.cancelled": 30,
        "customer.updated": 28,
        "customer.renewed": 60,
        "interaction.logged": 60,
        "customer.erased": 8,
        "customer.voided": 3,
        "cart.updated": 80,
        "cart.checked_out": 40,
        "survey.sent": 60,
        "survey.answered": 200,
        "survey.voided": 40,
    },
    "campaign": {
        **{INTERESTED if kind == "lead.created" else kind: 20 for kind in TYPES["crm.marketing"]},
        "campaign.spent": 60,
    },
}
_MODELS: Final[Sequence[dict[str, Any]]] = ({"inactivity_days": 20}, {"inactivity_days": 0})
_RATES: Final = {"USD": "1", "EUR": "1.25"}
_LEVELS: Final = {
    "response": {"default": "500h", "high": "100h"},
    "resolution": {"default": "800h", "high": "200h", "low": "1h"},
}
"""Targets about as long as the events of a story lie apart; a low one is due soon from its opening on."""
_PIPELINES: Final = {"default": {"stalled_after": "100h"}}
_LOYALTY: Final = {
    "period_days": 90,
    "recency_days": [2, 20, 40],
    "orders": [3, 6, 9],
    "money": [100_000, 200_000, 450_000],
    "groups": {"first": {"r": "4", "m": "4"}, "second": {"m": "3-4"}, "third": {"m": "2"}, "gone": {"r": "1"}},
    "loyal": ["first"],
    "risky": ["second", "gone"],
}
"""Groups that change during the year as well as on its last day."""
_BASE: Final[Mapping[str, Any]] = {
    "service_levels": _LEVELS,
    "pipelines": _PIPELINES,
    "baskets": {"most_items": 2},
    "loyalty": _LOYALTY,
    "themes": {"delivery": ["late"], "price": ["dear"]},
}
_WHOLE: Final = ""
"""Stands for the event as a whole, where it is not there any more."""

_MOST_STORIES: Final = 16
"""In one story chance may hide what a field changes, but not in so many."""
_STORIES_FOR_SETTINGS: Final = 3

Series = tuple[Measure, Breakdown]
Sums = Mapping[tuple[str, int], int]


_NUMBERS: Final = PlainNumbers()
_SERIES: Final[Mapping[int, Series]] = {
    _NUMBERS.series[series_name(measure, part, breakdown)]: (measure, breakdown)
    for measure in ALL_MEASURES
    for part in measure.kind.parts
    for breakdown in measure.breakdowns
}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_field_changes_the_measures_that_name_it_and_no_others(family: str) -> None:
    unseen = {(measure, *declared) for measure in _measures_of(family) for declared in _declared(measure)}
    kinds = [kind.partition(" ")[0] for kind in _FAMILY_TYPES[family]]
    alterations = [(kind, name) for kind in kinds for name in (_WHOLE, *fields_of(kind))]
    for seed in range(_MOST_STORIES):
        changed_by = _changes_by_field(family, seed, alterations)
        for (kind, name), changed in changed_by.items():
            for measure, breakdown in changed:
                assert _is_declared(measure, breakdown, kind, name), f"{measure.name} by {breakdown}: {kind} {name}"
        unseen = {
            (measure, kind, name, by)
            for measure, kind, name, by in unseen
            if not any(other == measure and by <= set(breakdown) for other, breakdown in changed_by[kind, name])
        }
        alterations = sorted({(kind, name) for _, kind, name, _ in unseen})
        if not alterations:
            break
    assert not unseen, "\n".join(f"{measure.name} by {set(by)}: {kind} {name}" for measure, kind, name, by in unseen)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_setting_changes_the_measures_that_name_it_and_no_others(family: str) -> None:
    changed_by: defaultdict[str, set[Measure]] = defaultdict(set)
    for seed in range(_STORIES_FOR_SETTINGS):
        events = story(_FAMILY_TYPES[family], seed)
        for model in _MODELS:
            standard = _sums(events, model)
            for key, value in _OTHER_SETTINGS:
                other = _sums(events, {**model, key: value})
                changed_by[key] |= {measure for measure, by in _changed(standard, other) if _tells_of_settings(by)}
    for measure in _measures_of(family):
        named = {key for key, measures in changed_by.items() if measure in measures}
        assert named == set(LINEAGE[measure].settings), measure.name


def _tells_of_settings(breakdown: Breakdown) -> bool:
    """Whether a change of it comes from settings that bear on the measure: dates stand in no total."""
    return breakdown == TOTAL or not WHOLE_NUMBERS.isdisjoint(breakdown)


_OTHER_SETTINGS: Final[Sequence[tuple[str, Any]]] = (
    ("inactivity_days", 0),
    ("inactivity_days", 35),
    ("lapse_days", 7),
    ("renewal_notice_days", 50),
    ("cart_timeout_minutes", 60 * 24 * 60),
    ("acsi_weights", {"satisfaction": 3}),
    ("calendar", {"hours": "24/7"}),
    ("calendar", {"system": "persian"}),
    ("service_levels", {"response": {"default": "300h"}, "resolution": {"default": "400h"}}),
    ("loyalty", {}),
    ("rates", {"EUR": "1.5"}),
    ("currency", "JPY"),
    ("pipelines", {"default": {"stages": {"qualified": "0.9", "lead": "0.3"}, "won": ["proposal"], "lost": ["won"]}}),
    ("pipelines", {"default": {"stalled_after": "5h"}}),
    ("baskets", None),
    ("themes", {"delivery": ["dear"]}),
    ("sentiment", {"words": {"good": -3, "dear": 2}}),
)


def _changes_by_field(
    family: str, seed: int, alterations: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], set[Series]]:
    """(event type, field) -> the series that a change of it changes in a story, with customers of either model."""
    events = story(_FAMILY_TYPES[family], seed)
    changed_by: defaultdict[tuple[str, str], set[Series]] = defaultdict(set)
    for model in _MODELS:
        standard = _sums(events, model)
        for kind, name in alterations:
            other = _sums(_altered(events, kind, name), model)
            changed_by[kind, name] |= _changed(standard, other)
    return changed_by


def _is_declared(measure: Measure, breakdown: Breakdown, kind: str, name: str) -> bool:
    lineage = LINEAGE[measure]
    feeds = [lineage.counted, *(lineage.told_apart[dimension] for dimension in breakdown)]
    return any(kind in feed and name in (_WHOLE, *feed[kind]) for feed in feeds)


def _declared(measure: Measure) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Event type, field and the dimensions that a breakdown has to have for the field to show in it."""
    lineage = LINEAGE[measure]
    feeds = [(frozenset[str](), lineage.counted)]
    feeds += [(frozenset({dimension}), feed) for dimension, feed in lineage.told_apart.items()]
    for by, feed in feeds:
        for kind, names in feed.items():
            for name in (_WHOLE, *names):
                yield kind, name, by


def _altered(events: Sequence[Event], kind: str, name: str) -> list[Event]:
    """Every second event of a type left out, or the values of one field passed on from each event to the next."""
    places = [place for place, event in enumerate(events) if event["type"] == kind]
    if name == _WHOLE:
        gone = set(places[::2])
        return [event for place, event in enumerate(events) if place not in gone]
    altered = list(events)
    outer, _, inner = name.partition(".")
    if inner:
        places = [place for place in places if outer in events[place]]
    for place, source in zip(places, places[1:] + places[:1], strict=True):
        changed = copy.deepcopy(events[place])
        _set(changed, outer, inner, events[source])
        # Where the changed event is refused, nothing is learned: it stays as it was.
        if _is_valid(changed):
            altered[place] = changed
    return altered


def _set(event: Event, outer: str, inner: str, source: Event) -> None:
    if not inner:
        event.pop(outer, None)
        if outer in source:
            event[outer] = source[outer]
    elif isinstance(event[outer], list):
        _set(event[outer][0], inner, "", source[outer][0])
    else:
        _set(event[outer], inner, "", source[outer])


def _is_valid(event: Event) -> bool:
    """A survey's kind and its scores do not all go together."""
    try:
        decoded([event])
    except ValueError:
        return False
    return True


def _sums(events: Sequence[Event], settings: Mapping[str, Any]) -> Sums:
    """Amounts by pane and field."""
    rates = {code: rate for code, rate in _RATES.items() if code != settings.get("currency", "USD")}
    driver = PureDriver(Settings(**{**_BASE, "rates": rates, **settings}), _NUMBERS, NOW)
    driver.count(decoded(events))
    driver.pass_time(NOW)
    kept = driver.sums.kept(NOW, days_of("Asia/Tehran"))
    return {(pane, field): amount for pane, sums in kept.items() for field, amount in sums.items()}


def _changed(one: Sums, other: Sums) -> set[Series]:
    differing = {place[1] for place in {*one, *other} if one.get(place) != other.get(place)}
    return {_SERIES[fields.split(field).series] for field in differing}


def _measures_of(family: str) -> list[Measure]:
    """The measures that some event of the family is counted by."""
    kinds = {kind for topic in FAMILIES[family] for kind in TYPES[topic]}
    return [
        measure
        for measure in ALL_MEASURES
        if set(LINEAGE[measure].counted) <= kinds and (measure in marketing.MEASURES) == (family == "campaign")
    ]
