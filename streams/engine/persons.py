"""What a shard looks for every so often of persons who were erased: who erases them is in another shard.

Entities that name customers are listed with the marks of these. What an earlier version wrote, which listed nobody and
kept erased customers under their ids, is looked through once.
"""

from collections.abc import Iterable, Sequence
from heapq import nlargest
from typing import Final

import msgspec

from streams.engine.chunks import split
from streams.engine.comment_keeping import CommentKeeping
from streams.engine.compression import decompressed
from streams.engine.marks import is_person
from streams.engine.of_persons import Outdated
from streams.engine.open_shard import OpenShard
from streams.engine.stored_entities import is_entity

AT_ONCE: Final = 1_000
"""So many entities are looked through, and so many marks looked for, in one commit."""
MOST_PORTIONS: Final = 10
"""So many such commits there are each time: half a second of a worker."""
_ALL_ANEW: Final = 60
"""Each time after so many all marks are looked for again: a server that was no master any more may have answered."""


class PersonsOfShard:
    """Which entities of a shard are to be looked at, and written, for the sake of persons who were erased."""

    def __init__(self, family: Outdated, keeping: CommentKeeping, shard: OpenShard, *, is_renewed: bool) -> None:
        """Begin as if nothing was looked at: the shard was just read."""
        self._family = family
        self._keeping = keeping
        self._shard = shard
        self.is_renewed = is_renewed
        self._old: list[str] | None = None
        """What is left to be looked through of what an earlier version may have written."""
        self.are_any = False
        """Whether there was anything to look through."""
        self._known: frozenset[str] = frozenset()
        """Marks that were looked for, and whose entities name them no more."""
        self._looks = 0

    def look_again(self) -> None:
        """Another round begins."""
        self._looks += 1
        if self._looks % _ALL_ANEW == 0:
            self._known = frozenset()

    def named(self, members: Iterable[str]) -> None:
        """Entities begin to name these customers, some of whom may be erased already."""
        erased = self._keeping.erased
        again = {mark for mark in (member.partition(":")[0] for member in members) if mark in erased}
        if again:
            self._known -= again

    @property
    def are_more(self) -> bool:
        """Whether there are marks that were not looked for yet."""
        return not self._known.issuperset(self._keeping.erased)

    async def erased(self) -> tuple[Sequence[str], Sequence[str]]:
        """Marks of the latest erasures that were not looked for yet, and what is listed of these: mark, `:`, entity.

        Raises StoreUnavailableError.
        """
        erased = self._keeping.erased
        fresh = [mark for mark in erased if mark not in self._known]
        marks = nlargest(AT_ONCE, fresh, key=erased.__getitem__)
        return marks, await self._shard.naming(marks)

    def done(self, marks: Iterable[str]) -> None:
        """What named these customers is about to be written without them."""
        self._known = self._known.union(marks).intersection(self._keeping.erased)

    async def outdated(self) -> Sequence[str]:
        """Some entities that an earlier version wrote, and that have to be written anew; `is_renewed` once all are.

        Raises StoreUnavailableError and ShardMovedError.
        """
        if self._old is None:
            names = await self._shard.entities()
            self._old = [name for name in names if is_entity(name) and not is_person(name)]
            self.are_any = bool(names)
        portion, self._old = self._old[:AT_ONCE], self._old[AT_ONCE:]
        stored = await self._shard.facts(portion)
        self.is_renewed = not self._old
        return [name for name, facts in zip(portion, stored, strict=True) if facts and self._is_outdated(facts)]

    def _is_outdated(self, facts: bytes) -> bool:
        try:
            return self._family.is_outdated(split(decompressed(facts))[0])
        except (ValueError, msgspec.MsgspecError):
            return False  # they are damaged, and said to be when an event comes for them
