"""How the group's workers share partitions, by the assignor that the app brings along."""

from collections.abc import Collection, Mapping, Sequence
from typing import cast

import pytest
from faust.assignor.partition_assignor import PartitionAssignor

from schemas.topics import FAMILIES
from streams.kafka.faust.app import BatchApp, create_app
from streams.settings import Settings
from tests.built_in import FAMILY_OF_TOPIC
from tests.integration.kafka_programs.apps import Notebook

TOPICS = tuple(FAMILY_OF_TOPIC)
"""All that workers read: also what the engine tells itself."""

Shares = Mapping[str, Mapping[str, Collection[int]]]
"""Worker -> topic -> numbers of partitions."""


class Cluster:
    """Topics that have so many partitions each, but for some that have more."""

    def __init__(self, partitions: int, more: Mapping[str, int]) -> None:
        self.counts = {topic: more.get(topic, partitions) for topic in TOPICS}

    def partitions_for_topic(self, topic: str) -> set[int]:
        return set(range(self.counts[topic]))


class Group:
    """Workers that remember what they were assigned, as members of a group do."""

    def __init__(self, partitions: int, more: Mapping[str, int] | None = None) -> None:
        notebook = Notebook()
        self._app: BatchApp = create_app(Settings(), notebook, notebook)
        self.cluster = Cluster(partitions, more or {})
        self._workers: dict[str, PartitionAssignor] = {}

    def rebalance(self, workers: Sequence[str]) -> Shares:
        """These workers are the group now; the first of them leads it."""
        known = self._workers
        self._workers = {worker: known.get(worker) or self._assignor() for worker in workers}
        members = {worker: assignor.metadata(set(TOPICS)) for worker, assignor in self._workers.items()}
        assigned = self._workers[workers[0]].assign(self.cluster, members)
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


@pytest.mark.parametrize("more", [{"crm.purchases": 8}, {"crm.carts": 5, "crm.surveys": 9, "crm.tickets": 12}])
def test_where_some_topics_have_got_more_partitions_the_first_ones_of_a_family_still_stay_together(
    more: dict[str, int],
) -> None:
    group = Group(4, more)
    for workers in ("a", "ab", "abc", "abcd", "bcd", "bd", "bde", "e", "fghijklm", "fg"):
        shares = group.rebalance(workers)
        for topic, count in group.cluster.counts.items():
            numbers = [number for worker in workers for number in shares[worker].get(topic, ())]
            assert sorted(numbers) == list(range(count))
        for worker in workers:
            for topics in FAMILIES.values():
                assert len({frozenset(n for n in shares[worker].get(topic, ()) if n < 4) for topic in topics}) == 1
