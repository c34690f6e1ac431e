"""What an earlier version has left of erased persons is written anew within minutes: ids, and marks without a key."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest

from agents.customers.facts import Fact, OrderKey, Taken
from agents.customers.packing import Packing
from agents.customers.stored import Customer, Sold
from agents.customers.void import Void
from streams.comments.kept import name_of
from streams.engine import persons
from streams.engine.compression import compressed
from streams.redis.connection import Client
from streams.redis.keys import RENEWED, ShardKeys
from streams.redis.shards import shard_tags
from tests.engine.crowd import connected
from tests.integration.marked_persons import MINUTE, Person, everything, standing
from tests.integration.test_nothing_left_of_the_erased import AFTER, BEFORE, THEN, Company, names_of, others


@pytest.fixture(params=["debian_redis", "redis_cluster"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    async with connected(request.getfixturevalue(request.param)) as client:
        yield client


async def as_earlier(client: Any, erased: Iterable[Person]) -> None:  # noqa: ANN401 - redis-py leaves half of it untyped
    """Leave everything as an earlier version would have: these by their ids, and nobody listed."""
    for tag in await shard_tags(client):
        keys = ShardKeys(tag)
        await client.hdel(keys.offsets, RENEWED)
        await client.delete(keys.buyers)
        for person in erased:
            by_id, mark = names_of(person)
            if await client.hdel(keys.facts, mark):
                await client.hset(keys.facts, by_id, compressed(_packed(person)))
                await client.delete(keys.erased)
                await client.zadd(keys.erased, {name_of("customer", by_id): THEN})


def _packed(person: Person) -> bytes:
    """Somebody of whom a purchase and an answer are void, or who is void altogether."""
    if person.name.startswith("void"):
        taken: list[Fact] = [Taken(OrderKey(BEFORE, person.mark("event of customer.updated "), 1))]
        erased, void = OrderKey(THEN, person.mark("event of customer.erased "), 1), Void(everything=True)
        return Packing().pack(Customer(NOW, taken, [], None, erased, frozenset(), void))
    purchase, answer = (frozenset({person.mark(what)}) for what in ("purchase ", "answer"))
    erased = OrderKey(THEN, person.mark("event of customer.erased "), 1)
    sold = {f"deal:{person.deal_id(f'D-{person.name}')}": Sold(1, None, is_final=True)}
    return Packing().pack(Customer(NOW, [], [], None, erased, frozenset(), Void(purchase, answer), sold))


NOW = AFTER + MINUTE


async def test_ids_and_marks_of_earlier_versions_go(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persons, "AT_ONCE", 3)
    monkeypatch.setattr(persons, "MOST_PORTIONS", 100)
    person, void, stays, company = Person("erased long ago"), Person("void"), Person("stays"), Company(client)
    await company.reads(*person.records(BEFORE), *stays.records(BEFORE), *others())
    await company.reads(person.erased(THEN), void.erased(THEN), *others())
    await as_earlier(client, [person, void])
    left = await company.left_of(person)
    assert {"customer_id", "event of customer.updated "} <= set(await company.left_of(void))
    assert {"customer_id", "purchase ", "answer", "event of customer.erased "} <= set(left)
    driver = await company.reads(*others())
    assert await company.left_of(person) == await company.left_of(void) == {}
    assert standing(await everything(client, "{customer-"), person, of_deals=True) == {}
    found = b"".join((await everything(client)).values())
    assert name_of("customer", person.id).encode() not in found
    assert name_of("customer", stays.id).encode() not in found
    assert driver.refused == 0
    await company.reads(*person.records(BEFORE), person.erased(THEN))
    assert await company.left_of(person) == {}, "all of it is known to be before the erasure"


async def test_deals_of_earlier_versions_are_listed_and_found(client: Client) -> None:
    person, company = Person("buyer"), Company(client)
    await company.reads(person.deal(BEFORE, "lead"), person.deal(BEFORE, "won", "other"), *others())
    await as_earlier(client, [])
    await company.reads(person.erased(THEN), *others())
    assert await company.left_of(person) == {}


async def test_a_store_is_looked_through_once(client: Client) -> None:
    company = Company(client)
    await company.reads(*Person("somebody").records(BEFORE))
    for tag in await shard_tags(client):
        offsets: Any = await client.hgetall(ShardKeys(tag).offsets)
        is_looked_through = tag.rpartition("-")[0] in {"customer", "deal"} and await client.hlen(ShardKeys(tag).facts)
        assert (RENEWED.encode() in offsets) is bool(is_looked_through), tag
