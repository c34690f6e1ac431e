"""What a shard can never tell goes to the dead letters, once, and keeps nothing else back."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from schemas import told_as
from schemas.dead_letters import REASON, TOPIC
from schemas.topics import DEAD_LETTERS, DERIVED
from streams.engine.telling import Telling
from streams.kafka.clients.dead_letters import DeadLetters
from streams.kafka.clients.derived import Derived
from streams.settings import KafkaSettings
from tests.built_in import worker_health
from tests.integration.test_kafka_sending import everything_in
from tests.servers.topics import create_topics

PARTITIONS = 2


@dataclass
class AShard:
    """A shard with something to tell."""

    outbox: Mapping[str, bytes]


async def narrow_topics(kafka: str) -> None:
    """The topic takes no more than 2,000 bytes at once."""
    await create_topics(kafka, {DEAD_LETTERS: PARTITIONS})
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        sizes = {"max.message.bytes": "2000"}
        await admin.create_topics([NewTopic(DERIVED, PARTITIONS, replication_factor=1, topic_configs=sizes)])
    finally:
        await admin.close()


async def test_what_can_never_be_told_is_in_the_dead_letters_and_all_else_is_told(apache_kafka: str) -> None:
    await narrow_topics(apache_kafka)
    settings, health = KafkaSettings(bootstrap=apache_kafka), worker_health()
    derived, dead_letters = Derived(settings, PARTITIONS), DeadLetters(settings)
    telling = Telling(derived, dead_letters, health)
    first = AShard({told_as("d1", "c"): b"small", told_as("d2", "c"): b"x" * 2_000})
    to_tell: list[float | None] = []
    second = AShard({"no name of a deal": b"lost", told_as("d:3", "é"): b"small too"})
    await dead_letters.start()
    asyncio.get_running_loop().call_soon(
        lambda: to_tell.append(health.registry.get_sample_value("nabz_outbox_records"))
    )
    told = await telling.tell([first, second])
    assert told == [first.outbox, second.outbox]
    assert [*to_tell, health.registry.get_sample_value("nabz_outbox_records")] == [4, 0]
    # Nothing of what was refused is met again.
    assert await telling.tell([AShard({told_as("d4", "c"): b"later"})]) is not None
    await derived.stop()
    await dead_letters.stop()

    there = [letter for of in (await everything_in(apache_kafka, DERIVED, PARTITIONS, 3)).values() for letter in of]
    small = {(b"c", b"later"), (b"c", b"small"), ("é".encode(), b"small too")}
    assert {(key, value) for key, value, _ in there} == small
    assert len(there) == len(small)
    dead = [letter for of in (await everything_in(apache_kafka, DEAD_LETTERS, PARTITIONS, 2)).values() for letter in of]
    assert {(key, value) for key, value, _ in dead} == {(None, b"lost"), (b"c", b"x" * 2_000)}
    assert {headers[TOPIC] for _, _, headers in dead} == {DERIVED.encode()}
    reasons = sorted((headers[REASON] or b"").partition(b":")[0] for _, _, headers in dead)
    assert reasons == [b"not-countable", b"too-large"]
    for reason in reasons:
        labels = {"topic": DERIVED, "reason": reason.decode()}
        assert health.registry.get_sample_value("nabz_dead_letters_total", labels) == 1
