"""What all tests share: the servers, and a marker for each folder."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from tests.logs_as_before import logs_as_before

pytest_plugins = [
    "tests.order",
    "tests.servers.grafana_double",
    "tests.servers.kafka_brokers",
    "tests.servers.redis_servers",
    "tests.servers.redis_cluster",
    "tests.simulation.calm",
]

_TESTS = Path(__file__).parent

# A shared machine makes single examples slow now and then, which is no fault of the code.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("quick", parent=_PATIENT, derandomize=True, database=None)
settings.register_profile(
    "thorough",
    parent=_PATIENT,
    max_examples=5_000,
    database=DirectoryBasedExampleDatabase(_TESTS.parent / ".cache" / "hypothesis"),
)
# The same examples in every run; `make test-long` draws new ones, for hours.
settings.load_profile("quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    """What shortens tests of real servers; `make test-long` gives their full length."""
    parser.addoption(
        "--quiet-seconds", type=int, default=60, help="how long business as usual has to wake nobody (default: 60)"
    )
    parser.addoption(
        "--simulated-cases", type=int, default=250, help="how many cases of each mix of faults are run (default: 250)"
    )
    parser.addoption(
        "--bad-records", type=int, default=30_000, help="how many bad records the real servers get (default: 30,000)"
    )
    parser.addoption(
        "--fuzzed-records",
        type=int,
        default=5_000,
        help="how many records are compared with the naive decoder (default: 5,000)",
    )
    parser.addoption(
        "--fuzz-seconds", type=int, default=0, help="how long all targets together are fuzzed (default: not at all)"
    )


@pytest.fixture
def fuzzed_records(request: pytest.FixtureRequest) -> int:
    """How many records are compared with the naive decoder."""
    count: int = request.config.getoption("fuzzed_records")
    return count


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the folder it lies in, so that `-m unit` needs no line in the test."""
    for item in items:
        if item.path.is_relative_to(_TESTS):
            item.add_marker(item.path.relative_to(_TESTS).parts[0])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests recorded of themselves, such as how many tests of another runner they ran."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")


@pytest.fixture(autouse=True, scope="module")
def _what_is_left_open_is_told_here(request: pytest.FixtureRequest) -> Iterator[None]:
    """A connection that nobody closed is told when it is collected, and that has to be in the file that left it."""
    yield
    if _TESTS / "unit" not in request.path.parents:
        gc.collect()


@pytest.fixture(autouse=True)
def _logs_stay_as_they_were() -> Iterator[None]:
    """What a command inside a test sets up must not be inherited by the next test."""
    with logs_as_before():
        yield
