"""Records with a broken structure, drawn by chance; and records of every kind."""

import random
from collections.abc import Callable, Sequence

from tests.recount.events import TOPICS
from tests.strategies.records import Drawn, good, with_an_odd_field

_NO_JSON = (
    "NaN", "Infinity", "-Infinity", "nul", "True", "01", "-", "1.", ".5", "+5", "0x10", "1e", "'a'", "[1,]", '{"a":1,}',
    '{"a"}', "{a:1}", '"open', "[1 2]", '"tab\there"', '"\\x"', '"\\u12"', "", "//", "undefined", "1_000", "[1}",
    '{"a":01}', "[NaN]", '"\x01"',
)  # fmt: skip
_NO_TEXT = (
    b'"\xff"',
    b'"\xed\xa0\x80"',
    b'"\xc0\x80"',
    b'"\xf5\x80\x80\x80"',
    b'{"\xfe":1}',
    b'["\x80"]',
    b'"\xe2\x82"',
)


def draw(chance: random.Random) -> Drawn:
    """A record: a third are good, a third have one odd field, and a third a broken structure."""
    return chance.choice((good, with_an_odd_field, broken))(chance)


def broken(chance: random.Random) -> Drawn:
    """A record that something was done to."""
    return damaged(chance, good(chance))


def damaged(chance: random.Random, record: Drawn) -> Drawn:
    """This record after something was done to it."""
    return chance.choice(_DAMAGES)(chance, record)._replace(good=False)


def _cut(chance: random.Random, record: Drawn) -> Drawn:
    return record._replace(value=record.value[: chance.randrange(len(record.value))])


def _other_byte(chance: random.Random, record: Drawn) -> Drawn:
    value = bytearray(record.value)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        value[chance.randrange(len(value))] = (
            chance.choice(b'"{}[]:,\\ 019eE+-.ntfu\xff\x80\xc3\x00\n')
            if chance.random() < 0.7
            else chance.randrange(256)
        )
    return record._replace(value=bytes(value))


def _further_bytes(chance: random.Random, record: Drawn) -> Drawn:
    place = chance.randrange(len(record.value) + 1)
    more = chance.choice((b"}", b"{", b'"', b"\\", b",", b" ", b"null", b"\xff", b"\xef\xbb\xbf", b"//", b"\x00"))
    return record._replace(value=record.value[:place] + more + record.value[place:])


def _a_byte_less(chance: random.Random, record: Drawn) -> Drawn:
    place = chance.randrange(len(record.value))
    return record._replace(value=record.value[:place] + record.value[place + 1 :])


def _no_json_inside(chance: random.Random, record: Drawn) -> Drawn:
    """A member, known or not, of an event or in a list of it, whose value is no JSON or no UTF-8."""
    bad = chance.choice((*_NO_TEXT, *(text.encode() for text in _NO_JSON)))
    if chance.random() < 0.3:
        bad = chance.choice((b"[%b]", b'{"a":%b}', b'[{"sku":%b}]')) % bad
    name = chance.choice(("x", "source", "comment", "items", "amount", "event_id", "data", "channel")).encode()
    return _with_member(chance, record, b'"%b":%b' % (name, bad))


def _deep(chance: random.Random, record: Drawn) -> Drawn:
    levels = chance.choice((1, 10, 100, 490, 498, 499, 500, 501, 510, 1_000, 5_000))
    opened, closed = chance.choice(((b"[", b"]"), (b'{"a":', b"}")))
    inside = opened * levels + chance.choice((b"1", b'"[[["', b'"\\"{"')) + closed * levels
    name = chance.choice((b"x", b"source", b"items", b"comment", b"scale"))
    return _with_member(chance, record, b'"%b":%b' % (name, inside))


def _with_member(chance: random.Random, record: Drawn, member: bytes) -> Drawn:
    place = record.value.index(b"{") + 1
    if chance.random() < 0.5:
        return record._replace(value=record.value[:place] + member + b"," + record.value[place:])
    place = record.value.rindex(b"}")
    return record._replace(value=record.value[:place] + b"," + member + record.value[place:])


def _no_object(chance: random.Random, record: Drawn) -> Drawn:
    value = chance.choice((b"[]", b"5", b"null", b'"text"', b"", b" ", b"\xef\xbb\xbf", b"[%b]" % record.value, b"{}"))
    return record._replace(value=value)


def _two(chance: random.Random, record: Drawn) -> Drawn:
    return record._replace(value=record.value + chance.choice((b"", b"\n", b",")) + record.value)


def _other_topic(chance: random.Random, record: Drawn) -> Drawn:
    return record._replace(topic=chance.choice(tuple(TOPICS)))


def _other_key(chance: random.Random, record: Drawn) -> Drawn:
    key = record.key or b""
    return record._replace(key=chance.choice((None, b"", key + b" ", b'"%b"' % key, b"\xff", key.upper(), key)))


def _other_envelope(chance: random.Random, record: Drawn) -> Drawn:
    version = chance.choice(('"1.0"', '"0.3"', "1.0", '""', "null"))
    data = chance.choice((record.value.removeprefix(b"\xef\xbb\xbf"), b"[]", b"null", b'"x"'))
    return record._replace(
        value=b'{"specversion":%b,"id":"e","type":"ticket.opened","time":"2024-02-05T13:57:27Z","data":%b}'
        % (version.encode(), data)
    )


def _other_headers(chance: random.Random, record: Drawn) -> Drawn:
    names = ("ce_id", "ce_type", "ce_time", "ce_source", "ce_specversion", "ce_further", "content-type")
    values = (None, b"", b"1.0", b"ticket.opened", b"2024-02-05T13:57:27Z", b"\xff", b"5")
    more = tuple((chance.choice(names), chance.choice(values)) for _ in range(chance.randrange(1, 4)))
    return record._replace(headers=record.headers + more)


_DAMAGES: Sequence[Callable[[random.Random, Drawn], Drawn]] = (
    _cut,
    _other_byte,
    _other_byte,
    _further_bytes,
    _a_byte_less,
    _no_json_inside,
    _no_json_inside,
    _deep,
    _no_object,
    _two,
    _other_topic,
    _other_key,
    _other_envelope,
    _other_headers,
)
