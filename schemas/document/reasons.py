"""Which reasons may send an event of a type to the dead letters, and what they mean for it."""

from collections.abc import Mapping
from typing import Final

from schemas.decoding import VALUE_LIMIT
from schemas.document.descriptions import attributes_of
from schemas.document.events import DocumentedEvent
from schemas.document.kinds import short
from schemas.errors import Reason
from schemas.money import MINOR_UNITS_LIMIT
from schemas.unread import lenient_fields

_LIMITS: Final = "A number, a score or the length of a text is outside its limits."
_MONEY: Final = (
    f" Or the amount is more than {short(MINOR_UNITS_LIMIT)} minor units, after conversion to the reporting currency."
)


def meanings() -> Mapping[Reason, str]:
    """Every reason -> what it means of whatever record."""
    described = attributes_of(Reason)
    return {reason: described[reason.name] for reason in Reason}


def reasons_for(event: DocumentedEvent) -> Mapping[Reason, str]:
    """The reasons that an event of this type may meet -> what they mean for it.

    A record whose type cannot be told (it is no JSON, say) may have been meant for any type.
    """
    closed = {field.name: field.kind.limits for field in event.fields if "enum" in field.kind.schema}
    special = {
        Reason.TOO_LARGE: f"The value has more than {VALUE_LIMIT:,} bytes.",
        Reason.UNKNOWN_TYPE: f"No topic has events of this type. The correct name is `{event.tag}`.",
        Reason.WRONG_TOPIC: f"It was published on another topic than `{event.topic}`.",
        Reason.WRONG_KEY: f"The record's key is not the event's {event.key_in_words}.",
        Reason.MISSING_FIELD: f"{_required(event)} is absent, null or empty text.",
        Reason.UNKNOWN_VALUE: " ".join(f"`{name}` is none of {limits}." for name, limits in closed.items()),
        Reason.OUT_OF_RANGE: f"{_LIMITS}{_MONEY if _has_money(event) else ''}",
        Reason.IN_THE_FUTURE: "`occurred_at` is more than `future_minutes` (a setting) ahead of the worker's clock.",
        Reason.UNKNOWN_CURRENCY: "The settings have no rate for the `currency` of the `amount`.",
    }
    cannot_be = {
        reason
        for reason, can_be in {
            Reason.WRONG_KEY: not event.takes_any_key,
            Reason.UNKNOWN_VALUE: bool(closed),
            Reason.UNKNOWN_CURRENCY: _has_money(event),
        }.items()
        if not can_be
    }
    return {reason: special.get(reason, meaning) for reason, meaning in meanings().items() if reason not in cannot_be}


def _has_money(event: DocumentedEvent) -> bool:
    """Whether a KPI reads an amount of the event."""
    return event.has("currency") and "currency" not in lenient_fields(event.tag, is_home=event.is_home)


def _required(event: DocumentedEvent) -> str:
    """What an event has to say, in words; parts have to only where they are."""
    *first, last = (f"`{name}`" for name in event.required)
    needed = f"{', '.join(first)} or {last}"
    if event.has("score"):
        needed += ", or the score, or a field that its `scale` or `scores` need,"
    return needed
