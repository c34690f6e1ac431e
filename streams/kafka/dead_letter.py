"""What a record of the topic of dead letters tells: which record was refused, where it was read, and why."""

from dataclasses import dataclass
from typing import Final

from xxhash import xxh3_128_hexdigest

from schemas.cloudevents import Headers
from schemas.dead_letters import AT, OFFSET, PARTITION, REASON, TOPIC, TRUNCATED
from streams.kafka.batches import Record

_ADDED: Final = (REASON, TOPIC, PARTITION, OFFSET, AT)
"""The headers that every dead letter has behind those of the refused record, in their order."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A refused record as it was sent, and what was noted when it was refused.

    `place` is the partition and offset of the letter itself.
    """

    place: tuple[int, int]
    topic: str
    partition: int
    offset: int
    reason: str
    """One of `schemas.Reason`, or what an earlier version said."""
    sentence: str
    at: str
    """When it was refused: RFC 3339, UTC, all of the same length, so that they sort as text."""
    key: bytes | None
    value: bytes | None
    headers: Headers
    """Those of the refused record."""
    truncated: bool
    """Whether the record was too large to be kept whole."""
    mark: str
    """What tells the refused record from all others.

    A letter that was written twice, because its worker ended in between, has one mark. A topic that was made anew has
    the same offsets again: so the content belongs to the mark.
    """

    @property
    def source(self) -> str:
        """Where the record was read: `crm.tickets:0:17`."""
        return f"{self.topic}:{self.partition}:{self.offset}"


def letter_of(record: Record, partition: int) -> DeadLetter | None:
    """The dead letter that a record of this partition is; None of one that somebody else wrote there."""
    headers = list(record.headers)
    truncated = bool(headers) and headers[-1][0] == TRUNCATED
    if truncated:
        headers.pop()
    added = headers[-len(_ADDED) :]
    if tuple(name for name, _ in added) != _ADDED:
        return None
    try:
        reason, topic, read_from, offset, at = ((value or b"").decode() for _, value in added)
        slug, _, sentence = reason.partition(": ")
        return DeadLetter(
            place=(partition, record.offset),
            topic=topic,
            partition=int(read_from),
            offset=int(offset),
            reason=slug,
            sentence=sentence,
            at=at,
            key=record.key,
            value=record.value,
            headers=tuple(headers[: -len(_ADDED)]),
            truncated=truncated,
            mark=_mark(f"{topic}:{int(read_from)}:{int(offset)}", record),
        )
    except ValueError:
        return None


def _mark(source: str, record: Record) -> str:
    return xxh3_128_hexdigest(b"\0".join([source.encode(), record.key or b"", record.value or b""]))
