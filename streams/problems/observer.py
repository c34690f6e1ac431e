"""The one place that gathers the facts that problems are found in, and follows how long problems last."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from streams.counting_configuration import counting_configuration
from streams.problems.episodes import Episodes, Found
from streams.problems.facts import Facts, Seen, told_stands
from streams.problems.finding import found, some
from streams.problems.kinds import Kind, Problem
from streams.problems.remembered import Place, Remembered
from streams.problems.told import ALIVE_MS, BoardTold, WorkerTold, certain_offset, decoded
from streams.redis import keys as redis_keys
from streams.redis.clock import wall_clock
from streams.redis.conditions import conditions
from streams.redis.configuration_changes import as_read, changes, differing
from streams.redis.connection import FAILURES, Client
from streams.redis.counting_configuration import stored
from streams.redis.errors import StoreUnavailableError
from streams.redis.processes import clock_offset, read_processes
from streams.settings import Settings

_PATIENCE_SECONDS: Final = 5.0
"""So long Redis may take for all of a look: longer is away."""


class Observer:
    """Looks again and again; what it remembers makes a store that went back known as such."""

    def __init__(self, settings: Settings, client: Client) -> None:
        """Look with these settings at this Redis."""
        self._settings = settings
        self._client = client
        self._configuration = counting_configuration(settings, {})
        self._remembered = Remembered()
        self._episodes = Episodes()
        self._store_ahead = 0
        self.boards: Sequence[BoardTold] = ()
        """The boards that lived at the last look."""
        self.problems: tuple[Problem, ...] = ()
        """What was told at the last look."""

    @property
    def pending(self) -> bool:
        """Whether the last look found something that is told once it has lasted."""
        return self._episodes.pending

    async def look(self, board: str | None = None, *, is_board: bool = False) -> tuple[Problem, ...]:
        """The problems of now. `board` says why the tables of the board that looks are old, if they are."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                facts = await self._facts(board, is_board=is_board)
        except (StoreUnavailableError, TimeoutError) as error:
            # Of all else nothing is known then.
            reason = str(error) or f"Redis has not answered within {_PATIENCE_SECONDS:g} s"
            away, now = Found(Kind.STORE_AWAY, reason), wall_clock() + self._store_ahead
            self.problems = self._episodes.look([away], now)
        else:
            self.problems = self._episodes.look(found(facts), facts.now)
        return self.problems

    async def _facts(self, board: str | None, *, is_board: bool) -> Facts:
        """Raises StoreUnavailableError."""
        client = self._client
        clock = await clock_offset(client)
        self._store_ahead = -clock.ahead
        workers, self.boards = await self._processes(clock.store)
        configuration = await stored(client)
        facts = Facts(
            clock.store,
            self._settings.catalogue.events,
            workers,
            await conditions(client, clock.store),
            configuration,
            self._differs(configuration),
            certain_offset(clock.ahead, clock.uncertain),
            persistent=self._settings.redis.persistent,
            board=board,
            boards=len(self.boards) + is_board,
        )
        offsets = await self._offsets(facts.shards)
        counted, ends = told_stands(facts.alive, facts.events.family_of_topic)
        went_back = self._remembered.look(offsets, counted, ends)
        return replace(facts, offsets=offsets, went_back=went_back)

    async def _processes(self, now: int) -> tuple[Sequence[Seen], Sequence[BoardTold]]:
        workers, boards = [], []
        for said in (await read_processes(self._client)).values():
            told = decoded(said.text)
            if isinstance(told, WorkerTold):
                workers.append(Seen(said.at, told))
            elif isinstance(told, BoardTold) and not told.ended and now - said.at <= ALIVE_MS:
                boards.append(told)
        return workers, boards

    def _differs(self, configuration: Mapping[str, str]) -> str | None:
        if not configuration:
            return None
        now = as_read(configuration, self._configuration)
        return some(changes(configuration, now), "; ") if differing(configuration, now) else None

    async def _offsets(self, shards: Sequence[str]) -> Mapping[Place, int]:
        """The next offsets of all shards that have any."""
        families = self._settings.catalogue.events.families
        wanted = [(tag, topic) for tag in shards for topic in families[tag.rpartition("-")[0]]]
        if not wanted:
            return {}
        pipeline = self._client.pipeline(transaction=False)
        for tag, topic in wanted:
            pipeline.hget(redis_keys.ShardKeys(tag).offsets, topic)
        try:
            answers: Any = await pipeline.execute()
        except FAILURES as error:
            raise StoreUnavailableError(f"shards: {error}") from error
        return {place: int(offset) for place, offset in zip(wanted, answers, strict=True) if offset is not None}
