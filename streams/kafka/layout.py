"""What has to be true of topics and partitions for a family to be a family. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from streams.kafka.batches import TopicPartition


class WrongLayout(Exception):
    """The partitions that a worker was given cannot be read together; nothing is read."""


def shared_partitions(families: Mapping[str, Collection[str]], counts: Mapping[str, int]) -> dict[str, int]:
    """How many partitions the topics of each family have in common; topic -> number.

    Keys are spread over so many when counting begins. What lies in the partitions beyond is sent on.
    """
    return {topic: min(counts[other] for other in topics) for topics in families.values() for topic in topics}


def check_assignment(
    families: Mapping[str, Collection[str]], assigned: Collection[TopicPartition], partitions: Mapping[str, int]
) -> None:
    """Of all topics of a family a worker must get the same partitions, or two workers fight for one shard.

    `partitions` tells for each topic how many of them are shards; of those beyond any may be missing. Raises
    WrongLayout, naming the family and what came of each of its topics.
    """
    found: dict[str, set[int]] = defaultdict(set)
    for topic, number in assigned:
        if number < partitions.get(topic, number + 1):
            found[topic].add(number)
    for family, topics in families.items():
        numbers = {topic: sorted(found[topic]) for topic in topics}
        if len(set(map(tuple, numbers.values()))) > 1:
            listed = ", ".join(f"{topic} {of_topic}" for topic, of_topic in numbers.items())
            raise WrongLayout(
                f"Family '{family}': this worker was given different partitions of its topics ({listed}). All "
                "workers of the group must run the same version and read the same topics"
            )
