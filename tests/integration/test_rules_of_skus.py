"""Which SKUs are bought together, out of the facts of a real Redis: the same as a plain count of all purchases."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from itertools import combinations
from random import Random
from typing import Any

import pytest
from structlog.testing import capture_logs

import agents.analyst.items as items_module
import streams.engine.stored_entities as stored_entities_module
from agents.analyst.items import MOST_RULES, rules_of_skus
from streams.analyses import Least, rules
from streams.engine import chunks
from streams.engine.stored_entities import StoredEntity, stored_entities
from streams.fitted import ItemRules, Reason
from streams.redis.all_facts import all_facts
from streams.redis.connection import Client
from streams.redis.keys import ShardKeys
from streams.redis.shards import shard_tags
from tests.engine.agreement import World
from tests.engine.crowd import connected
from tests.engine.driver import Driver, Topics, lines_of
from tests.recount.baskets import told_skus
from tests.strategies.customers import ACTIVE_BY_PURCHASES
from tests.unit.kpis.stories import NOW

DAY_MS = 86_400_000
WORLD = World(f'{ACTIVE_BY_PURCHASES}[baskets]\nmost_items = 6\nskus = true\nleast_support = "0.01"\n')
SKUS = tuple(f"S-{number:03}" for number in range(40))
Events = list[dict[str, Any]]


def bought(number: int, chance: Random) -> dict[str, Any]:
    """A purchase of the last 400 days. Some SKUs go well together, some purchases are large, one customer buys much."""
    skus = {SKUS[min(int(chance.expovariate(0.15)), 39)] for _ in range(chance.choice((1, 2, 2, 3, 4, 9)))}
    if SKUS[0] in skus and chance.random() < 0.6:
        skus.add(SKUS[5])
    customer = chance.choice(("busy", "busy", *(f"c{n}" for n in range(60))))
    return {
        "type": "purchase.completed",
        "event_id": f"e{number}",
        "occurred_at": NOW - chance.randrange(400 * DAY_MS),
        "purchase_id": f"p{number}",
        **({"customer_id": customer} if number % 5 else {}),
        "amount": "10",
        "currency": "USD",
        "items": [{"sku": sku, "family": sku[:3]} for sku in chance.sample(sorted(skus), len(skus))]
        + [{"family": "x"}],
    }


def company(purchases: int = 1500) -> Events:
    """Purchases in any order, refunds and voidings among them, one void customer and one who is erased."""
    chance = Random(5)
    events = [bought(number, chance) for number in range(purchases)]
    more: Events = []
    for number, purchase in enumerate(events):
        about: dict[str, Any] = {name: purchase[name] for name in ("purchase_id", "customer_id") if name in purchase}
        said = {"event_id": f"m{number}", "occurred_at": NOW - DAY_MS, **about}
        if number % 17 == 0:
            more.append({"type": "purchase.refunded", "amount": "10", "currency": "USD", **said})
        if number % 19 == 0:
            more.append({"type": "purchase.voided", **said})
    events += more
    chance.shuffle(events)
    of_customers = [("customer.voided", "c3"), ("customer.erased", "c4")]
    return events + [
        {"type": kind, "event_id": kind, "occurred_at": NOW - DAY_MS, "customer_id": customer}
        for kind, customer in of_customers
    ]


async def count(url: str, topics: Topics, *parts: Events, world: World = WORLD, cache: int = 10_000) -> None:
    """Each part by a worker of its own, with so many customers in its memory; `topics` are what it goes on with."""
    for part in parts:
        async with connected(url) as client:
            driver = Driver(client, world.engine, cache=cache, topics=topics)
            await driver.start()
            for start in range(0, len(part), 300):
                driver.publish(lines_of(part[start : start + 300]))
                await driver.work()


def topics() -> Topics:
    """Empty ones."""
    return Topics(WORLD.engine.kafka.partitions)


def recounted(events: Events, world: World, as_of: int) -> ItemRules:
    """The same by a plain count of all pairs."""
    baskets = world.engine.baskets
    assert baskets is not None
    told = [one.families for one in told_skus(events, world.recount) if 0 <= as_of - one.at < 365 * DAY_MS]
    counted = [skus for skus in told if len(skus) <= baskets.most_items]
    items = Counter(sku for skus in counted for sku in skus)
    pairs = Counter(pair for skus in counted for pair in combinations(sorted(skus), 2))
    found = rules(len(counted), items, pairs, Least(float(baskets.least_support), 5))
    return ItemRules(
        as_of=as_of,
        baskets=len(counted),
        too_large=len(told) - len(counted),
        basket_size_mean=items.total() / len(counted),
        least_support=float(baskets.least_support),
        least_count=5,
        rules=found[:MOST_RULES],
        left_out=max(0, len(found) - MOST_RULES),
    )


async def found_in(url: str, world: World, as_of: int) -> ItemRules:
    async with connected(url) as client:
        return await rules_of_skus(client, world.engine, as_of)


@pytest.mark.parametrize("days_ago", [0, 90])
async def test_rules_are_those_of_a_plain_count(
    embedded_redis: str, monkeypatch: pytest.MonkeyPatch, days_ago: int
) -> None:
    monkeypatch.setattr(chunks, "SIZE", 4)
    events = company()
    await count(embedded_redis, topics(), events[:900], events[800:], cache=3)
    async with connected(embedded_redis) as client:
        facts = [await client.hgetall(ShardKeys(tag).facts) for tag in await shard_tags(client)]
    fields = [(name, value) for of_shard in facts for name, value in of_shard.items()]
    assert any(value[:1] == b"\xc1" for _, value in fields), "none is compressed"
    assert any(name[:1] == b"\0" and name[1:2].isdigit() for name, _ in fields), "none is in chunks"
    as_of = NOW - days_ago * DAY_MS
    wanted = recounted(events, WORLD, as_of)
    assert wanted.too_large
    assert any((rule.left, rule.right) == (SKUS[0], SKUS[5]) for rule in wanted.rules)
    assert await found_in(embedded_redis, WORLD, as_of) == wanted


async def test_only_the_rules_of_the_highest_lift_are_kept(
    embedded_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(items_module, "MOST_RULES", 3)
    events = company(500)
    await count(embedded_redis, topics(), events)
    found, every = await found_in(embedded_redis, WORLD, NOW), recounted(events, WORLD, NOW)
    assert found.rules == every.rules[:3]
    assert found.left_out == len(every.rules) - 3 > 0


async def test_what_changes_between_passes_makes_one_more_pass(
    embedded_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the first pass late purchases make two other SKUs frequent, and a voiding takes one back."""
    events = company(300)
    late = [
        {**bought(1000 + number, Random(number)), "items": [{"sku": "NEW-1"}, {"sku": "NEW-2"}]} for number in range(30)
    ]
    late = [{**purchase, "occurred_at": NOW - 30 * DAY_MS} for purchase in late]
    recent = next(event for event in events if event["type"] == "purchase.completed" and "customer_id" in event)
    subject = {name: recent[name] for name in ("purchase_id", "customer_id")}
    late.append({"type": "purchase.voided", "event_id": "vv", "occurred_at": NOW, **subject})
    told = topics()
    await count(embedded_redis, told, events)
    passes: list[int] = []
    once = items_module._counted

    async def counted(*arguments: Any) -> Any:  # noqa: ANN401 - as what it stands for
        done = await once(*arguments)
        passes.append(done[0].baskets)
        if len(passes) == 1:
            await count(embedded_redis, told, late)
        return done

    monkeypatch.setattr(items_module, "_counted", counted)
    found = await found_in(embedded_redis, WORLD, NOW)
    assert len(passes) == 3
    assert passes[0] < passes[1] == passes[2]
    assert found == recounted([*events, *late], WORLD, NOW)
    assert any((rule.left, rule.right) == ("NEW-1", "NEW-2") for rule in found.rules)


async def test_an_entity_that_gets_new_chunks_meanwhile_is_read_at_one_moment(
    embedded_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the scan and the reading of its chunks a customer's chunks are others."""
    monkeypatch.setattr(chunks, "SIZE", 4)
    chance = Random(1)
    events = [{**bought(number, chance), "customer_id": "busy"} for number in range(60)]
    told = topics()
    await count(embedded_redis, told, events[:30])
    async with connected(embedded_redis) as client:
        (tag,) = [tag for tag in await shard_tags(client) if await client.hlen(ShardKeys(tag).facts)]
        once = client.hmget
        done: list[bool] = []

        async def hmget(*arguments: Any) -> Any:  # noqa: ANN401 - as what it stands for
            if not done:
                done.append(True)
                await count(embedded_redis, told, events)
            return await once(*arguments)

        monkeypatch.setattr(client, "hmget", hmget)
        (stored,) = [stored async for stored in stored_entities(client, tag)]
    assert isinstance(stored, StoredEntity)
    assert set(stored.chunks) == set(chunks.names_in(stored.packed))
    assert len(stored.chunks) > 8


async def test_an_entity_that_the_scan_tells_twice_counts_once(
    embedded_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Redis may while it gives a hash more room."""

    async def twice(client: Client, tag: str) -> AsyncIterator[Mapping[str, bytes]]:
        async for portion in all_facts(client, tag):
            yield portion
            yield portion

    monkeypatch.setattr(stored_entities_module, "all_facts", twice)
    events = company(200)
    await count(embedded_redis, topics(), events)
    assert await found_in(embedded_redis, WORLD, NOW) == recounted(events, WORLD, NOW)


@pytest.mark.parametrize("damage", [b"\xc1\x01", b"\xc0\x00", b"\x93\x01", b""])
async def test_a_customer_whose_facts_cannot_be_read_is_left_out(embedded_redis: str, damage: bytes) -> None:
    events = company(200)
    await count(embedded_redis, topics(), events)
    async with connected(embedded_redis) as client:
        tags = [tag for tag in await shard_tags(client) if await client.hexists(ShardKeys(tag).facts, "busy")]
        await client.hset(ShardKeys(tags[0]).facts, "busy", damage)
    others = [event for event in events if event.get("customer_id") != "busy"]
    with capture_logs() as said:
        assert await found_in(embedded_redis, WORLD, NOW) == recounted(others, WORLD, NOW)
    of_facts = [line for line in said if line["event"].startswith("The facts of some customers cannot be read")]
    assert [line["customers"] for line in of_facts] == [1]


async def test_where_no_skus_are_kept_nothing_is_read(embedded_redis: str) -> None:
    for toml in ("", "[baskets]\n"):
        world = World(ACTIVE_BY_PURCHASES + toml)
        await count(embedded_redis, topics(), company(20), world=world)
        found = await found_in(embedded_redis, world, NOW)
        assert (found.reason, found.rules, found.baskets) == (Reason.SWITCHED_OFF, (), 0)
        async with connected(embedded_redis) as client:
            await client.flushall()
    await count(embedded_redis, topics(), company(20), world=World(f"{ACTIVE_BY_PURCHASES}[baskets]\n"))
    found = await found_in(embedded_redis, WORLD, NOW)
    assert (found.reason, found.basket_size_mean) == (Reason.NOT_SEEN, None)
