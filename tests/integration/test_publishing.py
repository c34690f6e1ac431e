"""What the documents tell publishers to run does what they say."""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas import Event, RecordDecoder
from schemas.topics import TOPICS
from streams.kafka.publisher import partition_of
from tests.servers.topics import create_topics, run_apart

PROJECT = Path(__file__).parents[2]
GUIDE = (PROJECT / "docs" / "publishing.md").read_text(encoding="utf-8")
PARTITIONS = 4


def example(language: str, mark: str, bootstrap: str) -> str:
    """The one example in this language that has the mark, for a broker at this address."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    found: str
    (found,) = (block for block in blocks if mark in block)
    assert "localhost:9092" in found
    return found.replace("localhost:9092", bootstrap)


def run(command: Sequence[str | Path]) -> None:
    """Run a program to its end; AssertionError with its words if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


async def published(bootstrap: str, topic: str) -> list[tuple[int, bytes, Event]]:
    """Partition, key and event of all records of a topic; InvalidEvent if one of them is none."""
    places = [TopicPartition(topic, partition) for partition in range(PARTITIONS)]
    consumer: Any = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    async with consumer:
        consumer.assign(places)
        records = await consumer.getmany(timeout_ms=5000)
    decode = RecordDecoder(topic)
    return [
        (place.partition, record.key, decode(record.key, record.value, record.headers))
        for place in records
        for record in records[place]
    ]


def test_the_python_example_publishes_an_event_to_the_partition_of_its_key(kafka: str, tmp_path: Path) -> None:
    run_apart(create_topics(kafka, dict.fromkeys(TOPICS, PARTITIONS)))
    program = tmp_path / "publish.py"
    program.write_text(example("python", "aiokafka", kafka))

    run([sys.executable, program])

    ((partition, key, event),) = run_apart(published(kafka, "crm.tickets"))
    assert (event.type, event.event_id) == ("ticket.opened", "helpdesk-205-1")
    assert partition == partition_of(key, PARTITIONS)


def test_the_java_example_publishes_an_event_to_the_partition_of_its_key(apache_kafka: str, tmp_path: Path) -> None:
    run_apart(create_topics(apache_kafka, dict.fromkeys(TOPICS, PARTITIONS)))
    program = tmp_path / "Publish.java"
    program.write_text(example("java", "KafkaProducer", apache_kafka))

    run(["java", "-cp", f"{PROJECT / '.cache/kafka/libs'}/*", program])

    ((partition, key, event),) = run_apart(published(apache_kafka, "crm.deals"))
    assert (event.type, event.event_id) == ("deal.stage_changed", "crm-d-771-3")
    assert partition == partition_of(key, PARTITIONS)
