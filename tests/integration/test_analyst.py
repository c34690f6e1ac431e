"""The analyst reads what workers keep of customers, however that lies in Redis."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import pytest

from agents.analyst.known import Known, known_at
from agents.analyst.purchases import expected_purchases
from agents.analyst.run import run_once
from agents.analyst.sampling import mark_of
from agents.analyst.scan import rules_of, scan
from agents.analyst.story import story_of
from agents.customers.facts import PURCHASES, Fact, OrderKey, Purchase
from agents.customers.packing import Packing, encode
from agents.customers.stored import Customer
from streams.engine import chunks
from streams.fitted import Models
from streams.redis import keys as redis_keys
from streams.redis.all_facts import some_facts
from streams.redis.connection import Client
from tests.bench.histories import DAY, customers
from tests.datasets.cdnow_counts import bought as cdnow
from tests.engine.crowd import connected
from tests.engine.driver import Driver, Topics, lines_of
from tests.engine.kept_customers import keep
from tests.engine.pure import PureDriver, decoded
from tests.integration.analysed_shop import NOW, WORLD, buying, settings_for, shop


def told(models: Models) -> Mapping[str, Any]:
    """All but when it was found, and how long that took."""
    run = msgspec.structs.replace(models.run, fitted_at=0, took_seconds=0.0)
    found: Mapping[str, Any] = msgspec.to_builtins(msgspec.structs.replace(models, run=run))
    return found


# ------------------------------------------------------------------------------------------- reading


def events() -> list[dict[str, Any]]:
    """A year of a shop, with guests, somebody who is erased, and somebody who is void."""
    told = customers(60, NOW)
    guest = next(event for event in told if event["type"] == "purchase.completed")
    more = [
        {**guest, "event_id": f"guest {number}", "purchase_id": f"guest {number}", "customer_id": None}
        for number in range(20)
    ]
    gone = [
        {"type": f"customer.{what}", "event_id": what, "occurred_at": NOW - DAY, "customer_id": f"customer-{place:08}"}
        for place, what in enumerate(("erased", "voided"))
    ]
    return [*told, *more, *gone]


async def counted(client: Client, told: Sequence[Mapping[str, Any]], partitions: int, cache: int = 8) -> None:
    settings = WORLD.engine.model_copy(
        update={"kafka": WORLD.engine.kafka.model_copy(update={"partitions": partitions})}
    )
    driver = Driver(client, settings, cache, Topics(partitions))
    await driver.start()
    for start in range(0, len(told), 100):
        driver.publish(lines_of(told[start : start + 100]))
        await driver.work()


async def test_all_customers_are_read_whatever_their_facts_have_become(
    embedded_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "SIZE", 4)
    settings, story = settings_for(embedded_redis), events()
    async with connected(embedded_redis) as client:
        await counted(client, story, partitions=3)
        fields: dict[Any, Any] = {}
        for number in range(3):
            fields.update(await client.hgetall(redis_keys.ShardKeys(f"customer-{number}").facts))
        assert any(name[:1] == b"\0" and name[1:2].isdigit() for name in fields), "none has chunks"
        assert any(value[:1] == b"\xc1" for value in fields.values()), "none rests"
        found = await scan(client, settings, NOW - 30 * DAY)
    # The same by one who keeps all in memory.
    pure = PureDriver(WORLD.engine)
    for start in range(0, len(story), 100):
        pure.count(decoded(story[start : start + 100]))
    rules, texts = rules_of(settings), pure.numbers.texts["segment"]
    expected = {}
    for entity, packed in pure.packed("customer").items():
        known = known_at(story_of(packed, pure.chunks.get(("customer", entity), {})), NOW - 30 * DAY, rules)
        if known.is_there:
            expected[mark_of(entity)] = (texts[known.segment], known._replace(segment=0))
    assert len(expected) > 40
    assert found.marks.tolist() == sorted(expected)
    for place, mark in enumerate(found.marks.tolist()):
        row = Known(*(int(column[place]) for column in found.now))
        assert (found.segments_of(found.now)[place], row._replace(segment=0)) == expected[mark]


async def test_models_are_the_same_bits_in_any_order_and_with_any_number_of_shards(embedded_redis: str) -> None:
    found = []
    for seed, partitions in ((None, 1), (5, 4), (9, 7)):
        *story, last = sorted(events(), key=lambda event: event["type"] == "customer.erased")
        if seed is not None:
            random.Random(seed).shuffle(story)
        async with connected(embedded_redis) as client:
            await client.flushall()
            await counted(client, [*story, last], partitions)
            found.append(await run_once(client, settings_for(embedded_redis), NOW))
    first, *others = (told(one.models) for one in found)
    assert first["clusters"]["clusters"]
    assert first["run"]["customers"] > 50
    assert others == [first, first]


async def test_a_sample_is_read_and_stands_for_all(embedded_redis: str) -> None:
    settings = settings_for(embedded_redis, sample=1_000)
    async with connected(embedded_redis) as client:
        await keep(client, shop(6_000), NOW)
        sampled = await run_once(client, settings, NOW)
        whole = await run_once(client, settings_for(embedded_redis), NOW)
    run = sampled.models.run
    assert 850 < run.sampled <= 1_100
    assert run.customers == pytest.approx(6_000, rel=0.1)
    assert (whole.models.run.customers, whole.models.run.sampled) == (6_000, 6_000)
    clusters = sampled.models.clusters
    assert clusters is not None
    in_all = sum(one.customers for one in clusters.clusters)
    assert in_all == pytest.approx(6_000 * clusters.customers / run.sampled, rel=0.02)


async def test_who_cannot_be_read_is_left_out(embedded_redis: str) -> None:
    async with connected(embedded_redis) as client:
        await keep(client, shop(), NOW)
        shard = redis_keys.ShardKeys("customer-0")
        for name, broken in (("a", b"\xff"), ("b", b"\xc1"), ("c", b"\xc0\0\0\0\1"), ("\0" + "0.0:d", b"x")):
            await client.hset(shard.facts, name, broken)
        await client.hset(shard.facts, "none of its chunks is there", chunks_of_nobody())
        found = await run_once(client, settings_for(embedded_redis), NOW)
    assert (found.models.run.customers, found.failed) == (400, [])


def chunks_of_nobody() -> bytes:
    return with_a_chunk(b"nothing")


def with_a_chunk(packed: bytes) -> bytes:
    """The same, with an index that names the first chunk of facts."""
    index = msgspec.msgpack.encode([[0, 1]])
    return b"\xc0" + len(index).to_bytes(4, "big") + index + packed


async def test_a_customer_who_changes_while_the_chunks_are_fetched_is_read_as_of_one_moment(
    embedded_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = redis_keys.ShardKeys("customer-0").facts
    first, second, third = buying(1, [300, 200, 100])
    async with connected(embedded_redis) as client:
        await keep(client, {"somebody else": buying(2, [5])}, NOW, partitions=1)
        before = with_a_chunk(Packing().pack(Customer(0, [second])))
        after = with_a_chunk(Packing().pack(Customer(0, [third])))
        await client.hset(facts, mapping={"c": before, "\0" + "0.0:c": encode([first])})
        changes: list[Mapping[Any, Any]] = [{"c": after, "\0" + "0.0:c": encode([first, second])}]

        async def while_it_changes(client: Client, tag: str, fields: Sequence[str]) -> list[bytes | None]:
            if changes:
                await client.hset(facts, mapping=changes.pop())
            return await some_facts(client, tag, fields)

        monkeypatch.setattr("streams.engine.stored_entities.some_facts", while_it_changes)
        found = await scan(client, settings_for(embedded_redis), NOW)
    place = found.marks.tolist().index(mark_of("c"))
    assert (found.now.orders[place], found.now.recency[place]) == (3, 100)
    assert len(found.marks) == 2


async def test_customers_of_cdnow_are_ranked_by_what_they_are_expected_to_buy(embedded_redis: str) -> None:
    """All 23,570, after 39 weeks: Fader, Hardie and Lee have .626 for their tenth of them, with BG/NBD."""
    facts: dict[str, list[Fact]] = {}
    for one in cdnow():
        name = f"{one.customer}-{one.place}"
        key = OrderKey(int(one.at.timestamp() * 1000), name, PURCHASES)
        facts.setdefault(str(one.customer), []).append(Purchase(key, name, one.cents, None, 0, None, ()))
    end = max(fact.order_key.moment for of_one in facts.values() for fact in of_one)
    then = end - 39 * 7 * DAY
    async with connected(embedded_redis) as client:
        await keep(client, facts, end)
        population = await scan(client, settings_for(embedded_redis), then)
        found = await run_once(client, settings_for(embedded_redis, horizon_days=39 * 7), end)
    expected = expected_purchases(population, 39 * 7)
    assert expected is not None
    bought = {
        mark_of(name): len({fact.order_key.moment // DAY for fact in of_one if fact.order_key.moment > then})
        for name, of_one in facts.items()
    }
    happened = np.array([bought[mark] for mark in population.marks.tolist()])
    assert len(happened) == 23_570
    assert np.corrcoef(expected, happened)[0, 1] > 0.6
    best = np.argsort(-expected)[: len(expected) // 10]
    assert happened[best].sum() / happened.sum() > 0.45
    # The analyst judges the same model by the same weeks.
    value = found.models.value
    assert value is not None
    assert value.reason is None
    assert value.judged is not None
    assert value.judged.error < 0.85 * value.judged.plain_error
    assert value.judged.top_tenth > max(0.45, value.judged.plain_top_tenth)
