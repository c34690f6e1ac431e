"""`nabz analyst`: fits models of customers, now and then or once."""

import asyncio

from agents.analyst.leased import LeaseLost
from agents.analyst.process import HeldElsewhere, NoTables, run_analyst, run_now
from streams.cli.tables.reading import redis_client
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused
from streams.cli.terminal.logs import configure_logs
from streams.cli.terminal.readable import moment_text, write_readable
from streams.cli.terminal.running import run_until_told
from streams.fitted import Run
from streams.redis.diagnosis import check_address
from streams.redis.errors import CountAgainError, WrongSettingsError
from streams.settings import Settings


def run(settings: Settings) -> int:
    """Run an analyst until SIGTERM or SIGINT.

    Raises:
        CommandFailed: its port is taken.
        Misused: Redis can never be reached by these settings, or was counted with others. One that is only away is
        waited for.
    """
    configure_logs(settings.log)
    try:
        asyncio.run(check_address(settings.redis.address))
        run_until_told(lambda stop: run_analyst(settings, stop))
    except (CountAgainError, WrongSettingsError) as error:
        raise Misused(str(error)) from error
    except OSError as error:
        raise CommandFailed(
            f"the analyst cannot listen on {settings.analyst.host}:{settings.analyst.port} "
            f"({error.strerror or error}): choose another analyst.port, or 0 for none"
        ) from error
    return DONE


def run_once(settings: Settings) -> int:
    """Make the models once, and say of how many customers.

    Raises:
        CommandFailed: Redis is away, another analyst runs, no board has written yet, or a part of the models failed.
        Misused: Redis can never be reached by these settings, or was counted with others.
    """
    configure_logs(settings.log)
    made: list[Run] = []

    async def work(stop: asyncio.Event) -> None:
        running = asyncio.create_task(_run(settings))
        told = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({running, told}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                made.append(running.result())
        finally:
            told.cancel()
            running.cancel()
            await asyncio.wait({running})

    run_until_told(work)
    if not made:
        raise CommandFailed("told to end; nothing was written")
    one = made[0]
    write_readable(
        f"The models are made of {one.sampled} of {one.customers} customers, as of {moment_text(one.as_of)}, "
        f"in {one.took_seconds:.1f} s.\n"
    )
    return DONE


async def _run(settings: Settings) -> Run:
    try:
        await check_address(settings.redis.address)
        async with redis_client(settings.redis) as client:
            found = await run_now(settings, client)
    except (CountAgainError, WrongSettingsError) as error:
        raise Misused(str(error)) from error
    except (HeldElsewhere, LeaseLost) as error:
        raise CommandFailed("another analyst runs: what it finds is in Redis by itself") from error
    except NoTables as error:
        raise CommandFailed("no board has written tables yet: start one (`nabz board`)") from error
    if found.failed:
        raise CommandFailed(f"these parts failed, all others are written: {', '.join(found.failed)} (see the log)")
    return found.models.run
