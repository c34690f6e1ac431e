"""What Faust lets an app replace: in which order records go to agents, how they get there, who gets which partition."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import faust
from faust.assignor.client_assignment import ClientAssignment, ClientMetadata
from faust.assignor.partition_assignor import PartitionAssignor
from faust.transport.utils import DefaultSchedulingStrategy
from faust.types import TP, AppT, Message

from streams.kafka.batches import RecordBatch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from faust.types import EventT


class BatchScheduler(DefaultSchedulingStrategy):
    """Hands each batch on as one message, and whatever is no batch as Faust does by itself.

    Faust would pass on one record at a time, which costs more than all that is done with a record here. What is
    no batch belongs to topics that Faust itself might read (replies, changelogs): a list of records.
    """

    def __init__(self) -> None:
        """Keep nothing between fetches."""

    def iterate(self, records: Mapping[TP, Any]) -> Iterator[tuple[TP, Any]]:
        """The batches in the order in which they were fetched, then the rest in turns."""
        single = {}
        for partition, fetched in records.items():
            if isinstance(fetched, RecordBatch):
                yield partition, fetched
            else:
                single[partition] = fetched
        if single:
            yield from super().iterate(single)


class BatchSchema(faust.Schema[Any, Any]):
    """Gives the batch to the agent as it is: decoding its records is the agent's work, a batch at a time."""

    def compile(self, app: AppT, **_options: object) -> "Callable[..., Awaitable[EventT[Any]]]":
        """The function that Faust calls for each message; it cannot fail."""
        create_event = app.create_event

        async def decode(message: Message, *, propagate: bool = False) -> "EventT[Any]":  # noqa: ARG001 - Faust's
            return create_event(None, message.value, None, message)

        return decode


class EvenAssignor(PartitionAssignor):
    """Shares partitions evenly, partition n of all topics of a family with the same worker.

    It is Faust's assignor, made to forget who had what before. That one would let workers keep partitions up to the
    largest share: three workers may have four partitions as 2, 2 and 0, or seven as 3, 3 and 1. There is nothing to
    keep them for. All partitions are revoked in each rebalance, and a worker forgets their facts.
    """

    @classmethod
    def _get_client_metadata(cls, metadata: Any) -> ClientMetadata:  # noqa: ANN401 - Kafka's, without types
        found = super()._get_client_metadata(metadata)
        found.assignment = ClientAssignment(actives={}, standbys={})
        return found
