"""From the records of one partition to events, and to the refusals that go to the dead letters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from schemas import Event, InvalidEvent, Reason, RecordDecoder
from streams.redis.clock import wall_clock

_MINUTE_MS = 60_000


class Record(Protocol):
    """What is read of a record of Kafka."""

    @property
    def key(self) -> bytes | None:
        """The record's key."""

    @property
    def value(self) -> bytes | None:
        """The record's value, None for a tombstone."""

    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]:
        """Names and values."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that can never be counted, and why."""

    record: Any
    error: InvalidEvent


@dataclass(slots=True)
class Decoded:
    """Events side by side with their amounts (minor units, None where they have none), and what was refused."""

    events: list[Any] = field(default_factory=list)
    amounts: list[int | None] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    latest: int = 0
    """The largest `occurred_at`, 0 of none."""


class BatchDecoder:
    """Decodes record batches of one topic."""

    def __init__(self, topic: str, check: Callable[[Any], int | None], future_minutes: int) -> None:
        """Refuse what `check` refuses, and what is more than `future_minutes` ahead of the wall clock."""
        self._decode = RecordDecoder(topic)
        self._check = check
        self._future_minutes = future_minutes

    def __call__(self, records: Sequence[Record]) -> Decoded:
        """Decode all records; not one of them stops the others."""
        decoded = Decoded()
        events, amounts = decoded.events, decoded.amounts
        decode, check = self._decode, self._check
        horizon = wall_clock() + self._future_minutes * _MINUTE_MS
        latest = 0
        for record in records:
            try:
                event = decode(record.key, record.value, record.headers)
                moment = event.occurred_at
                if moment > horizon:
                    raise _ahead(event, self._future_minutes)
                amounts.append(check(event))
            except InvalidEvent as error:
                decoded.refusals.append(Refusal(record, error))
                continue
            events.append(event)
            latest = max(latest, moment)
        decoded.latest = latest
        return decoded


def _ahead(event: Event, minutes: int) -> InvalidEvent:
    return InvalidEvent(
        Reason.IN_THE_FUTURE,
        f"Field 'occurred_at': event {event.event_id[:80]!r} is more than {minutes} minutes ahead of the wall clock",
    )
