"""What all tests share: the servers, and a marker for each folder."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

pytest_plugins = [
    "tests.servers.kafka_brokers",
    "tests.servers.redis_servers",
    "tests.servers.redis_cluster",
]

_TESTS = Path(__file__).parent

settings.register_profile(
    "nabz",
    # A shared machine makes single examples slow now and then, which is no fault of the code.
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=DirectoryBasedExampleDatabase(_TESTS.parent / ".cache" / "hypothesis"),
)
settings.load_profile("nabz")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the folder it lies in, so that `-m unit` needs no line in the test."""
    for item in items:
        if item.path.is_relative_to(_TESTS):
            item.add_marker(item.path.relative_to(_TESTS).parts[0])
