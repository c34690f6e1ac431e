"""How commands reach Kafka to send events."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from schemas.topics import DEAD_LETTERS, FAMILIES
from streams.cli.terminal.exit_codes import CommandFailed
from streams.kafka.clients.publisher import DeliveryFailed, Publisher
from streams.kafka.clients.topics import KafkaUnavailable, TopicsMissing, prepare_topics
from streams.kafka.layout import WrongLayout
from streams.settings import KafkaSettings

_PATIENCE_SECONDS = 10.0


@asynccontextmanager
async def publisher_for(settings: KafkaSettings) -> AsyncIterator[Publisher]:
    """A publisher for topics that are there; those that were missing are made first, where the settings allow it.

    Raises:
        CommandFailed: Kafka is not reached, topics are missing, or events that were sent were not taken.
    """
    try:
        partitions = await prepare_topics(settings, FAMILIES, [DEAD_LETTERS], patience=_PATIENCE_SECONDS)
    except KafkaUnavailable as error:
        raise CommandFailed(f"{error}: start it, or set kafka.bootstrap") from error
    except (TopicsMissing, WrongLayout) as error:
        raise CommandFailed(str(error)) from error
    try:
        async with Publisher(settings, partitions) as publisher:
            yield publisher
    except DeliveryFailed as error:
        raise CommandFailed(str(error)) from error
