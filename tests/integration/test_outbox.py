"""What a shard has to tell others: it stays until it is in Kafka, whatever fails between its commit and that."""

from collections.abc import AsyncIterator

import pytest

from schemas import DealSold, Sale, encode
from schemas.topics import DERIVED
from streams.cli.tables.shard_positions import ShardPositions
from streams.embedded import free_port
from streams.kafka.clients.bulk import DeliveryGivenUp
from streams.kafka.clients.derived import Derived
from streams.kafka.partitioner import partitions_of
from streams.redis.commits import NOWHERE, Commit, Position
from streams.redis.connection import Client
from streams.redis.errors import ShardMovedError
from streams.redis.shards import Shards
from streams.settings import KafkaSettings
from tests.built_in import FAMILY_OF_TOPIC
from tests.engine.crowd import connected
from tests.integration.test_kafka_sending import everything_in
from tests.servers.topics import create_topics

NOW = 1_790_000_000_000
TAG = "deal-0"
SESSION = "one"


@pytest.fixture(params=["embedded_redis", "debian_redis", "redis_cluster", "simulated_redis"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    async with connected(request.getfixturevalue(request.param)) as client:
        yield client


async def committed(shards: Shards, before: Position, **outgoing: bytes) -> Position:
    position, _ = await shards.commit(TAG, before, SESSION, Commit(facts={"d": b"facts"}, outgoing=outgoing))
    return position


async def test_what_a_commit_tells_others_is_read_again_with_the_shard(client: Client) -> None:
    shards = Shards(client)
    first = await committed(shards, NOWHERE, d1=b"sold", d2=b"sold too")
    await committed(shards, first, d2=b"taken back")
    assert dict((await shards.load(TAG)).outbox) == {"d1": b"sold", "d2": b"taken back"}
    assert await shards.outbox(TAG) == {"d1": b"sold", "d2": b"taken back"}


async def test_a_commit_that_comes_again_brings_nothing_back(client: Client) -> None:
    shards = Shards(client)
    position = await committed(shards, NOWHERE, d1=b"sold")
    await shards.delivered(TAG, {"d1": b"sold"})
    assert await committed(shards, NOWHERE, d1=b"sold") == position
    assert await shards.outbox(TAG) == {}


async def test_a_refused_commit_tells_nothing(client: Client) -> None:
    shards = Shards(client)
    await committed(shards, NOWHERE)
    with pytest.raises(ShardMovedError):
        await shards.commit(TAG, Position(7, "another"), "another", Commit(outgoing={"d1": b"sold"}))
    assert await shards.outbox(TAG) == {}


async def test_only_what_is_in_kafka_is_taken_out(client: Client) -> None:
    shards = Shards(client)
    first = await committed(shards, NOWHERE, d1=b"sold", d2=b"sold too")
    await committed(shards, first, d1=b"for more")
    assert await shards.delivered(TAG, {"d1": b"sold", "d2": b"sold too", "d3": b"never told"}) == 1
    assert await shards.outbox(TAG) == {"d1": b"for more"}
    assert await shards.delivered(TAG, {"d1": b"for more"}) == 0
    assert await shards.outbox(TAG) == {}


async def test_an_outbox_of_any_size_is_emptied(client: Client) -> None:
    shards = Shards(client)
    told = {f"d{number}": b"%d" % number for number in range(5_001)}
    await committed(shards, NOWHERE, **told)
    assert await shards.delivered(TAG, told | {"d7": b"for more"}) == 1
    assert await shards.outbox(TAG) == {"d7": b"7"}


async def test_who_waits_for_an_outbox_waits_for_what_was_there_and_for_nothing_that_came_later(client: Client) -> None:
    shards, positions = Shards(client), ShardPositions(client, FAMILY_OF_TOPIC)
    first = await committed(shards, NOWHERE, d1=b"sold", d2=b"sold too")
    noted = await positions.outgoing([TAG, "deal-1"])
    assert noted == {(TAG, "d1"), (TAG, "d2")}
    second = await committed(shards, first, d2=b"for more", d3=b"later")
    assert await positions.still_outgoing(noted) == noted
    await shards.delivered(TAG, {"d1": b"sold", "d2": b"sold too"})
    # Of a deal that was told anew it is not known whether the older record was ever sent.
    assert await positions.still_outgoing(noted) == {(TAG, "d2")}
    await committed(shards, second, d4=b"later still")
    await shards.delivered(TAG, {"d2": b"for more"})
    assert await positions.still_outgoing(noted) == set()
    assert await positions.still_outgoing(set()) == set()


def sold(customer: str, version: int, deal_id: str = "d") -> tuple[bytes, bytes]:
    """The key and the value of a record."""
    sale = Sale(entry_id="e", minor_units=100 * version)
    told = DealSold(
        event_id="e", occurred_at=NOW, customer_id=customer, deal_id=deal_id, group="nabz", version=version, sale=sale
    )
    return customer.encode(), encode(told)


async def test_what_was_sold_is_in_the_partition_of_its_customer_in_the_order_of_telling(kafka: str) -> None:
    await create_topics(kafka, {DERIVED: 4})
    derived = Derived(KafkaSettings(bootstrap=kafka), 4)
    records = [sold(customer, version) for version in (1, 2) for customer in ("c1", "c2", "zoé")]
    assert not await derived.send(records[:3])
    assert not await derived.send(records[3:])
    await derived.stop()
    found = await everything_in(kafka, DERIVED, 4, len(records))
    for customer in ("c1", "c2", "zoé"):
        key = customer.encode()
        (partition,) = partitions_of([key], 4)
        told = [value for one, value, _ in found[partition] if one == key]
        assert told == [sold(customer, 1)[1], sold(customer, 2)[1]]


async def test_who_ends_while_kafka_is_away_waits_no_longer() -> None:
    derived = Derived(KafkaSettings(bootstrap=f"localhost:{free_port()}"), 4)
    derived.give_up()
    with pytest.raises(DeliveryGivenUp):
        await derived.send([sold("c1", 1)])
    await derived.stop()
