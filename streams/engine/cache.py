"""Entities in a worker's memory: the most recently used ones, within a bound."""

import sys
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from streams.engine.chunks import MARK_BYTE, count_of_chunks

FOR_A_PACKED_BYTE: Final = 13
"""Bytes that a byte of packed facts takes as objects (`make bench ARGS='-k resident'`)."""


class EntityCache:
    """Open entities by id. What is not here has to be fetched from Redis.

    Entities of a commit that is still under way must not be evicted, for Redis does not know them yet: evict only
    between commits.
    """

    def __init__(self, most: int, most_bytes: int = sys.maxsize, bytes_of_one: int = 0) -> None:
        """Keep at most `most` entities of at most `most_bytes` after each `evict`.

        Bytes are about those that entities take in memory: `bytes_of_one` for each, and more for its packed facts. A
        single entity counts as a quarter of the bound at the most: one that is busy would else push out all others.
        """
        self._most = most
        self._most_bytes = most_bytes
        self._bytes_of_one = bytes_of_one
        self._entities: dict[str, Any] = {}
        self._bytes: dict[str, int] = {}
        self._all_bytes = 0

    def take(self, entity_ids: Iterable[str]) -> tuple[dict[str, Any], list[str]]:
        """The entities that are here, and the ids of those that are not."""
        found: dict[str, Any] = {}
        missing: list[str] = []
        known = self._entities
        for entity_id in entity_ids:
            entity = known.pop(entity_id, None)
            if entity is None:
                missing.append(entity_id)
            else:
                known[entity_id] = entity
                found[entity_id] = entity
        return found, missing

    def keep(self, entities: dict[str, Any]) -> None:
        """Put entities in as the most recently used ones."""
        self._entities |= entities

    def rename(self, old: str, new: str) -> Any | None:  # noqa: ANN401 - an entity of any family
        """Keep an entity under another id; None where it is not here."""
        entity = self._entities.pop(old, None)
        if entity is None:
            return None
        self._entities[new] = entity
        self._bytes[new] = self._bytes.pop(old, 0)
        return entity

    def weigh(self, packed: Mapping[str, bytes]) -> None:
        """Take note of what these entities are packed to."""
        sizes, most, total, bytes_of_one = self._bytes, self._most_bytes // 4, self._all_bytes, self._bytes_of_one
        for entity_id, stored in packed.items():
            size = len(stored)
            if stored[:1] == MARK_BYTE:
                size *= 1 + count_of_chunks(stored)
            size = bytes_of_one + FOR_A_PACKED_BYTE * size
            if size > most:  # noqa: PLR1730 - min() takes longer, and this is done for every entity
                size = most
            total += size - sizes.get(entity_id, 0)
            sizes[entity_id] = size
        self._all_bytes = total

    def drop(self, entity_ids: Iterable[str]) -> None:
        """Forget entities of which nothing was counted."""
        for entity_id in entity_ids:
            self._entities.pop(entity_id, None)
            self._all_bytes -= self._bytes.pop(entity_id, 0)

    def evict(self, in_use: int) -> dict[str, Any]:
        """Let go of the least recently used ones beyond the bound, but never of the `in_use` most recent ones."""
        idle = len(self._entities) - in_use
        surplus = min(len(self._entities) - self._most, idle)
        if surplus <= 0 and (idle <= 0 or self._all_bytes <= self._most_bytes):
            return {}
        evicted: dict[str, Any] = {}
        for entity_id in list(islice(self._entities, idle)):
            if len(evicted) >= surplus and self._all_bytes <= self._most_bytes:
                break
            evicted[entity_id] = self._entities.pop(entity_id)
            self._all_bytes -= self._bytes.pop(entity_id, 0)
        return evicted

    def clear(self) -> None:
        """Forget everything: the shard is not what it was."""
        self._entities, self._bytes, self._all_bytes = {}, {}, 0
