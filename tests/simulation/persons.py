"""What must be true in the end of customers who were erased: one entity each, and in no deal an id."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from agents.deals.facts import Deal
from streams.engine.chunks import split
from streams.engine.marks import Marks
from streams.engine.stored_entities import is_entity
from streams.redis import keys as redis_keys

_deal = msgspec.msgpack.Decoder(Deal).decode


def wrong_persons(values: Mapping[bytes, Any], erased: Collection[str], marks: Marks) -> list[str]:
    """What is wrong with what Redis holds of these customers, who were erased."""
    wrong = []
    for tag in (tag.decode() for tag in values.get(redis_keys.SHARDS.encode(), {})):
        keys = redis_keys.ShardKeys(tag)
        facts = {name.decode(): packed for name, packed in values.get(keys.facts.encode(), {}).items()}
        if tag.startswith("customer-"):
            twice = [one for one in erased if one in facts and marks.entity_of(one) in facts]
            wrong += [f"{tag}: {one} is two entities" for one in twice]
        if tag.startswith("deal-"):
            for name, packed in facts.items():
                named = set(_deal(split(packed)[0]).names).intersection(erased) if is_entity(name) else set()
                wrong += [f"{tag}: deal {name} names {one}" for one in sorted(named)]
            buyers = values.get(keys.buyers.encode())
            listed = {member.decode().partition(":")[0] for member in (buyers.scores if buyers is not None else ())}
            wrong += [f"{tag}: a deal of {one} is listed" for one in erased if marks.in_room(one) in listed]
    return wrong
