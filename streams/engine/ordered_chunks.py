"""Chunks of facts in the order of their keys: a late fact is put into the chunk that it belongs to."""

from bisect import bisect_left, bisect_right
from typing import Any, Protocol, TypeVar

from streams.engine.chunks import Chunk, Chunks


class HasOrderKey(Protocol):
    """A fact: their order is that of their keys, and no two have one key."""

    @property
    def order_key(self) -> Any:  # noqa: ANN401 - whatever a family orders its facts by
        """Where it stands in the order of facts."""


FactT = TypeVar("FactT", bound=HasOrderKey)


class OrderedChunks(Chunks[FactT]):
    """Chunks of facts that stand in the order of their keys."""

    __slots__ = ()

    def place_of(self, order_key: Any) -> int:  # noqa: ANN401 - as above
        """The place of the chunk that a fact with this key is in, or would be put into."""
        chunks = self.chunks
        last = len(chunks) - 1
        if not last:
            return 0
        if chunks[last].items and order_key >= chunks[last].items[0].order_key:
            return last
        return max(0, bisect_right(chunks, order_key, 0, last, key=_first_key) - 1)

    def find(self, order_key: Any) -> FactT | None:  # noqa: ANN401 - as above
        """The fact with this key, if there is one."""
        place, at = self.position_of(order_key)
        items = self.chunks[place].items
        return items[at] if at < len(items) and items[at].order_key == order_key else None

    def position_of(self, order_key: Any) -> tuple[int, int]:  # noqa: ANN401 - as above
        """The place of the chunk of a fact with this key, and the fact's in it; where it would be if there is none."""
        place = self.place_of(order_key)
        return place, bisect_left(self.chunks[place].items, order_key, key=_key)

    def is_last(self, order_key: Any) -> bool:  # noqa: ANN401 - as above
        """Whether no fact stands behind this key."""
        chunks = self.chunks
        if len(chunks) == 1:
            items = chunks[0].items
            return not items or order_key >= items[-1].order_key
        last = next((chunk.items[-1] for chunk in reversed(chunks) if chunk.items), None)
        return last is None or order_key >= last.order_key

    def insert(self, fact: FactT) -> int:
        """Put a fact where it belongs; returns the place of its chunk."""
        place = self.place_of(fact.order_key)
        chunk = self.chunks[place]
        chunk.items.insert(bisect_right(chunk.items, fact.order_key, key=_key), fact)
        self.change(place)
        return place

    def discard(self, order_key: Any) -> None:  # noqa: ANN401 - as above
        """Remove the fact with this key, if there is one."""
        place, at = self.position_of(order_key)
        chunk = self.chunks[place]
        if at < len(chunk.items) and chunk.items[at].order_key == order_key:
            del chunk.items[at]
            self.change(place)
            if not chunk.items and place < len(self.chunks) - 1:
                self.remove(place)


def _key(fact: HasOrderKey) -> Any:  # noqa: ANN401 - as above
    return fact.order_key


def _first_key(chunk: Chunk[Any]) -> Any:  # noqa: ANN401 - as above
    return chunk.items[0].order_key
