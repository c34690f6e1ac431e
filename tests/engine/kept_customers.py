"""Customers' facts put straight into Redis, packed as workers pack them: for many customers, or for chosen facts."""

from collections.abc import Iterable, Mapping
from typing import Any

from agents.customers.facts import Fact
from agents.customers.packing import Packing
from agents.customers.stored import Customer
from streams.engine.compression import compressed
from streams.kafka.partitioner import partitions_of
from streams.redis import keys as redis_keys
from streams.redis.connection import Client
from streams.redis.keys import ShardKeys, shard_tag

_AT_ONCE = 2_000


async def keep(client: Client, customers: Mapping[str, Iterable[Fact]], as_of: int, partitions: int = 4) -> None:
    """Write customers into so many shards, every other one as it rests; tables are of `as_of`, epoch ms."""
    where = partitions_of([customer.encode() for customer in customers], partitions)
    written: dict[str, dict[str, bytes]] = {shard_tag("customer", number): {} for number in range(partitions)}
    for place, (customer, facts) in enumerate(customers.items()):
        packed = Packing().pack(Customer(as_of, sorted(facts, key=_order_key_of)))
        written[shard_tag("customer", where[place])][customer] = compressed(packed) if place % 2 else packed
    for tag, fields in written.items():
        names = list(fields)
        for start in range(0, len(names), _AT_ONCE):
            some: Any = {name: fields[name] for name in names[start : start + _AT_ONCE]}
            await client.hset(ShardKeys(tag).facts, mapping=some)
    await client.sadd(redis_keys.SHARDS, *written)
    await client.hset(redis_keys.TABLE_META, "as_of", str(as_of))


def _order_key_of(fact: Fact) -> Any:  # noqa: ANN401 - facts are ordered by whatever it is
    return fact.order_key
