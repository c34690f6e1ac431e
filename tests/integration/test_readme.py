"""The README's program publishes an event that Nabz can read."""

import asyncio
import subprocess
import sys

from aiokafka import AIOKafkaConsumer

from schemas import TicketOpened
from schemas.topics import TICKETS
from tests.built_in import record_decoder
from tests.servers.topics import create_topics
from tests.unit.docs.documents import blocks

_PATIENCE_SECONDS = 60.0


async def test_the_program_of_the_readme_publishes_an_event_that_decodes(kafka: str) -> None:
    (program,) = (block.text for block in blocks("python") if block.document.name == "README.md")
    assert "localhost:9092" in program
    await create_topics(kafka, {TICKETS: 1})
    command = [sys.executable, "-c", program.replace("localhost:9092", kafka)]
    await asyncio.to_thread(subprocess.run, command, check=True, timeout=180)
    consumer = AIOKafkaConsumer(TICKETS, bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        record = await asyncio.wait_for(consumer.getone(), _PATIENCE_SECONDS)
    finally:
        await consumer.stop()
    event = record_decoder(TICKETS)(record.key, record.value, record.headers)
    assert isinstance(event, TicketOpened)
    assert event.channel == "phone"
