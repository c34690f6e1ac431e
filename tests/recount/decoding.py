"""Which records are events: by Python's own reader of JSON, then field by field, as the documents say it.

An independent second implementation of `schemas`, which it knows nothing of. A record is refused if, and only if,

- its value has more than a million bytes, is not JSON in UTF-8, is nested more than 500 levels deep, or is no object;
- it is a CloudEvent of another version, or one whose data is no object;
- its type is unknown, belongs on another topic, or its key is not the id of its entity (marketing apart);
- it is dated after the horizon;
- a required field, or one that a KPI reads, is not what it has to be.

Of several members with one name the last one counts. null and empty text are as if the member were not there. What else
stands in the record, in whatever form, is nobody's business.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from tests.recount.events import EPOCH, KEY_OF_GUESTS, KEY_OF_TOPIC, LEAD, LEADS, MARKETING, TOPIC_OF_TYPE
from tests.recount.field_kinds import (
    MOST_LETTERS,
    SCALES,
    Fields,
    Refused,
    fields_of,
    milliseconds,
    without_nothing,
)
from tests.recount.money import converted
from tests.recount.settings import Settings

Headers = Sequence[tuple[str, bytes | None]]

MOST_BYTES = 1_000_000
MOST_LEVELS = 500
MOST_MINOR = 10**15
ATTRIBUTES = {"id": "event_id", "time": "occurred_at", "type": "type", "source": "source"}


def event_of(
    topic: str, key: bytes | None, value: bytes, headers: Headers, settings: Settings, horizon: int
) -> dict[str, Any]:
    """The fields of a record that say something; moments are in epoch milliseconds, none after the horizon.

    Raises Refused.
    """
    told = without_nothing(object_of(value))
    if "specversion" in told and "event_id" not in told:
        told = unwrapped(told, told.get("data"))
    else:
        attributes = {
            name.removeprefix("ce_"): text_of_header(header)
            for name, header in headers
            if name in {"ce_specversion", "ce_id", "ce_time", "ce_type", "ce_source"} and header is not None
        }
        if attributes.keys() & {"specversion", "id", "type"}:
            told = unwrapped(attributes, told)
    kind = told.get("type")
    if not isinstance(kind, str) or topic not in topics_of(kind):
        raise Refused("type")
    for name, (required, fits) in fields_on(topic, kind).items():
        if (name in told and not fits(told[name])) or (required and name not in told):
            raise Refused(name)
    told["occurred_at"] = milliseconds(told["occurred_at"])
    if kind == LEAD:
        told["topic"] = topic
    if told["occurred_at"] > horizon:
        raise Refused("future")
    if topic != "crm.marketing" and key != key_of(topic, told).encode():
        raise Refused("key")
    check_money(kind, told, settings)
    if kind == "survey.answered":
        check_answer(told)
    return told


def topics_of(kind: str) -> set[str]:
    """Where events of a type may be told."""
    topics = {TOPIC_OF_TYPE[kind]} if kind in TOPIC_OF_TYPE else set()
    return topics | {MARKETING} if kind == LEAD else topics


def fields_on(topic: str, kind: str) -> Fields:
    """The fields of a type that decide whether an event of it is refused."""
    return fields_of("lead.updated") if topic == LEADS else fields_of(kind)


def object_of(value: bytes) -> dict[str, Any]:
    """The JSON object that a value is. Raises Refused."""
    if len(value) > MOST_BYTES:
        raise Refused("too large")
    try:
        found = json.loads(
            value.decode("utf-8").removeprefix("\ufeff"),
            object_pairs_hook=object_of_pairs,
            parse_constant=no_number,
            parse_float=decimal,
            # Nobody reads whole numbers of more digits than text may have letters.
            parse_int=lambda digits: int(digits) if len(digits) <= MOST_LETTERS else Decimal("Infinity"),
        )
        too_deep = levels_of(found) > MOST_LEVELS
    except (ValueError, RecursionError) as error:
        raise Refused("not JSON") from error
    if not isinstance(found, dict) or too_deep:
        raise Refused("no object, or too deep")
    return found


def no_number(name: str) -> float:
    """NaN and Infinity are no JSON. Raises ValueError."""
    raise ValueError(name)


def decimal(text: str) -> Decimal:
    """A number with a point or an exponent, which may be beyond all decimals."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")


class Object(dict[str, Any]):
    """A JSON object; `levels` is how deeply its text was nested, members included that others came after."""

    levels = 1


def object_of_pairs(pairs: Sequence[tuple[str, Any]]) -> Object:
    """An object of its members as they were written."""
    found = Object(pairs)
    found.levels = 1 + max((levels_of(member) for _, member in pairs), default=0)
    return found


def levels_of(value: object) -> int:
    """How deeply arrays and objects are nested: 0 for neither of them."""
    deepest, around, layer = 0, 0, [value]
    while layer:
        own = (one.levels if isinstance(one, Object) else int(isinstance(one, list)) for one in layer)
        deepest = max([deepest, *(around + levels for levels in own if levels)])
        layer = [inner for one in layer if isinstance(one, list) for inner in one]
        around += 1
    return deepest


def unwrapped(attributes: Mapping[str, Any], data: object) -> dict[str, Any]:
    """The event inside of a CloudEvent. Raises Refused."""
    if attributes.get("specversion") != "1.0" or not isinstance(data, dict):
        raise Refused("CloudEvent")
    named = {field: attributes[name] for name, field in ATTRIBUTES.items() if name in attributes}
    return without_nothing({**data, **named})


def text_of_header(header: bytes) -> str:
    """The text of a header. Raises Refused."""
    try:
        return header.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("header") from error


def key_of(topic: str, told: Mapping[str, Any]) -> str:
    """What the key of the record has to be."""
    name = KEY_OF_TOPIC[topic]
    return str(told[KEY_OF_GUESTS] if topic == "crm.purchases" and name not in told else told[name])


def check_money(kind: str, told: Mapping[str, Any], settings: Settings) -> None:
    """Refuse an amount of a currency that is unknown, or one that is too large once it is converted."""
    if "amount" not in told or "amount" not in fields_of(kind):
        return
    code = str(told.get("currency", settings.currency))
    code = code.upper() if code.isascii() else code
    if code != settings.currency and code not in settings.rates:
        raise Refused("currency")
    day = (EPOCH + timedelta(milliseconds=told["occurred_at"])).date()
    amount = converted(Fraction(Decimal(str(told["amount"]))), code, settings, day)
    if abs(amount) * 100 > MOST_MINOR:
        raise Refused("amount")


def check_answer(told: Mapping[str, Any]) -> None:
    """Refuse an answer without a score, or with one outside of its scale."""
    kind = told["kind"]
    lowest, highest = SCALES[kind]
    if "scale" in told:
        lowest, highest = told["scale"]["min"], told["scale"]["max"]
    if kind == "nps" and (lowest, highest) not in {(0, 10), (1, 10)}:
        raise Refused("scale")
    if kind == "acsi" and "scores" in told:
        scores = [told["scores"][name] for name in ("satisfaction", "expectancy", "ideal")]
    elif "score" in told:
        scores = [told["score"]]
    else:
        raise Refused("score")
    if not all(lowest <= score <= highest for score in scores):
        raise Refused("score")
