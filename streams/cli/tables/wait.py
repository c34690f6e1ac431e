"""`nabz wait`: comes back once all that stood in the topics when it was called is in the tables."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping

from streams.arithmetic.measures.versions import FIRST
from streams.cli.tables.reading import read_contents, redis_client
from streams.cli.tables.shard_positions import ShardPositions, Told
from streams.cli.tables.topic_ends import topic_ends
from streams.cli.tables.wait_report import (
    Partition,
    overdue,
    ungrown,
    unread,
    unread_records,
    unshown,
    unshown_growth,
)
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused
from streams.cli.terminal.logs import configure_logs
from streams.cli.terminal.running import Progress
from streams.counted_otherwise import CountedOtherwise
from streams.counting_configuration import counting_configuration
from streams.redis.connection import FAILURES, Client
from streams.redis.counting_configuration import version_now
from streams.redis.diagnosis import why_unavailable
from streams.redis.errors import CountAgainError, StoreUnavailableError, WorkersFirstError, WrongSettingsError
from streams.redis.growth import growing_now
from streams.redis.store_time import store_now
from streams.settings import Settings
from streams.workers_first import compare_first

_PAUSE_SECONDS = 0.05

Check = Callable[[], Awaitable[list[str]]]
"""Says what is missing; nothing once all is there."""


def wait(settings: Settings, timeout: float) -> int:
    """Wait for the tables, at most `timeout` seconds.

    Raises:
        CommandFailed: the time is up; the message says what is missing.
    """
    configure_logs(settings.log, quiet=True)
    began = time.monotonic()
    records = asyncio.run(wait_until_counted(settings, timeout, Progress(sys.stderr)))
    sys.stdout.write(f"{records:,} records are in the tables ({time.monotonic() - began:.1f} s)\n")
    return DONE


async def wait_until_counted(settings: Settings, timeout: float, progress: Progress) -> int:  # noqa: ASYNC109 - it says what is missing
    """Come back once all is in the tables; returns how many records stood in the topics.

    Four things have to be true, one after the other: every shard has counted the records up to the ends that the
    topics had, what was sent on from a wrong partition, and what deals have sold; nothing is left of what grows, or of
    what is due by the clock; and tables are written that hold all of it.

    Raises:
        CommandFailed: the time is up, Kafka cannot be asked, or has not all topics, or does not show them.
        Misused: Kafka or Redis can never be reached by these settings, or events were counted otherwise.
    """
    deadline = time.monotonic() + timeout
    ends, count = await topic_ends(settings, timeout)
    if not ends:
        return 0
    async with redis_client(settings.redis) as client:
        waiting = _Waiting(settings, client, deadline, timeout, progress)
        try:
            called_at = await waiting.now()
            await waiting.until_compared()
            await waiting.until_read(ends)
            if await waiting.something_was_sent_on():
                # By now it stands at the ends of the partitions that it belongs to, and goes no further from there.
                ends, _ = await topic_ends(settings, deadline - time.monotonic())
                await waiting.until_read(ends)
            if any(pipeline.sells for pipeline in settings.pipelines.values()):
                await waiting.until_told()
                ends, _ = await topic_ends(settings, deadline - time.monotonic())
                await waiting.until_read(ends)
            counted_with = await waiting.until_grown()
            await waiting.until_shown(called_at, counted_with)
        finally:
            progress.clear()
    return count


class _Waiting:
    """One wait: what has to be true, in its order."""

    def __init__(self, settings: Settings, client: Client, deadline: float, timeout: float, progress: Progress) -> None:
        self._settings = settings
        self._client = client
        self._positions = ShardPositions(client, settings.catalogue.events.family_of_topic)
        self._deadline = deadline
        self._timeout = timeout
        self._progress = progress

    async def now(self) -> int:
        """Epoch ms by Redis's clock, which the tables go by; raises CommandFailed if it does not answer in time."""
        told: list[int] = []

        async def answered() -> list[str]:
            told.append(await store_now(self._client))
            return []

        await self._until(answered)
        return told[-1]

    async def until_compared(self) -> None:
        """Come back once Redis says that it is counted as these settings say; raises CommandFailed or Misused.

        What the first worker with these settings will say is waited for.
        """
        configuration = counting_configuration(self._settings, {})

        async def compared() -> list[str]:
            try:
                await compare_first(self._client, configuration, CountedOtherwise(self._settings.catalogue))
            except WorkersFirstError as error:
                return [str(error)]
            except CountAgainError as error:
                raise Misused(str(error)) from error
            return []

        await self._until(compared)

    async def until_read(self, ends: Mapping[Partition, int]) -> None:
        """Come back once all records before the ends are counted, or sent on; raises CommandFailed."""

        async def all_read() -> list[str]:
            offsets = await self._positions.next_offsets(ends)
            self._progress.show(f"{unread_records(ends, offsets):,} records to go")
            return unread(ends, offsets)

        await self._until(all_read)

    async def something_was_sent_on(self) -> bool:
        """Whether any record was ever found in a wrong partition and sent on; raises CommandFailed."""
        found = False

        async def asked() -> list[str]:
            nonlocal found
            found = await self._positions.forwarded(await self._positions.shards()) > 0
            return []

        await self._until(asked)
        return found

    async def until_told(self) -> None:
        """Come back once customers were told what deals have sold to them by now; raises CommandFailed.

        What deals sell meanwhile is not waited for: there may be no end of it.
        """
        left: set[Told] | None = None

        async def all_told() -> list[str]:
            nonlocal left
            self._progress.show("what deals have sold")
            if left is None:
                left = await self._positions.outgoing(await self._positions.shards())
            else:
                left = await self._positions.still_outgoing(left)
            return [f"{len(left):,} deals of which the customers were not told yet"] if left else []

        await self._until(all_told)

    async def until_grown(self) -> int:
        """Come back once all shards count as these settings say; returns the version. Raises CommandFailed."""
        version = FIRST

        async def all_grown() -> list[str]:
            nonlocal version
            self._progress.show("what grows")
            # In this order: what grows belongs to no earlier version.
            version = await version_now(self._client)
            return ungrown(await growing_now(self._client, self._settings.catalogue.measures))

        await self._until(all_grown)
        return version

    async def until_shown(self, called_at: int, counted_with: int) -> None:
        """Come back once the tables hold what is counted, with at least this version; raises CommandFailed."""
        positions = self._positions
        clock = called_at if self._settings.clock == "wall" else await positions.event_clock()
        if clock == 0:
            # A replay of nothing but dead letters: there is no "now" that tables could be of.
            return
        tags = await positions.shards()

        async def none_due() -> list[str]:
            self._progress.show("what is due by the clock")
            return overdue(await positions.due(tags, clock), clock)

        await self._until(none_due)

        versions = await positions.versions(tags)

        async def all_shown() -> list[str]:
            self._progress.show("the tables")
            contents = await read_contents(self._client)
            left_out = unshown_growth(counted_with, contents.counted_with, contents.growing)
            return unshown(versions, contents.versions, clock, contents.as_of) or left_out

        await self._until(all_shown)

    async def _until(self, check: Check) -> None:
        while True:
            try:
                missing = await check()
            except (StoreUnavailableError, *FAILURES) as error:
                missing = [str(await self._why_unavailable(error))]
            if not missing:
                return
            if time.monotonic() >= self._deadline:
                said = [f"after {self._timeout:g} s there is still something missing:", *missing]
                raise CommandFailed("\n".join(said))
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _why_unavailable(self, error: Exception) -> StoreUnavailableError:
        try:
            return await why_unavailable(self._settings.redis.address, error)
        except WrongSettingsError as wrong:
            raise Misused(str(wrong)) from error
