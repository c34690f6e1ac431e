"""What the documents tell publishers to run does what they say."""

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas import Event
from streams.kafka.clients.publisher import partition_of
from tests.built_in import TOPICS, record_decoder
from tests.servers.installed import installed
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


def run(command: Sequence[str | Path], folder: Path | None = None, **environment: str) -> None:
    """Run a program to its end; AssertionError with its words if it fails."""
    run_for(60, command, folder, environment)


def run_for(seconds: float, command: Sequence[str | Path], folder: Path | None, environment: Mapping[str, str]) -> None:
    """The same, for so many seconds at most."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


async def published(bootstrap: str, topic: str) -> list[tuple[int, bytes, Event]]:
    """Partition, key and event of all records of a topic; InvalidEvent if one of them is none."""
    places = [TopicPartition(topic, partition) for partition in range(PARTITIONS)]
    consumer: Any = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    async with consumer:
        consumer.assign(places)
        records = await consumer.getmany(timeout_ms=5000)
    decode = record_decoder(topic)
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


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("language", "mark", "name", "event_id"),
    [
        ("go", "kgo.NewClient", "main.go", "helpdesk-208-1"),
        ("js", "kafka.producer", "publish.js", "helpdesk-209-1"),
    ],
)
def test_the_examples_in_go_and_for_node_publish_events_to_the_partition_of_their_key(
    apache_kafka: str, tmp_path: Path, language: str, mark: str, name: str, event_id: str
) -> None:
    run_apart(create_topics(apache_kafka, dict.fromkeys(TOPICS, PARTITIONS)))
    (tmp_path / name).write_text(example(language, mark, apache_kafka))
    build = shell_example(f"{'go run' if language == 'go' else 'node'} ", apache_kafka)
    # The first time libraries are fetched and compiled; what came is kept.
    kept = PROJECT / ".cache"
    environment = {
        "GOMODCACHE": str(kept / "go" / "modules"),
        "GOCACHE": str(kept / "go" / "build"),
        "GOFLAGS": "-modcacherw",
        "npm_config_cache": str(kept / "npm"),
        "npm_config_audit": "false",
    }

    run_for(360, ["bash", "-euc", build], tmp_path, environment)
    for _ in range(2):
        run_for(60, ["bash", "-euc", build.splitlines()[-1]], tmp_path, environment)

    records = run_apart(published(apache_kafka, "crm.tickets"))
    assert [event.event_id for _, _, event in records] == [event_id] * 3
    assert all(partition == partition_of(key, PARTITIONS) for partition, key, _ in records)


def run_in_a_shell(script: str, bootstrap: str, folder: Path) -> None:
    """Run lines of the guide with the commands that they name, which lie in a folder of their own on the path."""
    commands = folder / "commands"
    commands.mkdir()
    (commands / "nabz").symlink_to(Path(sys.executable).with_name("nabz"))
    (commands / "kcat").symlink_to(installed("kcat", "kcat"))
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    run(["bash", "-euo", "pipefail", "-c", script], folder, PATH=path, NABZ_KAFKA__BOOTSTRAP=bootstrap)


def shell_example(mark: str, bootstrap: str) -> str:
    """The first of the guide's blocks for a shell that has the mark, for a broker at this address."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    found: str = next(block for block in blocks if mark in block)
    return found.replace("localhost:9092", bootstrap)


def test_the_shell_publishes_files_and_single_events(kafka: str, tmp_path: Path) -> None:
    run_apart(create_topics(kafka, dict.fromkeys(TOPICS, PARTITIONS)))
    in_file = {
        "event_id": "e",
        "type": "lead.created",
        "occurred_at": 1_772_459_847_021,
        "campaign_id": "organic",
        "lead_id": "l",
    }
    (tmp_path / "events.ndjson.gz").write_bytes(gzip.compress(json.dumps(in_file).encode() + b"\n"))

    run_in_a_shell(shell_example("nabz publish events", kafka), kafka, tmp_path)

    ((_, _, lead),) = run_apart(published(kafka, "crm.leads"))
    assert lead.event_id == "e"
    ((partition, key, event),) = run_apart(published(kafka, "crm.tickets"))
    assert event.event_id == "helpdesk-204-1"
    assert partition == partition_of(key, PARTITIONS)


@pytest.mark.parametrize(
    ("mark", "event_id"),
    [
        ("kcat -P -b localhost:9092 -t crm.tickets -K '|' -X partitioner=murmur2_random <<", "helpdesk-204-3"),
        ("-H ce_specversion=1.0", "helpdesk-206-2"),
    ],
    ids=["kcat", "kcat, CloudEvents"],
)
def test_kcat_publishes_an_event_to_the_partition_of_its_key(
    apache_kafka: str, tmp_path: Path, mark: str, event_id: str
) -> None:
    run_apart(create_topics(apache_kafka, dict.fromkeys(TOPICS, PARTITIONS)))

    run_in_a_shell(shell_example(mark, apache_kafka), apache_kafka, tmp_path)

    ((partition, key, event),) = run_apart(published(apache_kafka, "crm.tickets"))
    assert event.event_id == event_id
    assert partition == partition_of(key, PARTITIONS)


def test_the_schemas_tell_whether_an_event_is_one() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    (program,) = (block for block in blocks if "Draft202012Validator" in block)

    run([sys.executable, "-c", program], PROJECT)

    with pytest.raises(AssertionError, match="'customer_id' is a required property"):
        run([sys.executable, "-c", program.replace('    "customer_id": "c-1042",\n', "")], PROJECT)
