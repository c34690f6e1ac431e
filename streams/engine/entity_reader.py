"""Brings entities into memory: those that are there, those that stand in Redis, and new ones."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from streams.engine.cache import EntityCache
from streams.engine.chunks import Stored, field_of, has_chunks, names_in
from streams.engine.compression import decompressed
from streams.engine.family import EntityFamily
from streams.engine.health import Health
from streams.engine.open_shard import OpenShard
from streams.engine.stored_names import StoredNames


class EntityReader:
    """Reads the entities of one shard, as it was opened. Its methods raise as `OpenShard.facts` does."""

    def __init__(self, family: EntityFamily[Any, Any], shard: OpenShard, cache: EntityCache, health: Health) -> None:
        """Keep them in this cache, which is empty."""
        self._family = family
        self._shard = shard
        self._cache = cache
        self._health = health
        self.names = None if family.persons is None else StoredNames(family.persons, cache)
        """Under which names they stand; None where each stands under its own."""

    async def in_memory(self, entity_ids: Sequence[str]) -> Sequence[str]:
        """These ids as they are called in memory."""
        return entity_ids if self.names is None else await self.names.resolved(entity_ids, self._shard.facts)

    async def stored(self, entity_ids: Sequence[str], marks: Mapping[str, str] | None = None) -> dict[str, Stored]:
        """What stands in Redis of these entities: under their names, else under those of `marks`."""
        if marks is None:
            marks = self.names.marks(entity_ids) if self.names is not None else {}
        found = await self._shard.facts([*entity_ids, *marks.values()])
        stored = {
            entity_id: _NEW if packed is None else Stored(_unpacked(packed))
            for entity_id, packed in zip(entity_ids, found, strict=False)
        }
        stands_as = {entity_id: entity_id for entity_id in entity_ids}
        for (entity_id, mark), packed in zip(marks.items(), found[len(entity_ids) :], strict=True):
            if packed is not None and self.names is not None and stored[entity_id] is _NEW:
                unpacked = _unpacked(packed)
                stored[entity_id], stands_as[entity_id] = Stored(unpacked), mark
                self.names.read(entity_id, mark, unpacked or b"")
        names = {
            entity_id: _names_in(packed)
            for entity_id, (packed, _) in stored.items()
            if packed is not None and has_chunks(packed)
        }
        if not names:
            return stored
        # A commit that is under way changes none of these entities, or it would have them in memory: at the most it
        # writes what is let go of in fewer bytes.
        fields = [field_of(name, stands_as[entity_id]) for entity_id, of_entity in names.items() for name in of_entity]
        chunks = iter(await self._shard.facts(fields))
        for entity_id, of_entity in names.items():
            of_name = dict(zip(of_entity, islice(chunks, len(of_entity)), strict=True))
            stored[entity_id] = Stored(
                stored[entity_id].packed,
                {name: plain for name, chunk in of_name.items() if (plain := _unpacked(chunk)) is not None},
            )
        return stored

    async def entities(self, entity_ids: Iterable[str]) -> tuple[dict[str, Any], Sequence[str]]:
        """These entities, and the ids of those that are new here."""
        fresh: Sequence[str] = ()
        entities, missing = self._cache.take(entity_ids)
        self._health.cache(self._family.name, len(entities), len(missing))
        marks: dict[str, str] | None = None
        if missing and self.names is not None:
            adopted, marks = self.names.adopted(missing)
            if adopted:
                entities |= adopted
                missing = [entity_id for entity_id in missing if entity_id not in adopted]
        if missing:
            read = await self.stored(missing, marks)
            fetched = {entity_id: self._opened(stored) for entity_id, stored in read.items()}
            self._cache.keep(fetched)
            entities |= fetched
            fresh = [entity_id for entity_id, stored in read.items() if stored.packed is None]
        return entities, fresh

    def _opened(self, stored: Stored) -> Any:  # noqa: ANN401 - an entity of any family
        """An entity, or None of facts that cannot be read: the work on that raises, and then it is sorted out."""
        try:
            return self._family.open(*stored)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - whatever a family raises
            return None


_NEW: Final = Stored(None)
"""What stands in Redis of an entity that is met for the first time."""


def _names_in(packed: bytes) -> list[str]:
    """The names of an entity's chunks; of one that is damaged none, for the family to say so."""
    try:
        return names_in(packed)
    except ValueError:
        return []


def _unpacked(facts: bytes | None) -> bytes | None:
    """Facts as a family reads them; those that are damaged as they are, for the family to say so."""
    try:
        return None if facts is None else decompressed(facts)
    except ValueError:
        return facts
