"""Asking brokers about topics."""

from collections.abc import Collection, Mapping
from typing import Final

import pytest
from aiokafka.admin import NewTopic
from aiokafka.errors import NodeNotReadyError

from schemas.topics import DEAD_LETTERS, DERIVED, FAMILIES
from streams.kafka.clients import topics
from streams.settings import KafkaSettings
from tests.built_in import TOPICS


class Admin:
    """Knows some topics, by default one of four partitions; the broker that it asks goes away so many times."""

    def __init__(self, goes_away: int, there: Mapping[str, int] | None = None) -> None:
        self.goes_away = goes_away
        self.there = dict(there or {"crm.deals": 4})
        self.closed = 0

    async def list_topics(self) -> list[str]:
        if self.goes_away:
            self.goes_away -= 1
            raise NodeNotReadyError("node id 1")
        return [*self.there]

    async def describe_topics(self, names: list[str]) -> list[dict[str, object]]:
        return [{"topic": name, "error_code": 0, "partitions": [{}] * self.there[name]} for name in names]

    async def describe_cluster(self) -> dict[str, list[object]]:
        return {"brokers": [{}]}

    async def create_topics(self, new: list[NewTopic]) -> "Admin":
        self.there |= {topic.name: topic.num_partitions for topic in new}
        return self

    topic_errors: Final[tuple[tuple[str, int, str], ...]] = ()

    async def close(self) -> None:
        self.closed += 1


@pytest.fixture
def admin(monkeypatch: pytest.MonkeyPatch) -> Admin:
    admin = Admin(goes_away=2)

    async def connected(settings: KafkaSettings, patience: float) -> Admin:
        del settings, patience
        return admin

    async def nothing(*_: object) -> Collection[str]:
        return ()

    monkeypatch.setattr(topics, "_connected", connected)
    monkeypatch.setattr(topics, "hidden_topics", nothing)
    monkeypatch.setattr(topics, "missing_rights", nothing)
    monkeypatch.setattr(topics, "_CONNECTION_PAUSE_SECONDS", 0.0)
    return admin


async def test_a_broker_that_goes_away_while_it_is_asked_is_no_reason_to_give_up(admin: Admin) -> None:
    assert await topics.prepare_topics(KafkaSettings(), {"deal": ["crm.deals"]}) == {"crm.deals": 4}
    assert admin.closed == 3


async def test_who_has_no_patience_is_told_what_the_broker_said(admin: Admin) -> None:
    with pytest.raises(topics.KafkaUnavailable, match=r"did not answer about its topics: .*node id 1"):
        await topics.partition_counts(KafkaSettings(), ["crm.deals"], patience=-1.0)
    assert admin.closed == 1


OF_PUBLISHERS: Final = dict.fromkeys(TOPICS, 4) | {"crm.customers": 6, "crm.purchases": 6, DEAD_LETTERS: 1}
"""All that somebody made who knows only what others publish on."""


async def test_what_workers_tell_each_other_gets_as_many_partitions_as_customers_have(admin: Admin) -> None:
    admin.there = {**OF_PUBLISHERS, "crm.carts": 6, "crm.surveys": 6}
    counts = await topics.prepare_topics(KafkaSettings(), FAMILIES, [DEAD_LETTERS])
    assert counts[DERIVED] == admin.there[DERIVED] == 6


async def test_of_topics_with_different_numbers_the_smallest_one_counts(admin: Admin) -> None:
    admin.there = dict(OF_PUBLISHERS)
    assert (await topics.prepare_topics(KafkaSettings(), FAMILIES, [DEAD_LETTERS]))[DERIVED] == 4


async def test_who_may_make_none_is_told_which_one_is_missing_and_how_many_partitions_it_needs(admin: Admin) -> None:
    admin.there = dict(OF_PUBLISHERS)
    with pytest.raises(topics.TopicsMissing, match=r"no topics crm\.derived, .* so many partitions: crm\.derived 4$"):
        await topics.prepare_topics(KafkaSettings(create_topics=False), FAMILIES, [DEAD_LETTERS])
    assert DERIVED not in admin.there
