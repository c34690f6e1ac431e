"""The facts of an entity in their order, and what they count: a walk from the first to the last.

A fact behind all others costs one step. A late one costs its chunk: where the walk stood before a chunk is kept, so
that what its facts count is found anew from there. Where the walk then comes out as before, all that follows counts
what it counted; else the walk goes on, chunk after chunk, until it does.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, Protocol, Self, TypeVar

from streams.arithmetic.deltas import Contributions, Tally
from streams.engine.chunks import chunk_size
from streams.engine.ordered_chunks import HasOrderKey, OrderedChunks

FactT = TypeVar("FactT", bound=HasOrderKey)
WalkT = TypeVar("WalkT", bound="Copied")

_NONE: Final[frozenset[int]] = frozenset()


class Copied(Protocol):
    """Where a walk stands."""

    def copy(self) -> Self:
        """The same, that goes its own way from here on."""

    def same_as(self, other: Self) -> bool:
        """Whether both go on in the same way, whatever follows."""


class History(Generic[FactT, WalkT]):
    """Walks through facts, and settles what a batch has changed of what they count.

    What a step counts may depend on more than the walk: before that changes, `hold` the chunks of all facts that it
    matters to. `start` must not lead back to the entity that has the history, or a worker that lets go of it keeps its
    memory.
    """

    __slots__ = ("_amended", "_held", "_open_at_begin", "_retracted", "_start", "_step", "_steps", "facts", "walk")

    def __init__(
        self,
        facts: OrderedChunks[FactT],
        start: Callable[[Tally], WalkT],
        step: Callable[[WalkT, FactT, Tally], None],
    ) -> None:
        """Walk through facts that were counted before.

        Args:
            facts: in chunks.
            start: gives a walk that stands before the first fact, and adds what is counted there.
            step: goes on to the next fact, and adds what that settles.
        """
        self.facts = facts
        self._start = start
        self._step = step
        self._held: frozenset[int] = _NONE
        self._amended: Tally = []
        """What facts of earlier batches count besides since this one began."""
        self._retracted: Tally | None = None
        """What was counted of facts that are gone."""
        self._steps: Tally = []
        """What facts in order have settled in this batch."""
        self._open_at_begin = 0
        self.walk = self._walked_anew()
        """Where the walk stands behind the last fact; while anything of the open chunk is held, that is not known."""

    def begin(self) -> None:
        """A batch begins."""
        self._open_at_begin = len(self.facts.chunks[-1].items)
        self._steps, self._amended = [], []

    def counted(self) -> Tally:
        """All that the facts count, from the first one on; nothing may have changed since the last `settle`."""
        tally: Tally = []
        walk = self._start(tally)
        for chunk in self.facts.chunks:
            self._walk_through(chunk.items, walk, tally)
        return tally

    def add(self, fact: FactT) -> bool:
        """Add a fact; whether it stands behind all others."""
        chunk = self.facts.chunks[-1]
        items = chunk.items
        if fact.order_key < items[-1].order_key if items else not self.facts.is_last(fact.order_key):
            self.hold(self.facts.place_of(fact.order_key))
            self.facts.insert(fact)
            return False
        items.append(fact)
        if chunk.held is None:
            self._step(self.walk, fact, self._steps)
        return True

    def amend(self, order_key: Any, more: Tally) -> None:  # noqa: ANN401 - whatever the family orders its facts by
        """The fact with this key counts more since a moment ago, and no walk goes on otherwise for that.

        It costs nothing, where to `hold` its chunk costs a walk through all of it.
        """
        place, at = self.facts.position_of(order_key)
        if self.facts.chunks[place].held is not None:
            return  # It is counted anew.
        is_open = place == len(self.facts.chunks) - 1
        if is_open and at >= self._open_at_begin:
            self._steps += more
        else:
            self._amended += more

    def discard(self, order_key: Any) -> None:  # noqa: ANN401 - whatever the family orders its facts by
        """Remove the fact with this key."""
        place = self.facts.place_of(order_key)
        if len(self.facts.chunks[place].items) == 1 and place < len(self.facts.chunks) - 1:
            # No chunk is ever empty but the last one.
            self.replace([fact for fact in self.facts if fact.order_key != order_key])
            return
        self.hold(place)
        self.facts.discard(order_key)

    def hold(self, place: int) -> None:
        """Hold on to what the facts of the chunk at this place count, for that may change."""
        chunk = self.facts.chunks[place]
        if chunk.held is not None:
            return
        held: Tally = []
        is_open = place == len(self.facts.chunks) - 1
        self._walk_through(chunk.items[: self._open_at_begin] if is_open else chunk.items, self._at(place, held), held)
        chunk.held = held
        self._held |= {place}
        if is_open:
            self._steps = []

    def hold_late(self, order_key: Any) -> None:  # noqa: ANN401 - whatever the family orders its facts by
        """Hold the chunk of a fact that is about to be added, if it stands before others."""
        if not self.facts.is_last(order_key):
            self.hold(self.facts.place_of(order_key))

    def hold_all(self) -> None:
        """Hold on to what all facts count."""
        for place in range(len(self.facts.chunks)):
            self.hold(place)

    def replace(self, facts: list[FactT]) -> None:
        """Keep these facts instead of all that are here."""
        self.hold_all()
        retracted = self._retracted = self._retracted or []
        for chunk in self.facts.chunks:
            retracted += chunk.held or ()
        self.facts.replace(facts)
        self.facts.chunks[0].held = []
        self._held = frozenset({0})

    def settle(self, contributions: Contributions) -> None:
        """Add the difference that this batch has made."""
        if self._amended:
            contributions.added += self._amended
            self._amended = []
        if self._held:
            held, self._held = sorted(self._held, reverse=True), _NONE
            changed = self._recount(list(held), contributions)
            if not changed:
                contributions.added += self._steps
            for place in held:
                self._divide(place)
        else:
            contributions.added += self._steps
        self._steps = []
        if self._retracted is not None:
            contributions.retracted += self._retracted
            self._retracted = None
        chunks = self.facts.chunks
        if len(chunks[-1].items) >= 2 * chunk_size():
            self._divide(len(chunks) - 1)

    def forget_first(self) -> Sequence[FactT]:
        """Remove the first chunk, which is a sealed one, and return its facts. Nothing is counted; `restart` then."""
        gone = self.facts.chunks[0].items
        self.facts.remove(0)
        self.facts.chunks[0].start = None
        return gone

    def restart(self) -> None:
        """Walk again from a start that tells of facts what they have come to; what the panes hold stays as it is."""
        walk = self._start([])
        chunks = self.facts.chunks
        for place, chunk in enumerate(chunks):
            if place:
                if walk.same_as(chunk.start):
                    return
                chunk.start = walk.copy()
            self._walk_through(chunk.items, walk, [])
        self.walk = walk

    def _recount(self, todo: list[int], contributions: Contributions) -> bool:
        """Count chunks anew, from those that are held on to where nothing changes; whether that was to the end.

        Args:
            todo: places of chunks, the first ones last.
            contributions: where to add the difference.
        """
        chunks = self.facts.chunks
        while todo:
            place = todo.pop()
            tally: Tally = []
            walk = self._at(place, tally)
            while True:
                self.hold(place)
                chunk = chunks[place]
                if place:
                    chunk.start = walk.copy()
                self._walk_through(chunk.items, walk, tally)
                contributions.replace(chunk.held or [], tally)
                chunk.held = None
                place += 1
                if place == len(chunks):
                    self.walk, self._held = walk, _NONE
                    return True
                if todo and todo[-1] == place:
                    todo.pop()
                elif walk.same_as(chunks[place].start):
                    break
                tally = []
        self._held = _NONE
        return False

    def _divide(self, place: int) -> None:
        """Divide a chunk that has grown long; the walk is kept as it stands before each part."""
        parts = self.facts.divide(place)
        if parts == 1:
            return
        walk = self._at(place, [])
        for at in range(place, place + parts - 1):
            self._walk_through(self.facts.chunks[at].items, walk, [])
            self.facts.chunks[at + 1].start = walk.copy()

    def _walked_anew(self) -> WalkT:
        walk, step, nowhere = self._start([]), self._step, list[int]()
        chunks = self.facts.chunks
        if len(chunks) == 1:
            for fact in chunks[0].items:
                step(walk, fact, nowhere)
            return walk
        for place, chunk in enumerate(chunks):
            if place:
                chunk.start = walk.copy()
            self._walk_through(chunk.items, walk, [])
        return walk

    def _at(self, place: int, tally: Tally) -> WalkT:
        """A walk before the chunk at this place; what is counted before the first fact of all is added to the tally."""
        if not place:
            return self._start(tally)
        walk: WalkT = self.facts.chunks[place].start.copy()
        return walk

    def _walk_through(self, facts: Sequence[FactT], walk: WalkT, tally: Tally) -> None:
        step = self._step
        for fact in facts:
            step(walk, fact, tally)
