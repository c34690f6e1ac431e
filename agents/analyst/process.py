"""The process of the analyst: one run after its start and one every so often, while no other analyst does that."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

import structlog

from agents.analyst.health import AnalystHealth
from agents.analyst.leased import TAKE_SECONDS, LeaseLost, leased
from agents.analyst.parts import PARTS, Part
from agents.analyst.run import Found, run_once
from streams.arithmetic.measures.versions import FIRST
from streams.counted_otherwise import CountedOtherwise
from streams.counting_configuration import counting_configuration
from streams.fitted import to_texts
from streams.http.access.access import health_access
from streams.http.health import NotWell
from streams.http.serving import serving_health
from streams.redis.agreement import refuse_unacceptable
from streams.redis.connection import Client, connect
from streams.redis.errors import CountAgainError, NewerCatalogueError, StoreUnavailableError, WorkersFirstError
from streams.redis.hindrances import meaning_of
from streams.redis.models import AnalystLease
from streams.redis.patience import Waits
from streams.redis.table_meta import read_as_of
from streams.said import named
from streams.settings import Settings
from streams.workers_first import compare_first, newer_version

_log = structlog.get_logger("nabz.analyst")

_REDIS_AWAY_SECONDS: Final = 2.0
_FAREWELL_SECONDS: Final = 2.0


class HeldElsewhere(Exception):
    """Another analyst has the lease."""


class NoTables(Exception):
    """No board has written tables yet, so there is no moment to tell of."""


async def run_analyst(settings: Settings, stop: asyncio.Event, parts: Sequence[Part] = PARTS) -> None:
    """Run until `stop` is set; a run that is under way then is left.

    Whatever Redis does not do now is waited for. Raises CountAgainError if events were counted with other settings, and
    OSError if the port of its health is taken.
    """
    client = connect(settings.redis.address, settings.redis.timeout_seconds)
    try:
        analyst = Analyst(settings, client, parts)
        async with _shown(settings, analyst):
            await _attempts(analyst, stop)
            with contextlib.suppress(StoreUnavailableError, TimeoutError):
                async with asyncio.timeout(_FAREWELL_SECONDS):
                    await analyst.lease.release()
    finally:
        await client.aclose()


async def run_now(settings: Settings, client: Client, parts: Sequence[Part] = PARTS) -> Found:
    """One run at once, and nothing is waited for.

    Raises HeldElsewhere, NoTables, CountAgainError, StoreUnavailableError, LeaseLost, and what goes wrong in reading.
    """
    analyst = Analyst(settings, client, parts)
    await analyst.compare()
    if not await analyst.lease.take():
        raise HeldElsewhere
    try:
        return await analyst.run()
    finally:
        with contextlib.suppress(StoreUnavailableError):
            await analyst.lease.release()


class Analyst:
    """One analyst; `attempt` does what is to be done now."""

    def __init__(self, settings: Settings, client: Client, parts: Sequence[Part]) -> None:
        """Nothing was done yet: the first run is due."""
        self.settings = settings
        self._every_seconds = settings.analyst.every_minutes * 60
        self.health = AnalystHealth((part.name for part in parts), self._every_seconds)
        self.lease = AnalystLease(client)
        self.problem: NotWell | None = NotWell("it has not begun yet")
        """Why the last attempt failed; None if it did not, and where another analyst runs."""
        self.waits = Waits("nabz.analyst")
        self._client = client
        self._parts = parts
        self._configuration = counting_configuration(settings, {})
        self._agrees = self._compared = False
        self._version = FIRST
        """The version of what is counted that was last known of."""
        self._due_at = time.monotonic()
        self._said: str | None = None

    async def attempt(self) -> float:
        """Run if that is due and no other analyst does; after so many seconds there may be something to do again.

        Raises CountAgainError where the settings never were those that was counted with, or are not any more.
        """
        try:
            await self.compare()
            if not await self._takes_lease():
                return TAKE_SECONDS
            if time.monotonic() >= self._due_at:
                await self._run_and_plan()
        except StoreUnavailableError as error:
            self.health.waited()
            self.waits.waited(error)
            self.problem = NotWell(meaning_of(error), str(error))
            return _REDIS_AWAY_SECONDS
        except NewerCatalogueError:
            raise
        except CountAgainError as error:
            if not self._agrees and not isinstance(error, WorkersFirstError):
                raise
            self._failed(error)
            return TAKE_SECONDS
        self.waits.went_on()
        return TAKE_SECONDS

    async def compare(self) -> None:
        """See that all was counted as the settings say. What was accepted since this began is let pass.

        Raises NewerCatalogueError where workers count by other settings by now, another CountAgainError or
        StoreUnavailableError.
        """
        if not self._compared:
            if self._agrees:
                self._compared = await refuse_unacceptable(self._client, self._configuration)
            else:
                otherwise = CountedOtherwise(self.settings.catalogue)
                self._compared = await compare_first(self._client, self._configuration, otherwise)
            self._agrees = self._agrees or self._compared
        self._version = await newer_version(self._client, self._configuration, self._version)

    async def run(self) -> Found:
        """One run, with the lease; what it finds is written as a whole. Raises as `run_now`, with nothing written."""
        as_of = await read_as_of(self._client)
        if as_of is None:
            raise NoTables
        found = await leased(self.lease, run_once(self._client, self.settings, as_of, self._parts))
        if not await self.lease.write(to_texts(found.models)):
            raise LeaseLost
        self.health.failed(found.failed)
        run = found.models.run
        self.health.ran(run)
        without = {"without": list(found.failed)} if found.failed else {}
        told = {"customers": run.customers, "sampled": run.sampled, "seconds": run.took_seconds}
        _log.info("The models are made", **told, **without)
        return found

    async def _takes_lease(self) -> bool:
        has = await self.lease.take()
        self.health.holds(lease=has)
        if not has:
            self.problem = None
            # Who takes over does not know how long ago the last run was.
            self._due_at = time.monotonic()
            self._say("Another analyst runs; this one waits to take over")
        return has

    async def _run_and_plan(self) -> None:
        began = time.monotonic()
        try:
            await self.run()
        except NoTables:
            self.problem = NotWell("no board has written tables yet")
            self._say("No board has written tables yet; this waits for one (`nabz board`)")
            return
        except LeaseLost:
            self._say("Another analyst has taken over; what was found is thrown away")
            return
        except (StoreUnavailableError, CountAgainError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, boards go on, and the next run may go through
            _log.exception("A run failed; the models stay as they are until the next one")
            self._failed(error)
        else:
            self.problem = self._said = None
        self._compared = False
        self._due_at = began + self._every_seconds

    def _failed(self, error: Exception) -> None:
        self.health.failed()
        self.problem = NotWell("the last run failed", f"the last run failed: {named(error)}")

    def _say(self, text: str) -> None:
        """Log it, but not again and again."""
        if self._said != text:
            _log.info(text)
        self._said = text


async def _attempts(analyst: Analyst, stop: asyncio.Event) -> None:
    """One attempt after the other; one that is under way when the end comes is left."""
    ending = asyncio.create_task(stop.wait())
    try:
        while not stop.is_set():
            attempt = asyncio.create_task(analyst.attempt())
            await asyncio.wait({attempt, ending}, return_when=asyncio.FIRST_COMPLETED)
            if not attempt.done():
                attempt.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await attempt
                return
            await asyncio.wait({ending}, timeout=attempt.result())
    finally:
        ending.cancel()


@asynccontextmanager
async def _shown(settings: Settings, analyst: Analyst) -> AsyncIterator[None]:
    """Show the analyst's health, where a port is set. Raises OSError."""
    host, port = settings.analyst.host, settings.analyst.port
    async with AsyncExitStack() as stack:
        if port:
            # How long a run takes is for the size of the company to say: one hangs whose loop does not answer.
            serving = serving_health(
                host,
                port,
                analyst.health.registry,
                hangs=lambda: None,
                unready=lambda: analyst.problem,
                access=health_access(settings.board, host),
            )
            url = await stack.enter_async_context(serving)
            _log.info("The analyst shows its health", url=url)
        yield
