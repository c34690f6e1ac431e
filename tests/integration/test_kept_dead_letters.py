"""Dead letters are kept for the days of the settings where Nabz makes their topic; one that is there stays as it is."""

from typing import Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from schemas.topics import DEAD_LETTERS, DERIVED, FAMILIES
from streams.kafka.clients.topics import prepare_topics
from streams.settings import KafkaSettings
from tests.servers.topics import create_topics

DAY_MS: Final = 86_400_000
ASKED: Final = ("cleanup.policy", "retention.ms", "segment.ms")


async def configured(bootstrap: str, topic: str) -> dict[str, str]:
    """What a topic is configured with, of what is asked for."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        asked = ConfigResource(ConfigResourceType.TOPIC, topic, configs=dict.fromkeys(ASKED))
        [answer] = await admin.describe_configs([asked])
        [(code, _, _, _, entries)] = answer.resources
        assert code == 0
        return {entry[0]: entry[1] for entry in entries}
    finally:
        await admin.close()


async def test_a_topic_that_is_made_keeps_letters_for_the_days_of_the_settings(apache_kafka: str) -> None:
    settings = KafkaSettings(bootstrap=apache_kafka, partitions=1, dead_letters_days=3)
    await prepare_topics(settings, FAMILIES, [DEAD_LETTERS])
    found = await configured(apache_kafka, DEAD_LETTERS)
    assert found == {"cleanup.policy": "delete", "retention.ms": str(3 * DAY_MS), "segment.ms": str(DAY_MS)}


async def test_without_a_setting_that_is_a_month_and_other_topics_are_as_the_brokers_have_it(apache_kafka: str) -> None:
    await prepare_topics(KafkaSettings(bootstrap=apache_kafka, partitions=1), FAMILIES, [DEAD_LETTERS])
    assert (await configured(apache_kafka, DEAD_LETTERS))["retention.ms"] == str(30 * DAY_MS)
    for topic in (DERIVED, "crm.customers"):
        found = await configured(apache_kafka, topic)
        assert (found["retention.ms"], found["segment.ms"]) == (str(7 * DAY_MS), str(7 * DAY_MS))


async def test_a_topic_that_is_there_keeps_its_retention(apache_kafka: str) -> None:
    await create_topics(apache_kafka, {DEAD_LETTERS: 1})
    before = await configured(apache_kafka, DEAD_LETTERS)
    settings = KafkaSettings(bootstrap=apache_kafka, partitions=1, dead_letters_days=3)
    await prepare_topics(settings, FAMILIES, [DEAD_LETTERS])
    assert await configured(apache_kafka, DEAD_LETTERS) == before
