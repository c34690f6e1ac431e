"""Sends refused records to topics of events again, and finds out later which of them arrived."""

from collections.abc import Collection, Mapping
from typing import Final

from aiokafka.errors import KafkaError

from schemas.dead_letters import REPLAYED
from streams.kafka.clients.bulk import Outgoing
from streams.kafka.clients.connection import REQUEST_SECONDS
from streams.kafka.clients.ends import Bounds, log_bounds
from streams.kafka.clients.forwarding import BY, FROM
from streams.kafka.clients.patient import PatientProducer
from streams.kafka.clients.topics import why_unavailable
from streams.kafka.clients.whole_logs import read_logs
from streams.settings import KafkaSettings

_LEFT_OUT: Final = frozenset({REPLAYED, BY, FROM})
"""Headers that say how a record came to where it was refused."""


class Replayer(PatientProducer):
    """Sends records in batches, and keeps those that Kafka finds too large."""

    waits_for_rights = False

    def __init__(self, settings: KafkaSettings) -> None:
        super().__init__(settings, idempotent=True)
        self._too_large: list[Outgoing] = []
        self._kafka = settings

    async def start(self) -> None:
        """Connect. Raises KafkaUnavailable or WrongSettingsError."""
        try:
            await super().start()
        except KafkaError as error:
            raise await why_unavailable(self._kafka, REQUEST_SECONDS, error) from error

    async def too_large(self, topic: str, partition: int, record: Outgoing, error: KafkaError) -> None:
        del topic, partition, error
        self._too_large.append(record)

    def take_too_large(self) -> list[Outgoing]:
        """The records that were too large since this was last asked."""
        taken, self._too_large = self._too_large, []
        return taken


def marked(record: Outgoing, mark: str) -> Outgoing:
    """A record as it is sent again."""
    kept = [header for header in record.headers if header[0] not in _LEFT_OUT]
    return record._replace(headers=[*kept, (REPLAYED, mark.encode())])


async def arrived(settings: KafkaSettings, since: Mapping[tuple[str, int], int], marks: Collection[str]) -> set[str]:
    """Those of these marks whose records are in these partitions, from these offsets on.

    Raises KafkaUnavailable or WrongSettingsError.
    """
    bounds = await log_bounds(settings, {topic for topic, _ in since})
    stretches = {
        where: Bounds(max(first, bounds[where].first), bounds[where].end)
        for where, first in since.items()
        if where in bounds
    }
    found: set[str] = set()
    async for _, _, record in read_logs(settings, stretches):
        found.update((value or b"").decode(errors="replace") for name, value in record.headers if name == REPLAYED)
    return found & set(marks)
