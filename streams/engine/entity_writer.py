"""The writer of a shard whose events belong to entities: deals, tickets, customers."""

import sys
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import compress, islice
from typing import Any, Final

from schemas import key_of
from streams.arithmetic.deltas import Contributions
from streams.engine.cache import EntityCache
from streams.engine.chunks import NO_CHUNKS, Changes, Stored, field_of, has_chunks, names_in
from streams.engine.comment_keeping import MOST_COMMITS, CommentsOfShard
from streams.engine.compression import compressed, decompressed
from streams.engine.decode import Decoded, without
from streams.engine.family import EntityFamily, EventOutcome, ValueNumbers, of_family
from streams.engine.of_persons import Naming
from streams.engine.persons import MOST_PORTIONS, PersonsOfShard
from streams.engine.quarantine import RETRY_MS, Sorted, Told, raised_by_time, sort_out
from streams.engine.quarantining import QuarantiningWriter
from streams.engine.stored_names import StoredNames
from streams.engine.writer import Parts, SendOn
from streams.kafka.partitioner import partitions_of
from streams.redis.commits import Commit


class EntityWriter(QuarantiningWriter):
    """Keeps the facts of entities, and counts the difference that new ones make."""

    _family: EntityFamily[Any, Any]

    def __init__(  # noqa: PLR0913, PLR0917 - two bounds, and what every writer takes
        self,
        tag: str,
        family: Callable[[ValueNumbers], EntityFamily[Any, Any]],
        parts: Parts,
        partitions: int,
        most_entities: int,
        numbered_first: Collection[tuple[str, str]] = (),
        most_bytes: int = sys.maxsize,
    ) -> None:
        """Keep at most `most_entities` of about `most_bytes` in memory between batches."""
        super().__init__(tag, family, parts, partitions, numbered_first)
        self._cache = EntityCache(most_entities, most_bytes, self._family.bytes_of_one)
        self._comments = CommentsOfShard.of(tag, parts.keeping)
        self._names: StoredNames | None = None
        self._persons: PersonsOfShard | None = None
        self._in_use = 0
        self._entity_ids: list[str] = []
        self._loaded: dict[str, Any] = {}
        """The entities of the batch that is worked on, one id for each of its events."""
        self._packed: dict[str, bytes | None] = {}
        self._chunks: dict[str, Mapping[str, bytes]] = {}
        """The facts of entities as they are in Redis, after the work on them has raised."""

    @property
    def timed(self) -> bool:
        """Whether time alone can change anything in this shard."""
        return self._family.timed

    async def pass_time(self, entity_ids: Sequence[str], now: int) -> None:
        """Count what the passing of time has brought to these entities by `now` (epoch ms)."""
        await self._write(lambda: self._aged(entity_ids, now))

    async def expire_and_compact(self, now: int) -> None:
        """Also remove comments that are not to be kept, and what names the erased. Raises as `count` does."""
        await super().expire_and_compact(now)
        await self._look_for_persons(now)
        comments = self._comments
        if comments is None:
            return
        await self._written(comments.renewed)
        comments.look_again()
        for _ in range(MOST_COMMITS):
            if not await self._written(lambda: comments.removed(now)):
                break
        await self._written(lambda: comments.unmarked(now))

    async def _look_for_persons(self, now: int) -> None:
        """Write anew what an earlier version wrote, and what names customers who were erased since."""
        persons = self._persons
        if persons is None:
            return
        persons.look_again()
        for _ in range(MOST_PORTIONS):
            if persons.is_renewed:
                break
            await self._written(lambda: self._renewed(persons, now))
        naming = self._family.naming
        for _ in range(MOST_PORTIONS):
            if naming is None or not persons.are_more:
                break
            await self._written(partial(self._without_erased, naming, persons, now))

    async def _renewed(self, persons: PersonsOfShard, now: int) -> Commit:
        outdated = await persons.outdated()
        entities, _ = await self._entities(outdated)
        commit = self._commit_of_aged({name: entity for name, entity in entities.items() if entity is not None}, now)
        # Where nothing is, the next one who opens the shard has as little to look through.
        commit.renewed = persons.is_renewed and persons.are_any
        return commit

    async def _without_erased(self, naming: Naming, persons: PersonsOfShard, now: int) -> Commit:
        marks, listed = await persons.erased()
        entities, fresh = await self._entities(dict.fromkeys(one.partition(":")[2] for one in listed))
        self._cache.drop(fresh)
        there = {name: entity for name, entity in entities.items() if entity is not None and name not in set(fresh)}
        for entity in there.values():
            naming.forget(entity, set(marks))
        commit = self._commit_of_aged(there, now)
        commit.unnamed += listed
        persons.done(marks)
        return commit

    async def _written(self, ask: Callable[[], Awaitable[Commit]]) -> Commit:
        """Commit what is asked for once nothing is under way; gives the commit. Raises as `count` does."""
        asked = Commit()

        async def prepare() -> Commit:
            nonlocal asked
            await self._shard.finish()
            asked = await self._with_retries(ask)
            return asked

        await self._write(prepare)
        return asked

    async def _aged(self, entity_ids: Sequence[str], now: int) -> Commit:
        if self._names is not None:
            entity_ids = await self._names.resolved(entity_ids, self._shard.facts)
        entities, fresh = await self._entities(entity_ids)
        # A timer of another history than the shard's: there is nothing that time could change.
        self._cache.drop(fresh)
        entities = {entity_id: entity for entity_id, entity in entities.items() if entity_id not in set(fresh)}
        try:
            return self._commit_of_aged(entities, now)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - whatever a family raises
            await self._shard.finish()
            await self._read_stored(list(entities))
        errors = raised_by_time(self._family, self._logs, self._packed, now, self._chunks)
        self._tell(errors, len(errors))
        commit = self._commit_of_aged(self._reopened(one for one in entities if one not in errors), now)
        commit.timers.update(dict.fromkeys(errors, now + RETRY_MS))
        return commit

    def _commit_of_aged(self, entities: dict[str, Any], now: int) -> Commit:
        contributions = Contributions()
        for entity in entities.values():
            self._family.begin(entity)
            self._family.settle(entity, now, contributions)
        return self._commit_of(entities, contributions, now)

    async def _load(self, decoded: Decoded, send_on: SendOn | None) -> Decoded:
        with of_family():
            entity_ids = list(map(self._family.entity_of, decoded.events))
        if self._names is not None:
            entity_ids = list(await self._names.resolved(entity_ids, self._shard.facts))
        entities, fresh = await self._entities(dict.fromkeys(entity_ids))
        if fresh and send_on is not None:
            elsewhere = self._elsewhere(fresh, dict(zip(entity_ids, decoded.events, strict=True)))
            if elsewhere:
                self._cache.drop(elsewhere)
                self._forwarded += await send_on(dict(elsewhere.values()))
                keep = [entity_id not in elsewhere for entity_id in entity_ids]
                entity_ids = list(compress(entity_ids, keep))
                entities = {entity_id: entity for entity_id, entity in entities.items() if entity_id not in elsewhere}
                decoded = without(decoded, keep)
        self._entity_ids, self._loaded = entity_ids, entities
        return decoded

    def _belongs_to(self, event: Any) -> object:  # noqa: ANN401 - an event of any family
        return self._family.entity_of(event)

    def _elsewhere(self, fresh: Sequence[str], events: Mapping[str, Any]) -> dict[str, tuple[bytes, int]]:
        """Entities that are new here and belong to another shard: entity -> the key of its records, its partition.

        It is looked at once for each entity that a shard meets; `events` has an event of each of them.
        """
        keys = [key_of(events[entity_id]) for entity_id in fresh]
        places = zip(fresh, keys, partitions_of(keys, self._partitions), strict=True)
        return {entity_id: (key, partition) for entity_id, key, partition in places if partition != self._partition}

    def _computed(self, decoded: Decoded, now: int) -> tuple[Commit, Sequence[EventOutcome]]:
        family, entity_ids, entities = self._family, self._entity_ids, self._loaded
        begin, apply, settle = family.begin, family.apply, family.settle
        comments = family.comments
        if comments:
            comments.clear()  # of work that came to no commit
        contributions = Contributions()
        for entity in entities.values():
            begin(entity)
        outcomes = [
            apply(entities[entity_id], event, amount)
            for event, amount, entity_id in zip(decoded.events, decoded.amounts, entity_ids, strict=True)
        ]
        for entity in entities.values():
            settle(entity, now, contributions)
        commit = self._commit_of(entities, contributions, now)
        if comments:
            self._parts.keeping.fill(commit, comments, now)
        return commit, outcomes

    def _commit_of(self, entities: dict[str, Any], contributions: Contributions, now: int) -> Commit:
        family = self._family
        commit = Commit(facts={entity_id: family.pack(entity) for entity_id, entity in entities.items()})
        self._cache.weigh(commit.facts)
        if self._names is not None:
            self._names.renew(entities)
        for entity_id, entity in entities.items():
            changes = family.take_changes(entity)
            if changes is not None:
                self._write_chunks(entity_id, changes, commit)
        commit.appended = self._deltas.logs(contributions, family.dimension_tuples, now)
        if family.timed:
            for entity_id, entity in entities.items():
                due = family.due(entity)
                if due is None:
                    commit.untimed.append(entity_id)
                else:
                    commit.timers[entity_id] = due
        if family.tells:
            for entity_id, entity in entities.items():
                commit.outgoing.update(family.outgoing(entity_id, entity))
        self._name_persons(entities, commit)
        self._in_use = len(entities)
        return commit

    def _name_persons(self, entities: dict[str, Any], commit: Commit) -> None:
        """Have a commit list whom entities name, and write those who were erased under their marks."""
        naming = self._family.naming
        if naming is not None and self._persons is not None:
            for entity_id, entity in entities.items():
                commit.named += naming.take_named(entity_id, entity)
            self._persons.named(commit.named)
        if self._names is not None:
            self._names.settle(commit, entities)

    def _write_chunks(self, entity_id: str, changes: Changes, commit: Commit) -> None:
        """Chunks rest from the beginning: they are written once, and hardly ever again."""
        pack = compressed if self._family.compressed_at_rest else bytes
        for name, chunk in changes.written.items():
            commit.facts[field_of(name, entity_id)] = pack(chunk)
        commit.forgotten += [field_of(name, entity_id) for name in changes.removed]

    async def _reread(self, decoded: Decoded) -> Sequence[Told]:
        await self._read_stored(list(dict.fromkeys(self._entity_ids)))
        return list(map(Told, self._entity_ids, decoded.events, decoded.amounts))

    def _sort_out(self, told: Sequence[Told], now: int) -> Sorted:
        return sort_out(self._family, self._logs, self._packed, told, now, self._chunks)

    async def _bring_back(self, kept: Decoded, told: Sequence[Told]) -> None:
        del kept
        self._entity_ids = [one.entity_id for one in told]
        self._loaded = self._reopened(self._entity_ids)

    async def _read_stored(self, entity_ids: Sequence[str]) -> None:
        self._cache.drop(entity_ids)
        stored = await self._read(entity_ids)
        self._packed = {entity_id: packed for entity_id, (packed, _) in stored.items()}
        self._chunks = {entity_id: chunks for entity_id, (_, chunks) in stored.items() if chunks}

    def _reopened(self, entity_ids: Iterable[str]) -> dict[str, Any]:
        packed, chunks = self._packed, self._chunks
        entities = {
            entity_id: self._family.open(packed[entity_id], chunks.get(entity_id, NO_CHUNKS))
            for entity_id in dict.fromkeys(entity_ids)
        }
        self._cache.keep(entities)
        self._packed, self._chunks = {}, {}
        return entities

    async def _read(self, entity_ids: Sequence[str], marks: Mapping[str, str] | None = None) -> dict[str, Stored]:
        """What stands in Redis of these entities: under their names, else under those of `marks`."""
        if marks is None:
            marks = self._names.marks(entity_ids) if self._names is not None else {}
        found = await self._shard.facts([*entity_ids, *marks.values()])
        stored = {
            entity_id: _NEW if packed is None else Stored(_unpacked(packed))
            for entity_id, packed in zip(entity_ids, found, strict=False)
        }
        stands_as = {entity_id: entity_id for entity_id in entity_ids}
        for (entity_id, mark), packed in zip(marks.items(), found[len(entity_ids) :], strict=True):
            if packed is not None and self._names is not None and stored[entity_id] is _NEW:
                unpacked = _unpacked(packed)
                stored[entity_id], stands_as[entity_id] = Stored(unpacked), mark
                self._names.read(entity_id, mark, unpacked or b"")
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

    async def _entities(self, entity_ids: Iterable[str]) -> tuple[dict[str, Any], Sequence[str]]:
        """These entities, and the ids of those that are new here."""
        fresh: Sequence[str] = ()
        entities, missing = self._cache.take(entity_ids)
        self._parts.health.cache(self._family.name, len(entities), len(missing))
        marks: dict[str, str] | None = None
        if missing and self._names is not None:
            adopted, marks = self._names.adopted(missing)
            if adopted:
                entities |= adopted
                missing = [entity_id for entity_id in missing if entity_id not in adopted]
        if missing:
            read = await self._read(missing, marks)
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

    def _forget(self) -> None:
        self._cache.clear()
        self._comments = CommentsOfShard.of(self.tag, self._parts.keeping)
        persons, naming = self._family.persons, self._family.naming
        self._names = None if persons is None else StoredNames(persons, self._cache)
        family = persons or naming
        if family is not None:
            self._persons = PersonsOfShard(family, self._parts.keeping, self._shard, is_renewed=self._is_renewed)

    def _make_room(self, commit: Commit) -> None:
        evicted = self._cache.evict(self._in_use)
        names = self._names
        if self._family.compressed_at_rest:
            for entity_id, entity in evicted.items():
                packed = self._family.pack(entity)
                short = compressed(packed)
                if short is not packed:
                    commit.facts[entity_id if names is None else names.name_of(entity_id, entity)] = short
        if names is not None and evicted:
            names.let_go(evicted)


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
