"""Agents: which topics a family is read from, and what is done with a batch of them.

An agent is declared here without Faust; `streams.kafka.faust.app` runs it as an agent of Faust. Faust gives it one
batch after the other, in the order of the log, from where the store says that its partition stands. See
`streams.kafka.faust.handling` for what an agent may raise.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Generic, TypeVar

from streams.kafka.batches import RecordBatch

WorkerT = TypeVar("WorkerT")


@dataclass(frozen=True, slots=True)
class Agent(Generic[WorkerT]):
    """The agent of one family: its topics, and what a worker does with a batch of them.

    A batch is of one partition of one topic, with those of the family's other topics beside it that are of the same
    time. `handle` does all of it or none.
    """

    family: str
    topics: tuple[str, ...]
    handle: Callable[[WorkerT, RecordBatch], Awaitable[None]]


def agent(
    family: str, topics: Collection[str]
) -> Callable[[Callable[[WorkerT, RecordBatch], Awaitable[None]]], Agent[WorkerT]]:
    """Make an agent of what is done with a batch of these topics."""

    def declared(handle: Callable[[WorkerT, RecordBatch], Awaitable[None]]) -> Agent[WorkerT]:
        return Agent(family, tuple(topics), handle)

    return declared
