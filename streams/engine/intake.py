"""What becomes of the records that a worker reads: events, dead letters, or records for another partition."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from schemas import Event, InvalidEvent
from schemas.topics import DERIVED
from streams.engine.decode import BatchDecoder, Decoded, Refusal
from streams.engine.families import Families
from streams.engine.health import Health
from streams.engine.refusal_tally import RefusalTally
from streams.engine.sending_on import SendingOn
from streams.kafka.batches import RecordBatch
from streams.kafka.clients.dead_letters import DeadLetters
from streams.settings import Settings


@dataclass(frozen=True, slots=True)
class DecodedBatch:
    """The events of a batch and of those beside it, in their order, and when decoding began (a monotonic clock's)."""

    parts: Sequence[Decoded]
    began: float


class Intake:
    """Decodes the records of a worker's batches, and sees that none that cannot be counted is lost."""

    def __init__(  # noqa: PLR0913, PLR0917 - all that records may come to
        self,
        settings: Settings,
        families: Families,
        partitions: Mapping[str, int],
        now: Callable[[], int],
        dead_letters: DeadLetters,
        tally: RefusalTally,
        health: Health,
    ) -> None:
        """Refuse by these families' rules, and what is later than `now` (epoch ms) by `settings.future_minutes`.

        `partitions` tells over how many partitions the keys of each topic are spread: what lies elsewhere is sent on.
        """
        self._dead_letters = dead_letters
        self._tally = tally
        self._health = health
        events = settings.catalogue.events
        self._decoders: dict[str, BatchDecoder] = {
            topic: BatchDecoder(
                events,
                topic,
                family.check,
                settings.future_minutes,
                now,
                families.is_foreign if topic == DERIVED else None,
            )
            for family in families.all
            for topic in family.topics
        }
        keyless = [family.name for family in families.events]
        self._sending_on = SendingOn(settings.kafka, events, partitions, keyless, health)

    async def decode(self, batch: RecordBatch) -> DecodedBatch:
        """The events of a batch and of those beside it; what is none is in the dead letters when this comes back."""
        began = time.perf_counter()
        parts = [self._decoders[part.topic](part.records) for part in batch.together]
        for part, decoded in zip(batch.together, parts, strict=True):
            self._health.passed_over(part.topic, decoded.tombstones, decoded.ignored, len(decoded.foreign))
            if decoded.refusals:
                await self._refuse(part, decoded.refusals)
        return DecodedBatch(parts, began)

    def counted(self, batch: RecordBatch, events: DecodedBatch) -> None:
        """Take note that the batch is committed."""
        seconds = time.perf_counter() - events.began
        for part, decoded in zip(batch.together, events.parts, strict=True):
            self._health.batch(part.topic, len(part.records), seconds, decoded.latest)
            self._tally.read(part.topic, len(part.records))

    async def send_on(self, batch: RecordBatch, events: DecodedBatch, keys: Mapping[bytes, int] | None) -> int:
        """Send on the records of a batch with these keys; those that are too large for that are refused."""
        decoded = {part.topic: of_part for part, of_part in zip(batch.together, events.parts, strict=True)}
        sent, refused = await self._sending_on.send(batch, decoded, keys)
        for part in batch.together:
            if part.topic in refused:
                await self._refuse(part, refused[part.topic])
        return sent

    async def refuse_uncountable(
        self, batch: RecordBatch, events: DecodedBatch, refused: Sequence[tuple[Event, InvalidEvent]]
    ) -> None:
        """Send the records of these events of a batch to the dead letters."""
        errors = {id(event): error for event, error in refused}
        for part, decoded in zip(batch.together, events.parts, strict=True):
            found = [
                Refusal(record, errors[id(event)])
                for record, event in zip(decoded.of_events(part.records), decoded.events, strict=True)
                if id(event) in errors
            ]
            if found:
                await self._refuse(part, found)

    async def _refuse(self, batch: RecordBatch, refusals: Collection[Refusal]) -> None:
        """Send records to the dead letters; they are there when this comes back."""
        reasons: Counter[str] = Counter()
        for refusal in refusals:
            reasons[refusal.error.reason] += 1
            reason = f"{refusal.error.reason}: {refusal.error}"
            await self._dead_letters.send(refusal.record, batch.topic, batch.partition, reason)
        await self._dead_letters.flush()
        self._health.dead_letters(batch.topic, reasons)
        told = [(refusal.record.offset, refusal.error.reason.value) for refusal in refusals]
        await self._tally.refused(batch.topic, batch.partition, told)

    def tell_what_was_sent_on(self) -> None:
        """Say in the log how many records were in a wrong partition; once a minute at most."""
        self._sending_on.tell()

    async def tell_refusals(self) -> None:
        """Tell boards how much was read and refused; what Redis does not take is told later."""
        await self._tally.tell()

    def give_up(self) -> None:
        """Wait for Kafka no longer: the process ends."""
        self._sending_on.give_up()

    async def stop(self) -> None:
        """Tell what is untold, as far as Redis takes it, and end."""
        await self._tally.tell()
        await self._sending_on.stop()
