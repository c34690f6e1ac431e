"""The writer of a shard whose events belong to entities: deals, tickets, customers."""

import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import compress
from typing import Any

from streams.arithmetic.deltas import Contributions
from streams.arithmetic.measures.versions import FIRST
from streams.engine.cache import EntityCache
from streams.engine.chunks import NO_CHUNKS, Changes, field_of
from streams.engine.compression import compressed
from streams.engine.decode import Decoded, without
from streams.engine.entity_reader import EntityReader
from streams.engine.family import EntityFamily, EventOutcome, ValueNumbers, of_family
from streams.engine.first_seen import add_earlier
from streams.engine.growing import Growing
from streams.engine.parts import Parts
from streams.engine.persons import PersonsOfShard
from streams.engine.quarantine import RETRY_MS, Sorted, Told, raised_by_time, sort_out
from streams.engine.quarantining import QuarantiningWriter
from streams.engine.stamps import stamp_of
from streams.engine.writer import SendOn
from streams.kafka.partitioner import partitions_of
from streams.redis.commits import Commit


class EntityWriter(QuarantiningWriter):
    """Keeps the facts of entities, and counts the difference that new ones make."""

    _family: EntityFamily[Any, Any]
    _reader: EntityReader

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
        self._persons: PersonsOfShard | None = None
        self._in_use = 0
        self._entity_ids: list[str] = []
        self._loaded: dict[str, Any] = {}
        """The entities of the batch that is worked on, one id for each of its events."""
        catalogue = parts.catalogue
        self._version, self._stamp = catalogue.number, stamp_of(catalogue.number)
        self._growing = Growing(self._family.measures, catalogue)
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

    async def _aged(self, entity_ids: Sequence[str], now: int) -> Commit:
        entity_ids = await self._reader.in_memory(entity_ids)
        entities, fresh = await self._reader.entities(entity_ids)
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
        if self._family.timed:
            commit.timers.update(dict.fromkeys(errors, now + RETRY_MS))
        else:
            commit.untimed += errors  # nobody would look at them, and boards would wait for that
        return commit

    def _commit_of_aged(self, entities: dict[str, Any], now: int) -> Commit:
        contributions = Contributions()
        for entity in entities.values():
            self._family.begin(entity)
        seen = self._catch_up(entities, contributions)
        for entity in entities.values():
            self._family.settle(entity, now, contributions)
        return self._commit_of(entities, contributions, now, seen)

    async def _load(self, decoded: Decoded, send_on: SendOn | None) -> Decoded:
        with of_family():
            entity_ids = list(map(self._family.entity_of, decoded.events))
        entity_ids = list(await self._reader.in_memory(entity_ids))
        entities, fresh = await self._reader.entities(dict.fromkeys(entity_ids))
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
        keys = [self._parts.events.key_of(events[entity_id]) for entity_id in fresh]
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
        seen = self._catch_up(entities, contributions)
        outcomes = [
            apply(entities[entity_id], event, amount)
            for event, amount, entity_id in zip(decoded.events, decoded.amounts, entity_ids, strict=True)
        ]
        for entity in entities.values():
            settle(entity, now, contributions)
        commit = self._commit_of(entities, contributions, now, seen)
        if comments:
            self._parts.keeping.fill(commit, comments, now)
        return commit, outcomes

    def _catch_up(self, entities: Mapping[str, Any], contributions: Contributions) -> dict[str, int]:
        """Count what entities that were counted with an older version have not counted; `begin` went before.

        Returns the marks that their facts set and the shard lacks, with their moments.
        """
        behind, seen = self._reader.behind, dict[str, int]()
        if not behind:
            return seen
        family, growing = self._family, self._growing
        for entity_id in behind.keys() & entities.keys():
            entity = entities[entity_id]
            contributions.added += growing.missing(family.counted(entity), behind.pop(entity_id))
            if family.told_by_facts:
                add_earlier(seen, family.seen_in(entity), self._seen)
        return seen

    def _commit_of(
        self, entities: dict[str, Any], contributions: Contributions, now: int, seen: dict[str, int]
    ) -> Commit:
        family, stamp = self._family, self._stamp
        commit = Commit(facts={entity_id: family.pack(entity) for entity_id, entity in entities.items()}, seen=seen)
        self._cache.weigh(commit.facts)
        if stamp:
            commit.facts = {entity_id: stamp + packed for entity_id, packed in commit.facts.items()}
        if self._reader.names is not None:
            self._reader.names.renew(entities)
        for entity_id, entity in entities.items():
            changes = family.take_changes(entity)
            if changes is not None:
                self._write_chunks(entity_id, changes, commit)
        commit.appended = self._deltas.logs(contributions, family.dimension_tuples, now)
        self._set_timers(entities, commit)
        if family.tells:
            for entity_id, entity in entities.items():
                commit.outgoing.update(family.outgoing(entity_id, entity))
        self._name_persons(entities, commit)
        self._in_use = len(entities)
        return commit

    def _set_timers(self, entities: dict[str, Any], commit: Commit) -> None:
        if self._family.timed:
            for entity_id, entity in entities.items():
                due = self._family.due(entity)
                if due is None:
                    commit.untimed.append(entity_id)
                else:
                    commit.timers[entity_id] = due
        elif self._version > FIRST:
            commit.untimed += entities  # of settings of before

    def _name_persons(self, entities: dict[str, Any], commit: Commit) -> None:
        """Have a commit list whom entities name, and write those who were erased under their marks."""
        naming = self._family.naming
        if naming is not None and self._persons is not None:
            for entity_id, entity in entities.items():
                commit.named += naming.take_named(entity_id, entity)
            self._persons.named(commit.named)
        if self._reader.names is not None:
            self._reader.names.settle(commit, entities)

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
        stored = await self._reader.stored(entity_ids)
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

    def _forget(self) -> None:
        self._cache.clear()
        self._reader = EntityReader(self._family, self._shard, self._cache, self._parts.health, self._version)
        family = self._family.persons or self._family.naming
        if family is not None:
            self._persons = PersonsOfShard(family, self._parts.keeping, self._shard, is_renewed=self._is_renewed)

    def _make_room(self, commit: Commit) -> None:
        evicted = self._cache.evict(self._in_use)
        names = self._reader.names
        if self._family.compressed_at_rest:
            for entity_id, entity in evicted.items():
                if entity_id in self._reader.behind:
                    continue  # nothing was counted of it since it was read
                packed = self._family.pack(entity)
                short = compressed(packed)
                if short is not packed:
                    commit.facts[entity_id if names is None else names.name_of(entity_id, entity)] = self._stamp + short
        if names is not None and evicted:
            names.let_go(evicted)
