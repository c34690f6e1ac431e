"""Whatever a record holds, it becomes an event or is refused: nothing else is ever raised."""

import json
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import Event, InvalidEvent, Reason, encode
from schemas.answers import ACSI_SCORES, AnswerReader
from schemas.money import MINOR_UNITS_LIMIT, Converter
from schemas.surveys import SurveyAnswered
from tests.built_in import KEY_FIELDS, KEYS_WITHOUT, TOPIC_OF_TYPE, TOPICS, key_of, parse_line, record_decoder, topic_of
from tests.strategies import at_least
from tests.unit.schemas.any_json import ANY_JSON, CHANGES, FIELDS
from tests.unit.schemas.example_events import TYPES, as_json, full

DECODERS = {topic: record_decoder(topic) for topic in TOPICS}
CONVERTER = Converter("USD", {"GBP": Decimal("1.25")})
READER = AnswerReader(dict.fromkeys(ACSI_SCORES, 1))

HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["ce_id", "ce_type", "ce_time", "ce_source", "ce_specversion", "content-type", "ce_"]),
        st.none() | st.binary(max_size=12) | st.sampled_from([b"1.0", b"ticket.opened", b"2024-02-05T13:57:27Z"]),
    ),
    max_size=6,
)


def attempt(decode: Callable[..., Event], *record: object) -> Event | InvalidEvent:
    """What comes out of a record; no other exception passes."""
    try:
        return decode(*record)
    except InvalidEvent as refusal:
        return refusal


def check(topic: str, key: bytes | None, value: bytes, headers: list[tuple[str, bytes | None]]) -> None:
    """Decode, and see that the event can be used in every way that events are used, or that it is refused."""
    outcome = attempt(DECODERS[topic], key, value, headers)
    if isinstance(outcome, InvalidEvent):
        assert outcome.reason in Reason
        assert str(outcome).encode()
    else:
        assert TOPIC_OF_TYPE[outcome.type] == topic
        use(outcome)


def entity_of(event: Event) -> str | None:
    """What the key of the event's record has to be."""
    topic = topic_of(event)
    found: str | None = getattr(event, KEY_FIELDS[topic]) or getattr(event, KEYS_WITHOUT[topic])
    return found


def use(event: Event) -> None:
    """Publish it, read it again, convert its amount and read its answer."""
    assert parse_line(encode(event)) == event
    assert topic_of(event) in TOPICS
    assert key_of(event).decode() == entity_of(event)
    assert 0 <= event.occurred_at < 2**53
    amount = getattr(event, "amount", None)
    if amount is not None:
        with suppress(InvalidEvent):
            assert (
                abs(CONVERTER.minor(amount, getattr(event, "currency", None), event.occurred_at)) <= MINOR_UNITS_LIMIT
            )
    if isinstance(event, SurveyAnswered):
        assert abs(READER(event).points) <= 100 * 10**9


@given(st.sampled_from(TOPICS), st.none() | st.binary(), st.binary(), HEADERS)
def test_random_bytes_are_refused(
    topic: str, key: bytes | None, value: bytes, headers: list[tuple[str, bytes | None]]
) -> None:
    check(topic, key, value, headers)


@given(st.sampled_from(TOPICS), ANY_JSON)
def test_random_json_is_refused(topic: str, told: object) -> None:
    check(topic, b"c-1", as_json(told), [])


@at_least(400)
@given(st.sampled_from(TYPES), CHANGES, st.lists(st.sampled_from(FIELDS), max_size=2), HEADERS)
def test_an_event_with_random_changes_is_decoded_or_refused(
    kind: str, changes: dict[str, Any], dropped: list[str], headers: list[tuple[str, bytes | None]]
) -> None:
    told = {name: value for name, value in (full(kind) | changes).items() if name not in dropped}
    topic = TOPIC_OF_TYPE[kind]
    key = told.get(KEY_FIELDS[topic]) or told.get(KEYS_WITHOUT.get(topic, ""))

    check(topic, str(key).encode(errors="replace") if type(key) in {str, int} else None, as_json(told), headers)


@at_least(300)
@given(st.sampled_from(TYPES), st.data())
def test_an_event_with_damaged_bytes_is_decoded_or_refused(kind: str, data: st.DataObject) -> None:
    value = bytearray(as_json(full(kind)))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(value)))
        end = data.draw(st.integers(start, min(start + 12, len(value))))
        value[start:end] = data.draw(st.binary(max_size=6) | st.sampled_from([b"null", b'""', b"1e400", b"[["]))

    check(TOPIC_OF_TYPE[kind], b"c-1", bytes(value), [])


@given(st.sampled_from(TYPES), st.data())
def test_a_truncated_event_is_refused(kind: str, data: st.DataObject) -> None:
    value = as_json(full(kind))
    cut = value[: data.draw(st.integers(0, len(value) - 1))]

    check(TOPIC_OF_TYPE[kind], b"c-1", cut, [])
    with pytest.raises(InvalidEvent) as refusal:
        parse_line(cut)
    assert refusal.value.reason == Reason.NOT_JSON


@given(st.sampled_from(TYPES), ANY_JSON, st.sampled_from(["more", "specversion", "id", "data"]))
def test_an_unknown_field_changes_nothing_on_either_way_of_decoding(kind: str, told: object, name: str) -> None:
    event = full(kind)
    plain = parse_line(as_json(event))

    # NaN and Infinity, which Python writes for them, are no JSON wherever they stand.
    more = json.loads(json.dumps(told), parse_constant=str)

    assert parse_line(as_json(event | {name: more})) == plain
    assert parse_line(as_json(event | {name: more, "source": None})) == parse_line(as_json(event | {"source": None}))
