"""Makes the topics that are missing, and checks those that are there, before anything is read or sent."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    KafkaError,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
    for_code,
)

from streams.kafka.clients.connection import connection
from streams.kafka.clients.diagnosis import find_obstacle
from streams.kafka.clients.errors import KafkaUnavailable, Right, RightsMissing
from streams.kafka.clients.new_topics import new_topics, partitions_to_make
from streams.kafka.clients.rights import CREATE, READ, TOPIC, WRITE, hidden_topics, missing_rights
from streams.redis.errors import WrongSettingsError
from streams.said import said
from streams.settings import KafkaSettings

__all__ = [
    "KafkaUnavailable",
    "TopicsMissing",
    "partition_counts",
    "prepare_topics",
    "rights_missing_for",
    "why_unavailable",
]

PATIENCE_SECONDS = 30.0
"""How long the brokers may take to be reached, and then to show the topics that were made."""
_PAUSE_SECONDS = 0.1
_CONNECTION_PAUSE_SECONDS = 1.0
_SILENT_SECONDS = 2.0
"""How long a server may say nothing before it is looked at more closely."""
_MOST_REPLICAS = 3


class TopicsMissing(Exception):
    """Topics are not there and must not, or could not, be made."""


async def prepare_topics(
    settings: KafkaSettings,
    families: Mapping[str, Collection[str]],
    others: Collection[str] = (),
    *,
    patience: float = PATIENCE_SECONDS,
    all_of_them: bool = True,
) -> dict[str, int]:
    """Make the topics of all families and the `others` that are missing; returns topic -> number of partitions.

    With `create_topics = false` nothing is made. New topics get as many partitions as the other topics of their family
    have, or the configured number if there are none, and three replicas, or as many as there are brokers; dead letters
    are kept for `dead_letters_days`. Topics that are there keep what they have. Without `all_of_them` topics that this
    user may neither see nor make are left out.

    Raises:
        KafkaUnavailable: no broker was reached.
        RightsMissing: this user may not even know whether topics are there, or may not make one; and where not all are
        wanted, if it may see none.
        WrongSettingsError: what the settings say can never reach one.
        TopicsMissing: a topic is not there and is not to be made, or could not be made.
    """
    wanted = [topic for topics in families.values() for topic in topics] + list(others)

    async def prepare(admin: AIOKafkaAdminClient) -> dict[str, int]:
        counts = await _counts(admin, wanted)
        missing = [topic for topic in wanted if topic not in counts]
        if missing:
            hidden = await hidden_topics(admin, missing)
            if hidden and (all_of_them or not counts):
                reads = {*wanted} - {*others} if all_of_them else set()
                needed = ((READ if topic in reads else WRITE, topic) for topic in hidden)
                raise RightsMissing(settings, (Right(operation, TOPIC, topic) for operation, topic in needed))
            missing = [topic for topic in missing if topic not in hidden]
        if missing:
            wanting = partitions_to_make(missing, families, counts, settings.partitions)
            if not settings.create_topics:
                raise TopicsMissing(
                    f"Kafka has no topics {', '.join(missing)}, and kafka.create_topics is false: make them, or "
                    f"allow it. Workers would make them with so many partitions: {_numbered(wanting)}"
                )
            if forbidden := await _make(admin, settings, wanting):
                if all_of_them or not counts:
                    raise RightsMissing(settings, (Right(CREATE, TOPIC, topic) for topic in forbidden))
                missing = [topic for topic in missing if topic not in forbidden]
            counts = await _counts_of_all(admin, [*counts, *missing], patience)
        return counts

    return await _answered(settings, patience, prepare)


async def partition_counts(
    settings: KafkaSettings, topics: Collection[str], *, patience: float = PATIENCE_SECONDS
) -> dict[str, int]:
    """How many partitions those of these topics have that exist, and may be read by this user.

    Asked of the brokers: what a consumer knows of topics that it does not read comes and goes.

    Raises:
        KafkaUnavailable: no broker was reached.
        RightsMissing: some may not be read, or this user may not even know whether they are there.
        WrongSettingsError: what the settings say can never reach a broker.
    """

    async def readable(admin: AIOKafkaAdminClient) -> dict[str, int]:
        if missing := await missing_rights(admin, topics, (), None):
            raise RightsMissing(settings, missing)
        return await _counts(admin, topics)

    return await _answered(settings, patience, readable)


async def rights_missing_for(
    settings: KafkaSettings,
    reads: Collection[str],
    writes: Collection[str],
    group: str | None = None,
    *,
    patience: float = PATIENCE_SECONDS,
) -> Sequence[Right]:
    """What `rights.missing_rights` finds. Raises KafkaUnavailable or WrongSettingsError."""
    found: Sequence[Right] = ()

    async def asked(admin: AIOKafkaAdminClient) -> dict[str, int]:
        nonlocal found
        found = await missing_rights(admin, reads, writes, group)
        return {}

    await _answered(settings, patience, asked)
    return found


async def why_unavailable(settings: KafkaSettings, patience: float, error: Exception) -> KafkaUnavailable:
    """The error for brokers that were not reached in so many seconds, for which a client raised `error`.

    Raises:
        WrongSettingsError: what the settings say can never reach one.
    """
    within = f"within {patience:g} s"
    obstacle = await find_obstacle(settings, within)
    if obstacle is None:
        why = f" ({said(error)})" if str(error) else ""
        return KafkaUnavailable(f"Kafka at {settings.bootstrap} was not reached {within}{why}: see kafka.bootstrap")
    text = f"Kafka at {settings.bootstrap} {obstacle.text}"
    if obstacle.lasting:
        raise WrongSettingsError(text)
    return KafkaUnavailable(text)


async def _answered(
    settings: KafkaSettings,
    patience: float,
    ask: Callable[[AIOKafkaAdminClient], Awaitable[dict[str, int]]],
) -> dict[str, int]:
    """What the brokers answer. One that goes away after it was reached is no reason to give up, for there are others.

    Raises:
        KafkaUnavailable: they did not answer in so many seconds.
        WrongSettingsError: what the settings say can never reach one.
    """
    until = time.monotonic() + patience
    while True:
        admin = await _connected(settings, patience)
        try:
            return await ask(admin)
        except KafkaError as error:
            if time.monotonic() > until:
                raise KafkaUnavailable(
                    f"Kafka at {settings.bootstrap} did not answer about its topics: {said(error)}"
                ) from error
        finally:
            await admin.close()
        await asyncio.sleep(min(_CONNECTION_PAUSE_SECONDS, patience))


async def _connected(settings: KafkaSettings, patience: float) -> AIOKafkaAdminClient:
    until = time.monotonic() + patience
    while True:
        admin = AIOKafkaAdminClient(**connection(settings))
        try:
            await _start(admin, settings, patience)
        except (KafkaError, OSError) as error:
            await admin.close()
            unavailable = await why_unavailable(settings, patience, error)
            if time.monotonic() > until:
                raise unavailable from error
            await asyncio.sleep(min(_CONNECTION_PAUSE_SECONDS, patience))
        except BaseException:
            await admin.close()
            raise
        else:
            return admin


async def _start(admin: AIOKafkaAdminClient, settings: KafkaSettings, patience: float) -> None:
    starting = asyncio.ensure_future(admin.start())
    try:
        await asyncio.wait({starting}, timeout=_SILENT_SECONDS)
        if not starting.done():
            # aiokafka would wait much longer for a server that speaks another protocol, and then not know it.
            await why_unavailable(settings, patience, TimeoutError())
        await starting
    finally:
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)


async def _counts(admin: AIOKafkaAdminClient, topics: Collection[str]) -> dict[str, int]:
    there = set(await admin.list_topics()) & set(topics)
    if not there:
        return {}
    described = await admin.describe_topics(sorted(there))
    return {topic["topic"]: len(topic["partitions"]) for topic in described if not topic["error_code"]}


def _numbered(partitions: Mapping[str, int]) -> str:
    return ", ".join(f"{topic} {count}" for topic, count in partitions.items())


async def _make(admin: AIOKafkaAdminClient, settings: KafkaSettings, partitions: Mapping[str, int]) -> list[str]:
    """Make topics with so many partitions; gives those that this user may not make. Raises TopicsMissing."""
    # aiokafka cannot ask for the brokers' default.
    replicas = min(_MOST_REPLICAS, len((await admin.describe_cluster())["brokers"]))
    made = await admin.create_topics(new_topics(settings, partitions, replicas))
    forbidden = []
    for topic, code, *reason in made.topic_errors:
        if code in {TopicAuthorizationFailedError.errno, ClusterAuthorizationFailedError.errno}:
            forbidden.append(topic)
        # Another worker that starts at the same time may have been faster.
        elif code and code != TopicAlreadyExistsError.errno:
            raise TopicsMissing(f"Topic {topic} could not be made: {for_code(code).__name__} {reason or ''}".rstrip())
    return forbidden


async def _counts_of_all(admin: AIOKafkaAdminClient, topics: Collection[str], patience: float) -> dict[str, int]:
    until = time.monotonic() + patience
    while True:
        counts = await _counts(admin, topics)
        missing = [topic for topic in topics if not counts.get(topic)]
        if not missing:
            return counts
        if time.monotonic() > until:
            raise TopicsMissing(f"Kafka made the topics {', '.join(missing)}, but does not show them")
        await asyncio.sleep(_PAUSE_SECONDS)
