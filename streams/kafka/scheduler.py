"""The order in which fetched records go to the agents."""

from collections.abc import Iterator, Mapping
from typing import Any

from faust.transport.utils import DefaultSchedulingStrategy
from faust.types import TP

from streams.kafka.batches import RecordBatch


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
