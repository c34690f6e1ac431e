"""Everything that reaches Kafka does so with a name, a password and TLS where the settings say so."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from schemas.topics import DEAD_LETTERS
from streams.kafka.clients.dead_letters import DeadLetters
from streams.kafka.clients.publisher import Publisher
from streams.kafka.clients.topics import prepare_topics
from streams.kafka.faust.app import create_app
from streams.redis.errors import WrongSettingsError
from streams.settings import KafkaSettings, Settings
from tests.integration.kafka_programs.apps import Notebook, running
from tests.integration.kafka_programs.secured import NAME, PASSWORD, SecuredKafka
from tests.unit.kafka.records import ARecord


@pytest.fixture(scope="module")
def secured() -> Iterator[SecuredKafka]:
    with SecuredKafka() as broker:
        yield broker


def settings_for(broker: SecuredKafka, mechanism: str, password: str = PASSWORD) -> KafkaSettings:
    return KafkaSettings(
        bootstrap=broker.bootstrap,
        group=f"nabz-{mechanism.lower()}",
        session_timeout_seconds=6,
        security_protocol="SASL_SSL",
        sasl_mechanism=mechanism,
        sasl_username=NAME,
        sasl_password=SecretStr(password),
        ssl_cafile=broker.certificate,
    )


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
async def test_a_name_and_a_password_open_all_that_a_worker_needs(secured: SecuredKafka, mechanism: str) -> None:
    kafka = settings_for(secured, mechanism)
    topic = f"crm.{mechanism.lower()}"
    counts = await prepare_topics(kafka, {"ticket": (topic,)}, [DEAD_LETTERS])
    async with Publisher(kafka, counts) as publisher:
        for number in range(100):
            await publisher.send(b"%d" % number, b"t-%d" % number, topic)
    dead_letters = DeadLetters(kafka)
    await dead_letters.start()
    await dead_letters.send(ARecord(0), topic, 0, "not-json")
    await dead_letters.stop()
    notebook = Notebook()
    app = create_app(Settings(kafka=kafka), notebook, notebook)
    app.add_family("ticket", (topic,), notebook.handle)
    async with running(app):
        await notebook.until_it_has(100)


async def test_a_wrong_password_opens_nothing_and_the_log_says_why(
    secured: SecuredKafka, caplog: pytest.LogCaptureFixture
) -> None:
    kafka = settings_for(secured, "PLAIN", "another")
    with pytest.raises(WrongSettingsError, match="refuses the name or the password"):
        await prepare_topics(kafka, {"ticket": ("crm.tickets",)}, patience=0.5)
    assert "Authentication failed" in caplog.text
