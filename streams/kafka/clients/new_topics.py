"""What topics are like that Nabz makes: how many partitions they have, and how long dead letters stay."""

from collections.abc import Collection, Mapping
from typing import Final

from aiokafka.admin import NewTopic

from schemas.topics import DEAD_LETTERS
from streams.kafka.layout import shared_partitions
from streams.settings import KafkaSettings

_DAY_MS: Final = 24 * 60 * 60 * 1000


def partitions_to_make(
    missing: Collection[str], families: Mapping[str, Collection[str]], counts: Mapping[str, int], usual: int
) -> dict[str, int]:
    """How many partitions each missing topic gets."""
    there = {family: [topic for topic in topics if topic in counts] for family, topics in families.items()}
    shared = shared_partitions({family: topics for family, topics in there.items() if topics}, counts)
    of_family = {
        topic: shared[there[family][0]] for family, topics in families.items() if there[family] for topic in topics
    }
    return {topic: of_family.get(topic, usual) for topic in missing}


def new_topics(settings: KafkaSettings, partitions: Mapping[str, int], replicas: int) -> list[NewTopic]:
    """Topics with so many partitions. Dead letters go when their days are over; others as the brokers will have it."""
    return [
        NewTopic(
            name=topic,
            num_partitions=count,
            replication_factor=replicas,
            topic_configs=of_dead_letters(settings.dead_letters_days) if topic == DEAD_LETTERS else {},
        )
        for topic, count in partitions.items()
    ]


def of_dead_letters(days: int) -> dict[str, str]:
    """What keeps letters for so many days, and hardly one more: Kafka deletes whole segments, after it closed them."""
    return {"cleanup.policy": "delete", "retention.ms": str(days * _DAY_MS), "segment.ms": str(_DAY_MS)}
