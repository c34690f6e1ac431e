"""`nabz accept-config`: lets a change of the counting configuration stand."""

import asyncio
import sys

from streams.cli.tables.reading import redis_client
from streams.cli.terminal.exit_codes import DONE, Misused
from streams.cli.terminal.logs import configure_logs
from streams.counting_configuration import counting_configuration
from streams.redis.agreement import accept, refuse_unacceptable
from streams.redis.errors import CountAgainError
from streams.settings import Settings


def accept_changes(settings: Settings) -> int:
    """Let workers start with these settings and this version's measures; says what changed.

    Partitions are not asked for, nor is Kafka: no change of them can be accepted.

    Raises:
        CommandFailed: Redis is away; nothing was accepted.
        Misused: it can never be reached by these settings, or one of the changes can never be accepted.
    """
    configure_logs(settings.log, quiet=True)
    changed = asyncio.run(_accept(settings))
    lines = [f"accepted: {change}" for change in changed] or ["nothing to accept"]
    sys.stdout.write("\n".join(lines) + "\n")
    return DONE


async def _accept(settings: Settings) -> list[str]:
    configuration = counting_configuration(settings, {})
    async with redis_client(settings.redis) as client:
        try:
            await refuse_unacceptable(client, configuration)
            return await accept(client, configuration)
        except CountAgainError as error:
            raise Misused(f"it cannot be accepted, and nothing was: {error}") from error
