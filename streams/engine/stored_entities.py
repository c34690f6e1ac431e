"""All entities of a shard as they are stored, for those who look at what is kept and write nothing."""

from collections.abc import AsyncIterator, Mapping
from typing import Final, NamedTuple

import msgspec

from streams.engine.chunks import ESCAPE, NO_CHUNKS, field_of, names_in
from streams.engine.compression import decompressed
from streams.redis.all_facts import all_facts, some_facts
from streams.redis.connection import Client

UNREADABLE: Final = (KeyError, ValueError, msgspec.MsgspecError, RecursionError)
"""What reading the facts of an entity raises where they were damaged: a chunk is missing, or bytes mean nothing."""


class StoredEntity(NamedTuple):
    """What is packed of an entity, and its chunks by their names; nothing of it is compressed."""

    packed: bytes
    chunks: Mapping[str, bytes] = NO_CHUNKS


async def stored_entities(client: Client, tag: str) -> AsyncIterator[StoredEntity | ValueError]:
    """Each entity of a shard once, as it was at some moment of the reading, its chunks as they were at the same one.

    All are told that stand there from the first moment to the last; those that come or go meanwhile may be. In place of
    one that cannot be read it is told why. A chunk that is missing is left out. Raises StoreUnavailableError.
    """
    known: set[str] = set()
    async for portion in all_facts(client, tag):
        for entity, facts in portion.items():
            if entity in known or not is_entity(entity):
                continue
            known.add(entity)
            try:
                stored = await whole_entity(client, tag, entity, facts)
            except ValueError as error:
                yield error
                continue
            if stored is not None:
                yield stored


def is_entity(field: str) -> bool:
    """Whether a field of a shard's facts is an entity, and no chunk of one."""
    return field[:1] != ESCAPE or not field[1:2].isdigit()


async def whole_entity(client: Client, tag: str, entity: str, facts: bytes) -> StoredEntity | None:
    """An entity of which `facts` were read, with its chunks; None of one that went meanwhile.

    Where it has chunks it is read again together with them, for a worker may go on meanwhile. A chunk that is missing
    is left out. Raises StoreUnavailableError, and ValueError where what is stored cannot be read.
    """
    packed = decompressed(facts)
    names = names_in(packed)
    while names:
        again, *found = await some_facts(client, tag, [entity, *(field_of(name, entity) for name in names)])
        if again is None:
            return None
        packed, asked = decompressed(again), names
        names = names_in(packed)
        if names == asked:
            chunks = {name: decompressed(chunk) for name, chunk in zip(names, found, strict=True) if chunk is not None}
            return StoredEntity(packed, chunks)
    return StoredEntity(packed)
