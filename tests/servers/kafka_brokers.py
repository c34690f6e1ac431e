"""Fixtures: `embedded_kafka`, `apache_kafka`, and `kafka`, which runs a test on each of the two.

Each gives the bootstrap address of a broker without topics.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from streams.embedded import LOOPBACK, EmbeddedKafka
from streams.embedded.kafka import answers_kafka
from tests.servers.apache_kafka import ApacheKafka
from tests.servers.shared import SharedServers
from tests.servers.topics import delete_topics, run_apart

_APACHE_KAFKAS = 2
"""Names of topics are fixed, so a broker serves one test at a time: with one broker, tests would wait for it."""


@pytest.fixture
def embedded_kafka() -> Iterator[str]:
    """A new embedded broker for each test: it starts faster than topics could be removed."""
    with EmbeddedKafka(patience=0) as broker:
        yield broker.bootstrap


@pytest.fixture(scope="session")
def apache_kafkas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedServers]:
    """The few Apache Kafkas that all processes of a test run share."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    shared = SharedServers(folder, lambda: ApacheKafka(short_lived=True), answers_kafka, _APACHE_KAFKAS)
    yield shared
    shared.close()


@pytest.fixture
def apache_kafka(apache_kafkas: SharedServers) -> Iterator[str]:
    """Apache Kafka, emptied of what tests before left in it."""
    with emptied_kafka(apache_kafkas) as bootstrap:
        yield bootstrap


@contextmanager
def emptied_kafka(shared: SharedServers) -> Iterator[str]:
    """One of the shared Apache Kafkas, to be used by nobody else meanwhile; without topics."""
    with shared.borrowed() as port:
        bootstrap = f"{LOOPBACK}:{port}"
        run_apart(delete_topics(bootstrap))
        yield bootstrap


@pytest.fixture
def fresh_apache_kafka() -> Iterator[ApacheKafka]:
    """An Apache Kafka for one test alone, which may stop or kill it."""
    with ApacheKafka(short_lived=True) as broker:
        yield broker


@pytest.fixture(params=["embedded_kafka", "apache_kafka"])
def kafka(request: pytest.FixtureRequest) -> str:
    """Both brokers, one after the other."""
    bootstrap: str = request.getfixturevalue(request.param)
    return bootstrap
