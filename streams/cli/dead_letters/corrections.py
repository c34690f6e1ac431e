"""What `--set FIELD=VALUE` makes of a refused record: the same one with other values in some of its fields."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from schemas.cloudevents import EVENT_FIELDS, HEADER_PREFIX, Headers, has_attributes, is_structured, read_members
from schemas.event_types import EventTypes
from schemas.lenient_decoding import BYTE_ORDER_MARK
from schemas.mending import UNDECODABLE
from streams.cli.terminal.exit_codes import Misused

_read_any: Final = msgspec.json.Decoder(msgspec.Raw).decode
_write: Final = msgspec.json.Encoder().encode
_ATTRIBUTES: Final = {field: attribute for attribute, field in EVENT_FIELDS.items()}


class Corrections:
    """Fields and their new values, as JSON."""

    def __init__(self, events: EventTypes, values: Mapping[str, msgspec.Raw]) -> None:
        """Set these fields of events of these types; null takes one away."""
        self._events = events
        self._values = values

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._values)

    @property
    def decide_the_key(self) -> bool:
        """Whether a corrected record may belong under another key, or on another topic."""
        events = self._events
        keys = {field for topic, field in events.keys.items() if topic not in events.any_key}
        return not {"type", *keys, *events.keys_without.values()}.isdisjoint(self._values)

    def applied(self, value: bytes, headers: Headers) -> tuple[bytes, Headers]:
        """Value and headers of the corrected record; those of a record that is no JSON object as they are.

        In a CloudEvent id, time, type and source are where it has them.
        """
        if not self._values:
            return value, headers
        try:
            members = read_members(value.removeprefix(BYTE_ORDER_MARK))
            if has_attributes(headers):
                return self._in_binary_mode(members, headers)
            if is_structured(members):
                inner = read_members(members["data"])
                attributes = {_ATTRIBUTES[name]: json for name, json in self._values.items() if name in _ATTRIBUTES}
                members |= attributes
                members["data"] = msgspec.Raw(_write(inner | self._plain()))
                return _write(members), headers
            return _write(members | dict(self._values)), headers
        except (KeyError, *UNDECODABLE):
            return value, headers

    def _in_binary_mode(self, members: dict[str, msgspec.Raw], headers: Headers) -> tuple[bytes, Headers]:
        names = {HEADER_PREFIX + _ATTRIBUTES[name]: json for name, json in self._values.items() if name in _ATTRIBUTES}
        kept = [header for header in headers if header[0] not in names]
        added = [(name, _header(json)) for name, json in names.items()]
        return _write(members | self._plain()), [*kept, *added]

    def _plain(self) -> dict[str, msgspec.Raw]:
        return {name: json for name, json in self._values.items() if name not in _ATTRIBUTES}


def corrections_of(events: EventTypes, given: Sequence[str]) -> Corrections:
    """Corrections as they were typed: VALUE is JSON, or else text. Raises Misused for a field that no event has."""
    values: dict[str, msgspec.Raw] = {}
    fields = _fields(events)
    for one in given:
        name, sign, text = one.partition("=")
        if not sign:
            raise Misused(f"--set {one}: a field and its value are wanted, as in --set currency=EUR")
        if name not in fields:
            raise Misused(f"--set {one}: no event has a field '{name}'; known: {', '.join(sorted(fields))}")
        values[name] = _json(text)
    return Corrections(events, values)


def _fields(events: EventTypes) -> frozenset[str]:
    return frozenset({"type"}.union(*(struct.__struct_fields__ for struct in events.struct_of_type.values())))


def _json(text: str) -> msgspec.Raw:
    # What the terminal gives of no text stands for its bytes, and those are said as they can be.
    text = text.encode(errors="surrogateescape").decode(errors="replace")
    try:
        return msgspec.Raw(bytes(_read_any(text)))
    except UNDECODABLE:
        return msgspec.Raw(_write(text))


def _header(json: msgspec.Raw) -> bytes:
    """What stands in a header for a value: text without quotes, all else as it is."""
    try:
        return msgspec.json.decode(json, type=str).encode()
    except msgspec.ValidationError:
        return bytes(json)
