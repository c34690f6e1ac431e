"""What becomes of a dead letter if it is replayed now: a record that a worker would count, or a reason why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.families import build_families
from schemas import InvalidEvent, LineDecoder, Reason
from streams.backtest.counting import Numbers
from streams.cli.dead_letters.corrections import Corrections
from streams.engine.decode import BatchDecoder
from streams.kafka.clients.bulk import Outgoing
from streams.kafka.clients.publisher import partition_of
from streams.kafka.dead_letter import DeadLetter
from streams.settings import Settings


@dataclass(frozen=True, slots=True)
class Ready:
    """A record that can be sent, and where to."""

    letter: DeadLetter
    topic: str
    partition: int
    record: Outgoing


@dataclass(frozen=True, slots=True)
class StillRefused:
    """A letter that would only be refused again."""

    letter: DeadLetter
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _Tried:
    """A record as a worker reads it."""

    key: bytes | None
    value: bytes | None
    headers: Any
    offset: int = 0
    timestamp: int = 0


class Check:
    """Looks at letters as a worker with these settings would."""

    def __init__(
        self, settings: Settings, partitions: Mapping[str, int], corrections: Corrections, *, rekey: bool
    ) -> None:
        """Keys are spread over so many partitions of each topic.

        `rekey` gives every record the key and the topic that its event has.
        """
        self._events = events = settings.catalogue.events
        self._any = LineDecoder(events)
        self._decoders = {
            topic: BatchDecoder(events, topic, family.check, settings.future_minutes)
            for family in build_families(settings, Numbers(settings.catalogue.measures.dimensions)).all
            for topic in family.topics
        }
        self._partitions = partitions
        self._corrections = corrections
        self._rekey = rekey or corrections.decide_the_key

    def __call__(self, letter: DeadLetter) -> Ready | StillRefused:
        """What becomes of it."""
        if letter.truncated:
            return StillRefused(letter, Reason.TOO_LARGE, "The record was not kept whole, for it was too large")
        if letter.topic not in self._decoders or letter.value is None:
            return StillRefused(letter, letter.reason, letter.sentence)
        value, headers = self._corrections.applied(letter.value, letter.headers)
        try:
            topic, key = self._home(letter, value, headers)
        except InvalidEvent as error:
            return StillRefused(letter, error.reason, str(error))
        decoded = self._decoders[topic]([_Tried(key, value, headers)])
        for refusal in decoded.refusals:
            return StillRefused(letter, refusal.error.reason, str(refusal.error))
        return Ready(letter, topic, self._partition(letter, topic, key), Outgoing(key, value, headers))

    def _home(self, letter: DeadLetter, value: bytes, headers: Any) -> tuple[str, bytes | None]:  # noqa: ANN401 - headers of any client
        if not self._rekey:
            return letter.topic, letter.key
        event = self._any.of_record(value, headers)
        topic = self._events.topic_of(event)
        return topic, letter.key if self._may_keep(topic, letter) else self._events.key_of(event)

    def _may_keep(self, topic: str, letter: DeadLetter) -> bool:
        """Whether the record may have the key that it had."""
        return topic == letter.topic and topic in self._events.any_key

    def _partition(self, letter: DeadLetter, topic: str, key: bytes | None) -> int:
        """Of events without entities the one that they were in: what comes again has to come to the same one."""
        if self._may_keep(topic, letter) or key is None:
            return letter.partition % self._partitions[topic]
        return partition_of(key, self._partitions[topic])
