"""The agent of customers: crm.purchases, crm.customers, crm.carts and crm.surveys to one shard a partition."""

from schemas.topics import FAMILIES
from streams.engine.worker import Worker
from streams.kafka.agents import agent
from streams.kafka.batches import RecordBatch


@agent("customer", topics=FAMILIES["customer"])
async def customers(worker: Worker, batch: RecordBatch) -> None:
    """Count a batch of one topic, with those of the other three beside it that are of the same time.

    Each event is added to its customer's facts. What the customers count by now, less what they counted before, goes
    to the shard's panes, in one commit with the facts and the offsets behind the batches.
    """
    events = await worker.decode(batch)
    await worker.count(batch, events)
