"""A writer that also counts what no event comes for: entities that were counted with an older version."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from streams.engine.compression import compressed
from streams.engine.forgetting_writer import ForgettingWriter
from streams.engine.log_index import portions_of
from streams.engine.occupied import Occupied
from streams.engine.sweep import PORTION, Sweep, commit_of_the_end
from streams.redis.commits import Commit
from streams.redis.value_dictionary import SERIES

STEP_SECONDS: Final = 0.05
"""About so long a step may keep a worker from its events."""
MOST_DEAD: Final = 1_000
"""So many series that are not read any more may keep their numbers, of some 4,000 that a shard has."""


class GrowingWriter(ForgettingWriter):
    """Goes through its shard until all entities are counted with the version of now (`streams.engine.growing`)."""

    def __init__(self, *of_shard: Any, **others: Any) -> None:  # noqa: ANN401 - what its base takes
        """As its base."""
        super().__init__(*of_shard, **others)
        self._sweep = Sweep(self._version)
        self._portion = PORTION
        self._counted_anew = 0
        """How many entities were counted in the last step."""
        self.occupied_seconds = 0.0
        """How long the last step kept the worker from all else."""
        self._unburied: list[tuple[str, int]] | None = None
        """Logs that may hold something of dead series, with their lengths, where there are many such series."""

    @property
    def timed(self) -> bool:
        """Whether time alone can change anything in this shard, or could by settings of before."""
        return super().timed or not self._sweep.is_through

    @property
    def grows(self) -> bool:
        """Whether entities may be left that were counted with an older version, or much of what those counted."""
        return not self._sweep.is_through or self._unburied is not None

    async def grow(self, now: int) -> None:
        """Count some entities that were counted with an older version, as of `now` (epoch ms).

        They are so many that a step takes about `STEP_SECONDS`. Once none is left, that is said in the shard. Then,
        where there is much of it, what is not read any more goes from its logs. Raises as `count` does.
        """
        occupied, self._counted_anew = Occupied(), 0
        try:
            if not self._sweep.is_through:
                await occupied.during(self._sweep_on(self._sweep, now))
            elif self._unburied is not None:
                await occupied.during(self._bury(self._unburied))
        finally:
            self.occupied_seconds = occupied.seconds
        if self._counted_anew and occupied.seconds > 0:
            fitting = int(STEP_SECONDS / occupied.seconds * self._counted_anew)
            self._portion = min(max(fitting, PORTION // 20, 1), 2 * self._portion, 5 * PORTION)

    async def _sweep_on(self, sweep: Sweep, now: int) -> None:
        portion = self._portion
        found = await self._with_retries(
            lambda: self._parts.shards.sweeps.behind(self.tag, sweep.swept, portion, self._version)
        )
        wanted = sweep.wanted(found.behind)
        for begin in range(0, len(wanted), portion):
            await self._count_behind(sweep, wanted[begin : begin + portion], now)
        if sweep.went_on(found):
            commit = commit_of_the_end(self._family, self._parts.events, self._version, self._seen, now)
            await self._write(lambda: self._ready(commit if sweep is self._sweep else Commit()))
            if sweep is self._sweep:
                kept = {mark: at for mark, at in self._seen.items() if mark not in commit.unseen}
                self._seen = kept | commit.seen
                sweep.is_through = True

    async def _count_behind(self, sweep: Sweep, entity_ids: Sequence[str], now: int) -> None:
        """Count these entities in one commit; those that were not in memory leave it again."""
        _, missing = self._cache.take(entity_ids)
        counted: Collection[str] = ()

        async def prepare() -> Commit:
            nonlocal counted
            commit = await self._aged(entity_ids, now)
            counted = [entity_id for entity_id in entity_ids if entity_id in commit.facts]
            if self._family.compressed_at_rest:
                for entity_id in commit.facts.keys() & set(missing):
                    packed = commit.facts[entity_id].removeprefix(self._stamp)
                    commit.facts[entity_id] = self._stamp + compressed(packed)
            return commit

        await self._write(prepare)
        self._cache.drop(missing)
        sweep.counted(entity_ids, counted)
        self._counted_anew += len(counted)

    async def _bury(self, unburied: Sequence[tuple[str, int]]) -> None:
        """Take what is left of dead series out of some logs, and, once it is out of all, take their names and numbers.

        What the writer counts is of none of them, so what was taken out of once stays without them.
        """
        dead, names = self._dead, next(portions_of(unburied), [])

        async def prepare() -> Commit:
            if self._unburied is not unburied:
                return Commit()
            if names:
                return Commit(rewritten=await self._shard.buried(names))
            return Commit(unnumbered=[(SERIES, name) for name in dead])

        await self._write(prepare)
        if self._unburied is unburied and names:
            self._unburied = [entry for entry in unburied if entry[0] not in set(names)]
        elif self._unburied is unburied:
            self._numbers.forget_series(dead)
            self._dead, self._shard.dead, self._unburied = {}, (), None

    def _forget(self) -> None:
        super()._forget()
        self._sweep = Sweep(self._version, self._seen)
        self._unburied = self._shard.logs.lengths() if len(self._dead) > MOST_DEAD else None
