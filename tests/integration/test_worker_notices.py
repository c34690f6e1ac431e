"""What a worker says of records that it counts although something is odd about them."""

from typing import Any, cast

from structlog.testing import capture_logs

from agents.families import families_by
from schemas.topics import DEALS
from streams.engine.worker import Worker
from streams.kafka.batches import RecordBatch, TopicPartition
from streams.kafka.clients.dead_letters import DeadLetters
from streams.kafka.clients.derived import Derived
from streams.redis.connection import connect
from streams.settings import Settings
from tests.built_in import FAMILY_OF_TOPIC
from tests.unit.kafka.records import ARecord
from tests.unit.schemas.example_events import as_json, required

TOPIC = DEALS


def moved(number: int, stage: str, **more: object) -> ARecord:
    """A deal that moved."""
    event = required("deal.stage_changed", event_id=f"e-{number}", stage=stage, **more)
    return ARecord(number, b"d-1", as_json(event))


async def test_odd_records_are_told_of_and_counted(embedded_redis: str) -> None:
    client = connect(embedded_redis)
    settings = Settings(redis=cast("Any", {"url": embedded_redis}))
    worker = Worker(
        settings,
        client,
        DeadLetters(settings.kafka),
        Derived(settings.kafka, 1),
        families_by(settings),
        dict.fromkeys(FAMILY_OF_TOPIC, 1),
    )
    records = [
        moved(0, "Closed Won"),
        ARecord(1, b"d-1", None),
        moved(2, "closedwon", customer_id=5.5, source=["crm"]),
        moved(3, "Closed Won", source=["crm"]),
    ]
    batch = RecordBatch(TOPIC, 0, records, 0, 4, 1)
    try:
        await worker.prepare()
        await worker.next_offsets({TopicPartition(TOPIC, 0)})
        with capture_logs() as lines:
            await worker.count(batch, await worker.decode(batch))
        assert worker.offsets() == {TopicPartition(TOPIC, 0): 4}
    finally:
        await worker.close()
        await client.aclose()

    stages = [line for line in lines if line["event"] == "a stage that its pipeline does not name"]
    assert [(line["pipeline"], line["perhaps_meant"]) for line in stages] == [
        ("default", "won"),
        ("default", "won"),
    ]
    assert "Won" not in str(stages)
    sample = worker.health.registry.get_sample_value
    assert sample("nabz_unnamed_stage_events") == 3
    assert sample("nabz_events_total", {"topic": TOPIC, "outcome": "counted"}) == 3
    assert sample("nabz_events_total", {"topic": TOPIC, "outcome": "tombstone"}) == 1
    assert sample("nabz_events_total", {"topic": TOPIC, "outcome": "voided"}) == 0
    assert sample("nabz_ignored_fields_total", {"topic": TOPIC, "field": "source"}) == 2
    assert sample("nabz_ignored_fields_total", {"topic": TOPIC, "field": "customer_id"}) == 1
