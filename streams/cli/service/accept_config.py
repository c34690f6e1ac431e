"""`nabz accept-config`: lets a change of the counting configuration stand."""

import asyncio
import sys

from streams.cli.tables.reading import redis_client
from streams.cli.terminal.exit_codes import DONE
from streams.cli.terminal.logs import configure_logs
from streams.engine.counting_configuration import counting_configuration
from streams.redis.counting_configuration import accept
from streams.settings import Settings


def accept_changes(settings: Settings) -> int:
    """Let workers start with these settings and this version's measures; says what changed.

    Partitions are not asked for, nor is Kafka: no change of them can be accepted.

    Raises:
        CommandFailed: Redis is away; nothing was accepted.
        Misused: it can never be reached by these settings.
    """
    configure_logs(settings.log, quiet=True)
    changed = asyncio.run(_accept(settings))
    lines = [f"accepted: {change}" for change in changed] or ["nothing to accept"]
    sys.stdout.write("\n".join(lines) + "\n")
    return DONE


async def _accept(settings: Settings) -> list[str]:
    async with redis_client(settings.redis) as client:
        return await accept(client, counting_configuration(settings, {}))
