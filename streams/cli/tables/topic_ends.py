"""Where the topics end: what `nabz wait` has to find counted."""

import asyncio
import time
from collections.abc import Mapping

from streams.cli.tables.wait_report import Partition
from streams.cli.terminal.exit_codes import CommandFailed, Misused
from streams.kafka.clients.ends import Bounds, log_bounds
from streams.kafka.clients.topics import KafkaUnavailable
from streams.redis.errors import WrongSettingsError
from streams.settings import Settings

_KAFKA_SECONDS = 10.0
"""How long Kafka may take to say where its logs end; brokers that are just starting are waited for."""
_LEAST_SECONDS = 2.0
"""How long it may take even where the time is shorter: then it is not known what is missing."""
_TOPICS_SECONDS = 10.0
"""How long topics may be missing: a worker that is just starting makes them."""
_TOPICS_PAUSE_SECONDS = 0.5


async def topic_ends(settings: Settings, seconds: float) -> tuple[dict[Partition, int], int]:
    """Where the logs of all partitions end in which anything is, and how many records there are.

    Raises:
        CommandFailed: Kafka does not answer in so many seconds, or in a few more, or topics are still missing.
        Misused: it can never be reached by these settings.
    """
    until = time.monotonic() + min(seconds, _TOPICS_SECONDS)
    while True:
        bounds = await _bounds(settings, seconds)
        missing = set(settings.catalogue.events.family_of_topic) - {topic for topic, _ in bounds}
        if not missing:
            break
        if time.monotonic() >= until:
            raise CommandFailed(
                f"Kafka has no topics {', '.join(sorted(missing))}, or does not show them to this user, so it is not "
                "known what is in them: workers make them (`nabz worker`), and readers need the right to describe them"
            )
        await asyncio.sleep(_TOPICS_PAUSE_SECONDS)
    # What was deleted before it was read is read by nobody.
    ends = {partition: bound.end for partition, bound in bounds.items() if bound.end > bound.first}
    return ends, sum(bound.end - bound.first for bound in bounds.values())


async def _bounds(settings: Settings, seconds: float) -> Mapping[Partition, Bounds]:
    """What can be read of each partition that Kafka shows. Raises as `topic_ends` does."""
    try:
        topics = settings.catalogue.events.family_of_topic
        return await log_bounds(settings.kafka, topics, min(max(seconds, _LEAST_SECONDS), _KAFKA_SECONDS))
    except WrongSettingsError as error:
        raise Misused(str(error)) from error
    except KafkaUnavailable as error:
        raise CommandFailed(str(error)) from error
