"""Why an event is refused: the reasons, and what a failed decoding says in their words."""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Final

import msgspec


class Reason(StrEnum):
    """Why a record goes to the dead-letter topic: a closed set, so that it can be the label of a metric."""

    TOO_LARGE = "too-large"
    """The value has more bytes than an event may have."""
    NOT_JSON = "not-json"
    """The value is not one JSON text in UTF-8."""
    NOT_AN_OBJECT = "not-an-object"
    """The value is JSON, but not an object."""
    BAD_CLOUDEVENT = "bad-cloudevent"
    """A CloudEvent of another version, or its data is not a JSON object."""
    UNKNOWN_TYPE = "unknown-type"
    """No topic has events of this type."""
    WRONG_TOPIC = "wrong-topic"
    """The type belongs to another topic."""
    WRONG_KEY = "wrong-key"
    """The record's key is not the id of the event's entity."""
    MISSING_FIELD = "missing-field"
    """A required field is absent, null or empty text."""
    WRONG_TYPE = "wrong-type"
    """A field's value has the wrong JSON type."""
    UNKNOWN_VALUE = "unknown-value"
    """A field has a closed list of values, and this value is not in it."""
    OUT_OF_RANGE = "out-of-range"
    """A number, a score or the length of a text is outside its limits."""
    UNKNOWN_CURRENCY = "unknown-currency"
    """An amount in a currency that has no configured rate."""
    BAD_TIME = "bad-time"
    """A time is not between 1970 and 9999, or has no offset, or is a number of seconds."""
    IN_THE_FUTURE = "in-the-future"
    """The event is further ahead of the wall clock than the settings allow."""
    NOT_COUNTABLE = "not-countable"
    """Nabz itself fails to count the event. That is a mistake in Nabz, and no fault of the publisher."""


class InvalidEvent(ValueError):
    """A record that can never become an event, however often it is read.

    `reason` is a `Reason`; `str(error)` is a sentence that names the field and what is wrong with it. It repeats
    nothing that the sender chose: dead letters, logs and terminals show it, and a value may be somebody's name. What
    stands in a closed list (types, topics, codes of currencies) may be named.
    """

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason

    def __reduce__(self) -> tuple[type["InvalidEvent"], tuple[Reason, str]]:
        return type(self), (self.reason, str(self))


_PATH: Final = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<path>.*)`)?", re.DOTALL)
_MISSING: Final = re.compile(r"Object missing required field `(?P<field>.*)`")
_LIMIT: Final = re.compile(r"Expected `\w+` (?:of length )?[<>]=? [-+.0-9e]+|(?:Number|Integer value) out of range")
_TYPE: Final = re.compile(r"Expected `[a-z |]+`, got `[a-z]+`")
_ENUM: Final = "Invalid enum value"


def validation_error(error: msgspec.ValidationError, advice: Callable[[str], str], *, inside: str = "") -> InvalidEvent:
    """The reason and the field behind an error of msgspec; what no pattern knows is a wrong type.

    `advice` says what to do about a field, as the end of a sentence. `inside` is the field that the error is in.
    """
    matched = _PATH.fullmatch(str(error))
    what, path = (matched["what"], matched["path"] or "") if matched else (str(error), "")
    path = ".".join(part for part in (inside, path) if part)
    cause = error.__cause__
    if isinstance(cause, InvalidEvent):
        where = f" (in '{path}')" if path else ""
        return InvalidEvent(cause.reason, f"{cause}{where}")
    missing = _MISSING.fullmatch(what)
    if missing:
        field = f"{path}.{missing['field']}" if path else missing["field"]
        return InvalidEvent(Reason.MISSING_FIELD, f"Field '{field}' is missing{advice(field)}")
    if what.startswith(_ENUM):
        return InvalidEvent(Reason.UNKNOWN_VALUE, f"Field '{path}' has an unknown value{advice(path)}")
    if _LIMIT.fullmatch(what):
        reason = Reason.BAD_TIME if path in {"occurred_at", "sent_at"} else Reason.OUT_OF_RANGE
        return InvalidEvent(reason, f"Field '{path}': {what}{advice(path)}")
    # Words that are not known here may quote the value.
    said = what if _TYPE.fullmatch(what) else "it cannot have this value"
    return InvalidEvent(Reason.WRONG_TYPE, f"Field '{path}': {said}{advice(path)}")
