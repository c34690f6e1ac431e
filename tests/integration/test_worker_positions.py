from typing import Any, cast

import pytest

from agents.families import families_by
from streams.engine.worker import Worker
from streams.engine.writer import ShardWriter
from streams.kafka.batches import TopicPartition
from streams.kafka.clients.dead_letters import DeadLetters
from streams.kafka.clients.derived import Derived
from streams.redis.connection import connect
from streams.settings import Settings
from tests.built_in import FAMILY_OF_TOPIC


async def test_partitions_that_move_while_their_offsets_are_asked_for_do_not_end_the_worker(
    embedded_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = connect(embedded_redis)
    settings = Settings(redis=cast("Any", {"url": embedded_redis}))
    worker = Worker(
        settings,
        client,
        DeadLetters(settings.kafka),
        Derived(settings.kafka, 4),
        families_by(settings),
        dict.fromkeys(FAMILY_OF_TOPIC, 4),
    )
    settle = ShardWriter.settle

    async def settle_while_they_move(self: ShardWriter) -> None:
        await worker.on_assigned(set())
        await settle(self)

    try:
        await worker.prepare()
        monkeypatch.setattr(ShardWriter, "settle", settle_while_they_move)
        partitions = {TopicPartition("crm.deals", 0), TopicPartition("crm.tickets", 0)}
        assert await worker.next_offsets(partitions) == dict.fromkeys(partitions)
    finally:
        await client.aclose()
