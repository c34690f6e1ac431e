"""The agent of leads: crm.leads to one shard a partition."""

from schemas.topics import FAMILIES
from streams.engine.worker import Worker
from streams.kafka.agents import agent
from streams.kafka.batches import RecordBatch


@agent("lead", topics=FAMILIES["lead"])
async def leads(worker: Worker, batch: RecordBatch) -> None:
    """Count a batch of what became of leads.

    Each event is added to its lead's facts. What the leads count by now, less what they counted before, goes to the
    shard's panes, in one commit with the facts and the offset behind the batch.
    """
    events = await worker.decode(batch)
    await worker.count(batch, events)
