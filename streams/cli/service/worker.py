"""`nabz worker`: counts events."""

import asyncio

from agents.run import PortTaken, ToldToEnd, run_worker
from streams.cli.terminal.exit_codes import CommandFailed, Misused
from streams.cli.terminal.logs import configure_logs
from streams.kafka.clients.bulk import DeliveryFailed, DeliveryGivenUp
from streams.kafka.clients.topics import KafkaUnavailable, TopicsMissing
from streams.kafka.faust.run import run as run_until_told
from streams.kafka.layout import WrongLayout
from streams.redis.connection import FAILURES
from streams.redis.diagnosis import why_unavailable
from streams.redis.errors import (
    CountAgainError,
    NewerCatalogueError,
    StoreGivenUpError,
    StoreUnavailableError,
    WrongSettingsError,
)
from streams.said import said
from streams.settings import Settings, SettingsError

_EXPECTED = (
    StoreUnavailableError,
    KafkaUnavailable,
    TopicsMissing,
    WrongLayout,
    DeliveryFailed,
    PortTaken,
    *FAILURES,
)
"""What stops a worker through no fault of its own, and is said without a traceback."""


def run(settings: Settings) -> int:
    """Run a worker until SIGTERM or SIGINT; returns the exit code.

    Raises:
        CommandFailed: Kafka or Redis is away, the topics are not as they have to be, or others count with a newer
        version by now.
        Misused: what stands in Redis was counted under other settings, or by another version's measures; or Kafka
        or Redis can never be reached by these settings.
    """
    configure_logs(settings.log)
    reasons: list[Exception] = []

    async def work(stop: asyncio.Event) -> None:
        try:
            await run_worker(settings, stop)
        except (ToldToEnd, StoreGivenUpError, DeliveryGivenUp):
            return  # told to end while it waited for Redis or Kafka
        except (CountAgainError, WrongSettingsError, SettingsError, *_EXPECTED) as error:
            reasons.append(await _explained(settings, error))

    code = run_until_told(work)
    if reasons and isinstance(reasons[0], NewerCatalogueError):
        # With the settings of today a worker that is started again takes part; with those of before it says so then.
        raise CommandFailed(f"the worker stopped: {reasons[0]}") from reasons[0]
    if reasons and isinstance(reasons[0], CountAgainError | WrongSettingsError | SettingsError):
        raise Misused(str(reasons[0])) from reasons[0]
    if reasons:
        raise CommandFailed(f"the worker stopped: {said(reasons[0])}") from reasons[0]
    return code


async def _explained(settings: Settings, error: Exception) -> Exception:
    """The error, or what is behind it where Redis was away."""
    if not isinstance(error, (StoreUnavailableError, *FAILURES)):
        return error
    try:
        return await why_unavailable(settings.redis.address, error)
    except WrongSettingsError as wrong:
        return wrong
