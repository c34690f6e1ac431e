"""What has to be true of topics and partitions for a family to be a family. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from streams.kafka.batches import TopicPartition


class WrongLayout(Exception):
    """The topics or their partitions are not laid out so that they can be read together; nothing is read."""


def check_counts(families: Mapping[str, Collection[str]], counts: Mapping[str, int]) -> None:
    """All topics of a family need the same number of partitions, for they have the same keys.

    Raises WrongLayout, naming the family and each topic with its count.
    """
    for family, topics in families.items():
        found = {topic: counts[topic] for topic in topics}
        if len(set(found.values())) > 1:
            listed = ", ".join(f"{topic} has {count}" for topic, count in found.items())
            raise WrongLayout(
                f"Family '{family}': its topics must have the same number of partitions, for one worker needs all "
                f"events of a key, but {listed}. Topics cannot be made smaller: add partitions to the others"
            )


def check_assignment(families: Mapping[str, Collection[str]], assigned: Collection[TopicPartition]) -> None:
    """Of all topics of a family a worker must get the same partitions, or two workers fight for one shard.

    Raises WrongLayout, naming the family and what came of each of its topics.
    """
    partitions: dict[str, set[int]] = defaultdict(set)
    for partition in assigned:
        partitions[partition.topic].add(partition.partition)
    for family, topics in families.items():
        found = {topic: sorted(partitions[topic]) for topic in topics}
        if len({tuple(numbers) for numbers in found.values()}) > 1:
            listed = ", ".join(f"{topic} {numbers}" for topic, numbers in found.items())
            raise WrongLayout(
                f"Family '{family}': this worker was given different partitions of its topics ({listed}). All "
                "workers of the group must run the same version and read the same topics"
            )
