import pytest

from streams.kafka.batches import TopicPartition
from streams.kafka.layout import WrongLayout, check_assignment, check_counts

FAMILIES = {"ticket": ("crm.tickets",), "customer": ("crm.purchases", "crm.carts")}


def test_topics_of_different_families_may_differ_in_their_partitions() -> None:
    check_counts(FAMILIES, {"crm.tickets": 8, "crm.purchases": 4, "crm.carts": 4})


def test_topics_of_one_family_must_not() -> None:
    with pytest.raises(WrongLayout, match=r"Family 'customer': .* crm\.purchases has 4, crm\.carts has 2"):
        check_counts(FAMILIES, {"crm.tickets": 4, "crm.purchases": 4, "crm.carts": 2})


def test_a_worker_may_have_some_partitions_of_a_family_or_none() -> None:
    check_assignment(FAMILIES, set())
    check_assignment(
        FAMILIES, {TopicPartition("crm.tickets", 3), TopicPartition("crm.purchases", 1), TopicPartition("crm.carts", 1)}
    )


def test_a_worker_must_have_the_same_partitions_of_all_topics_of_a_family() -> None:
    with pytest.raises(WrongLayout, match=r"Family 'customer': .*crm\.purchases \[0, 1\], crm\.carts \[1\]"):
        check_assignment(
            FAMILIES,
            {TopicPartition("crm.purchases", 0), TopicPartition("crm.purchases", 1), TopicPartition("crm.carts", 1)},
        )
