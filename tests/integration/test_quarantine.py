"""An event that a family cannot count goes to the dead letters, and everything else goes on."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, cast

import pytest

from agents.campaigns import Campaigns
from agents.customers import Customers
from agents.deals import Deals
from agents.families import build_families
from agents.tickets import Tickets
from streams.engine.compression import decompressed
from streams.engine.quarantine import RETRY_MS
from streams.engine.worker import Worker
from streams.kafka.batches import Record, RecordBatch, TopicPartition
from streams.kafka.clients.derived import Derived
from streams.redis.connection import Client
from streams.redis.keys import ShardKeys
from tests import recount
from tests.built_in import FAMILY_OF_TOPIC, TOPICS
from tests.engine.crowd import EVENTS, Events, assert_counted, connected, latest
from tests.engine.crowd import WITHOUT_SALES as WORLD
from tests.engine.driver import Topics, lines_of
from tests.engine.reading import tables
from tests.recount.comparison import differences
from tests.recount.events import key_of, topic_of
from tests.recount.windows import DAY
from tests.unit.kafka.records import ARecord


class Mistake(Exception):
    """What a family with a bug raises."""


class Letters:
    """The dead letters, in memory."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Record, str]] = []

    async def send(self, record: Record, topic: str, partition: int, reason: str) -> None:
        """Keep one."""
        assert partition == 0
        self.sent.append((topic, record, reason))

    async def flush(self) -> None:
        """All are here already."""


def topics_of(events: Events) -> Topics:
    topics = Topics(1)
    topics.publish(lines_of(events))
    return topics


@asynccontextmanager
async def worker_of(client: Client, letters: Letters) -> AsyncIterator[Worker]:
    """A worker that has every shard, of one partition each."""
    settings = WORLD.engine
    worker = Worker(
        settings,
        client,
        cast("Any", letters),
        Derived(settings.kafka, 1),
        partial(build_families, settings),
        dict.fromkeys(FAMILY_OF_TOPIC, 1),
    )
    await worker.prepare()
    await worker.next_offsets({TopicPartition(topic, 0) for topic in TOPICS})
    try:
        yield worker
    finally:
        await worker.close()


async def count_all(worker: Worker, topics: Topics, batch: int) -> None:
    for (topic, _), log in topics.logs.items():
        for start in range(0, len(log), batch):
            records = [ARecord(line.offset, line.key, line.value) for line in log[start : start + batch]]
            read = RecordBatch(topic, 0, records, start, start + len(records), 1)
            await worker.count(read, await worker.decode(read))


async def let_time_pass(worker: Worker) -> None:
    async def moved(family: str, partition: int) -> None:
        raise AssertionError((family, partition))

    await worker.chores.pass_time(moved)


def break_method(patch: pytest.MonkeyPatch, family: type, method: str, is_bad: Callable[..., bool]) -> None:
    """Have a method of a family raise once an entity has met an event that is bad."""
    spoilt: list[Any] = []
    apply, broken = family.apply if hasattr(family, "apply") else None, getattr(family, method)

    def applied(self: Any, entity: Any, event: Any, amount: int | None) -> Any:  # noqa: ANN401 - of any family
        if is_bad(event):
            spoilt.append(entity)
        assert apply is not None
        return apply(self, entity, event, amount)

    def raising(self: Any, first: Any, *others: Any) -> Any:  # noqa: ANN401 - of any family
        event = {"apply": others[:1], "contribute": (first,)}.get(method, ())
        if any(first is entity for entity in spoilt) or any(map(is_bad, event)):
            raise Mistake(f"secret {first}")
        return broken(self, first, *others)

    if method not in {"apply", "contribute"}:
        patch.setattr(family, "apply", applied)
    patch.setattr(family, method, raising)


def break_question(patch: pytest.MonkeyPatch, family: type, method: str, is_bad: Callable[[Any], bool]) -> None:
    """Have a method of a family raise where what it is asked is bad."""
    asked = getattr(family, method)

    def raising(self: Any, question: Any) -> Any:  # noqa: ANN401 - of any family
        if is_bad(question):
            raise Mistake(f"secret {question}")
        return asked(self, question)

    patch.setattr(family, method, raising)


def one_of(kind: str, name: str) -> str:
    """The id of some entity of the story."""
    return str(next(event[name] for event in EVENTS[len(EVENTS) // 2 :] if event["type"] == kind))


@pytest.mark.parametrize("batch", [10_000, 7])
async def test_everything_but_what_raises_is_counted(
    batch: int, debian_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal, ticket = one_of("deal.stage_changed", "deal_id"), one_of("ticket.opened", "ticket_id")
    customer, lead = one_of("purchase.completed", "customer_id"), one_of("campaign.opened", "event_id")
    break_method(monkeypatch, Deals, "apply", lambda event: event.deal_id == deal)
    break_method(monkeypatch, Tickets, "settle", lambda event: event.ticket_id == ticket)
    break_method(monkeypatch, Customers, "pack", lambda event: event.customer_id == customer)
    break_method(monkeypatch, Campaigns, "contribute", lambda event: event.event_id == lead)
    bad_keys = {"deal": deal, "ticket": ticket, "customer": customer}
    topics = topics_of(EVENTS)
    bad = [
        (topic, line.value)
        for (topic, _), log in topics.logs.items()
        for line in log
        if (line.key.decode() == bad_keys.get(FAMILY_OF_TOPIC[topic]) or f'"event_id":"{lead}"'.encode() in line.value)
    ]
    letters = Letters()
    async with connected(debian_redis) as client, worker_of(client, letters) as worker:
        await count_all(worker, topics, batch)
        await let_time_pass(worker)
    assert Counter((topic, record.value) for topic, record, _ in letters.sent) == Counter(bad)
    assert len(bad) > 8
    for topic, record, reason in letters.sent:
        assert reason.startswith("not-countable: The family '")
        assert "raised Mistake at tests/integration/test_quarantine.py:" in reason
        assert "secret" not in reason
        assert repr((record.key or b"?").decode()) not in reason, topic
    sample = worker.health.registry.get_sample_value
    for topic in TOPICS:
        told = sum(one == topic for one, _, _ in letters.sent)
        assert sample("nabz_dead_letters_total", {"topic": topic, "reason": "not-countable"}) == told
        assert sample("nabz_events_total", {"topic": topic, "outcome": "dead-letter"}) == told
    good = [
        event
        for event in EVENTS
        if key_of(event) != bad_keys.get(FAMILY_OF_TOPIC[topic_of(event)]) and event["event_id"] != lead
    ]
    async with connected(debian_redis) as client:
        for family, key in bad_keys.items():
            assert await client.hget(ShardKeys(f"{family}-0").facts, key) is None
        await assert_counted(client, good, WORLD)
    # With a version in which it is mended, they are replayed, and count.
    monkeypatch.undo()
    again = Letters()
    async with connected(debian_redis) as client, worker_of(client, again) as mended:
        for topic in TOPICS:
            records = [record for one, record, _ in letters.sent if one == topic]
            offset = mended.offsets()[TopicPartition(topic, 0)]
            read = RecordBatch(topic, 0, records, offset, offset + len(records), 1)
            await mended.count(read, await mended.decode(read))
        await let_time_pass(mended)
        await mended.close()
        await assert_counted(client, EVENTS, WORLD)
    assert again.sent == []


@pytest.mark.parametrize("batch", [10_000, 7])
async def test_what_raises_where_a_family_is_asked_beside_counting_is_left_out_too(
    batch: int, debian_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal, ticket = one_of("deal.stage_changed", "deal_id"), one_of("ticket.opened", "ticket_id")
    lead, kind = one_of("campaign.opened", "event_id"), "purchase.refunded"
    break_question(monkeypatch, Deals, "entity_of", lambda event: event.deal_id == deal)
    break_question(monkeypatch, Tickets, "unnumbered", lambda events: ticket in {event.ticket_id for event in events})
    break_question(monkeypatch, Customers, "first_seen_flags", lambda event_type: event_type == kind)
    break_question(monkeypatch, Campaigns, "unnumbered", lambda events: lead in {event.event_id for event in events})

    def is_bad(event: Any) -> bool:  # noqa: ANN401 - an event as it was made up
        family = FAMILY_OF_TOPIC[topic_of(event)]
        return (
            key_of(event) == {"deal": deal, "ticket": ticket}.get(family)
            or event["type"] == kind
            or (event["event_id"] == lead)
        )

    bad = list(filter(is_bad, EVENTS))
    assert {event["type"].partition(".")[0] for event in bad} == {"deal", "ticket", "purchase", "campaign"}
    letters = Letters()
    async with connected(debian_redis) as client, worker_of(client, letters) as worker:
        await count_all(worker, topics_of(EVENTS), batch)
        await let_time_pass(worker)
        await worker.close()
        assert Counter(record.value for _, record, _ in letters.sent) == Counter(
            line.value for log in topics_of(bad).logs.values() for line in log
        )
        assert all(reason.startswith("not-countable: The family '") for _, _, reason in letters.sent)
        assert await client.hget(ShardKeys("ticket-0").facts, ticket) is None
        await assert_counted(client, [event for event in EVENTS if not is_bad(event)], WORLD)


async def test_an_entity_that_raises_as_time_passes_stops_no_other(
    debian_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = Letters()
    async with connected(debian_redis) as client, worker_of(client, letters) as worker:
        await count_all(worker, topics_of(EVENTS), 10_000)
        await worker.next_offsets({TopicPartition("crm.tickets", 0)})
        keys = ShardKeys("ticket-0")
        now = latest(EVENTS) + 2 * DAY
        await worker._clock.raise_to(now)
        named: Any = await client.zrangebyscore(keys.timers, 0, now)
        due = [name.decode() for name in named]
        assert len(due) > 1
        facts: Any = await client.hget(keys.facts, due[0])
        assert facts is not None
        packed, settle = decompressed(facts), Tickets.settle

        def raising(self: Tickets, entity: Any, clock: int, contributions: Any) -> None:  # noqa: ANN401 - as it is called
            if self.pack(entity) == packed:
                raise Mistake
            settle(self, entity, clock, contributions)

        monkeypatch.setattr(Tickets, "settle", raising)
        await let_time_pass(worker)
        await worker.next_offsets({TopicPartition("crm.tickets", 0)})
        assert await client.zrangebyscore(keys.timers, 0, now) == []
        assert await client.hget(keys.facts, due[0]) == facts
        assert await client.zscore(keys.timers, due[0]) == now + RETRY_MS
        sample = worker.health.registry.get_sample_value
        assert sample("nabz_not_countable_total", {"family": "ticket"}) == 1
        assert letters.sent == []
        monkeypatch.undo()
        await client.zadd(keys.timers, {due[0]: now})
        await let_time_pass(worker)
        await worker.close()
        found = await tables(client, WORLD.kpis, now, 2, WORLD.engine.calendar.dates)
        assert differences(found, recount.recount(EVENTS, WORLD.recount, now)) == []


@pytest.mark.parametrize("garbage", [b"no facts", b"\xc1 no facts", b""])
async def test_facts_that_cannot_be_read_cost_the_events_of_their_entity_and_no_others(
    garbage: bytes, debian_redis: str
) -> None:
    ticket = one_of("ticket.opened", "ticket_id")
    middle = len(EVENTS) // 2
    letters = Letters()
    topics = topics_of(EVENTS)
    first = Topics(1)
    first.publish(lines_of(EVENTS[:middle]))
    async with connected(debian_redis) as client, worker_of(client, letters) as worker:
        await count_all(worker, first, 100)
    keys = ShardKeys("ticket-0")
    async with connected(debian_redis) as client:
        await client.hset(keys.facts, ticket, garbage)
        async with worker_of(client, letters) as worker:
            for (topic, number), log in topics.logs.items():
                start = len(first.logs.get((topic, number), ()))
                records = [ARecord(line.offset, line.key, line.value) for line in log[start:]]
                read = RecordBatch(topic, 0, records, start, len(log), 1)
                await worker.count(read, await worker.decode(read))
            await let_time_pass(worker)
            await let_time_pass(worker)
        assert await client.hget(keys.facts, ticket) == garbage
    told = [(topic, record.key) for topic, record, _ in letters.sent]
    later = [
        event for event in EVENTS[middle:] if event.get("ticket_id") == ticket and event["type"].startswith("ticket.")
    ]
    assert told == [("crm.tickets", ticket.encode())] * len(later)
    assert later
    assert all("quarantine" not in reason and "not-countable" in reason for _, _, reason in letters.sent)
