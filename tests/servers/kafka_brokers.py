"""Fixtures: `embedded_kafka`, `apache_kafka`, and `kafka`, which runs a test on each of the two.

Each gives the bootstrap address of a broker without topics.
"""

from collections.abc import Iterator

import pytest

from streams.embedded import EmbeddedKafka
from tests.servers.apache_kafka import ApacheKafka
from tests.servers.topics import delete_topics, run_apart


@pytest.fixture
def embedded_kafka() -> Iterator[str]:
    """A new embedded broker for each test: it starts faster than topics could be removed."""
    with EmbeddedKafka() as broker:
        yield broker.bootstrap


@pytest.fixture(scope="session")
def apache_kafka_server() -> Iterator[ApacheKafka]:
    """The one Apache Kafka of a test run."""
    with ApacheKafka() as broker:
        yield broker


@pytest.fixture
def apache_kafka(apache_kafka_server: ApacheKafka) -> str:
    """Apache Kafka, emptied of what tests before left in it."""
    run_apart(delete_topics(apache_kafka_server.bootstrap))
    return apache_kafka_server.bootstrap


@pytest.fixture
def fresh_apache_kafka() -> Iterator[ApacheKafka]:
    """An Apache Kafka for one test alone, which may stop or kill it."""
    with ApacheKafka() as broker:
        yield broker


@pytest.fixture(params=["embedded_kafka", "apache_kafka"])
def kafka(request: pytest.FixtureRequest) -> str:
    """Both brokers, one after the other."""
    bootstrap: str = request.getfixturevalue(request.param)
    return bootstrap
