"""How the group's workers share partitions, by the assignor that the app brings along."""

from collections.abc import Collection, Mapping, Sequence
from typing import cast

import pytest
from faust.assignor.partition_assignor import PartitionAssignor

from schemas.topics import FAMILIES, TOPICS
from streams.kafka.faust.app import BatchApp, create_app
from streams.settings import Settings
from tests.integration.kafka_programs.apps import Notebook

Shares = Mapping[str, Mapping[str, Collection[int]]]
"""Worker -> topic -> numbers of partitions."""


class Cluster:
    """Topics that have so many partitions each."""

    def __init__(self, partitions: int) -> None:
        self._partitions = set(range(partitions))

    def partitions_for_topic(self, _topic: str) -> set[int]:
        return self._partitions


class Group:
    """Workers that remember what they were assigned, as members of a group do."""

    def __init__(self, partitions: int) -> None:
        notebook = Notebook()
        self._app: BatchApp = create_app(Settings(), notebook, notebook)
        self._cluster = Cluster(partitions)
        self._workers: dict[str, PartitionAssignor] = {}

    def rebalance(self, workers: Sequence[str]) -> Shares:
        """These workers are the group now; the first of them leads it."""
        known = self._workers
        self._workers = {worker: known.get(worker) or self._assignor() for worker in workers}
        members = {worker: assignor.metadata(set(TOPICS)) for worker, assignor in self._workers.items()}
        assigned = self._workers[workers[0]].assign(self._cluster, members)
        for worker, assignor in self._workers.items():
            assignor.on_assignment(assigned[worker])
        return {worker: dict(assigned[worker].assignment) for worker in workers}

    def _assignor(self) -> PartitionAssignor:
        # As the app makes its own one; here each worker needs one.
        make = cast("type[PartitionAssignor]", self._app.conf.PartitionAssignor)
        return make(self._app, replicas=self._app.conf.table_standby_replicas)


@pytest.mark.parametrize("partitions", [1, 4, 6, 7])
def test_whoever_comes_and_goes_partitions_are_shared_evenly_and_families_stay_together(partitions: int) -> None:
    group = Group(partitions)
    for workers in ("a", "ab", "abc", "abcd", "bcd", "bd", "bde", "e", "fghijklm", "fg"):
        shares = group.rebalance(workers)
        for topic in TOPICS:
            numbers = [set(shares[worker].get(topic, ())) for worker in workers]
            assert sorted(number for share in numbers for number in share) == list(range(partitions))
            assert max(map(len, numbers)) - min(map(len, numbers)) <= 1, workers
        for worker in workers:
            for topics in FAMILIES.values():
                assert len({frozenset(shares[worker].get(topic, ())) for topic in topics}) == 1
