"""What is wrong with a record that cannot be an event."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a record goes to the dead-letter topic: a closed set, so that it can be the label of a metric."""

    NO_VALUE = "no-value"
    """The record has no value at all (a tombstone)."""
    TOO_LARGE = "too-large"
    """The value has more bytes than an event may have."""
    NOT_JSON = "not-json"
    """The value is not one JSON text in UTF-8."""
    NOT_AN_OBJECT = "not-an-object"
    """The value is JSON, but no object."""
    BAD_CLOUDEVENT = "bad-cloudevent"
    """A CloudEvent of another version, or one whose data is no JSON object."""
    UNKNOWN_TYPE = "unknown-type"
    """No topic has events of this type."""
    WRONG_TOPIC = "wrong-topic"
    """The type belongs to another topic."""
    WRONG_KEY = "wrong-key"
    """The record's key is not the id of the event's entity."""
    MISSING_FIELD = "missing-field"
    """A required field is absent, null or empty text."""
    WRONG_TYPE = "wrong-type"
    """A field's value is of another JSON type than the contract's."""
    UNKNOWN_VALUE = "unknown-value"
    """A field whose values are a closed list has another one."""
    OUT_OF_RANGE = "out-of-range"
    """A number, a score or the length of a text is outside its limits."""
    UNKNOWN_CURRENCY = "unknown-currency"
    """An amount in a currency that has no configured rate."""
    BAD_TIME = "bad-time"
    """`occurred_at` is no moment between 1970 and 9999, or says no offset."""
    IN_THE_FUTURE = "in-the-future"
    """The event is further ahead of the wall clock than the settings allow."""


class InvalidEvent(ValueError):
    """A record that can never become an event, however often it is read.

    `reason` is a `Reason`; `str(error)` is a sentence that names the field and what is wrong with it.
    """

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason

    def __reduce__(self) -> tuple[type["InvalidEvent"], tuple[Reason, str]]:
        return type(self), (self.reason, str(self))
