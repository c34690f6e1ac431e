"""A writer that goes on when its family raises: what cannot be counted is refused, and all else is counted."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import structlog

from streams.arithmetic.deltas import Contributions
from streams.engine.decode import Decoded, without
from streams.engine.family import EventOutcome
from streams.engine.quarantine import Sorted, Told, not_countable, where
from streams.engine.writer import Refuse, ShardWriter
from streams.redis.shards import Commit

_log = structlog.get_logger("nabz.worker")

_MOST_TOLD = 5
"""How many failures of a batch are named in the log."""


class QuarantiningWriter(ShardWriter):
    """Does a batch again without the events by which the family raises (see `streams.engine.quarantine`).

    What was in memory of the batch's entities is worth nothing after an error. So everything that is under way is
    finished, and they are read from Redis, where they are as they were before the batch.
    """

    @abstractmethod
    async def _reread(self, decoded: Decoded) -> None:
        """Forget what a batch that raised has changed in memory, and read what it builds upon; nothing is under way."""

    @abstractmethod
    def _sort_out(self, decoded: Decoded, now: int) -> tuple[Sequence[Told], Sorted]:
        """The events of a batch, and which of them the family can count; `_reread` went before."""

    @abstractmethod
    async def _bring_back(self, kept: Decoded, keep: Sequence[bool]) -> None:
        """Bring into memory what the events build upon that are kept of the batch of `_reread`."""

    async def _recomputed(
        self, decoded: Decoded, refuse: Refuse | None, error: Exception
    ) -> tuple[Decoded, Commit, Sequence[EventOutcome]]:
        if refuse is None or isinstance(error, MemoryError):
            raise error
        await self._shard.finish()
        await self._reread(decoded)
        await self._number(decoded.events)
        now = self._parts.clock.now()
        told, found = self._sort_out(decoded, now)
        refused = [
            (told[place].event, not_countable(self._family.name, told[place], one))
            for place, one in found.errors.items()
        ]
        if refused:
            self._tell({told[place].entity_id: one for place, one in found.errors.items()}, len(refused))
            await refuse(refused)
        kept = without(decoded, found.keep)
        if not kept.events:
            return kept, Commit(), ()
        await self._bring_back(kept, found.keep)
        await self._number(kept.events)
        return (kept, *self._computed(kept, now))

    def _tell(self, errors: dict[str, Exception], times: int) -> None:
        """Count failures, and say in the log where the family raised; messages of errors may hold values of events."""
        self._parts.health.not_countable(self._family.name, times)
        for entity_id, error in list(errors.items())[:_MOST_TOLD]:
            _log.error(
                "this cannot be counted: it is a mistake in Nabz, see NabzNotCountable",
                shard=self.tag,
                entity=entity_id or None,
                error=type(error).__name__,
                where=where(error),
            )

    def _logs(self, contributions: Contributions, now: int) -> Any:  # noqa: ANN401 - nobody looks at them
        return self._deltas.logs(contributions, self._family.dimension_tuples, now)
