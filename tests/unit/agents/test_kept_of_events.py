"""What the page on privacy says of the fields of events is so: change a field, and look at what is packed.

An event is counted alone, once as it is and once with another value in one field. Where what stands in Redis afterwards
is another, something of the field is kept.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pytest

from agents.document.of_events import fates_of
from schemas.document.events import DocumentedEvent
from schemas.document.examples import FULL, examples_of
from streams.settings import Settings
from tests.built_in import documented_events, record_decoder
from tests.engine.pure import PlainNumbers, PureDriver
from tests.unit.schemas.example_events import as_json, key

Json = dict[str, Any]

EVENTS: Final = {event.slug: event for event in documented_events()}
RATES: Final = {"USD": "1.2", "EUR": "1.1", "JPY": "0.01"}
_PLAIN: Final[Mapping[str, Any]] = {"currency": "GBP", "rates": RATES}
_EVERYTHING: Final[Mapping[str, Any]] = {
    **_PLAIN,
    "pipelines": {"default": {"sells": True}},
    "baskets": {"skus": True},
    "comments": {"keep_days": 30},
}
PLAIN: Final = Settings(**_PLAIN)
EVERYTHING: Final = Settings(**_EVERYTHING)
_ACSI: Final = {"kind": "acsi", "score": None, "scores": {"satisfaction": 7, "expectancy": 6, "ideal": 5, "loyalty": 4}}
FURTHER: Final[Mapping[str, Sequence[Json]]] = {
    "deal.stage_changed": ({"stage": "lost", "pipeline": None, "reason": "price"},),
    "survey.answered": ({**_ACSI, "scale": {"min": 1, "max": 10}}, {"kind": "csat", "score": 3, "scores": None}),
    "purchase.completed": ({"customer_id": None},),
    "purchase.refunded": ({"customer_id": None},),
}
"""What else an example may be, for what is kept in some events alone."""
DECIDES: Final = {"ticket.responded": {"automatic"}}
"""Fields that say whether anything is kept, and nothing of which is."""
OTHERS: Final[Mapping[str, Sequence[Any]]] = {
    "kind": ("nps", "csat", "upsell", "standard", "visit"),
    "currency": ("USD", "JPY"),
    "purpose": ("leads", "retention", "acquisition"),
    "cost_kind": ("media", "tools"),
    "probability": (0.7,),
    "expected_close": ("2027-01-31",),
    "scale": ({"min": 1, "max": 10}, {"min": 0, "max": 10}, {"min": 1, "max": 20}, {"min": 1, "max": 7}),
    "scores": ({"satisfaction": 3, "expectancy": 6, "ideal": 5, "loyalty": 2},),
    "comment": ("This is awful, and the delivery was late",),
    "score": (1, 2, 3, 4, 5),
}


@pytest.mark.parametrize("slug", EVENTS)
def test_the_page_names_the_fields_of_which_something_is_kept(slug: str) -> None:
    event = EVENTS[slug]
    fates = fates_of(event)
    assert _kept_with(event, EVERYTHING) - DECIDES.get(slug, set()) == {*fates.kept}
    always = {name for name, ways in fates.kept.items() if any(not way.setting for way in ways)}
    assert _kept_with(event, PLAIN) - DECIDES.get(slug, set()) == always


def test_the_words_of_a_comment_stand_in_redis_where_they_are_kept_and_nowhere_else() -> None:
    for slug in ("survey.answered", "ticket.opened"):
        example = {**dict(examples_of(slug))[FULL], "comment": "Zebra crossing"}
        assert b"Zebra" in _stored(EVENTS[slug], example, EVERYTHING, PlainNumbers())
        assert b"Zebra" not in _stored(EVENTS[slug], example, PLAIN, PlainNumbers())


def _kept_with(event: DocumentedEvent, settings: Settings) -> set[str]:
    """The fields of an event of which something is kept."""
    full = dict(examples_of(event.slug))[FULL]
    # All that is compared is numbered by the same numbers: in others, two values might have the same one.
    numbers = PlainNumbers()
    found = set()
    for more in ({}, *FURTHER.get(event.slug, ())):
        example = {name: value for name, value in {**full, **more}.items() if value is not None}
        before = _stored(event, example, settings, numbers)
        for name, altered in _altered(example):
            if name not in found and _is_valid(event, altered) and _stored(event, altered, settings, numbers) != before:
                found.add(name)
    return found


def _altered(example: Json) -> Iterator[tuple[str, Json]]:
    """Field -> the same event with another value in it, or without it."""
    for name, value in example.items():
        if name == "type":
            continue
        if name == "items":
            for inner, told in value[0].items():
                for other in _other_values(inner, told):
                    changed = copy.deepcopy(example)
                    changed[name][0][inner] = other
                    yield f"{name}.{inner}", changed
            continue
        for other in _other_values(name, value):
            yield name, {**example, name: other}
        yield name, {known: told for known, told in example.items() if known != name}


def _other_values(name: str, value: Any) -> Iterator[Any]:  # noqa: ANN401 - any JSON
    yield from (other for other in OTHERS.get(name, ()) if other != value)
    match value:
        case bool():
            yield not value
        case int():
            yield value + 1
            yield value + 3
            if value:
                yield value - 1
        case str() if value[:4].isdigit() and "T" in value:
            yield from (value.replace(value[:4], year, 1) for year in ("2029", "2001"))
        case str() if value.replace(".", "").isdigit():
            yield "17.25"
        case str() if name not in OTHERS:
            yield value + "-x"
        case _:
            pass


def _is_valid(event: DocumentedEvent, told: Json) -> bool:
    try:
        _decoded(event, told)
    except (KeyError, ValueError):
        return False
    return True


def _decoded(event: DocumentedEvent, told: Json) -> Any:  # noqa: ANN401 - any event
    return record_decoder(event.topic)(key(told), as_json(told))


def _stored(event: DocumentedEvent, told: Json, settings: Settings, numbers: PlainNumbers) -> bytes:
    """All that Redis holds of single events once this one is counted."""
    driver = PureDriver(settings, numbers)
    driver.count([_decoded(event, told)])
    kept: list[Any] = [driver._packed, driver._stored_buckets]
    for family in driver.families.values():
        changes = getattr(family, "comments", None)
        if changes is not None:
            kept.append((changes.kept, changes.owners, changes.gone, changes.erased))
    return repr(kept).encode()
