"""What fits the JSON Schema of a type is an event of that type, and what is an event fits it."""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from schemas import InvalidEvent, Reason, encode
from schemas.document.examples import examples_of
from schemas.document.json_schema import json_schema
from schemas.surveys import DEFAULT_SCALES
from schemas.unread import lenient_fields
from streams.settings import Settings
from streams.simulator import Simulation
from tests.built_in import documented_events, parse_line
from tests.strategies import at_least
from tests.unit.schemas.any_json import CHANGES, FIELDS
from tests.unit.schemas.example_events import NOT_SIMULATED, TYPES, as_json, full, required

SCHEMAS = Path(__file__).parents[3] / "schemas" / "json"
NOON = 1_779_874_200_000
EACH = 25

BEYOND_SCHEMAS = {
    Reason.BAD_TIME,  # that a day is in the calendar
    Reason.OUT_OF_RANGE,  # that a score is inside the scale that comes with it
    Reason.WRONG_TYPE,  # that a whole number is written without a fraction
}


def schema_of(kind: str) -> dict[str, Any]:
    """The schema of a type, from the file that publishers have."""
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{kind}.json").read_bytes())
    return schema


@cache
def validator(kind: str) -> Draft202012Validator:
    """The validator of a type."""
    return Draft202012Validator(schema_of(kind))


def problems(event: dict[str, Any]) -> list[str]:
    """What the schema of the event's type finds."""
    return [f"{error.json_path}: {error.message}" for error in validator(event["type"]).iter_errors(event)]


@pytest.mark.parametrize("kind", TYPES)
def test_schemas_fit_the_schema_of_schemas(kind: str) -> None:
    Draft202012Validator.check_schema(schema_of(kind))


def test_every_schema_has_an_identity_of_its_own() -> None:
    assert len({json_schema(event)["$id"] for event in documented_events()}) == len(TYPES)


@pytest.mark.parametrize("kind", TYPES)
def test_examples_fit_the_schema(kind: str) -> None:
    examples = [example for _, example in examples_of(kind)]

    assert schema_of(kind)["examples"] == examples
    for example in [*examples, full(kind), required(kind)]:
        assert problems(example) == []


@pytest.mark.parametrize("kind", TYPES)
def test_a_schema_takes_no_other_type(kind: str) -> None:
    assert [other for other in TYPES if validator(kind).is_valid(full(kind) | {"type": other})] == [kind]


def test_events_of_the_simulator_fit_the_schemas() -> None:
    seen: Counter[str] = Counter()
    shop = Simulation(3, NOON, days=3, archive_days=60, rate=0.1)
    # Terms are told where customers have contracts.
    contracts = Simulation(3, NOON, days=1, archive_days=20, rate=0.02, settings=Settings(inactivity_days=0))
    for event in (*shop.history(), *contracts.history()):
        seen[event.type] += 1
        if seen[event.type] <= EACH or seen[event.type] % EACH == 0:
            assert problems(json.loads(encode(event))) == []

    # An erasure is so rare that two months may have none.
    assert set(TYPES) - seen.keys() <= NOT_SIMULATED | {"customer.erased"}


@pytest.mark.parametrize("kind", TYPES)
def test_null_may_stand_for_every_optional_field_and_for_no_required_one(kind: str) -> None:
    for name in full(kind):
        assert validator(kind).is_valid(full(kind) | {name: None}) == (name not in required(kind))


@pytest.mark.parametrize("kind", TYPES)
def test_a_required_field_that_is_left_out_is_found(kind: str) -> None:
    for name in required(kind):
        assert not validator(kind).is_valid({field: value for field, value in full(kind).items() if field != name})


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("ticket.opened", {"ticket_id": 7.5}),
        ("ticket.opened", {"ticket_id": True}),
        ("ticket.opened", {"ticket_id": ""}),
        ("ticket.opened", {"channel": "x" * 513}),
        ("ticket.opened", {"occurred_at": "2024-02-05T13:57:27"}),
        ("ticket.opened", {"occurred_at": "1707141447021"}),
        ("ticket.opened", {"occurred_at": -1}),
        ("ticket.opened", {"occurred_at": 1707141447}),
        ("ticket.opened", {"occurred_at": "2024-02-05T13:57:27+3"}),
        ("ticket.resolved", {"contacts": "1"}),
        ("ticket.resolved", {"contacts": -1}),
        ("ticket.resolved", {"contacts": 10**9 + 1}),
        ("campaign.spent", {"purpose": "fun"}),
        ("purchase.completed", {"kind": "Upsell"}),
        ("purchase.completed", {"amount": "1,250.50"}),
        ("purchase.completed", {"amount": "1_000"}),
        ("purchase.completed", {"amount": " 5"}),
        ("purchase.completed", {"amount": "NaN"}),
        ("purchase.completed", {"amount": "1" * 19}),
        ("purchase.completed", {"amount": 10**19}),
        ("purchase.completed", {"amount": True}),
        ("deal.stage_changed", {"probability": 35}),
        ("survey.answered", {"score": 11}),
        ("survey.answered", {"kind": "ces", "score": 8, "scale": None}),
        ("survey.answered", {"scale": {"min": 0, "max": 5}}),
        ("survey.answered", {"scale": {"min": 1, "max": 10}, "score": 0}),
        ("survey.answered", {"kind": "nps", "score": None, "scores": {"satisfaction": 1, "expectancy": 1, "ideal": 1}}),
        ("survey.answered", {"kind": "acsi", "score": None, "scores": None}),
        (
            "survey.answered",
            {"kind": "acsi", "scale": None, "scores": {"satisfaction": 1, "expectancy": 11, "ideal": 1}},
        ),
        ("survey.answered", {"kind": "acsi", "scores": {"satisfaction": 1, "expectancy": 1}}),
    ],
)
def test_what_the_decoder_refuses_does_not_fit(kind: str, changes: dict[str, Any]) -> None:
    event = full(kind, **changes)

    assert problems(event)
    with pytest.raises(InvalidEvent):
        parse_line(as_json(event))


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("ticket.opened", {"ticket_id": 7, "channel": 3}),
        ("ticket.opened", {"occurred_at": "2024-02-05T13:57+0000"}),
        ("ticket.opened", {"occurred_at": "2024-02-05 13:57:27+00"}),
        ("ticket.resolved", {"contacts": 2.0}),
        ("purchase.completed", {"currency": "usd"}),
        ("purchase.completed", {"items": [{"sku": 7, "family": 5}]}),
    ],
)
def test_other_forms_of_a_value_fit_as_well(kind: str, changes: dict[str, Any]) -> None:
    event = full(kind, **changes)

    assert problems(event) == []
    assert parse_line(as_json(event)).event_id == "e-1"


@pytest.mark.parametrize("kind", DEFAULT_SCALES)
def test_the_scale_of_a_kind_of_survey_holds_where_none_is_given(kind: str) -> None:
    worst, best = DEFAULT_SCALES[kind]

    fitting = [score for score in range(-2, 13) if not problems(required("survey.answered", kind=kind, score=score))]

    assert fitting == list(range(worst, best + 1))


@at_least(400)
@given(st.sampled_from(TYPES), CHANGES, st.lists(st.sampled_from(sorted({*FIELDS} - {"type"})), max_size=2))
def test_schemas_and_decoder_agree(kind: str, changes: dict[str, Any], dropped: list[str]) -> None:
    told = {name: value for name, value in (full(kind) | changes | {"type": kind}).items() if name not in dropped}
    # NaN and Infinity, which Python writes for them, are no JSON wherever they stand.
    event = json.loads(json.dumps(told), parse_constant=str)
    errors = list(validator(kind).iter_errors(event))
    reason = reason_to_refuse(event)

    if reason is None:
        # Taken, but not to be taught: empty text for what is no text, and odd values where no KPI reads.
        lenient = lenient_fields(kind) | {"items"}
        assert all(error.instance == "" or error.absolute_path[0] in lenient for error in errors)
    else:
        assert errors or reason in BEYOND_SCHEMAS


def reason_to_refuse(event: dict[str, Any]) -> Reason | None:
    """The decoder's reason, None if there is none."""
    try:
        parse_line(as_json(event))
    except InvalidEvent as refusal:
        return refusal.reason
    return None
