"""A writer that goes on when its family raises: what cannot be counted is refused, and all else is counted."""

from abc import abstractmethod
from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import compress
from typing import Any

import structlog

from schemas import type_of
from streams.arithmetic.deltas import Contributions
from streams.engine.decode import Decoded, without
from streams.engine.family import EventOutcome, FamilyRaisedError, of_family
from streams.engine.first_seen import add_earlier, seen_earlier
from streams.engine.quarantine import Sorted, Told, not_countable, one_by_one
from streams.engine.writer import Refuse, SendOn, ShardWriter
from streams.redis.commits import Commit
from streams.said import where

_log = structlog.get_logger("nabz.worker")

_MOST_TOLD = 5
"""How many places that failed for a batch are named in the log."""


class QuarantiningWriter(ShardWriter):
    """Does a batch again without the events by which the family raises (see `streams.engine.quarantine`).

    What was in memory of the batch's entities is worth nothing after an error. So everything that is under way is
    finished, and they are read from Redis, where they are as they were before the batch.
    """

    @abstractmethod
    async def _load(self, decoded: Decoded, send_on: SendOn | None) -> Decoded:
        """What `_prepared` does.

        Raises FamilyRaisedError, with nothing changed, where the family does not tell what an event belongs to.
        """

    @abstractmethod
    def _belongs_to(self, event: Any) -> object:  # noqa: ANN401 - an event of any family
        """What the family says that an event belongs to."""

    @abstractmethod
    def _computed(self, decoded: Decoded, now: int) -> tuple[Commit, Sequence[EventOutcome]]:
        """What a batch writes, and what became of each event; `_load` went before, and every value has its number.

        Nothing is awaited here, for numbers may be forgotten whenever another shard has its turn.
        """

    @abstractmethod
    async def _reread(self, decoded: Decoded) -> Sequence[Told]:
        """Forget what a batch that raised has changed in memory, and read what it builds upon; nothing is under way.

        Returns its events.
        """

    @abstractmethod
    def _sort_out(self, told: Sequence[Told], now: int) -> Sorted:
        """Which of these events the family can count; `_reread` went before."""

    @abstractmethod
    async def _bring_back(self, kept: Decoded, told: Sequence[Told]) -> None:
        """Bring into memory what these events build upon, which are kept of the batch of `_reread`."""

    async def _prepared(self, decoded: Decoded, send_on: SendOn | None, refuse: Refuse | None) -> Decoded:
        try:
            return await self._load(decoded, send_on)
        except FamilyRaisedError as raised:
            return await self._load(await self._identified(decoded, refuse, raised.error), send_on)

    async def _counted(self, decoded: Decoded, refuse: Refuse | None) -> tuple[Decoded, Commit, Sequence[EventOutcome]]:
        try:
            await self._number(decoded.events)
            return (decoded, *self._tried(decoded))
        except FamilyRaisedError as raised:
            return await self._recomputed(decoded, refuse, raised.error)

    def _tried(self, decoded: Decoded) -> tuple[Commit, Sequence[EventOutcome]]:
        """What `_computed` gives for now, with the types that are seen. Raises FamilyRaisedError."""
        with of_family():
            commit, outcomes = self._computed(decoded, self._parts.clock.now())
            add_earlier(commit.seen, seen_earlier(self._family, self._seen, decoded.events, outcomes))
        return commit, outcomes

    async def _number(self, events: Sequence[Any]) -> None:
        """Come back with a number for every value: what another shard made the process forget is asked for again.

        Raises FamilyRaisedError.
        """
        self._numbers.renew()
        while wanted := self._unnumbered(events):
            await self._with_retries(partial(self._numbers.resolve, wanted))

    def _unnumbered(self, events: Sequence[Any]) -> Sequence[tuple[str, str]]:
        with of_family():
            return self._family.unnumbered(events)

    async def _identified(self, decoded: Decoded, refuse: Refuse | None, error: Exception) -> Decoded:
        """The events of which the family tells what they belong to; others are refused."""
        if refuse is None:
            raise error
        told = [Told("", event, amount) for event, amount in zip(decoded.events, decoded.amounts, strict=True)]
        kept, _ = await self._kept(decoded, told, one_by_one(told, lambda one: self._belongs_to(one.event)), refuse)
        return kept

    async def _recomputed(
        self, decoded: Decoded, refuse: Refuse | None, error: Exception
    ) -> tuple[Decoded, Commit, Sequence[EventOutcome]]:
        """What `_counted` gives, after the family has raised this."""
        if refuse is None:
            raise error
        await self._shard.finish()
        told = await self._reread(decoded)
        decoded, told = await self._kept(decoded, told, one_by_one(told, self._ask_about), refuse)
        await self._number(decoded.events)
        decoded, told = await self._kept(decoded, told, self._sort_out(told, self._parts.clock.now()), refuse)
        if not decoded.events:
            return decoded, Commit(), ()
        await self._bring_back(decoded, told)
        await self._number(decoded.events)
        return (decoded, *self._tried(decoded))

    def _ask_about(self, one: Told) -> None:
        """Ask what the family is asked beside counting."""
        self._family.unnumbered([one.event])
        self._family.first_seen_flags(type_of(type(one.event)))
        self._family.sees(one.event)

    async def _kept(
        self, decoded: Decoded, told: Sequence[Told], found: Sorted, refuse: Refuse
    ) -> tuple[Decoded, Sequence[Told]]:
        """Those events of a batch that are kept; the others are in the dead letters when this comes back."""
        refused = [
            (told[place].event, not_countable(self._family.name, error)) for place, error in found.errors.items()
        ]
        if refused:
            self._tell({told[place].entity_id: error for place, error in found.errors.items()}, len(refused))
            await refuse(refused)
        return without(decoded, found.keep), list(compress(told, found.keep))

    def _tell(self, errors: dict[str, Exception], times: int) -> None:
        """Count failures of entities, and say in the log where the family raised.

        Neither an entity's id nor the message of an error is told: they may say who somebody is.
        """
        self._parts.health.not_countable(self._family.name, times)
        places = Counter((type(error).__name__, where(error)) for error in errors.values())
        for (error, place), entities in places.most_common(_MOST_TOLD):
            _log.error(
                "this cannot be counted: it is a mistake in Nabz, see NabzNotCountable",
                shard=self.tag,
                entities=entities,
                error=error,
                where=place,
            )

    def _logs(self, contributions: Contributions, now: int) -> Any:  # noqa: ANN401 - nobody looks at them
        return self._deltas.logs(contributions, self._family.dimension_tuples, now)
