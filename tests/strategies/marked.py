"""Records in which all that the sender chose has a mark, drawn by chance: what repeats a value of them has a mark, too.

Names of the contract (types, topics, fields, closed lists) have none.
"""

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tests.recount.events import TOPIC_OF_TYPE, TOPICS, key_of, topic_of
from tests.strategies.damages import damaged
from tests.strategies.records import Drawn
from tests.unit.schemas.example_events import full

MARK: Final = "MARKperson"
DIGITS: Final = "7316429"
"""What every text and every number has in it; no sentence of ours does."""

Event = dict[str, Any]

_READ_CLOSELY: Final = (
    "type", "event_id", "occurred_at", "amount", "currency", "score", "scores", "scale", "probability", "count", "kind",
)  # fmt: skip
_CLOSED: Final = {"type", "topic", "currency", "occurred_at", "sent_at", "expires_at", "expected_close", "purpose"}
_KINDS: Final = {"survey.sent", "survey.answered", "purchase.completed"}
"""Types whose `kind` is one of a closed list."""
_NUMBER: Final = int(DIGITS)
_ODD: Final[Sequence[Any]] = (
    MARK, f"{MARK}@example.org", MARK * 100, f"'{MARK}'", _NUMBER, -_NUMBER, _NUMBER + 0.5, _NUMBER * 10**12,
    _NUMBER * 10**50, float(_NUMBER) * 1e300, DIGITS, f"{DIGITS}.5", f"+{DIGITS}", f"1_{DIGITS}", f"{DIGITS}e5",
    f"{DIGITS} EUR", f"€{DIGITS}", [MARK], [_NUMBER], {MARK: _NUMBER}, [{MARK: MARK}], f"{MARK}\ud83d",
    {f"\ud83d{MARK}": 1},
    f"2024-02-05T13:57:27 {MARK}", f"2024-02-05T13:57:27.{DIGITS}", f"{DIGITS}-02-05T13:57:27Z",
    f"2024-02-30T13:57:27.{DIGITS}Z", f"2024-02-05T13:57:60.{DIGITS}Z", f"1500-02-05T13:57:27.{DIGITS}Z",
    f"2024-02-05 13:57:27.{DIGITS} UTC", f"{DIGITS}1234567", f"0000-01-01T00:00:00.{DIGITS}Z",
    {"min": _NUMBER, "max": _NUMBER - 1}, {"min": _NUMBER, "max": _NUMBER + 5}, {"min": MARK, "max": 5}, {"min": 1},
    {"satisfaction": _NUMBER, "expectancy": 5, "ideal": 5}, {"satisfaction": MARK, "expectancy": 5, "ideal": 5},
    {"satisfaction": 5, MARK: 5}, f"{MARK}.ticket.opened", f"ticket.opened.v{DIGITS}", f"Ticket{DIGITS}Opened",
    f"ticket.{MARK}", None, "", True, [],
)  # fmt: skip


def marked(chance: random.Random) -> Drawn:
    """The record of an event with a mark in all that is free; mostly it has something wrong."""
    return chance.choice((_whole, _odd_field, _odd_field, _odd_field, _odd_key, _odd_members, _enveloped, _damaged))(
        chance
    )


def event(kind: str) -> Event:
    """A good event of this type, with all its fields."""
    told = full(kind)
    return {name: _marked(kind, name, value) for name, value in told.items()}


def record_of(told: Mapping[str, Any], key: bytes | None = None) -> Drawn:
    """The record of an event, good or not."""
    topic = topic_of(dict(told))
    return Drawn(topic, key_of(dict(told)).encode() if key is None else key, _json(told))


def _marked(kind: str, name: str, value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        is_free = name not in _CLOSED and not (name == "kind" and kind in _KINDS) and not value[:1].isdecimal()
        return f"{MARK} {name}" if is_free else value
    if isinstance(value, list):
        return [_marked(kind, name, one) for one in value]
    if isinstance(value, dict):
        return {inner: _marked(kind, inner, one) for inner, one in value.items()}
    return value


def _some(chance: random.Random) -> Event:
    return event(chance.choice(tuple(TOPIC_OF_TYPE)))


def _whole(chance: random.Random) -> Drawn:
    return record_of(_some(chance) | {f"{MARK} field": MARK})


def _odd_field(chance: random.Random) -> Drawn:
    told = _some(chance)
    names = [name for name in _READ_CLOSELY if name in told] if chance.random() < 0.5 else [*told, "scale", "items"]
    name = chance.choice(names)
    record = record_of(told)
    if chance.random() < 0.1:
        told.pop(name, None)
    else:
        told[name] = chance.choice(_ODD)
    # In half of them the key says what the event does.
    as_told = str(told.get("customer_id") or told.get("ticket_id") or "").encode("utf-8", "replace")
    return record._replace(value=_json(told), key=chance.choice((record.key, as_told)))


def _odd_key(chance: random.Random) -> Drawn:
    record = record_of(_some(chance))
    key = record.key or b""
    keys = (None, b"", f"{MARK} other".encode(), b'"%b"' % key, b'{"%b":1}' % key, DIGITS.encode(), b"\xff" + key)
    return record._replace(key=chance.choice(keys))


def _odd_members(chance: random.Random) -> Drawn:
    """Objects as Kafka Connect, Debezium and others send them, or other topics than the event's."""
    told = _some(chance)
    others = (
        {"schema": {MARK: MARK}, "payload": told},
        {"op": "c", "before": None, "after": told},
        {f"{MARK} type": MARK},
        {name.upper(): value for name, value in told.items()},
    )
    record = record_of(told)
    if chance.random() < 0.3:
        return record._replace(topic=chance.choice(tuple(TOPICS)))
    return record._replace(value=_json(chance.choice(others)))


def _enveloped(chance: random.Random) -> Drawn:
    """CloudEvents of both modes, with something odd about them."""
    told = _some(chance)
    record = record_of(told)
    version = chance.choice(("1.0", "1.0", "1.0", f"1.{DIGITS}", MARK, _NUMBER, None))
    identity = chance.choice((told["event_id"], *_ODD))
    attributes = {"specversion": version, "id": identity, "type": told["type"], "source": f"{MARK} source"}
    data = {name: value for name, value in told.items() if name not in {"event_id", "type"}}
    if chance.random() < 0.5:
        inside = chance.choice((data, data, data, MARK, [MARK], _NUMBER))
        return record._replace(value=_json({**attributes, f"{MARK}more": MARK, "data": inside}))
    prefix = chance.choice(("ce_", "ce_", "ce-"))
    headers = [(f"{prefix}{MARK}", MARK.encode()), (MARK, b"\xff" + MARK.encode())]
    headers += [(f"{prefix}{name}", str(value).encode("utf-8", "replace")) for name, value in attributes.items()]
    if chance.random() < 0.2:
        headers.append((f"{prefix}id", b"\xff" + MARK.encode()))
    return record._replace(value=_json(data), headers=tuple(headers))


def _damaged(chance: random.Random) -> Drawn:
    return damaged(chance, record_of(_some(chance)))


def _json(value: object) -> bytes:
    # Half of a surrogate pair can stand in JSON only as an escape.
    return json.dumps(value, ensure_ascii=True).encode()
