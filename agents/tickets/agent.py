"""The agent of tickets: crm.tickets to one shard a partition."""

from schemas.topics import FAMILIES
from streams.engine.worker import Worker
from streams.kafka.agents import agent
from streams.kafka.batches import RecordBatch


@agent("ticket", topics=FAMILIES["ticket"])
async def tickets(worker: Worker, batch: RecordBatch) -> None:
    """Count a batch of openings, responses, resolutions and reopenings.

    Each is added to its ticket's facts. What the tickets count by now, less what they counted before, goes to the
    shard's panes, in one commit with the facts and the offset behind the batch.
    """
    events = await worker.decode(batch)
    await worker.count(batch, events)
