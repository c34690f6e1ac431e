"""The agent of campaigns: crm.marketing to one shard a partition."""

from schemas.topics import FAMILIES
from streams.engine.worker import Worker
from streams.kafka.agents import agent
from streams.kafka.batches import RecordBatch


@agent("campaign", topics=FAMILIES["campaign"])
async def campaigns(worker: Worker, batch: RecordBatch) -> None:
    """Count a batch of spend, messages and what became of them, and leads.

    Each event counts by itself, once: hashes of event_ids are written in one commit with what they count and the
    offset behind the batch.
    """
    events = await worker.decode(batch)
    await worker.count(batch, events)
