"""Under which names a shard keeps its entities: a customer who was erased under a mark, everybody else under the id.

In memory a customer has one name, whichever way it was asked for: the id, once an event has told that. Whoever asks by
an id that is not in memory asks for what stands under its mark too. A commit writes one of the two and removes the
other, so there are never two entities of one customer. Who came again after an erasure stands under the id, and a
pointer leads there from the mark, by which deals tell it.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from streams.engine.cache import EntityCache
from streams.engine.chunks import field_of, names_in
from streams.engine.marks import is_person
from streams.engine.of_persons import OfPersons
from streams.redis.commits import Commit

Read: TypeAlias = Callable[[Sequence[str]], Awaitable[Sequence[bytes | None]]]
"""Reads fields of the facts of a shard."""


class StoredNames:
    """What a writer knows of the names of its entities."""

    def __init__(self, family: OfPersons, cache: EntityCache) -> None:
        """Of the entities in this cache."""
        self._family = family
        self._cache = cache
        self._id_of: dict[str, str] = {}
        """Mark -> the id under which the entity is in memory."""
        self._left: dict[str, tuple[str, Sequence[str]]] = {}
        """Id -> the mark under which the entity still stands, and the names of its chunks there."""

    async def resolved(self, entity_ids: Sequence[str], read: Read) -> Sequence[str]:
        """These ids, with those that are marks replaced by the ids that are known of them.

        `read` reads fields of the shard's facts, and raises as `OpenShard.facts` does.
        """
        marked = {entity_id for entity_id in entity_ids if is_person(entity_id)}
        if not marked:
            return entity_ids
        for entity_id in {*entity_ids} - marked:
            mark = self._family.mark_of(entity_id)
            if mark is not None and mark in marked:
                self._adopt(mark, entity_id)
                self._id_of[mark] = entity_id
        unknown = [mark for mark in marked if mark not in self._id_of]
        pointers = await read([_pointer_from(mark) for mark in unknown])
        self._id_of |= {mark: to.decode() for mark, to in zip(unknown, pointers, strict=True) if to is not None}
        return [self._id_of.get(entity_id, entity_id) for entity_id in entity_ids]

    def marks(self, entity_ids: Iterable[str]) -> dict[str, str]:
        """Of ids of which there may be one: the mark."""
        found = ((entity_id, self._family.mark_of(entity_id)) for entity_id in entity_ids)
        return {entity_id: mark for entity_id, mark in found if mark is not None}

    def adopted(self, missing: Iterable[str]) -> tuple[dict[str, Any], dict[str, str]]:
        """Of ids that are not in memory: the entities that are there under their marks, and the marks of the others."""
        marks = self.marks(missing)
        adopted = [entity_id for entity_id, mark in marks.items() if self._adopt(mark, entity_id)]
        for entity_id in adopted:
            del marks[entity_id]
        return self._cache.take(adopted)[0], marks

    def read(self, entity_id: str, mark: str, packed: bytes) -> None:
        """An entity was found under its mark, whose id is told now."""
        self._id_of[mark] = entity_id
        self._left[entity_id] = mark, _chunks_of(packed)

    def renew(self, entities: Mapping[str, Any]) -> None:
        """Have the chunks written that stand under another name than is going to be written."""
        for entity_id in self._left.keys() & entities.keys():
            if self._left[entity_id][1]:
                self._family.change_chunks(entities[entity_id])

    def name_of(self, entity_id: str, entity: Any) -> str:  # noqa: ANN401 - an entity of the family
        """Under which name an entity is to stand."""
        if is_person(entity_id) or not self._family.is_forgotten(entity):
            return entity_id
        return self._family.mark_of(entity_id) or entity_id

    def settle(self, commit: Commit, entities: Mapping[str, Any]) -> None:
        """Have a commit, which names entities as they are in memory, write each under one name, and under no other."""
        is_erased, mark_of = self._family.is_erased, self._family.mark_of
        for entity_id in [one for one, entity in entities.items() if is_person(one) or is_erased(entity)]:
            mark = mark_of(entity_id)
            if mark is not None:
                self._name(commit, entity_id, entities[entity_id], mark)
            elif not is_erased(entities[entity_id]):
                # A mark that nobody has who was erased here: nothing was made of what was told of it.
                self._cache.drop([entity_id])
                commit.facts.pop(entity_id)

    def _name(self, commit: Commit, entity_id: str, entity: Any, mark: str) -> None:  # noqa: ANN401 - as above
        name, pointer = self.name_of(entity_id, entity), _pointer_from(mark)
        other = mark if name == entity_id else entity_id
        if name == mark:
            commit.facts[name] = commit.facts.pop(entity_id)
            commit.forgotten.append(pointer)
        else:
            commit.facts[pointer] = entity_id.encode()
            commit.forgotten += [field_of(chunk, mark) for chunk in self._left.pop(entity_id, ("", ()))[1]]
        self._id_of[mark] = entity_id
        commit.forgotten.append(other)
        commit.untimed.append(other)
        if other in commit.timers:
            commit.timers[name] = commit.timers.pop(other)

    def let_go(self, entities: Mapping[str, Any]) -> None:
        """These are not in memory any more."""
        if self._id_of:
            gone = [mark for mark, entity_id in self._id_of.items() if entity_id in entities]
            for mark in gone:
                del self._id_of[mark]

    def _adopt(self, mark: str, entity_id: str) -> bool:
        """Call what is in memory under a mark by its id; whether anything is."""
        entity = self._cache.rename(mark, entity_id)
        if entity is None:
            return False
        self._id_of[mark] = entity_id
        self._left[entity_id] = mark, _chunks_of(self._family.pack(entity))
        return True


def _pointer_from(mark: str) -> str:
    """The field in which the id of somebody stands who came again; no entity's, and no chunk's."""
    return field_of("0e", mark)


def _chunks_of(packed: bytes) -> Sequence[str]:
    try:
        return names_in(packed)
    except ValueError:
        return ()
