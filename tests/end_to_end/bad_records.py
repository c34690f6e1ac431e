"""Records that can never be events, of every kind that we could think of."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from schemas.topics import MARKETING
from streams.redis.clock import wall_clock
from tests.built_in import TOPICS, TOPICS_OF_TYPE
from tests.recount.events import key_of, topic_of

Header = tuple[str, bytes | None]
Event = dict[str, Any]

_HOUR_MS = 3_600_000
_ABSURD_MOMENTS = (
    "0000-00-00T00:00:00Z",
    "2024-02-30T10:00:00Z",
    "2024-01-01T25:00:00Z",
    "2024-01-01T10:00:00",
    "99999-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "-2024-01-01T10:00:00Z",
    "yesterday",
    -1,
    1_788_253_200,
    10**20,
    1.5,
    True,
)
_NO_TEXT = (5.0, True, ["id"], {"id": 1}, None, "", "x" * 600)
_HUGE = (10**40, -(10**40), "1e300", "9" * 200, "NaN", "-Infinity")
_NO_AMOUNTS: Sequence[object] = ("abc", "", None, [], {}, True, "1,50", "0x10", "+5", "1e2", ".5")
_NO_OBJECTS = (b"[]", b"[{}]", b'"text"', b"17", b"-0.5e3", b"null", b"true", b"")
_HEADERS: Sequence[Sequence[Header]] = (
    (),
    (("trace", b"00-4bf9"), ("trace", b"again"), ("empty", b""), ("none", None)),
    (("binary", bytes(range(256))), ("nabz.error.reason", b"it was refused elsewhere before")),
)


class Record(NamedTuple):
    """What is sent to a topic."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Sequence[Header] = ()


class BadRecords:
    """Spoils good events, in another way each time; the same seed spoils them the same way."""

    def __init__(self, events: Sequence[Mapping[str, Any]], seed: int) -> None:
        self._chance = random.Random(seed)
        self._events = events
        self._purchases = [event for event in events if event["type"] == "purchase.completed"]
        self._surveys = [event for event in events if event["type"] == "survey.answered"]
        self._resolutions = [event for event in events if event["type"] == "ticket.resolved"]
        self._kinds: Sequence[Callable[[], Record]] = (
            self._noise,
            self._cut_off,
            self._no_object,
            self._unknown_type,
            self._wrong_topic,
            self._wrong_key,
            self._id_is_no_text,
            self._absurd_moment,
            self._field_missing,
            self._no_amount,
            self._huge_amount,
            self._unknown_currency,
            self._huge_count,
            self._score_outside_its_scale,
            self._in_the_future,
            self._too_deep,
            self._wrong_bytes_in_text,
            self._bad_cloudevent,
            self._bad_cloudevent_in_headers,
        )

    def draw(self) -> Record:
        """One more."""
        bad = self._chance.choice(self._kinds)()
        return bad if bad.headers else bad._replace(headers=self._chance.choice(_HEADERS))

    def large(self) -> list[Record]:
        """A few of a megabyte, as much as brokers take."""
        noise = self._chance.randbytes(1_000_000)
        event = self._event() | {"padding": "x" * 1_000_000}
        return [
            Record(TOPICS[0], b"large", noise),
            Record(TOPICS[1], b"x" * 500_000, noise[:500_000]),
            _of(event),
        ]

    def _event(self) -> Event:
        return dict(self._chance.choice(self._events))

    def _noise(self) -> Record:
        # A first byte that no JSON begins with, for noise may happen to be a number.
        noise = b"\xff" + self._chance.randbytes(self._chance.randrange(300))
        return Record(self._chance.choice(TOPICS), self._chance.randbytes(8), noise)

    def _cut_off(self) -> Record:
        bad = _of(self._event())
        value = bad.value or b""
        return bad._replace(value=value[: self._chance.randrange(1, len(value))])

    def _no_object(self) -> Record:
        return _of(self._event())._replace(value=self._chance.choice(_NO_OBJECTS))

    def _unknown_type(self) -> Record:
        event = self._event()
        topic = topic_of(event)
        kind = self._chance.choice(("ticket.melted", "", None, 7, "TICKET.OPENED", "deal.stage_changed ", "no event"))
        return Record(topic, key_of(event).encode(), _json(event | {"type": kind}))

    def _wrong_topic(self) -> Record:
        event = self._event()
        # A lead may be told of on two topics.
        wrong = [topic for topic in TOPICS if topic not in TOPICS_OF_TYPE[event["type"]]]
        return _of(event)._replace(topic=self._chance.choice(wrong))

    def _wrong_key(self) -> Record:
        bad = _of(self._event())
        if bad.topic == MARKETING:
            return self._noise()
        return bad._replace(key=self._chance.choice((None, b"", b"somebody else", (bad.key or b"") + b" ")))

    def _id_is_no_text(self) -> Record:
        return _of(self._event(), event_id=self._chance.choice(_NO_TEXT))

    def _absurd_moment(self) -> Record:
        return _of(self._event(), occurred_at=self._chance.choice(_ABSURD_MOMENTS))

    def _field_missing(self) -> Record:
        event = self._event()
        bad = _of(event)
        missing = self._chance.choice(("event_id", "occurred_at", "type"))
        return bad._replace(value=_json({name: value for name, value in event.items() if name != missing}))

    def _no_amount(self) -> Record:
        return _of(self._chance.choice(self._purchases), amount=self._chance.choice(_NO_AMOUNTS))

    def _huge_amount(self) -> Record:
        return _of(self._chance.choice(self._purchases), amount=self._chance.choice(_HUGE))

    def _unknown_currency(self) -> Record:
        return _of(
            self._chance.choice(self._purchases), currency=self._chance.choice(("ZZZ", "zzz", "US dollars", 840))
        )

    def _huge_count(self) -> Record:
        contacts = self._chance.choice((10**30, -1, 1.5, "2", [1]))
        return _of(self._chance.choice(self._resolutions), contacts=contacts)

    def _score_outside_its_scale(self) -> Record:
        event = dict(self._chance.choice(self._surveys)) | {"kind": "nps", "scale": None}
        return _of(event, score=self._chance.choice((11, -1, 1e300, "9")))

    def _in_the_future(self) -> Record:
        return _of(self._event(), occurred_at=wall_clock() + _HOUR_MS * self._chance.randrange(1, 100_000))

    def _too_deep(self) -> Record:
        bad = _of(self._event())
        return bad._replace(value=b'{"items":' + b"[" * 20_000)

    def _wrong_bytes_in_text(self) -> Record:
        bad = _of(self._event(), event_id="???")
        return bad._replace(value=(bad.value or b"").replace(b"???", b"\xff\xfe\xc0"))

    def _bad_cloudevent(self) -> Record:
        event = self._event()
        topic = topic_of(event)
        envelope = {
            "specversion": self._chance.choice(("0.3", 1.0, "2.0")),
            "id": event["event_id"],
            "type": event["type"],
            "time": event["occurred_at"],
            "data": event,
        }
        if self._chance.random() < 0.5:
            envelope |= {"specversion": "1.0", "data": self._chance.choice(("base64?", 5, [event], None))}
        return Record(topic, key_of(event).encode(), _json(envelope))

    def _bad_cloudevent_in_headers(self) -> Record:
        event = self._event()
        topic = topic_of(event)
        attributes = {
            "ce_specversion": self._chance.choice((b"0.3", b"", b"\xff\xff")),
            "ce_id": event["event_id"].encode(),
            "ce_type": event["type"].encode(),
        }
        return Record(topic, key_of(event).encode(), _json(event), tuple(attributes.items()))


def _of(event: Mapping[str, Any], **changes: object) -> Record:
    topic = topic_of(event)
    return Record(topic, key_of(event).encode(), _json(dict(event) | changes))


def _json(event: Mapping[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False).encode()
