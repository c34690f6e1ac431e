"""How a worker tells other shards, by Kafka, what its own have found out about entities of theirs.

What a shard has to tell stays in its outbox until it is in Kafka. A record that can never get there would stay for
ever, and so would whatever it does to a worker. It goes to the dead letters instead, with the reason.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from schemas import InvalidEvent, Reason, key_of_told
from schemas.topics import DERIVED
from streams.engine.health import Health
from streams.kafka.clients.bulk import DeliveryGivenUp
from streams.kafka.clients.dead_letters import DeadLetters
from streams.kafka.clients.derived import Derived

_log = structlog.get_logger("nabz.worker")


class Teller(Protocol):
    """A shard, as far as it has something to tell."""

    @property
    def outbox(self) -> Mapping[str, bytes]:
        """What others have to be told of -> the record for that."""


@dataclass(frozen=True, slots=True)
class Untold:
    """A record that was in no topic yet, as one that was refused."""

    key: bytes | None
    value: bytes
    error: InvalidEvent
    headers: Sequence[tuple[str, bytes | None]] = ()
    offset: int = -1
    timestamp: int = -1


class Telling:
    """Sends what stands in outboxes; what cannot be sent is in the dead letters."""

    def __init__(self, derived: Derived, dead_letters: DeadLetters, health: Health) -> None:
        """Count what cannot be sent."""
        self._derived = derived
        self._dead_letters = dead_letters
        self._health = health

    async def tell(self, tellers: Sequence[Teller]) -> Sequence[Mapping[str, bytes]] | None:
        """Send what stands in the outboxes of these, and give what may be taken out of each.

        Gives None once nobody waits for Kafka any longer. Raises DeliveryFailed or KafkaError.
        """
        told = [dict(teller.outbox) for teller in tellers]
        untold: list[Untold] = []
        keyed: list[tuple[bytes, bytes]] = []
        for records in told:
            for name, record in records.items():
                try:
                    keyed.append((key_of_told(name), record))
                except ValueError:
                    untold.append(Untold(None, record, _NAMELESS))
        self._health.is_to_tell(len(keyed) + len(untold))
        with suppress(DeliveryGivenUp):
            too_large = await self._derived.send(keyed) if keyed else ()
            untold += [Untold(one.key, one.value or b"", _too_large(one.value or b"")) for one in too_large]
            if untold:
                await self._refuse(untold)
            self._health.is_to_tell(0)
            return told
        return None

    async def _refuse(self, untold: Sequence[Untold]) -> None:
        for one in untold:
            await self._dead_letters.send(one, DERIVED, 0, f"{one.error.reason}: {one.error}")
        await self._dead_letters.flush()
        reasons = Counter[str](one.error.reason for one in untold)
        self._health.dead_letters(DERIVED, reasons)
        _log.error(
            "customers cannot be told of these deals: the records are in the dead letters",
            topic=DERIVED,
            records=len(untold),
            reasons=sorted(reasons),
        )


_NAMELESS: Final = InvalidEvent(
    Reason.NOT_COUNTABLE, "The outbox of a shard has this record under a name that tells no deal and customer"
)


def _too_large(record: bytes) -> InvalidEvent:
    return InvalidEvent(Reason.TOO_LARGE, f"The record has {len(record)} bytes, which is more than {DERIVED} takes")
