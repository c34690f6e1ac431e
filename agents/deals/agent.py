"""The agent of deals: crm.deals to one shard a partition."""

from schemas.topics import FAMILIES
from streams.engine.worker import Worker
from streams.kafka.agents import agent
from streams.kafka.batches import RecordBatch


@agent("deal", topics=FAMILIES["deal"])
async def deals(worker: Worker, batch: RecordBatch) -> None:
    """Count a batch of stage changes.

    Each is added to its deal's facts. What the deals count by now, less what they counted before, goes to the
    shard's panes, in one commit with the facts and the offset behind the batch.
    """
    events = await worker.decode(batch)
    await worker.count(batch, events)
