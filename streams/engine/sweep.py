"""Looking through a shard for entities that were counted with an older version, until none is left."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from schemas.event_types import EventTypes
from streams.arithmetic.measures.versions import FIRST
from streams.engine.family import EntityFamily
from streams.redis.commits import Commit
from streams.redis.keys import GROWN
from streams.redis.sweeps import Portion, Swept

PORTION: Final = 200
"""About so many fields of a shard's facts are looked at at once, and so many entities are counted in one commit, until
it is known how long that takes; then up to five times as many, or a twentieth."""
_START: Final = 0


class Sweep:
    """How far one shard has been looked through.

    It is through once a pass from the beginning to the end has found nothing, all of it on one server: where Redis has
    moved to another one meanwhile, or was started again, a cursor of before may have passed over some. So may one that
    a writer of before has left.
    """

    def __init__(self, version: int, seen: Collection[str] = ()) -> None:
        """Look for entities older than this version; not in a shard whose marks, `seen`, say that there are none."""
        self.is_through = version == FIRST or f"{GROWN}{version}" in seen
        self.swept: Swept | None = None
        """How far it is; None: as far as the shard says."""
        self.grown = 0
        """How many entities were counted so far."""
        self._found = False
        self._mark = b""
        self._left: set[str] = set()

    def wanted(self, found: Sequence[str]) -> list[str]:
        """Which of these entities, which are behind, are to be counted: those that raise are passed over."""
        return [entity_id for entity_id in dict.fromkeys(found) if entity_id not in self._left]

    def counted(self, wanted: Collection[str], counted: Collection[str]) -> None:
        """Take note of which of these entities were counted."""
        self.grown += len(counted)
        self._left.update(entity_id for entity_id in wanted if entity_id not in counted)
        self._found = True

    def went_on(self, portion: Portion) -> bool:
        """Go on from here, with what was found up to there; whether nothing is left."""
        if portion.began == _START:
            self._mark = portion.mark
        elif self.swept is None:
            self._found = True  # the beginning of this pass was another writer's
        self.swept = portion.swept
        if self.swept.cursor != _START:
            return False
        found, self._found = self._found, False
        return not found and portion.mark == self._mark


def commit_of_the_end(
    family: EntityFamily[Any, Any], events: EventTypes, version: int, seen: Mapping[str, int], now: int
) -> Commit:
    """What a shard says once all of its entities are counted with this version, as of `now` (epoch ms).

    Marks that depend on settings are those that the same events would have set by the settings of now, as far as that
    follows from marks; `seen` are the ones that it has.
    """
    types = {kind for topic in family.topics for kind in events.types[topic]}
    possible = {mark for kind in types for mark in family.first_seen_flags(kind)}
    told = types | family.told_by_facts
    follow = {mark for kind in told for mark in family.always_sees(kind)}
    first: dict[str, int] = {}
    for kind in told & seen.keys():
        for mark in family.always_sees(kind):
            first[mark] = min(seen[kind], first.get(mark, seen[kind]))
    wrong = {mark for mark in follow & seen.keys() if first.get(mark) != seen[mark]}
    commit = Commit(unseen=[mark for mark in seen if mark not in possible or mark in wrong])
    commit.seen = {mark: moment for mark, moment in first.items() if seen.get(mark) != moment}
    commit.seen[f"{GROWN}{version}"] = now
    return commit
