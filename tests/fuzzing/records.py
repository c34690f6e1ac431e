"""Records of Kafka, lines of files and corrections of refused records: each is an event, or refused with a reason."""

import gzip
import random
import string
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from agents.families import build_families
from schemas import Event, InvalidEvent, Reason, encode
from streams.backtest.counting import Numbers
from streams.cli.dead_letters.corrections import corrections_of
from streams.cli.events.lines import BrokenInput, LineSplitter, chunks
from streams.engine.decode import Decoded
from streams.redis.clock import wall_clock
from streams.settings import Settings
from tests.built_in import ALL_DIMENSIONS, EVENTS, TOPICS, batch_decoder, parse_line
from tests.fuzzing.reading import Bytes
from tests.fuzzing.target import SEPARATOR, Target, parts
from tests.recount.decoding import event_of
from tests.recount.field_kinds import Refused
from tests.recount.settings import Settings as NaiveSettings
from tests.strategies.records import Drawn, good, with_an_odd_field
from tests.unit.kafka.records import ARecord

NAIVE: Final = NaiveSettings(currency="USD", rates={"GBP": Fraction("1.25")})
DECODERS: Final = {
    topic: batch_decoder(topic, family.check, future_minutes=5)
    for family in build_families(Settings(currency="USD", rates={"GBP": Decimal("1.25")}), Numbers(ALL_DIMENSIONS)).all
    for topic in family.topics
}
HORIZON: Final = wall_clock() + 5 * 60_000
_TOPICS: Final = sorted(DECODERS)
_NO_KEY: Final = b"\x00none"
_SEEDS: Final = 200
_LONGEST_LINE: Final = 4_096
_OURS: Final = frozenset({Reason.NOT_COUNTABLE})
"""Reasons that stand for a mistake of ours."""
_REFUSED_LATER: Final = frozenset({Reason.WRONG_TOPIC, Reason.WRONG_KEY, Reason.UNKNOWN_CURRENCY, Reason.IN_THE_FUTURE})
"""Reasons that a line has none of: they need a topic, settings or a clock."""


def decoded(record: Drawn) -> Decoded:
    """What a worker makes of one record; it is one thing, and one thing alone."""
    found = DECODERS[record.topic]([ARecord(0, record.key, record.value, record.headers)])
    became = len(found.events) + len(found.refusals) + len(found.foreign) + found.tombstones
    assert became == 1, (record, found)
    assert len(found.events) == len(found.amounts)
    for refusal in found.refusals:
        assert refusal.error.reason not in _OURS, (record, refusal.error)
    return found


def told(record: Drawn) -> tuple[str, str, int] | None:
    """What the naive decoder reads, None of what it refuses: event_id, type and moment."""
    try:
        event = event_of(record.topic, record.key, record.value, record.headers, NAIVE, HORIZON)
    except Refused:
        return None
    return str(event["event_id"]), event["type"], event["occurred_at"]


def assert_same(record: Drawn) -> bool:
    """Compare both; says whether it is an event."""
    found, expected = decoded(record), told(record)
    assert expected is not None or not record.good, record
    if found.refusals:
        assert expected is None, (record, found.refusals[0].error)
        return False
    event: Event = found.events[0]
    assert (event.event_id, event.type, event.occurred_at) == expected, record
    return True


def as_input(record: Drawn) -> bytes:
    """A record as the input of a target."""
    headers = [name.encode() + (b"" if value is None else b"=" + value) for name, value in record.headers]
    key = _NO_KEY if record.key is None else record.key
    return SEPARATOR.join((record.topic.encode(), key, b"\n".join(headers), record.value))


def as_record(data: bytes) -> Drawn:
    """A record out of any bytes."""
    topic, key, headers, value = parts(data, 4)
    named = topic.decode(errors="replace")
    pairs = [line.partition(b"=") for line in headers.split(b"\n") if line]
    return Drawn(
        named if named in DECODERS else _TOPICS[sum(topic) % len(_TOPICS)],
        None if key == _NO_KEY else key,
        value,
        tuple((name.decode(errors="replace"), text if sign else None) for name, sign, text in pairs),
    )


def _drawn() -> list[Drawn]:
    chance = random.Random(18)
    return [kind(chance) for kind in (good, with_an_odd_field) for _ in range(_SEEDS // 2)]


def _record(data: bytes) -> None:
    assert_same(as_record(data))


def _line(data: bytes) -> None:
    read = parse_or_refuse(data)
    if isinstance(read, InvalidEvent):
        assert read.reason not in _OURS | _REFUSED_LATER, read
    else:
        assert parse_line(encode(read)) == read


def _correction(data: bytes) -> None:
    field, value, rest = parts(data, 3)
    record = as_record(rest)
    names = (*_FIELDS, *string.ascii_lowercase)
    name = field.decode(errors="replace")
    given = f"{name if name in _FIELDS else names[len(field) % len(_FIELDS)]}={value.decode(errors='surrogateescape')}"
    corrected = corrections_of(EVENTS, [given])
    corrected.applied(record.value, record.headers)


def _file(data: bytes) -> None:
    """A file that `nabz publish` and `nabz check` read: its lines are bounded, whatever it is made of."""
    size, _, content = data.partition(SEPARATOR)
    lines = LineSplitter(_LONGEST_LINE)
    try:
        for chunk in chunks(Bytes(content, 1 + len(size))):
            for line in lines.split(chunk):
                parse_or_refuse(line[: _LONGEST_LINE + 1])
    except BrokenInput:
        return
    for line in lines.rest():
        assert len(line) <= _LONGEST_LINE + 1
        parse_or_refuse(line)


def parse_or_refuse(line: bytes) -> Event | InvalidEvent:
    """What a line says, or why it says nothing."""
    try:
        return parse_line(line)
    except InvalidEvent as refusal:
        return refusal


def _files() -> Sequence[bytes]:
    lines = b"\n".join(record.value for record in _drawn()[:5])
    packed = gzip.compress(lines, mtime=0)
    return [b"a" * size + SEPARATOR + content for content in (lines, packed, packed + packed) for size in (0, 5, 500)]


_FIELDS: Final = ("currency", "amount", "occurred_at", "event_id", "type", "customer_id", "items", "source")
_WORDS: Final = (
    *(f'"{name}":'.encode() for name in (*_FIELDS, "specversion", "data", "id", "time", "scale", "scores", "kind")),
    *(f"ce_{name}=".encode() for name in ("id", "type", "time", "source", "specversion")),
    *(topic.encode() for topic in TOPICS),
    b"content-type=application/cloudevents+json",
    b'"2024-02-05T13:57:27Z"',
    b"1.0",
    SEPARATOR,
)

RECORDS: Final = (
    Target("records", _record, lambda: [as_input(record) for record in _drawn()], _WORDS, quick=3_000),
    Target("lines", _line, lambda: [record.value for record in _drawn()], _WORDS, quick=6_000),
    Target(
        "corrections",
        _correction,
        lambda: [SEPARATOR.join((b"amount", b"5", as_input(record))) for record in _drawn()[:40]],
        _WORDS,
        quick=6_000,
    ),
    Target("files", _file, _files, (*_WORDS, b"\x1f\x8b\x08"), quick=500),
)
