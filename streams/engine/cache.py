"""Entities in a worker's memory: the most recently used ones, within a bound."""

from collections.abc import Iterable
from typing import Any


class EntityCache:
    """Open entities by id. What is not here has to be fetched from Redis.

    Entities of a commit that is still under way must not be evicted, for Redis does not know them yet: evict only
    between commits.
    """

    def __init__(self, most: int) -> None:
        """Keep at most `most` entities after each `evict`."""
        self._most = most
        self._entities: dict[str, Any] = {}

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

    def drop(self, entity_ids: Iterable[str]) -> None:
        """Forget entities of which nothing was counted."""
        for entity_id in entity_ids:
            self._entities.pop(entity_id, None)

    def evict(self, in_use: int) -> dict[str, Any]:
        """Let go of the least recently used ones beyond the bound, but never of the `in_use` most recent ones."""
        surplus = len(self._entities) - max(self._most, in_use)
        if surplus <= 0:
            return {}
        return {entity_id: self._entities.pop(entity_id) for entity_id in list(self._entities)[:surplus]}

    def clear(self) -> None:
        """Forget everything: the shard is not what it was."""
        self._entities = {}
