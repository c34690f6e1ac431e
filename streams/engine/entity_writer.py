"""The writer of a shard whose events belong to entities: deals, tickets, customers."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import compress
from typing import Any

from schemas import key_of
from streams.arithmetic.deltas import Contributions
from streams.engine.cache import EntityCache
from streams.engine.compression import compressed, decompressed
from streams.engine.decode import Decoded, without
from streams.engine.family import EntityFamily, EventOutcome, ValueNumbers, of_family
from streams.engine.quarantine import RETRY_MS, Sorted, Told, raised_by_time, sort_out
from streams.engine.quarantining import QuarantiningWriter
from streams.engine.writer import Parts, SendOn
from streams.kafka.partitioner import partitions_of
from streams.redis.shards import Commit


class EntityWriter(QuarantiningWriter):
    """Keeps the facts of entities, and counts the difference that new ones make."""

    _family: EntityFamily[Any, Any]

    def __init__(
        self,
        tag: str,
        family: Callable[[ValueNumbers], EntityFamily[Any, Any]],
        parts: Parts,
        partitions: int,
        most_entities: int,
        numbered_first: Collection[tuple[str, str]] = (),
    ) -> None:
        """Keep at most `most_entities` in memory between batches."""
        super().__init__(tag, family, parts, partitions, numbered_first)
        self._cache = EntityCache(most_entities)
        self._in_use = 0
        self._entity_ids: list[str] = []
        self._loaded: dict[str, Any] = {}
        """The entities of the batch that is worked on, one id for each of its events."""
        self._packed: dict[str, bytes | None] = {}
        """The facts of entities as they are in Redis, after the work on them has raised."""

    @property
    def timed(self) -> bool:
        """Whether time alone can change anything in this shard."""
        return self._family.timed

    async def pass_time(self, entity_ids: Sequence[str], now: int) -> None:
        """Count what the passing of time has brought to these entities by `now` (epoch ms)."""
        await self._write(lambda: self._aged(entity_ids, now))

    async def _aged(self, entity_ids: Sequence[str], now: int) -> Commit:
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
            await self._read_packed(list(entities))
        errors = raised_by_time(self._family, self._logs, self._packed, now)
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
        contributions = Contributions()
        for entity in entities.values():
            begin(entity)
        outcomes = [
            apply(entities[entity_id], event, amount)
            for event, amount, entity_id in zip(decoded.events, decoded.amounts, entity_ids, strict=True)
        ]
        for entity in entities.values():
            settle(entity, now, contributions)
        return self._commit_of(entities, contributions, now), outcomes

    def _commit_of(self, entities: dict[str, Any], contributions: Contributions, now: int) -> Commit:
        family = self._family
        commit = Commit(facts={entity_id: family.pack(entity) for entity_id, entity in entities.items()})
        commit.appended = self._deltas.logs(contributions, family.dimension_tuples, now)
        if family.timed:
            for entity_id, entity in entities.items():
                due = family.due(entity)
                if due is None:
                    commit.untimed.append(entity_id)
                else:
                    commit.timers[entity_id] = due
        self._in_use = len(entities)
        return commit

    async def _reread(self, decoded: Decoded) -> Sequence[Told]:
        await self._read_packed(list(dict.fromkeys(self._entity_ids)))
        return list(map(Told, self._entity_ids, decoded.events, decoded.amounts))

    def _sort_out(self, told: Sequence[Told], now: int) -> Sorted:
        return sort_out(self._family, self._logs, self._packed, told, now)

    async def _bring_back(self, kept: Decoded, told: Sequence[Told]) -> None:
        del kept
        self._entity_ids = [one.entity_id for one in told]
        self._loaded = self._reopened(self._entity_ids)

    async def _read_packed(self, entity_ids: Sequence[str]) -> None:
        self._cache.drop(entity_ids)
        packed = await self._shard.facts(entity_ids)
        self._packed = {entity_id: _unpacked(facts) for entity_id, facts in zip(entity_ids, packed, strict=True)}

    def _reopened(self, entity_ids: Iterable[str]) -> dict[str, Any]:
        entities = {entity_id: self._family.open(self._packed[entity_id]) for entity_id in dict.fromkeys(entity_ids)}
        self._cache.keep(entities)
        self._packed = {}
        return entities

    async def _entities(self, entity_ids: Iterable[str]) -> tuple[dict[str, Any], Sequence[str]]:
        """These entities, and the ids of those that are new here."""
        fresh: Sequence[str] = ()
        entities, missing = self._cache.take(entity_ids)
        self._parts.health.cache(self._family.name, len(entities), len(missing))
        if missing:
            packed = await self._shard.facts(missing)
            fetched = {
                entity_id: self._opened(_unpacked(facts)) for entity_id, facts in zip(missing, packed, strict=True)
            }
            self._cache.keep(fetched)
            entities |= fetched
            fresh = [entity_id for entity_id, facts in zip(missing, packed, strict=True) if facts is None]
        return entities, fresh

    def _opened(self, packed: bytes | None) -> Any:  # noqa: ANN401 - an entity of any family
        """An entity, or None of facts that cannot be read: the work on that raises, and then it is sorted out."""
        try:
            return self._family.open(packed)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - whatever a family raises
            return None

    def _forget(self) -> None:
        self._cache.clear()

    def _make_room(self, commit: Commit) -> None:
        evicted = self._cache.evict(self._in_use)
        if self._family.compressed_at_rest:
            for entity_id, entity in evicted.items():
                packed = self._family.pack(entity)
                short = compressed(packed)
                if short is not packed:
                    commit.facts[entity_id] = short


def _unpacked(facts: bytes | None) -> bytes | None:
    """Facts as a family reads them; those that are damaged as they are, for the family to say so."""
    try:
        return None if facts is None else decompressed(facts)
    except ValueError:
        return facts
