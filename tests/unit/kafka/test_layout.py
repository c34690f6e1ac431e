import pytest

from streams.kafka.batches import TopicPartition
from streams.kafka.layout import WrongLayout, check_assignment, shared_partitions

FAMILIES = {"ticket": ("crm.tickets",), "customer": ("crm.purchases", "crm.carts")}
PARTITIONS = {"crm.tickets": 8, "crm.purchases": 2, "crm.carts": 2}


def given(topic: str, *numbers: int) -> set[TopicPartition]:
    return {TopicPartition(topic, number) for number in numbers}


def test_keys_are_spread_over_the_partitions_that_all_topics_of_a_family_have() -> None:
    counts = {"crm.tickets": 8, "crm.purchases": 4, "crm.carts": 2}
    assert shared_partitions(FAMILIES, counts) == PARTITIONS


def test_a_worker_may_have_some_partitions_of_a_family_or_none() -> None:
    check_assignment(FAMILIES, set(), PARTITIONS)
    check_assignment(FAMILIES, given("crm.tickets", 3) | given("crm.purchases", 1) | given("crm.carts", 1), PARTITIONS)


def test_a_worker_must_have_the_same_partitions_of_all_topics_of_a_family() -> None:
    with pytest.raises(WrongLayout, match=r"Family 'customer': .*crm\.purchases \[0, 1\], crm\.carts \[1\]"):
        check_assignment(FAMILIES, given("crm.purchases", 0, 1) | given("crm.carts", 1), PARTITIONS)
    with pytest.raises(WrongLayout, match=r"crm\.purchases \[0, 9\], crm\.carts \[0\]"):
        check_assignment(FAMILIES, given("crm.purchases", 0, 9) | given("crm.carts", 0), {})


def test_partitions_that_were_added_to_a_topic_may_be_any_workers() -> None:
    added = given("crm.purchases", 0, 2, 3) | given("crm.carts", 0)
    check_assignment(FAMILIES, added, PARTITIONS)
