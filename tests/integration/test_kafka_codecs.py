"""Batches are read whatever codec their producer compressed them by."""

import subprocess

import pytest
from aiokafka import AIOKafkaProducer

from streams.kafka.batches import TopicPartition
from tests.integration.kafka_programs.apps import Notebook, an_app, running
from tests.servers.installed import installed
from tests.servers.topics import create_topics

CODECS = ("gzip", "snappy", "lz4", "zstd")
TICKETS = TopicPartition("crm.tickets", 0)
LINES = [b"%d" % number * 20 for number in range(500)]


async def read_back(bootstrap: str, count: int) -> list[bytes | None]:
    """All values of the first partition of the topic, as an agent gets them."""
    notebook = Notebook()
    app = an_app(bootstrap, notebook)
    app.add_family("ticket", ("crm.tickets",), notebook.handle)
    async with running(app):
        await notebook.until_it_stands_at(TICKETS, count)
    return notebook.values


async def test_what_a_producer_in_python_compressed_is_read(kafka: str) -> None:
    await create_topics(kafka, {"crm.tickets": 1})
    for codec in CODECS:
        async with AIOKafkaProducer(bootstrap_servers=kafka, compression_type=codec, linger_ms=50) as producer:
            for line in LINES:
                await producer.send("crm.tickets", line, b"t-1")
    assert await read_back(kafka, len(CODECS) * len(LINES)) == LINES * len(CODECS)


@pytest.mark.parametrize("codec", CODECS)
async def test_what_librdkafka_compressed_is_read(codec: str, apache_kafka: str) -> None:
    await create_topics(apache_kafka, {"crm.tickets": 1})
    command = [installed("kcat", "kcat"), "-P", "-b", apache_kafka, "-t", "crm.tickets", "-p", "0", "-z", codec]
    subprocess.run(command, input=b"\n".join(LINES), check=True, timeout=30)  # noqa: ASYNC221 - nothing waits
    assert await read_back(apache_kafka, len(LINES)) == LINES
