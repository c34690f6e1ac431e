"""Asking brokers about topics."""

import pytest
from aiokafka.errors import NodeNotReadyError

from streams.kafka.clients import topics
from streams.settings import KafkaSettings


class Admin:
    """Knows a topic of four partitions; the broker that it asks goes away so many times."""

    def __init__(self, goes_away: int) -> None:
        self.goes_away = goes_away
        self.closed = 0

    async def list_topics(self) -> list[str]:
        if self.goes_away:
            self.goes_away -= 1
            raise NodeNotReadyError("node id 1")
        return ["crm.deals"]

    async def describe_topics(self, names: list[str]) -> list[dict[str, object]]:
        return [{"topic": name, "error_code": 0, "partitions": [{}] * 4} for name in names]

    async def close(self) -> None:
        self.closed += 1


@pytest.fixture
def admin(monkeypatch: pytest.MonkeyPatch) -> Admin:
    admin = Admin(goes_away=2)

    async def connected(settings: KafkaSettings, patience: float) -> Admin:
        del settings, patience
        return admin

    monkeypatch.setattr(topics, "_connected", connected)
    monkeypatch.setattr(topics, "_CONNECTION_PAUSE_SECONDS", 0.0)
    return admin


async def test_a_broker_that_goes_away_while_it_is_asked_is_no_reason_to_give_up(admin: Admin) -> None:
    assert await topics.prepare_topics(KafkaSettings(), {"deal": ["crm.deals"]}) == {"crm.deals": 4}
    assert admin.closed == 3


async def test_who_has_no_patience_is_told_what_the_broker_said(admin: Admin) -> None:
    with pytest.raises(topics.KafkaUnavailable, match=r"did not answer about its topics: .*node id 1"):
        await topics.partition_counts(KafkaSettings(), ["crm.deals"], patience=-1.0)
    assert admin.closed == 1
